"""The whole site as visitors and machines find it: every address, in every language, over HTTP."""

import gzip
import re
import urllib.error
import urllib.request
from collections import Counter

import brotli
import pytest

from tests.conftest import ROOT, _Strict
from tests.reading import followed, language, others, plain_spaces, read, site_path, sitemap, walk

pytestmark = pytest.mark.xdist_group("site")
SLUGS = [
    *("cephalee", "rachialgie", "radiculalgie", "nevralgie-pelvienne", "tassement-osteoporotique"),
    *("lesion-tumorale-osteolytique", "lyse-isthmique", "arthrose-refractaire", "arthrose-des-membres"),
    *("douleurs-capsulo-ligamentaires", "nevrome-de-morton", "conflits-nerveux-peripheriques"),
    *("douleurs-intercostales", "infiltration", "alcoolisation", "cimentoplastie", "radiofrequence"),
    *("micro-ondes", "cryotherapie", "sclerotherapie", "embolisation"),
]
LEAST_WORDS = 800
LEAST_SOURCES = 3
HEAVIEST = 60_000  # bytes of HTML and CSS together, by gzip
DATA_SHOWN = {"name", "description", "alternateName", "citation"}


def details(site):
    """The pages about one pathology or one treatment: those that a machine can read as medical pages."""
    return [page for page in walk(site).values() if any(item["@type"] == "MedicalWebPage" for item in page.data)]


def test_sitemap_leads_from_each_language_to_the_others(site):
    listed = sitemap(site)
    faults = [
        f"{path}: {code} {other}"
        for path, alternates in listed.items()
        for code, other in alternates.items()
        if other not in listed or listed[other] != alternates
    ]

    assert not faults, "\n".join(faults)
    assert {path for path, alternates in listed.items() if path not in alternates.values()} == set()
    assert {tuple(sorted(alternates)) for alternates in listed.values()} == {("en", "fr", "x-default")}


def test_the_forty_two_pages_are_there(site):
    french = {page.path.split("/")[2] for page in details(site) if page.lang == "fr"}

    assert french == set(SLUGS)
    assert Counter(page.lang for page in details(site)) == {"fr": 21, "en": 21}


def test_every_page_answers_in_its_language(site):
    faults = [
        f"{path}: {page.status} {page.lang} {page.dir} {page.headers['Content-Language']}"
        for path, page in walk(site).items()
        if (page.status, page.lang, page.dir, page.headers["Content-Language"])
        != (200, language(site, path), "ltr", language(site, path))
    ]

    assert not faults, "\n".join(faults)


def test_every_page_has_one_heading_and_a_title_of_its_own(site):
    pages = [*walk(site).values(), *others(site).values()]
    titles = Counter((page.lang, page.title) for page in walk(site).values())

    assert {page.path: page.headings for page in pages if len(page.headings) != 1 or not page.headings[0].strip()} == {}
    assert [title for title, count in titles.items() if count > 1 or not title[1].strip()] == []


def test_every_page_names_itself_and_its_translations(site):
    faults = []
    for path, page in walk(site).items():
        if site_path(site, page.canonical) != path:
            faults.append(f"{path}: canonical {page.canonical}")
        if {code: site_path(site, address) for code, address in page.alternates.items()} != sitemap(site)[path]:
            faults.append(f"{path}: alternates {page.alternates}")
        if page.alternates.get("x-default") != page.alternates.get("fr"):
            faults.append(f"{path}: x-default {page.alternates.get('x-default')}")

    assert not faults, "\n".join(faults)


def test_language_switch_leads_to_the_counterpart_and_back(site):
    pages = walk(site)
    faults = [
        f"{path} → {other}"
        for path, page in pages.items()
        for code, other in page.switches.items()
        if other != sitemap(site)[path][code] or pages[other].switches.get(page.lang) != path
    ]

    assert not faults, "\n".join(faults)
    assert {len(page.switches) for page in pages.values()} == {1}


def test_no_link_is_dead(site):
    pages = walk(site) | others(site)
    wanted = {}
    for page in pages.values():
        for link in followed(page):
            wanted.setdefault(link, page.path)
    dead = []
    for link, origin in sorted(wanted.items()):
        path, _sign, fragment = link.partition("#")
        if path not in pages:
            status, headers, body = site.get(path)
            is_page = status == 200 and headers["Content-Type"].startswith("text/html")
            pages[path] = read(site, path) if is_page else None
            leads_back = status == 302 and headers["Location"] == origin  # where an answer is sent, opened by itself
            if status != 200 and not leads_back:
                dead.append(f"{origin} → {link}: {status}")
        if fragment and pages[path] and fragment not in pages[path].anchors:
            dead.append(f"{origin} → {link}: no such place in the page")

    assert not dead, "\n".join(dead)
    assert len(wanted) > 1000


def bare(page) -> str:
    """The HTML of a page without its structured data, whose braces are JSON's."""
    return re.sub(r"<script.*?</script>", "", page.html, flags=re.DOTALL)


