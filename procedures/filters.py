"""The filters of the physicians' table: plain GET parameters, their values the same in every language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from procedures.models import Indication


class UnknownValueError(Exception):
    """A filter was given a value that it does not know. `facet`: which filter."""

    def __init__(self, facet: "Facet"):
        super().__init__(facet.name)
        self.facet = facet


@dataclass(frozen=True)
class Facet:
    """One way to narrow the table. `name`: its parameter; `labels`: value → words; `values`: those of an indication."""

    name: str
    title: str
    labels: dict[str, str]
    values: Callable[[Indication], Iterable[str]]
    #: Whether a value that is clicked joins those chosen before, rather than taking their place.
    gathers = False

    def admits(self, indication: Indication, chosen: tuple[str, ...]) -> bool:
        """Whether the indication has one of the chosen values."""
        return not set(chosen).isdisjoint(self.values(indication))


class Failed(Facet):
    """The gestures that have failed: what may follow is another one, and no first choice."""

    gathers = True

    def admits(self, indication, chosen):
        return indication.place != Indication.Place.FIRST_LINE and not super().admits(indication, chosen)


class Selection:
    """What an address asks for. `chosen`: facet's name → values, of the facets that narrow anything."""

    def __init__(self, facets: list[Facet], chosen: dict[str, tuple[str, ...]]):
        self.facets = facets
        self.chosen = chosen

    @classmethod
    def of(cls, facets: list[Facet], query) -> "Selection":
        """The selection of a QueryDict; parameters that are no filter are ignored.

        Raises UnknownValueError on a value that its filter does not have.
        """
        chosen = {}
        for facet in facets:
            values = tuple(dict.fromkeys(value for value in query.getlist(facet.name) if value))
            if not facet.labels.keys() >= set(values):
                raise UnknownValueError(facet)
            if values:
                chosen[facet.name] = values
        return cls(facets, chosen)

    def with_values(self, **changes: tuple[str, ...]) -> "Selection":
        """The same selection with other values for some facets; no value, no filter."""
        chosen = self.chosen | changes
        return Selection(
            self.facets, {facet.name: chosen[facet.name] for facet in self.facets if chosen.get(facet.name)}
        )

    def of_all(self, indications: list[Indication]) -> list[Indication]:
        """The indications that pass every filter."""
        return [
            one
            for one in indications
            if all(facet.admits(one, self.chosen[facet.name]) for facet in self.facets if facet.name in self.chosen)
        ]

    @property
    def query_string(self) -> str:
        """« ?pathology=…&stay=… », in the facets' order; "" for the whole table."""
        return f"?{urlencode(self.chosen, doseq=True)}" if self.chosen else ""

    def links(self, indications: list[Indication]) -> list[dict]:
        """The facets as {name, title, links}; a link, {label, chosen, query_string, count}: what one click would leave.

        A value that would leave nothing is no link, and a facet without links is left out.
        """
        shown = []
        for facet in self.facets:
            links = [self._link(facet, value, indications) for value in facet.labels]
            links = [link for link in links if link["count"] or link["chosen"]]
            if links:
                shown.append({"name": facet.name, "title": facet.title, "links": links})
        return shown

    def _link(self, facet: Facet, value: str, indications: list[Indication]) -> dict:
        before = self.chosen.get(facet.name, ())
        if value in before:
            after = tuple(one for one in before if one != value)
        else:
            after = (*before, value) if facet.gathers else (value,)
        there = self.with_values(**{facet.name: after})
        return {
            "label": facet.labels[value],
            "chosen": value in before,
            "query_string": there.query_string,
            "count": len(there.of_all(indications)),
        }
