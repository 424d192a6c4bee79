"""The schematics of the gestures: a slice, a target, a path. Drawn by `drawings/build_procedures.py`, labelled here.

Each is read from its SVG file without colours (the style sheet has them) and with its labels in any language of
`drawings/procedures-labels.json`; another language gets the French ones.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

FOLDER = Path(__file__).parent / "drawings"
SCENES = (
    "infiltration",
    "alcoolisation",
    "cimentoplastie",
    "radiofrequence",
    "micro-ondes",
    "cryotherapie",
    "sclerotherapie",
    "embolisation",
)
RULE = 103  # the height, on a wide screen, at which the title's line enters the plate
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_COLOURS = {"fill", "stroke", "font-family", "font-size", "lang", "id"}


@dataclass(frozen=True)
class Label:
    """A word of the drawing: its lines of text, each with its place."""

    lines: tuple[tuple[str, str, str], ...]

    @property
    def text(self) -> str:
        return " ".join(line for line, _x, _y in self.lines)


@dataclass(frozen=True)
class Scene:
    """One schematic in one language, on a canvas of 320 × 240: the picture, its labels, its title and description."""

    key: str
    language: str
    title: str
    description: str
    picture: str
    leaders: str
    labels: tuple[Label, ...]
    lead_wide: str
    lead_phone: str


def _markup(element) -> str:
    tag = element.tag.removeprefix(_NAMESPACE)
    attributes = dict(element.attrib)
    keep_id = tag == "clipPath"
    kept = "".join(
        f' {name}="{value}"' for name, value in attributes.items() if name not in _COLOURS or (name == "id" and keep_id)
    )
    inner = "".join(_markup(child) for child in element)
    return f"<{tag}{kept}>{inner}</{tag}>" if inner else f"<{tag}{kept}/>"


def _lead(start: tuple[float, float], circle) -> str:
    """The title's line, from `start` to the edge of the target."""
    (x, y), tx, ty, r = start, float(circle.get("cx")), float(circle.get("cy")), float(circle.get("r"))
    length = ((tx - x) ** 2 + (ty - y) ** 2) ** 0.5
    reach = (length - r) / length
    return f"M{x} {y} {x + (tx - x) * reach:.1f} {y + (ty - y) * reach:.1f}"


@cache
def scene(key: str, language: str) -> Scene:
    """The schematic `key` (one of SCENES), its words in `language` or, where they are missing, in French."""
    words = json.loads((FOLDER / "procedures-labels.json").read_text(encoding="utf-8"))[f"procedure-{key}"]
    language = language if language in words["title"] else "fr"
    root = ElementTree.parse(FOLDER / f"procedure-{key}.svg").getroot()
    groups = root.findall(f"{_NAMESPACE}g")
    picture, labelled = groups[0], groups[1]
    target = next(element for element in picture.iter() if element.get("class") == "sch-target")
    labels = []
    for text in labelled.findall(f"{_NAMESPACE}text"):
        places = [(float(span.get("x")), float(span.get("y"))) for span in text]
        lines = words["labels"][text.get("id")][language]
        x, y = places[0]
        labels.append(Label(tuple((line, f"{x:g}", f"{y + 15 * index:g}") for index, line in enumerate(lines))))
    leaders = "".join(_markup(element) for element in labelled if not element.tag.endswith("text"))
    return Scene(
        key=key,
        language=language,
        title=words["title"][language],
        description=words["desc"][language],
        picture=re.sub(r"\s+", " ", _markup(picture)),
        leaders=leaders,
        labels=tuple(labels),
        lead_wide=_lead((0, RULE), target),
        lead_phone=_lead((0, 0), target),
    )
