"""Rich text: the one short list of tags that the editor offers, the sanitiser keeps and the tests check."""

import re
from html import unescape
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

#: What a writer may use, in the words of the editor's extensions (django-prose-editor).
EXTENSIONS = {
    "Bold": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Heading": {"levels": [3]},
    "Link": {"enableTarget": False, "protocols": ["http", "https", "tel", "mailto"]},
    "Superscript": True,
    "Subscript": True,
    "HardBreak": True,
}
#: The same in tags: tag → attributes.
TAGS = {
    "p": set(),
    "h3": set(),
    "ul": set(),
    "ol": set(),
    "li": set(),
    "strong": set(),
    "a": {"href"},
    "sup": set(),
    "sub": set(),
    "br": set(),
}
SCHEMES = {"http", "https", "tel", "mailto"}

_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: attributes for tag, attributes in TAGS.items() if attributes},
    url_schemes=SCHEMES,
    link_rel=None,
)
_markdown = MarkdownIt("commonmark", {"html": False})
_EMPTY = re.compile(r"\s*(<p>(\s|&nbsp;|<br>)*</p>\s*)*")


def sanitise(html: str) -> str:
    """`html` with nothing but TAGS in it. An editor left empty gives ""."""
    clean = _cleaner.clean((html or "").replace("\ufeff", "")).strip()  # a mark that parsers drop, but only in front
    return "" if _EMPTY.fullmatch(clean) else clean


def from_markdown(markdown: str) -> str:
    """The rich text of a catalogue file: Markdown's paragraphs, lists, bold, `###` headings and links."""
    html = sanitise(_markdown.render(markdown))
    return re.sub(r"(</?(?:p|h3|ul|ol|li)>)\n+", r"\1", html).replace("\n", " ")


class _Plain(HTMLParser):
    """Collects the text of blocks as sentences: a block without a final stop gets one, as a reader hears it."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = [""]

    def handle_starttag(self, tag, attrs):
        if tag in {"p", "li", "h3", "br"}:
            self.blocks.append("")

    def handle_endtag(self, tag):
        if tag in {"p", "li", "h3"}:
            self.blocks.append("")

    def handle_data(self, data):
        self.blocks[-1] += data


def sentences(html: str) -> str:
    """The words of rich or plain text, without tags nor source marks, each block ended by a stop."""
    parser = _Plain()
    parser.feed(html)
    blocks = [" ".join(MARK.sub("", block).split()) for block in parser.blocks]
    return " ".join(block if block[-1] in ".!?:…" else f"{block}." for block in blocks if block)


def plain(html: str) -> str:
    """The words of rich text, without tags nor source marks, on one line."""
    spaced = re.sub(r"</?(?:p|h3|ul|ol|li|br)\b[^>]*>", " ", html)
    return " ".join(unescape(MARK.sub("", re.sub(r"<[^>]+>", "", spaced))).split())


#: A source's mark inside a text: « [S11] ».
MARK = re.compile(r"[ \u00a0]?\[(S[0-9]+[a-z]?)\]")


def marks(text: str) -> list[str]:
    """The source marks of a text, in their order, repetitions included."""
    return MARK.findall(text or "")
