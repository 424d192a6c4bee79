"""A piece of HTML as a browser builds it: elements, words and links, found by tag and class."""

import json
from xml.etree.ElementTree import Element

import html5lib
from django.utils.translation import gettext, override


class Markup:
    """The parsed HTML of an answer, or of a piece of a page."""

    def __init__(self, html):
        html = html if isinstance(html, str) else html.content.decode()
        self.root = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
        for element in self.root.iter():
            if isinstance(element.tag, str):
                element.tag = element.tag.rpartition("}")[2]  # a drawing's elements are found like the others

    def all(self, tag: str, css: str = "", inside: str = "") -> list[Element]:
        """The elements `tag` of class `css`, of those inside elements of class `inside`, in their order."""
        roots = self.all("*", inside) if inside else [self.root]
        found = [element for root in roots for element in root.iter(tag if tag != "*" else None)]
        return [element for element in found if not css or css in (element.get("class") or "").split()]

    def one(self, tag: str, css: str = "", inside: str = "") -> Element:
        (element,) = self.all(tag, css, inside)
        return element

    def words(self, tag: str, css: str = "", inside: str = "") -> list[str]:
        """The words of each of those elements."""
        return [words(element) for element in self.all(tag, css, inside)]

    def by_id(self, identifier: str) -> Element:
        (element,) = (element for element in self.root.iter() if element.get("id") == identifier)
        return element

    @property
    def language(self) -> str:
        return self.root.get("lang")

    @property
    def data(self) -> dict[str, dict]:
        """The structured data of the page, by type."""
        scripts = [one for one in self.all("script") if one.get("type") == "application/ld+json"]
        return {node["@type"]: node for one in scripts for node in json.loads(one.text)["@graph"]}


def words(element: Element) -> str:
    """The text of an element on one line; no-break spaces stay as they are."""
    return " ".join(part for part in "".join(element.itertext()).replace("\n", " ").split(" ") if part)


def said(text: str, language: str) -> str:
    """A French string of the interface, as the site says it in `language`."""
    with override(language):
        return gettext(text)
