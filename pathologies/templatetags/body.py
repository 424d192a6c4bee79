"""The body in templates: a page's plate, the drawing that explains, the small squares of the lists, the map."""

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from pathologies.anatomy import definitions, locator_of
from pathologies.locators import AXIS, REGIONS, SPOTS
from pathologies.scenes import SCENES, scene

register = template.Library()

SCALE = 0.351  # of the body on the plate, whose picture is 170 × 260
PLATE_AXIS = 105
HEAD_ROOM = 6
RULE = 90  # the height at which the title's line enters the plate, on a wide screen
RING = 7


@register.inclusion_tag("pathologies/plate.html", takes_context=True)
def plate(context, pathology, label):
    """The whole figure beside a title, its region lit, the title's line ending on the target."""
    locator = locator_of(pathology)
    shift = PLATE_AXIS - AXIS[locator.view] * SCALE
    targets = [(x * SCALE + shift, y * SCALE + HEAD_ROOM) for x, y in locator.targets]
    return {
        "label": label,
        "locator": locator,
        "body": f"corps-{locator.view}",
        "lines": f"traits-{locator.view}",
        "definitions": mark_safe(definitions([f"corps-{locator.view}", f"traits-{locator.view}", *locator.lit])),
        "shift": f"{shift:.2f}",
        "targets": [(f"{x:.1f}", f"{y:.1f}") for x, y in targets[1:]],
        "main": (f"{targets[0][0]:.1f}", f"{targets[0][1]:.1f}") if targets else None,
        "leads": {name: _lead(start, targets[0]) for name, start in (("wide", (0, RULE)), ("phone", (0, 0)))}
        if targets
        else {},
    }


def _lead(start, target) -> str:
    """A straight path from `start` to the ring round `target`."""
    (x, y), (tx, ty) = start, target
    length = ((tx - x) ** 2 + (ty - y) ** 2) ** 0.5
    reach = (length - RING) / length
    return f"M{x} {y} {x + (tx - x) * reach:.1f} {y + (ty - y) * reach:.1f}"


@register.inclusion_tag("components/scene.html")
def explaining_scene(pathology):
    """The schematic that explains a pathology, with its labels, or nothing where none was chosen."""
    drawn = scene(pathology.scene, get_language()) if pathology.scene in SCENES else None
    return {"scene": drawn, "css": "scene", "language": get_language()}


@register.simple_tag
def body_definitions(pathologies):
    """What the squares of a list use, once for the whole page."""
    return locator_definitions(map(locator_of, pathologies))


@register.simple_tag
def locator_definitions(locators):
    """What the squares of some locators use, once for the whole page."""
    identifiers = []
    for locator in locators:
        identifiers += [f"corps-{locator.view}", f"traits-{locator.view}", *locator.lit]
    return mark_safe(definitions(identifiers))


@register.inclusion_tag("pathologies/square.html")
def square(pathology):
    """The small square of a list, cut from the body round the lit region."""
    return locator_square(locator_of(pathology))


@register.inclusion_tag("pathologies/square.html")
def locator_square(locator):
    """The square of one locator."""
    size = locator.crop[2]
    return {
        "locator": locator,
        "crop": " ".join(str(number) for number in locator.crop),
        "fine": size <= 300,
        "clip": f"dans-{locator.view}",
        "ring": f"{size / 11:.1f}",
        "target": locator.targets[0] if locator.targets else None,
    }


@register.inclusion_tag("pathologies/map.html")
def body_map(regions, base="", level=2):
    """Front and back of the body with its regions as links; `base` is the address before the region's anchor."""
    by_key = {region.key: region for region in regions if region.key in REGIONS}
    columns = []
    for side, spots in SPOTS.items():
        rows = [(key, spot) for key, spot in spots.items() if key in by_key]
        step = 704 / max(len(rows), 1)
        edge = -10 if side == "start" else 550
        columns.append(
            {
                "side": side,
                "entries": [
                    {
                        "region": by_key[key],
                        "areas": REGIONS[key],
                        "spot": spot,
                        "line": f"M{edge} {step * (index + 0.5):.0f} {spot[0]} {spot[1]}",
                    }
                    for index, (key, spot) in enumerate(rows)
                ],
            }
        )
    everything = [
        "corps-face",
        "corps-dos",
        "traits-face",
        "traits-dos",
        *(area for key in by_key for area in REGIONS[key]),
    ]
    return {"columns": columns, "base": base, "definitions": mark_safe(definitions(everything)), "level": level}
