"""The filters of the physicians' table: plain GET parameters, their values the same in every language.

Some indications are a number whose bits stand for those of the table: what filters leave is counted without a loop.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import and_, or_
from urllib.parse import urlencode


class UnknownValueError(Exception):
    """A filter was given a value that it does not know. `facet`: which filter."""

    def __init__(self, facet: "Facet"):
        super().__init__(facet.name)
        self.facet = facet


@dataclass(frozen=True)
class Facet:
    """One way to narrow the table. `name`: its parameter; `having`: value → the indications that have it, as bits."""

    name: str
    title: str
    having: Mapping[str, int]
    #: Whether a value that is clicked joins those chosen before, rather than taking their place.
    gathers = False

    def admitted(self, chosen: tuple[str, ...]) -> int:
        """The indications that have one of the chosen values."""
        return reduce(or_, (self.having[value] for value in chosen))


@dataclass(frozen=True)
class Failed(Facet):
    """The gestures that have failed: what may follow is another one, and no first choice."""

    gathers = True
    #: The indications that are no first choice.
    later: int = 0

    def admitted(self, chosen):
        return self.later & ~super().admitted(chosen)


class Selection:
    """What an address asks for. `chosen`: facet's name → values, of the facets that narrow anything; `whole`: all
    indications of the table."""

    def __init__(self, facets: list[Facet], chosen: dict[str, tuple[str, ...]], whole: int = 0):
        self.facets = facets
        self.chosen = chosen
        self.whole = whole

    @classmethod
    def of(cls, facets: list[Facet], query, whole: int) -> "Selection":
        """The selection of a QueryDict; parameters that are no filter are ignored.

        Raises UnknownValueError on a value that its filter does not have.
        """
        chosen = {}
        for facet in facets:
            values = tuple(dict.fromkeys(value for value in query.getlist(facet.name) if value))
            if not all(value in facet.having for value in values):
                raise UnknownValueError(facet)
            if values:
                chosen[facet.name] = values
        return cls(facets, chosen, whole)

    def with_values(self, **changes: tuple[str, ...]) -> "Selection":
        """The same selection with other values for some facets; no value, no filter."""
        chosen = self.chosen | changes
        kept = {facet.name: chosen[facet.name] for facet in self.facets if chosen.get(facet.name)}
        return Selection(self.facets, kept, self.whole)

    @property
    def left(self) -> int:
        """The indications that pass every filter."""
        narrowing = (facet.admitted(self.chosen[facet.name]) for facet in self.facets if facet.name in self.chosen)
        return reduce(and_, narrowing, self.whole)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters that ask for it, in the facets' order."""
        return [(name, value) for name, values in self.chosen.items() for value in values]

    @property
    def query_string(self) -> str:
        """« ?pathology=…&stay=… »; "" for the whole table."""
        return f"?{urlencode(self.query)}" if self.chosen else ""

    def offered(self, facet: Facet, most: int) -> list[str]:
        """The values of a facet that are chosen, and the first others whose click would leave something."""
        chosen = self.chosen.get(facet.name, ())
        others = (value for value in facet.having if value not in chosen and self.clicked(facet, value).left)
        wanted = {*chosen, *islice(others, most)}
        return [value for value in facet.having if value in wanted]

    def clicked(self, facet: Facet, value: str) -> "Selection":
        """What a click on a value leads to: it is chosen or, if it was, no longer."""
        before = self.chosen.get(facet.name, ())
        if value in before:
            after = tuple(one for one in before if one != value)
        else:
            after = (*before, value) if facet.gathers else (value,)
        return self.with_values(**{facet.name: after})

    def links(self, labels: Mapping[str, Mapping[str, str]]) -> list[dict]:
        """The facets as {name, title, links}; a link, {label, chosen, query_string, count}: what one click would leave.

        `labels`: facet's name → value → words, of the values to show. A value that would leave nothing is no link,
        and a facet without links is left out.
        """
        shown = []
        for facet in self.facets:
            links = [self._link(facet, value, words) for value, words in labels[facet.name].items()]
            links = [link for link in links if link["count"] or link["chosen"]]
            if links:
                shown.append({"name": facet.name, "title": facet.title, "links": links})
        return shown

    def _link(self, facet: Facet, value: str, words: str) -> dict:
        there = self.clicked(facet, value)
        return {
            "label": words,
            "chosen": value in self.chosen.get(facet.name, ()),
            "query_string": there.query_string,
            "count": there.left.bit_count(),
        }
