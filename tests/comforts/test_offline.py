"""Pages kept for reading without a network: only when asked, never the admin's, and gone without a trace."""

import os
import signal
import subprocess
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.axe import violations
from tests.comforts.test_browser import GESTURE, OPENER, PAIN, STORED, opened, status
from tests.conftest import PHONE

pytestmark = pytest.mark.xdist_group("site")
KEPT = """async name => (await (await caches.open(name)).keys())
    .map(({url}) => url.replace(location.origin, ''))"""


@pytest.fixture
def context(browser):
    with browser.new_context(viewport=PHONE, reduced_motion="reduce", locale="fr-FR") as context:
        yield context


@pytest.fixture
def reader(context, site):
    """A page of somebody who asked on the page of a gesture that the site be kept."""
    page = context.new_page()
    page.goto(site.address + GESTURE)
    keep(page)
    return page


def keep(page) -> None:
    opened(page)
    page.click("[data-do=keep]")
    expect(status(page)).to_have_text("C’est fait. Chaque page que vous lirez restera sur cet appareil.")
    wait_for(page, "pages", GESTURE)


@contextmanager
def stopped(site):
    """The site accepts visitors and says nothing."""
    found = subprocess.run(["pgrep", "-P", str(site.process.pid)], capture_output=True, text=True, check=True)
    workers = [int(pid) for pid in found.stdout.split()]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)


def kept(page, name: str = "pages") -> list[str]:
    """The addresses of a cache, the oldest first."""
    return page.evaluate(KEPT, name)


def wait_for(page, name: str, path: str) -> None:
    """Until the worker has kept `path`, which it does beside the page."""
    page.evaluate(
        """async ([name, path]) => { while (!(await (await caches.open(name)).match(path)))
               await new Promise(go => setTimeout(go, 50)) }""",
        [name, path],
    )


def test_page_that_was_read_is_read_offline_and_says_of_when_it_is(reader, context, site):
    reader.goto(site.address + PAIN)
    wait_for(reader, "pages", PAIN)
    edition = site.get(PAIN)[1]["Edition"]
    context.set_offline(True)
    reader.goto(site.address + PAIN)
    bar = reader.locator(".kept")

    expect(bar).to_contain_text(f"édition {edition}, lue le ")
    expect(bar).to_contain_text(reader.evaluate("new Intl.DateTimeFormat('fr', {dateStyle: 'long'}).format()"))
    expect(reader.locator("h1")).to_have_text("Radiculalgie")
    assert reader.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith('"Iowan')
    assert violations(reader, PAIN) == []
    opened(reader)


def test_page_on_which_it_was_asked_is_kept_too(reader, context, site):
    context.set_offline(True)
    reader.goto(site.address + GESTURE)

    expect(reader.locator(".kept")).to_be_visible()


def test_bar_speaks_the_language_of_the_page(reader, context, site):
    reader.goto(f"{site.address}/en/")
    wait_for(reader, "pages", "/en/")
    context.set_offline(True)
    reader.goto(f"{site.address}/en/")

    expect(reader.locator(".kept")).to_contain_text("You are reading the page kept on this device: edition ")


def test_network_comes_first(reader, site):
    reader.goto(site.address + PAIN)
    wait_for(reader, "pages", PAIN)
    reader.goto(site.address + PAIN)

    expect(reader.locator("h1")).to_be_visible()
    expect(reader.locator(".kept")).to_have_count(0)


def test_page_that_was_not_read_says_so_and_leads_to_those_that_were(reader, context, site):
    context.set_offline(True)
    reader.goto(site.address + PAIN)

    expect(reader.locator("h1")).to_have_text("Vous n’êtes pas connecté.")
    expect(reader.locator("#gardees a")).to_have_text(["Infiltrations et blocs nerveux (piqûre de cortisone)"])
    reader.click("#gardees a")
    expect(reader.locator("h1")).to_have_text("Infiltrations et blocs nerveux")


def test_nothing_asked_or_prepared_is_kept(reader, site):
    for path in ("/recherche/?q=dos", "/medecins/?stay=day-case", "/rien/", "/admin/login/", "/relecture/faux/"):
        reader.goto(site.address + path)
    reader.goto(f"{site.address}/admin/")
    reader.goto(site.address + PAIN)
    wait_for(reader, "pages", PAIN)
    addresses = [path for name in ("pages", "files", "frame") for path in kept(reader, name)]

    assert kept(reader) == [GESTURE, PAIN]
    assert [one for one in addresses if "?" in one or "admin" in one or "relecture" in one] == []


def test_file_of_the_admin_is_not_kept(reader, site):
    """The same file, asked for by a page of the admin and by one of the site."""
    reader.goto(f"{site.address}/admin/login/")
    reader.evaluate("fetch('/static/img/mark.svg?').then(answer => answer.text())")
    own = kept(reader, "files")
    reader.goto(site.address + PAIN)
    wait_for(reader, "pages", PAIN)

    assert all("/static/admin" not in one for one in own)
    assert all("/static/admin" not in one for one in kept(reader, "files"))


def test_pages_are_bounded_in_number(reader):
    reader.evaluate(
        """async () => { const pages = await caches.open('pages')
               for (let i = 0; i < 70; i++) await pages.put(`/vieux-${i}/`, new Response('x')) }"""
    )
    reader.reload()
    reader.evaluate(
        """async () => { const pages = await caches.open('pages')
               while ((await pages.keys()).length > 60) await new Promise(go => setTimeout(go, 50)) }"""
    )

    assert len(kept(reader)) == 60
    assert GESTURE in kept(reader)


def test_page_that_is_withdrawn_is_kept_no_longer(reader, site):
    reader.evaluate("async () => (await caches.open('pages')).put('/rien/', new Response('x'))")
    reader.goto(f"{site.address}/rien/")
    reader.evaluate(
        """async () => { const pages = await caches.open('pages')
               while (await pages.match('/rien/')) await new Promise(go => setTimeout(go, 50)) }"""
    )

    assert kept(reader) == [GESTURE]


def test_site_that_answers_too_late_gives_way_to_the_kept_page(reader, site):
    reader.goto(site.address + PAIN)
    wait_for(reader, "pages", PAIN)
    with stopped(site):
        reader.goto(site.address + PAIN, wait_until="commit")
        expect(reader.locator(".kept")).to_be_attached(timeout=30_000)


def test_removing_leaves_nothing(reader, site):
    reader.click("[data-do=drop]")
    expect(status(reader)).to_contain_text("Rien du site ne reste sur cet appareil")
    reader.goto(site.address + PAIN)
    expect(reader.locator(OPENER)).to_be_visible()
    opened(reader)

    assert reader.evaluate(STORED) == [0, 0, "", 0, 0, 0]
    expect(reader.locator("[data-do=keep]")).to_be_visible()
    expect(reader.locator("[data-do=drop]")).to_be_hidden()


def test_keeping_asks_for_storage_of_pages_and_nothing_else(reader):
    assert reader.evaluate(STORED) == [0, 0, "", 3, 1, 0]
    assert sorted(reader.evaluate("caches.keys()")) == ["files", "frame", "pages"]


def test_browser_that_refuses_keeps_nothing(context, site):
    page = context.new_page()
    page.add_init_script("ServiceWorkerContainer.prototype.register = async () => { throw new Error('refused') }")
    page.goto(site.address + GESTURE)
    opened(page)
    page.click("[data-do=keep]")

    expect(status(page)).to_have_text("Votre navigateur refuse de garder le site.")
    assert page.evaluate(STORED) == [0, 0, "", 0, 0, 0]
