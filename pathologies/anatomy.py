"""The one drawing of the body, `drawings/body.svg`, in pieces that pages put together."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from algoradio.editorial.edition import once
from pathologies.locators import AXIS, LOCATORS, REGIONS, Locator
from pathologies.models import BodyRegion

FILE = Path(__file__).parent / "drawings" / "body.svg"
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_DRAWN = {"d", "href", "x", "transform", "id"}  # what is geometry; colours and weights are the style sheet's


def _markup(element, identified: bool = True) -> str:
    """An element as it stands in a page, without its title and its colours."""
    tag = element.tag.removeprefix(_NAMESPACE)
    if tag == "title":
        return ""
    kept = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in _DRAWN and (identified or name != "id")
    )
    inner = "".join(_markup(child, identified) for child in element)
    return f"<{tag}{kept}>{inner}</{tag}>" if inner else f"<{tag}{kept}/>"


@cache
def pieces() -> dict[str, str]:
    """Every piece that a page may use: the key of a silhouette, of its inner lines or of a region → its markup."""
    found = {}
    for view in ElementTree.parse(FILE).getroot():
        name = view.get("id")
        body, regions, lines = view.findall(f"{_NAMESPACE}g")
        found[f"corps-{name}"] = _markup(body[0])
        found[f"traits-{name}"] = _markup(lines[0]).replace("<path", f'<path id="traits-{name}"', 1)
        for region in regions:
            found[region.get("id")] = _markup(region)
    return found


@cache
def _owner(identifier: str) -> str:
    """The piece in which an identifier stands: a limb stands inside its region."""
    return next(key for key, markup in pieces().items() if f'id="{identifier}"' in markup)


def needed(identifiers) -> list[str]:
    """The pieces that `identifiers` use, each once, those that others refer to included."""
    wanted, queue = [], [_owner(identifier) for identifier in identifiers]
    while queue:
        piece = queue.pop(0)
        if piece not in wanted:
            wanted.append(piece)
            queue += [_owner(part.split('"')[0]) for part in pieces()[piece].split('href="#')[1:]]
    return wanted


def definitions(identifiers) -> str:
    """The markup to put once in a page so that `<use href="#…">` finds each of `identifiers`."""
    return "".join(pieces()[piece] for piece in needed(identifiers))


def locator_of(pathology) -> Locator:
    """The locator of a page."""
    if pathology.locator in LOCATORS:
        return LOCATORS[pathology.locator]
    return locate("", [region.key for region in pathology.regions.all()])


def locate(chosen: str, regions: Iterable[str]) -> Locator:
    """The locator that staff chose or, without one, some regions lit on the view that shows most of them."""
    if chosen in LOCATORS:
        return LOCATORS[chosen]
    lit = [identifier for key in regions for identifier in REGIONS.get(key, ())]
    back = [identifier for identifier in lit if identifier.endswith("-dos") or _owner(identifier) in _BACK_ONLY]
    view = "dos" if len(back) > len(lit) - len(back) else "face"
    shown = tuple(back) if view == "dos" else tuple(identifier for identifier in lit if identifier not in back)
    axis = AXIS[view]
    return Locator(view, (axis - 135, 0, 270, 704), (), shown)


_BACK_ONLY = {"region-dos", "region-lombes", "region-bassin"}


@once
def regions_shown() -> list[BodyRegion]:
    """The regions that the map of the body offers to whoever did not find: where a published pathology hurts."""
    return list(BodyRegion.objects.shown())
