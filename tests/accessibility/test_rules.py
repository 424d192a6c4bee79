"""What the RGAA asks and the HTML of every page shows. `docs/accessibility/rgaa.yaml` says which test is for what."""

import re
from functools import cache
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from babel import Locale, UnknownLocaleError
from django.urls import reverse

from tests.markup import Markup, words
from tests.reading import others, walk

pytestmark = pytest.mark.xdist_group("site")
NEVER = {
    "played, framed or embedded": {"audio", "video", "track", "iframe", "frame", "object", "embed", "canvas", "applet"},
    "an image with areas": {"map", "area"},
    "for looks alone": {"basefont", "big", "blink", "center", "font", "marquee", "s", "strike", "tt", "u"},
    "a list of choices": {"select", "optgroup", "textarea"},
}
LOOKS = {
    *("align", "alink", "background", "bgcolor", "border", "cellpadding", "cellspacing", "clear", "compact", "frame"),
    *("hspace", "link", "marginheight", "marginwidth", "text", "valign", "vlink", "vspace", "nowrap", "rules"),
}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {"div", "p", "li", "nav", "section", "dd", "td", "header", "footer", "main"}


@cache
def pages(site) -> dict[str, Markup]:
    """Every page of the site, those that no sitemap lists included, as a browser builds it."""
    return {path: Markup(page.html) for path, page in (walk(site) | others(site)).items()}


def name(page: Markup, element: Element) -> str:
    """What an element is called: by its label, by what labels it, else by its words."""
    if label := element.get("aria-label"):
        return label
    if ids := element.get("aria-labelledby"):
        return " ".join(words(page.by_id(one)) for one in ids.split())
    return words(element)


def test_every_drawing_is_named_or_ignored(site):
    faults = []
    for path, page in pages(site).items():
        for drawing in page.all("svg"):
            is_named = drawing.get("role") == "img" and drawing.get("aria-label", "").strip()
            is_ignored = drawing.get("aria-hidden") == "true" and not drawing.findall(".//title")
            if bool(is_named) == bool(is_ignored):
                faults.append(f"{path}: {drawing.attrib}")
        faults += [f"{path}: {image.attrib}" for image in page.all("img") if image.get("alt") is None]

    assert not faults, "\n".join(faults)
    assert sum(len(page.all("svg")) for page in pages(site).values()) > 500


@pytest.mark.parametrize("kind", NEVER)
def test_no_page_holds_what_would_need_an_alternative(site, kind):
    found = {path: tags for path, page in pages(site).items() if (tags := {e.tag for e in page.all("*")} & NEVER[kind])}

    assert found == {}


def test_looks_stand_in_the_style_sheet_alone(site):
    faults = [
        f"{path}: <{element.tag} {name}>"
        for path, page in pages(site).items()
        for element in page.all("*")
        for name in set(element.keys()) & LOOKS
        if (element.tag, name) != ("text", "text")
    ]

    assert not faults, "\n".join(faults)


def test_headings_go_down_step_by_step(site):
    faults = []
    for path, page in pages(site).items():
        levels = [(HEADINGS.index(one.tag) + 1, words(one)) for one in page.all("*") if one.tag in HEADINGS]
        faults += [f"{path}: {one} then {two}" for one, two in pairwise(levels) if two[0] > one[0] + 1]
        faults += [f"{path}: an empty heading" for _level, text in levels if not text]
        if [level for level, _text in levels].count(1) != 1:
            faults.append(f"{path}: {levels[:3]}")

    assert not faults, "\n".join(faults)


def test_every_part_of_a_page_has_a_heading(site):
    """WCAG 2.4.10, level AAA."""
    faults = [
        f"{path}: {section.attrib}"
        for path, page in pages(site).items()
        for section in page.all("section")
        if not any(one.tag in HEADINGS for one in section.iter())
    ]

    assert not faults, "\n".join(faults)


def test_every_page_has_its_regions_and_a_way_past_them(site):
    faults = []
    for path, page in pages(site).items():
        body = page.one("body")
        first = next(one for one in body.iter("a") if one.get("tabindex") != "-1")
        regions = [[one.tag for one in body if one.tag in {"header", "main", "footer"}], len(page.all("main"))]
        if regions != [["header", "main", "footer"], 1]:
            faults.append(f"{path}: {regions}")
        if first.get("href") != f"#{page.one('main').get('id')}":
            faults.append(f"{path}: begins with {first.get('href')}")
        labels = [name(page, one) for one in [*page.all("nav"), *page.all("form")]]
        if len(labels) != len(set(labels)) or not all(labels):
            faults.append(f"{path}: {labels}")

    assert not faults, "\n".join(faults)


