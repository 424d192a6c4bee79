"""The contrast of every pair of colours that meet on a page, computed from the tokens by the formula of WCAG 2.2."""

import re

import pytest

from tests.conftest import ROOT

BLOCK = re.compile(r"(?:@media ([^{]+?) \{ )?:root \{(.*?)\n\s*\}", re.DOTALL)
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6})\b")
TEXT, LARGE, FOCUS = 7, 4.5, 3  # AAA for text, AAA for large text and AA for what is drawn, AA for the focus ring

PAIRS = [  # in front, behind, floor; where they meet
    ("ink", "paper", TEXT),  # text
    ("soft", "paper", TEXT),  # labels, captions, breadcrumb
    ("deep", "paper", TEXT),  # headings, links, figures
    ("seen", "paper", TEXT),  # visited link
    ("paper", "deep", TEXT),  # button
    ("alarm", "paper", TEXT),  # alarm words, second grade
    ("#ffffff", "alarm-fill", TEXT),  # alarm words, first grade
    ("#8b1420", "#ffffff", TEXT),  # call button
    ("film-text", "film", TEXT),  # words on the film, footer
    ("film-text", "film-body", TEXT),  # labels over the drawing
    ("film-line", "film", LARGE),  # outlines
    ("film-line", "film-bone", LARGE),  # outline of a bone
    ("lit", "film", LARGE),  # lit region, target
    ("lit", "film-body", LARGE),  # lit region in the body
    ("lit", "film-bone", LARGE),  # target on bone
    ("here", "paper", LARGE),  # line from the title, current mark
    ("edge", "paper", LARGE),  # fields, boxes, hollow dots
    ("here", "paper", FOCUS),  # focus ring on paper: it stands 3 px off, so both its sides are paper
    ("lit", "film", FOCUS),  # focus ring on the film
    ("#ffffff", "alarm-fill", FOCUS),  # focus ring on the alarm
]


def schemes() -> dict[str, dict[str, str]]:
    """The colours of each scheme that a reader's system can ask for, by the name of the token."""
    text = (ROOT / "static" / "css" / "tokens.css").read_text()
    blocks = {media: dict(TOKEN.findall(body)) for media, body in BLOCK.findall(text)}
    light, dark = blocks[""], blocks["(prefers-color-scheme: dark)"]
    more = blocks["(prefers-contrast: more)"]
    return {
        "light": light,
        "dark": light | dark,
        "more contrast": light | more,
        "more contrast, dark": light
        | dark
        | more
        | blocks["(prefers-contrast: more) and (prefers-color-scheme: dark)"],
    }


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    shares = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_the_greatest():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark", "more contrast", "more contrast, dark"])
def test_colours_that_meet_reach_their_contrast(scheme):
    colours = schemes()[scheme]

    def value(name: str) -> str:
        return name if name.startswith("#") else colours[name]

    missed = [
        f"{front} on {back}: {ratio:.2f}, wanted {floor}"
        for front, back, floor in PAIRS
        if (ratio := contrast(value(front), value(back))) < floor
    ]

    assert not missed, "\n".join(missed)


def test_dark_and_contrast_change_the_paper():
    papers = {name: colours["paper"] for name, colours in schemes().items()}

    assert luminance(papers["light"]) > 0.8
    assert luminance(papers["dark"]) < 0.02
    assert (papers["more contrast"], papers["more contrast, dark"]) == ("#fff", "#000")
