"""Schematics, whatever they show: read from the files that a drawing script wrote, and labelled here.

Each is one SVG file, read without colours (the style sheet has them) and with its labels in any language of the JSON
file beside it; another language gets the French ones.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe

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
    picture: SafeString
    leaders: SafeString
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
def scene(folder: Path, prefix: str, key: str, language: str) -> Scene:
    """The schematic `key` of a folder, its words in `language` or, where they are missing, in French.

    The folder holds `<prefix>-<key>.svg` and, for all its schematics, `<prefix>s-labels.json`.
    """
    words = json.loads((folder / f"{prefix}s-labels.json").read_text(encoding="utf-8"))[f"{prefix}-{key}"]
    language = language if language in words["title"] else "fr"
    root = ElementTree.parse(folder / f"{prefix}-{key}.svg").getroot()
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
        picture=mark_safe(re.sub(r"\s+", " ", _markup(picture))),
        leaders=mark_safe(leaders),
        labels=tuple(labels),
        lead_wide=_lead((0, RULE), target),
        lead_phone=_lead((0, 0), target),
    )