def test_pages_hold_no_cookie_one_script_and_nothing_from_elsewhere(site):
    faults = []
    for path, page in (walk(site) | others(site)).items():
        strict = _Strict()
        strict.feed(page.html)
        faults += [f"{path}: {fault}" for fault in strict.faults]
        faults += [f"{path}: {name}" for name in ("Set-Cookie",) if name in page.headers]
        faults += [f"{path}: leftover {sign}" for sign in re.findall(r"\{[{%#]|[}%#]\}", bare(page))]
        if (scripts := len(re.findall(r"<script [^>]*\bsrc=", page.html))) != 1:
            faults.append(f"{path}: {scripts} scripts")
        if "default-src 'none'" not in page.headers.get("Content-Security-Policy", "").split("; "):
            faults.append(f"{path}: policy {page.headers.get('Content-Security-Policy')}")
        if "Cookie" in page.headers.get("Vary", ""):
            faults.append(f"{path}: varies on cookies")

    assert not faults, "\n".join(faults)


def told(item):
    """The strings of structured data that the page must show, at any depth."""
    if isinstance(item, dict):
        for key, value in item.items():
            if key in DATA_SHOWN:
                yield from [value] if isinstance(value, str) else value
            else:
                yield from told(value)
    elif isinstance(item, list):
        for value in item:
            yield from told(value)


def test_structured_data_says_what_the_page_shows(site):
    unseen = []
    for page in details(site):
        text = page.text()
        unseen += [f"{page.path}: {words}" for words in told(page.data) if plain_spaces(words) not in text]

    assert not unseen, "\n".join(unseen)
    assert all(len(list(told(page.data))) > 5 for page in details(site))


def test_french_pages_say_enough_and_show_their_sources(site):
    thin = {
        page.path: (words, page.sources)
        for page in details(site)
        if page.lang == "fr"
        and ((words := len(page.text("main", {"svg"}).split())) < LEAST_WORDS or page.sources < LEAST_SOURCES)
    }

    assert thin == {}


@pytest.mark.parametrize("code", ["fr", "en"])
def test_missing_page_says_so_and_offers_ways_on(site, code):
    home = walk(site)["/" if code == "fr" else "/en/"]
    detail = next(page for page in details(site) if page.lang == code)
    headings = set()
    for path in (f"{home.path}no-such-page/", f"{detail.path.rsplit('/', 2)[0]}/no-such-page/"):
        page = read(site, path)
        headings.add(page.headings[0])

        assert (path, page.status, page.lang, len(page.searches)) == (path, 404, code, 2)
        assert page.searches[0] == home.searches[0]
        assert "map__body" in page.classes
        assert (page.canonical, page.alternates) == ("", {})
        assert '<meta name="robots" content="noindex">' in page.html
        assert page.switches == home.switches

    assert headings == {{"fr": "Cette page n’existe pas.", "en": "This page does not exist."}[code]}


def ask(site, method: str, path: str):
    """(status, headers, body) of a request by another method than GET."""
    request = urllib.request.Request(site.address + path, method=method, data=b"a=b" if method == "POST" else None)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_pages_answer_to_head_without_a_body(site):
    for path in (*list(walk(site))[::9], *others(site)):
        status, headers, body = ask(site, "HEAD", path)

        assert (path, status, body) == (path, (walk(site) | others(site))[path].status, b"")
        assert headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pages_refuse_what_would_change_them(site, method):
    refused = {
        path: ask(site, method, path)
        for path, page in [*list(walk(site).items())[::9], *others(site).items()]
        if page.status == 200
    }

    assert {path: answer[0] for path, answer in refused.items()} == dict.fromkeys(refused, 405)
    assert {answer[1]["Allow"] for answer in refused.values()} == {"GET, HEAD"}


def test_style_sheet_is_compressed_and_kept(site):
    address = re.search(r'<link rel="stylesheet" href="(.*?)">', walk(site)["/"].html)[1]
    _status, headers, plain = site.get(address)
    _status, gzipped, small = site.get(address, **{"Accept-Encoding": "gzip"})
    _status, brotlied, smallest = site.get(address, **{"Accept-Encoding": "gzip, br"})

    assert gzipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == plain
    assert brotlied["Content-Encoding"] == "br"
    assert brotli.decompress(smallest) == plain
    assert len(smallest) < len(small) < len(plain) / 3
    assert "immutable" in headers["Cache-Control"]
    assert (ROOT / "static" / "css" / "tokens.css").read_bytes() in plain


def test_detail_pages_are_light(site):
    address = re.search(r'<link rel="stylesheet" href="(.*?)">', walk(site)["/"].html)[1]
    style = len(gzip.compress(site.get(address)[2], 9))
    heavy = {
        page.path: weight
        for page in details(site)
        if (weight := len(gzip.compress(page.html.encode(), 9)) + style) >= HEAVIEST
    }

    assert heavy == {}
