"""A public page as a visitor and a machine take it in, and the walk through all of them."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"head", "script", "style", "title", "template"}
INLINE = {"a", "b", "strong", "span", "small", "sup", "sub", "button", "time", "tspan", "cite", "wbr"}


class Page(HTMLParser):
    """What one page says: its head, its headings, its links and anchors, its words with the language they are in."""

    def __init__(self, path: str, status: int, headers, body: bytes):
        super().__init__()
        self.path, self.status, self.headers, self.html = path, status, headers, body.decode()
        self.lang = self.dir = self.title = self.canonical = ""
        self.headings: list[str] = []
        self.alternates: dict[str, str] = {}
        self.switches: dict[str, str] = {}
        self.links: list[str] = []
        self.searches: list[str] = []
        self.anchors: set[str] = set()
        self.classes: set[str] = set()
        self.sources = 0
        self.data: list[dict] = []
        self.words: list[tuple[str, str, frozenset[str]]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "html":
            self.lang, self.dir = values.get("lang", ""), values.get("dir", "")
        if tag == "h1":
            self.headings.append("")
        if tag == "link" and values.get("rel") == "canonical":
            self.canonical = values["href"]
        if tag == "link" and values.get("rel") == "alternate":
            self.alternates[values["hreflang"]] = values["href"]
        if tag == "a" and "head__lang" in values.get("class", ""):
            self.switches[values["hreflang"]] = values["href"]
        if tag == "form" and values.get("role") == "search":
            self.searches.append(values["action"])
        if tag == "li" and any(name == "ol.sources" for name, _lang in self._open):
            self.sources += 1
        self.links += [values[name] for name in ("href", "src", "action") if values.get(name)]
        self.links += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]
        self.links += [f"#{values[name]}" for name in ("popovertarget", "aria-labelledby", "for") if name in values]
        self.links += [f"#{name}" for value in values.values() for name in re.findall(r"url\(#([^)]*)\)", value or "")]
        self.anchors.add(values.get("id", ""))
        self.classes |= set((values.get("class") or "").split())
        if tag not in VOID:
            name = "ol.sources" if (tag, values.get("class")) == ("ol", "sources") else tag
            self._open.append((name, values.get("lang") or self._language()))
        self._part(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        names = [name.partition(".")[0] for name, _lang in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]
        self._part(tag)

    def handle_data(self, data):
        inside = frozenset(name for name, _lang in self._open)
        if "script" in inside:
            self.data += json.loads(data)["@graph"]
        elif self._open and self._open[-1][0] == "title" and "head" in inside:
            self.title += data
        else:
            if "h1" in inside:
                self.headings[-1] += data
            self.words.append((self._language(), data, inside))

    def _language(self) -> str:
        return self._open[-1][1] if self._open else ""

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self.words.append((self._language(), " ", frozenset(name for name, _lang in self._open)))

    def text(self, inside: str = "body", without: frozenset | set = frozenset()) -> str:
        """The words that a visitor sees inside an element, on one line, plain spaces."""
        seen = (data for _lang, data, names in self.words if inside in names and not names & (UNSEEN | without))
        return plain_spaces("".join(seen))


def plain_spaces(text: str) -> str:
    return " ".join(text.split())


def read(site, path: str, **headers: str) -> Page:
    return Page(path, *site.get(path, **headers))


@cache
def sitemap(site) -> dict[str, dict[str, str]]:
    """Every path of /sitemap.xml, with its alternates by language."""
    status, _headers, body = site.get("/sitemap.xml")
    assert status == 200
    listed = {}
    for entry in re.findall(r"<url>(.*?)</url>", body.decode(), re.DOTALL):
        (address,) = re.findall(r"<loc>(.*?)</loc>", entry)
        listed[site_path(site, address)] = {
            code: site_path(site, other)
            for code, other in re.findall(r'<xhtml:link rel="alternate" hreflang="(.*?)" href="(.*?)"/>', entry)
        }
    return listed


@cache
def walk(site) -> dict[str, Page]:
    """Every page of the sitemap, read once."""
    return {path: read(site, path) for path in sitemap(site)}


@cache
def others(site) -> dict[str, Page]:
    """What no sitemap lists, in each language: the search and the physicians' table, asked, and « not found »."""
    pages = {}
    for home in (page for page in walk(site).values() if page.path == "/" or page.path.count("/") == 2):
        if home.path in {"/", f"/{home.lang}/"}:
            search, table = home.searches[0], physicians(site, home.lang)
            for path in (
                *(search, f"{search}?q=infiltration", f"{search}?q=xylophone", f"{home.path}no-such-page/"),
                *(
                    f"{table}?stay=day-case",
                    f"{table}?pathology=radiculalgie",
                    f"{table}?region=genou&guidance=irm&stay=outpatient",
                ),
            ):
                pages[path] = read(site, path)
    return pages


def kinds(site, code: str = "fr") -> list[str]:
    """One address of each kind of page in a language, in the same order in each: of a section, the first."""
    french = [path for path, page in walk(site).items() if page.lang == "fr"]
    first = {path.split("/")[1] if path.count("/") == 3 else path: path for path in reversed(french)}
    listed = [sitemap(site)[path][code] for path in sorted(first.values())]
    return [*listed, *(path for path, page in others(site).items() if page.lang == code)]


def physicians(site, code: str) -> str:
    """The path of the physicians' table in a language."""
    return next(path for path, page in walk(site).items() if page.lang == code and "matrix" in page.classes)


def language(site, path: str) -> str:
    """The language that the sitemap gives for a path."""
    return next(code for code, other in sitemap(site)[path].items() if other == path and code != "x-default")


def site_path(site, address: str) -> str:
    """The path of a whole address, which must be the site's."""
    assert address.startswith(f"{site.address}/"), address
    return urlsplit(address).path


def followed(page: Page) -> set[str]:
    """Where a page's links lead inside the site: paths with query and fragment, those of the page itself included."""
    found = set()
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme in {"tel", "sms", "mailto"} or (parts.netloc and not link.startswith("http://127.0.0.1")):
            continue
        path = parts.path or urlsplit(page.path).path
        asked = parts.query or (urlsplit(page.path).query if not parts.path else "")
        query = f"?{asked}" if asked else ""
        found.add(f"{path}{query}#{unquote(parts.fragment)}" if parts.fragment else f"{path}{query}")
    return found
