"""Three visits as a screen reader would speak them, read in Chromium's accessibility tree: docs/accessibility/visits.

    python -m tests.accessibility.visits

writes them anew. No screen reader speaks here: each has its own words and its own habits. What stands in these files is
what the browser hands to all of them, in the order in which they receive it.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS, ROOT, Site
from tests.publishing import walks

FOLDER = ROOT / "docs" / "accessibility" / "visits"
#: What things are, their states, and what the visitor does, in French and in English.
SAID = {
    "banner": ("en-tête", "banner"),
    "navigation": ("navigation", "navigation"),
    "main": ("contenu principal", "main content"),
    "contentinfo": ("pied de page", "footer"),
    "complementary": ("complément", "complement"),
    "search": ("recherche", "search"),
    "region": ("région", "region"),
    "form": ("formulaire", "form"),
    "group": ("groupe", "group"),
    "figure": ("figure", "figure"),
    "image": ("image", "image"),
    "heading": ("titre de niveau", "heading level"),
    "list": ("liste", "list"),
    "items": ("éléments", "items"),
    "table": ("tableau", "table"),
    "row": ("ligne", "row"),
    "link": ("lien", "link"),
    "button": ("bouton", "button"),
    "searchbox": ("champ de recherche", "search field"),
    "textbox": ("champ", "field"),
    "combobox": ("champ avec suggestions", "field with suggestions"),
    "checkbox": ("case à cocher", "checkbox"),
    "listbox": ("liste de choix", "list of choices"),
    "tab": ("onglet", "tab"),
    "collapsed": ("replié", "collapsed"),
    "expanded": ("déplié", "expanded"),
    "required": ("obligatoire", "required"),
    "page": ("Page", "Page"),
    "reads": ("lit", "reads"),
    "headings": ("demande la liste des titres", "asks for the list of headings"),
    "follows": ("suit le lien", "follows the link"),
    "fills": ("remplit", "fills in"),
}
WORDS = {code: {what: both[place] for what, both in SAID.items()} for place, code in enumerate(("fr", "en"))}
#: What begins a line of its own and is named before what it holds.
PLACES = {"banner", "navigation", "main", "contentinfo", "search", "region", "form", "figure", "group", "complementary"}
#: What is spoken by its name alone, whatever it is made of.
NAMED = {"link", "button", "image", "searchbox", "textbox", "combobox", "checkbox", "tab", "listbox"}
SAME = {"img": "image", "DisclosureTriangle": "button", "PopUpButton": "listbox"}
BLOCKS = {"paragraph", "listitem", "term", "definition", "cell", "gridcell", "rowheader", "columnheader", "Figcaption"}


class Tree:
    """The accessibility tree of the page that is shown, or of one element of it, as spoken lines."""

    def __init__(self, page: Page, language: str, selector: str = "body"):
        self.words = WORDS[language]
        session = page.context.new_cdp_session(page)
        document = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        asked = session.send("DOM.querySelector", {"nodeId": document, "selector": selector})["nodeId"]
        root = session.send("DOM.describeNode", {"nodeId": asked})["node"]["backendNodeId"]
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        self.nodes = {node["nodeId"]: node for node in nodes}
        (self.root,) = (node for node in nodes if node.get("backendDOMNodeId") == root)

    def role(self, node: dict) -> str:
        role = node.get("role", {}).get("value", "")
        return "" if node["ignored"] else SAME.get(role, role)

    def name(self, node: dict) -> str:
        return " ".join(node.get("name", {}).get("value", "").split())

    def children(self, node: dict) -> Iterator[dict]:
        return (self.nodes[key] for key in node.get("childIds", ()) if key in self.nodes)

    def all(self, role: str, node: dict | None = None) -> Iterator[dict]:
        """The nodes of a role, in the order in which they are read."""
        for child in self.children(node or self.root):
            if self.role(child) == role:
                yield child
            yield from self.all(role, child)

    def state(self, node: dict, *asked: str) -> dict:
        return {one["name"]: one["value"].get("value") for one in node.get("properties", ()) if one["name"] in asked}

    def said(self, node: dict) -> str:
        """A link, a button, a field, an image: what it is, its name, what is in it, its state."""
        state = self.state(node, "expanded", "required")
        parts = [f"{self.words[self.role(node)]} « {self.name(node)} »"]
        if value := str(node.get("value", {}).get("value", "")).strip():
            parts.append(f"« {value} »")
        if "expanded" in state:
            parts.append(self.words["expanded" if state["expanded"] else "collapsed"])
        if state.get("required"):
            parts.append(self.words["required"])
        return ", ".join(parts)

    def text(self, node: dict) -> str:
        """The words inside a node on one line, links and buttons named as such."""
        role = self.role(node)
        if role == "StaticText":
            return self.name(node)
        if role == "LineBreak":
            return ","
        if role in NAMED and self.name(node):
            return f"[{self.said(node)}]"
        found = " ".join(text for child in self.children(node) if (text := self.text(child)))
        return re.sub(r"\s+([,.)])", r"\1", found)

    def lines(self, node: dict | None = None) -> Iterator[str]:
        node = node or self.root
        role = self.role(node)
        if role == "heading":
            yield f"{self.words['heading']} {self.state(node, 'level')['level']} : {self.name(node)}"
        elif role in NAMED and self.name(node):
            yield self.said(node)
        elif role == "StaticText":
            yield self.name(node)
        elif role in BLOCKS and not self.holds_blocks(node):
            text = self.text(node)
            yield {"listitem": f"• {text}", "term": f"{text} :"}.get(role, text)
        elif role == "row":
            cells = [text for cell in self.children(node) if (text := self.text(cell))]
            yield f"{self.words['row']} : " + " | ".join(cells)
        else:
            if role in PLACES and (name := self.name(node)):
                yield f"{self.words[role]} « {name} »"
            elif role in PLACES - {"group", "figure", "form"}:
                yield self.words[role]
            elif role in {"list", "table"}:
                yield ", ".join(part for part in self.counted(node, role) if part)
            for child in self.children(node):
                yield from self.lines(child)

    def counted(self, node: dict, role: str) -> tuple[str, str]:
        """A list with the number of its items; a table with its title."""
        if role == "table":
            return self.words[role], f"« {self.name(node)} »" if self.name(node) else ""
        items = sum(self.role(child) == "listitem" for child in self.children(node))
        return self.words[role], f"{items} {self.words['items']}"

    def holds_blocks(self, node: dict) -> bool:
        inside = list(self.children(node))
        return any(self.role(one) in BLOCKS | {"heading", "list", "table"} or self.holds_blocks(one) for one in inside)


class Visit:
    """Somebody at the browser who hears and does not see; what is heard and done is written as Markdown."""

    def __init__(self, page: Page, address: str, language: str, title: str, lead: str):
        self.page, self.address, self.language = page, address, language
        self.words = WORDS[language]
        self.out = [f"# {title}", lead]

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.arrive()

    def arrive(self) -> None:
        self.out.append(f"## {self.words['page']} « {' '.join(self.page.title().split())} »")

    def _do(self, what: str) -> None:
        self.out.append(f"*{what}*")

    def headings(self) -> None:
        """What the list of headings says: the plan of the page."""
        self._do(self.words["headings"])
        tree = Tree(self.page, self.language)
        plan = [(tree.state(node, "level")["level"], tree.name(node)) for node in tree.all("heading")]
        self.out.append("\n".join(f"{'  ' * (level - 1)}- {level} {name}" for level, name in plan))

    def read(self, selector: str, most: int = 0) -> None:
        """Read an element to its end, or its first `most` lines."""
        lines = [line for line in Tree(self.page, self.language, selector).lines() if line.strip()]
        shown = lines[:most] if most else lines
        self._do(self.words["reads"])
        self.out.append("\n".join(f"> {line}  " for line in shown) + ("\n> […]" if len(shown) < len(lines) else ""))

    def follow(self, name: str, inside: str = "main") -> None:
        """Find a link by its name, go there with the keyboard."""
        link = self.page.locator(inside).first.get_by_role("link", name=name).first
        self._do(f"{self.words['follows']} « {' '.join(link.inner_text().split())} »")
        link.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.arrive()

    def write(self, label: str, text: str) -> None:
        """Find a field by its label and type into it; what is typed is not written down."""
        self._do(f"{self.words['fills']} « {label} »")
        self.page.get_by_label(label, exact=True).fill(text)

    def markdown(self) -> str:
        return "\n\n".join(self.out) + "\n"


def patient(visit: Visit) -> None:
    """Pain in the lower back: where it stands on the body, what it is called, when to call, what is proposed."""
    fr = visit.language == "fr"
    visit.open("/" if fr else "/en/")
    visit.read(".skip")
    visit.read(".urgent")
    visit.read("#carte")
    visit.follow("Bas du dos" if fr else "Lower back", "#carte")
    visit.read("#bas-du-dos")
    visit.follow("Radiculalgie" if fr else "Radicular pain", "#bas-du-dos")
    visit.headings()
    visit.read(".title")
    visit.read("#alerte")
    visit.read("#guides", most=12)
    visit.follow("Infiltrations" if fr else "Injections", "#guides")
    visit.headings()
    visit.read(".facts")
    visit.read(".prints")


def physician(visit: Visit) -> None:
    """Between two consultations: the row of a pathology, what can be offered, the sheet of the first gesture."""
    fr = visit.language == "fr"
    visit.open("/medecins/" if fr else "/en/physicians/")
    visit.headings()
    visit.read(".key")
    visit.read(".matrix", most=3)
    visit.follow("Radiculalgie" if fr else "Radicular pain", ".matrix")
    visit.read("#trouve")
    visit.read(".offers > li:first-child")
    visit.follow("La fiche technique" if fr else "The technical sheet", ".offers")
    visit.headings()
    visit.read("#physician_workup")


def secretary(visit: Visit) -> None:
    """The login, what waits on the first page, the form of a page."""
    visit.open("/admin/")
    visit.read("#container")
    visit.write("Nom d’utilisateur :", walks.SECRETARY)
    visit.write("Mot de passe :", walks.PASSWORD)
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("[name=code]")
    visit.arrive()
    visit.read("#container")
    visit.page.fill("[name=code]", walks.next_code(walks.SECRETARY))
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#user-tools")
    visit.arrive()
    visit.headings()
    visit.read("#header")
    visit.read("#content", most=25)
    visit.follow("Pathologies", "tr.model-pathology")
    visit.headings()
    visit.follow("Radiculalgie", "#result_list")
    visit.headings()
    visit.read(".submit-row")


#: Of each file: the visit, its language, its title, what the visitor wants.
VISITS: dict[str, tuple[Callable[[Visit], None], str, str, str]] = {
    "patient.fr": (
        patient,
        "fr",
        "Visite d'un patient",
        "J'ai mal en bas du dos. Comment cela s'appelle, est-ce urgent, que propose-t-on ?",
    ),
    "patient.en": (
        patient,
        "en",
        "A patient's visit",
        "My lower back hurts. What is it called, is it urgent, what is proposed?",
    ),
    "medecin.fr": (
        physician,
        "fr",
        "Visite d'un médecin",
        "Entre deux consultations : que proposer pour une radiculalgie, et que faut-il préparer ?",
    ),
    "medecin.en": (
        physician,
        "en",
        "A physician's visit",
        "Between two consultations: what to offer for radicular pain, and what to prepare?",
    ),
    "secretariat.fr": (
        secretary,
        "fr",
        "Visite du secrétariat",
        "Ouvrir l'administration, voir ce qui attend, ouvrir une page à corriger.",
    ),
}


def visits(page_of: Callable[[str], Page], address: str) -> Iterator[tuple[str, str]]:
    """Each visit as (name of its file, Markdown). `page_of`: a new page of a browser that asks for a language."""
    for name, (go, language, title, lead) in VISITS.items():
        visit = Visit(page_of(language), address, language, title, lead)
        go(visit)
        visit.page.context.close()
        yield f"{name}.md", visit.markdown()


def main() -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start()
        site.manage("shell", "--no-imports", "--verbosity", "0", "--command", walks.SETUP)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        try:
            FOLDER.mkdir(parents=True, exist_ok=True)
            for name, text in visits(lambda code: browser.new_context(locale=code).new_page(), site.address):
                (FOLDER / name).write_text(text, encoding="utf-8")
                print(FOLDER / name)
        finally:
            browser.close()
            site.stop()


if __name__ == "__main__":
    main()
