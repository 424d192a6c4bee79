"""Formatted text, however it was written: what is stored is what the list of tags allows, and stays so."""

import re

from hypothesis import example, given

from algoradio.text.rich import SCHEMES, TAGS, from_markdown, marks, plain, sanitise, sentences
from tests.fuzz.strategies import RICH
from tests.fuzz.test_requests import some
from tests.markup import Markup


@some(400)
@given(RICH)
@example("<p><a href='java\tscript:fuzz()'>a</a>")
@example("<svg><style><img src=x onerror=fuzz()></style></svg>")
@example("<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=fuzz()&gt;'>")
@example("<p>a</p> \x00<p></p>")
def test_formatted_text_holds_nothing_but_its_tags(html):
    clean = sanitise(html)

    assert sanitise(clean) == clean
    for element in Markup(f"<!doctype html><body>{clean}").one("body").iter():
        assert element.tag in {*TAGS, "body"}
        assert {*element.keys()} <= TAGS.get(element.tag, set())
        scheme = re.match(r"[\x00-\x20]*([^/?#]*?):", element.get("href", ""))
        assert scheme is None or re.sub(r"[\x00-\x20]", "", scheme[1]).lower() in SCHEMES


@some(150)
@given(RICH)
def test_any_text_can_be_read_whatever_is_in_it(text):
    for read in (plain, sentences, marks, from_markdown):
        read(text)
    assert "<script" not in from_markdown(text).lower()
