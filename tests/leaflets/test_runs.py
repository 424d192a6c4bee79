"""Rich text as plain data."""

import pytest

from algoradio.leaflets.runs import DEEPEST, blocks, destination, runs


def said(html, language="fr"):
    return blocks(html, language)


def test_paragraphs_headings_and_their_runs():
    assert said("<p>Un <strong>deux</strong><sup>3</sup></p><h3>Titre</h3>") == [
        {"kind": "p", "runs": [{"text": "Un "}, {"text": "deux", "strong": True}, {"text": "3", "script": "sup"}]},
        {"kind": "h3", "runs": [{"text": "Titre"}]},
    ]


def test_lists_in_lists():
    (found,) = said("<ul><li>a<ol><li>b</li></ol></li><li><p>c</p><p>d</p></li></ul>")

    assert found == {
        "kind": "ul",
        "items": [
            {
                "runs": [{"text": "a"}],
                "lists": [{"kind": "ol", "items": [{"runs": [{"text": "b"}], "lists": []}]}],
            },
            {"runs": [{"text": "c"}, {"break": True}, {"text": "d"}], "lists": []},
        ],
    }


def test_lists_go_no_deeper_than_the_press_can_follow():
    found = said("<ul><li>x" * 50)
    depth = 0
    while found:
        depth += 1
        found = found[0]["items"][0]["lists"]

    assert depth == DEEPEST


def test_what_says_nothing_is_left_out():
    assert said("<p> </p><ul></ul><ul><li></li></ul><h3><strong></strong></h3><p><br></p>") == []
    assert runs("", "fr") == []


def test_words_outside_a_block_make_one():
    assert said("a<p>b</p>c</li></ul><li>e") == [
        {"kind": "p", "runs": [{"text": "a"}]},
        {"kind": "p", "runs": [{"text": "b"}]},
        {"kind": "p", "runs": [{"text": "c"}]},
        {"kind": "ul", "items": [{"runs": [{"text": "e"}], "lists": []}]},
    ]


def test_spaces_are_kept_between_words_alone():
    assert runs(" a \n <strong> b </strong> <br> c\u202f! ", "fr") == [
        {"text": "a "},
        {"text": "b ", "strong": True},
        {"break": True},
        {"text": "c\u202f!"},
    ]


def test_language_is_said_where_it_is_not_the_document_s():
    assert runs('<span lang="fr">un <span lang="en">two</span></span>', "en") == [
        {"text": "un ", "language": "fr"},
        {"text": "two"},
    ]


def test_numbers_of_sources_are_no_links():
    assert runs('a\u00a0<a class="ref" href="#s1" aria-label="source 1">[1]</a>', "fr") == [
        {"text": "a\u00a0"},
        {"text": "[1]", "source": True},
    ]


@pytest.mark.parametrize("address", ["https://doi.org/10.1/a(b)", "http://x.fr", "mailto:a@b.fr", "tel:15"])
def test_links_that_a_pdf_may_follow(address):
    assert destination(address) == address
    assert runs(f'<a href="{address}">x</a>', "fr") == [{"text": "x", "link": address}]


@pytest.mark.parametrize(
    "address",
    ["", "/contact/", "#s1", "//x.fr", "javascript:alert(1)", "file:///etc", "sms:114", "https://[", "https://x/\n"]
    + ["https://x/" + "y" * 9000],
)
def test_other_links_are_words(address):
    assert destination(address) == ""
    assert runs(f'<a href="{address}">x</a>', "fr") == [{"text": "x", "inner": True}]
