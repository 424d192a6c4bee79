"""The site's drawings on paper, as SVG whose colours are written in (drawings.css)."""

import io
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import segno

from algoradio.editorial.scenes import Scene
from pathologies.anatomy import definitions
from pathologies.locators import AXIS, Locator
from pathologies.templatetags.body import HEAD_ROOM, PLATE_AXIS, RING, SCALE

STYLE = (Path(__file__).parent / "drawings.css").read_text(encoding="utf-8")
SQUARE = 5  # pixels of a square of a code in a picture
SMALL_RING = 4  # round the targets that are not the main one


@dataclass(frozen=True)
class Plate:
    """A drawing of `width` × `height` units beside a title, whose line ends at `radius` from (x, y).

    A radius of 0 says that no place is meant: the line ends at the plate.
    """

    svg: str
    alt: str
    width: float
    height: float
    x: float = 0
    y: float = 0
    radius: float = 0


def _svg(width: float, height: float, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">'
        f"<style>{STYLE}</style>{content}</svg>"
    )


def schematic(scene: Scene) -> Plate:
    """The schematic of a gesture with its labels."""
    elements = ElementTree.fromstring(f"<svg>{scene.picture}</svg>").iter()
    target = next(element for element in elements if element.get("class") == "sch-target")
    x, y, radius = (float(target.get(name)) for name in ("cx", "cy", "r"))
    words = "".join(
        f'<text class="words" x="{at}" y="{below}">{escape(line)}</text>'
        for label in scene.labels
        for line, at, below in label.lines
    )
    content = f"{scene.picture}{scene.leaders}{words}"
    return Plate(_svg(320, 240, content), f"{scene.title}. {scene.description}", 320, 240, x, y, radius)


def figure(locator: Locator, alt: str) -> Plate:
    """The whole body, its region or nerve lit, a ring on each target."""
    body, fine = f"corps-{locator.view}", f"traits-{locator.view}"
    shift = PLATE_AXIS - AXIS[locator.view] * SCALE
    lit = "".join(f'<use class="lit" href="#{part}"/>' for part in locator.lit)
    paths = "".join(f'<path class="path" stroke-width="{width}" d="{data}"/>' for data, width in locator.paths)
    content = (
        f"<defs>{definitions([body, fine, *locator.lit])}"
        f'<clipPath id="inside"><use href="#{body}"/></clipPath></defs>'
        f'<g transform="translate({shift:.2f} {HEAD_ROOM}) scale({SCALE})"><use class="skin" href="#{body}"/>'
        f'<g clip-path="url(#inside)">{lit}{paths}</g>'
        f'<use class="outline" href="#{body}"/><use class="fine" href="#{fine}"/></g>'
    )
    targets = [(x * SCALE + shift, y * SCALE + HEAD_ROOM) for x, y in locator.targets]
    if not targets:
        return Plate(_svg(170, 260, content), alt, 170, 260)
    (x, y), *others = targets
    content += _ring(x, y, RING) + "".join(_ring(*other, SMALL_RING) for other in others)
    content += f'<circle class="spot" cx="{x:.1f}" cy="{y:.1f}" r="1.7"/>'
    return Plate(_svg(170, 260, content), alt, 170, 260, x, y, RING)


def _ring(x: float, y: float, radius: float) -> str:
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius}"'
    return f'<circle class="halo" {place}/><circle class="ring" {place}/>'


@cache
def hundred(low: int, high: int | None = None) -> str:
    """A hundred dots, ten a row, `low` of them filled and, for a range, those up to `high` as rings."""
    top = high or low
    marks = [("on", 3.7)] * low + [("mid", 2.7)] * (top - low) + [("off", 3.3)] * (100 - top)
    dots = (
        f'<circle class="dot-{mark}" cx="{index % 10 * 10 + 5}" cy="{index // 10 * 10 + 5}" r="{radius}"/>'
        for index, (mark, radius) in enumerate(marks)
    )
    return _svg(100, 100, "".join(dots))


@lru_cache(maxsize=256)
def code(address: str) -> str:
    """The QR code of an address."""
    return _made(address).svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)


def code_file(address: str) -> bytes:
    """The same as a picture (PNG), with the white border that cameras want."""
    file = io.BytesIO()
    _made(address).save(file, kind="png", scale=SQUARE)
    return file.getvalue()


def _made(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False)
