"""The accessibility tree of one page of each kind, as a browser gives it to a screen reader, kept beside the tests.

A snapshot holds roles, names, levels and states in reading order. It holds no running text, and of neighbours that are
alike (the points of a list) the first alone: words may be corrected, a heading or a label does not change unseen. The
foot of the site and the menus of the admin, the same everywhere, stand in that of each one's front page.

`python -m tests.visits.trees` writes all snapshots anew; what changed is then read in the diff of the commit.
"""

import re
import tempfile
from pathlib import Path

import yaml
from playwright.sync_api import Page, sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS, WIDE, Site
from tests.factors import give_paper
from tests.publishing import walks
from tests.reading import kinds

SNAPSHOTS = Path(__file__).parent / "snapshots"
CONTENT = re.compile(r'^(row|cell) ".*"')  # whose name is all its words
COMMAND = "python -m tests.visits.trees"
FRONT, DESK = "accueil", "desk"
FIRST_ACCOUNT = "admin"  # of `prepare`
ADMIN = {
    DESK: "/admin/",
    "list": "/admin/pathologies/pathology/",
    "form": "/admin/pathologies/pathology/1/change/",
    "history": "/admin/pathologies/pathology/1/historique/",
    "archive": "/admin/pathologies/pathology/1/archiver/",
    "sources": "/admin/editorial/source/",
    "source": "/admin/editorial/source/add/",
    "illustration": "/admin/editorial/illustration/add/",
    "account": "/admin/auth/user/add/",
    "state": "/admin/etat/",
    "calendar": "/admin/calendrier/",
    "guide": "/admin/guide/",
}
#: Rows of data, and what waits, or was done, on the day.
DATA = "table:not(.module) tbody tr:not(:first-child), .needs .module, #recent-actions-module li"


def pruned(nodes: list) -> list:
    """The nodes of a tree without their texts and addresses; of equal neighbours, the first."""
    kept = []
    for node in nodes:
        ((name, inside),) = node.items() if isinstance(node, dict) else [(node, None)]
        if name == "text" or name.startswith("/"):
            continue
        name = CONTENT.sub(r"\1", name)
        below = pruned(inside) if isinstance(inside, list) else []
        entry = {name: below} if below else name
        if entry not in kept[-1:]:
            kept.append(entry)
    return kept


def tree(page: Page, within: str = "body") -> str:
    """The tree of a part of the page being shown, as YAML."""
    nodes = pruned(yaml.safe_load(page.locator(within).aria_snapshot()))
    return yaml.safe_dump(nodes, allow_unicode=True, sort_keys=False, width=1_000)


def public(site, page: Page) -> dict[str, str]:
    """The trees of every kind of public page, in each language, by the name of their snapshot."""
    trees = {}
    for paths in zip(kinds(site), kinds(site, "en"), strict=True):
        kind = re.sub(r"\W+", "-", paths[0]).strip("-") or FRONT
        for code, path in zip(("fr", "en"), paths, strict=True):
            page.goto(site.address + path)
            if kind != FRONT:
                page.eval_on_selector(".foot", "one => one.remove()")
            trees[f"{kind}.{code}"] = tree(page)
    return trees


def admin(site, page: Page) -> dict[str, str]:
    """The trees of the pages where staff spend their day, by the name of their snapshot, but for their data."""
    page.goto(f"{site.address}/admin/login/")
    trees = {"admin-login": tree(page)}
    site.manage("shell", "--verbosity", "0", "--command", give_paper([FIRST_ACCOUNT]))
    walks.log_in(page, site.address, FIRST_ACCOUNT, re.search(r"mot de passe (\S+)", site.prepared)[1])
    page.route("**/brouillon/garder/", lambda route: route.abort())  # rows that are taken away are no draft
    for name, path in ADMIN.items():
        page.goto(site.address + path)
        page.eval_on_selector_all(DATA, "all => all.forEach(one => one.remove())")
        trees[f"admin-{name}"] = tree(page, "body" if name == DESK else "main")
    return trees


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start()
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
            page = browser.new_page(viewport=WIDE, locale="fr-FR")
            trees = public(site, page) | admin(site, page)
            browser.close()
        finally:
            site.stop()
    SNAPSHOTS.mkdir(exist_ok=True)
    for old in SNAPSHOTS.glob("*.yaml"):
        old.unlink()
    for name, text in trees.items():
        (SNAPSHOTS / f"{name}.yaml").write_text(text, encoding="utf-8")
    print(f"{len(trees)} snapshots in {SNAPSHOTS}")


if __name__ == "__main__":
    main()
