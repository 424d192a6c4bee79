"""ICD-10 codes as people and machines write them."""

import pytest

from pathologies.codes import canonical, nearest, within, written


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("M54.3", "M543"),
        ("m543", "M543"),
        (" M 54.3 ", "M543"),
        ("M17", "M17"),
        ("M54.", "M54"),
        ("M48.56XA", "M4856XA"),  # ICD-10-CM, with its letters
        ("I20.0+0", "I2000"),  # CIM-10 FR
        ("G53.0*", "G530"),
        ("B02.2†", "B022"),
    ],
)
def test_code_has_one_form(text, code):
    assert canonical(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "M",
        "M5",
        "54.3",
        "M.543",
        "M54..3",
        "M54.33333",
        "LHLB001",
        "M54\n.3",
        "M54.3\x00",
        "M५४",
        "ı54",
        "é54",
    ],
)
def test_what_has_not_the_form_of_a_code_is_none(text):
    assert canonical(text) is None


def test_code_is_written_with_its_dot():
    assert [written(code) for code in ("M543", "M17", "M4856XA")] == ["M54.3", "M17", "M48.56XA"]


@pytest.mark.parametrize(
    ("code", "found"),
    [("M543", "M543"), ("M5416", "M541"), ("M171", "M17"), ("M54", None), ("M54A", None), ("K358", None)],
)
def test_finer_code_leads_to_the_closest_one_above(code, found):
    assert nearest(code, {"M541", "M543", "M17"}) == found


def test_broader_code_holds_those_within():
    assert within("M54", ["M543", "M17", "M541", "M54"]) == ["M541", "M543"]