def test_ways_through_the_site_stand_at_the_same_place(site):
    """The menu, the search, the other language, the plan: the same on every page of a language, in the same order."""
    menus, searches, plans = {}, {}, {}
    for page in pages(site).values():
        code = page.language
        menus.setdefault(code, set()).add(tuple(words(link) for link in page.all("a", inside="head")))
        searches.setdefault(code, set()).add(tuple(form.get("action") for form in page.all("form", inside="head")))
        plans.setdefault(code, set()).add(tuple(words(link) for link in page.all("a", inside="foot")))

    assert {len(found) for kind in (menus, searches, plans) for found in kind.values()} == {1}
    assert all(("Plan du site" in foot) == (code == "fr") for code, (foot,) in plans.items())
    assert all(len(forms) == 1 for (forms,) in searches.values())


def test_links_side_by_side_are_a_list(site):
    """Three or more with nothing between them; numbers of sources stand in sentences."""
    faults = []
    for path, page in pages(site).items():
        for block in (one for one in page.all("*") if one.tag in BLOCKS):
            links, run = 0, []
            for child in block:
                run = [*run, child] if child.tag == "a" and child.get("class") != "ref" else []
                links = max(links, len(run))
                if (child.tail or "").strip():
                    run = []
            if links > 2:
                faults.append(f"{path}: <{block.tag} class={block.get('class')}> {words(block)[:60]}")

    assert not faults, "\n".join(dict.fromkeys(faults))


def shown(page: Markup) -> list[Element]:
    """The fields that a visitor sees."""
    return [one for one in page.all("input") if one.get("type") != "hidden"]


def test_every_link_and_field_has_a_name(site):
    faults = []
    for path, page in pages(site).items():
        links = [one for one in page.all("a") if one.get("tabindex") != "-1"]
        faults += [f"{path}: {one.attrib}" for one in links if not name(page, one)]
        faults += [f"{path}: {one.attrib}" for one in page.all("button") if not name(page, one)]
        labels = {one.get("for"): words(one) for one in page.all("label")}
        faults += [f"{path}: {one.attrib}" for one in shown(page) if not labels.get(one.get("id"))]

    assert not faults, "\n".join(faults)


def test_every_group_of_fields_has_a_legend(site):
    groups = {path: page.all("fieldset") for path, page in pages(site).items()}
    menu = Markup(site.get(reverse("comforts:menu"))[2].decode())

    faults = [path for path, found in groups.items() for group in found if not words(group[0])]
    faults += [words(group) for group in menu.all("fieldset") if not words(group[0])]
    firsts = {group[0].tag for found in (*groups.values(), menu.all("fieldset")) for group in found}
    assert not faults, "\n".join(faults)
    assert firsts == {"legend"}
    assert len(menu.all("fieldset")) > 1


def test_fields_of_one_use_have_one_label(site):
    labels = {}
    for page in pages(site).values():
        ids = {one.get("id"): one.get("name") for one in page.all("input")}
        for label in page.all("label"):
            labels.setdefault((page.language, ids[label.get("for")]), set()).add(words(label))

    assert {key: len(found) for key, found in labels.items()} == {("fr", "q"): 1, ("en", "q"): 1}


def test_languages_are_codes_that_exist(site):
    codes = {one.get(name) for page in pages(site).values() for one in page.all("*") for name in ("lang", "hreflang")}

    for code in codes - {None, "x-default"}:
        try:
            Locale.parse(code, sep="-")
        except UnknownLocaleError:
            pytest.fail(f"{code} is no language")
    assert {"fr", "en"} <= codes


def test_tables_declare_their_title_and_their_headers(site):
    tables = [(path, table) for path, page in pages(site).items() for table in page.all("table")]
    faults = []
    for path, table in tables:
        if not words(table.find("caption")):
            faults.append(f"{path}: no title")
        faults += [f"{path}: {words(one)}" for one in table.iter("th") if one.get("scope") not in {"row", "col"}]
        faults += [f"{path}: merged cells" for one in table.iter() if {"colspan", "rowspan"} & set(one.keys())]
        for row in table.find("tbody"):
            if [one.tag for one in row].count("th") != 1 or row[0].tag != "th":
                faults.append(f"{path}: {words(row)[:60]}")

    assert not faults, "\n".join(faults)
    assert len(tables) > 2


def test_nothing_moves_opens_or_ends_by_itself(site):
    """No limit of time, no new window, no key of a single sign."""
    faults = []
    for path, page in pages(site).items():
        faults += [f"{path}: {one.attrib}" for one in page.all("meta") if one.get("http-equiv")]
        moving = [one for one in page.all("*") if {"target", "accesskey", "autofocus"} & set(one.keys())]
        faults += [f"{path}: {one.attrib}" for one in moving]

    assert not faults, "\n".join(faults)


def test_no_text_is_drawn_with_signs(site):
    """No emoticon, no picture made of signs: what a voice would spell out."""
    drawn = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf]|[:;]-?[)(DP](?=\s|$)|[=_*#~|/\\-]{4,}")
    found = {path: found for path, page in pages(site).items() if (found := drawn.findall(words(page.one("main"))))}

    assert found == {}
