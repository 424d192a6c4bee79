"""What the accessibility record says, `docs/accessibility/rgaa.yaml`, counted for the page that declares it."""

from collections import Counter
from datetime import date
from functools import cache
from math import floor
from pathlib import Path
from typing import NamedTuple

import yaml
from django.conf import settings
from django.utils.translation import gettext as _

RECORD = settings.BASE_DIR / "docs" / "accessibility" / "rgaa.yaml"
#: Met, not met, without object: the three results of the RGAA, under its own letters.
MET, MISSED, VOID = RESULTS = ("C", "NC", "NA")
Texts = dict[str, str]  # one a language, French always


class Criterion(NamedTuple):
    """One of the 106. `fault`: what falls short, where the result is MISSED."""

    number: str
    title: Texts
    result: str
    fault: Texts | None


class Theme(NamedTuple):
    title: Texts
    criteria: list[Criterion]

    def _with(self, result: str) -> list[Criterion]:
        return [one for one in self.criteria if one.result == result]

    @property
    def met(self) -> int:
        return len(self._with(MET))

    @property
    def missed(self) -> list[Criterion]:
        return self._with(MISSED)

    @property
    def void(self) -> int:
        return len(self._with(VOID))


class Declaration(NamedTuple):
    """The whole record: the day of the check, its themes, what was read and with what, what nobody has tested."""

    day: date
    themes: list[Theme]
    sample: list[Texts]
    tools: list[Texts]
    untested: list[Texts]

    @property
    def missed(self) -> list[Criterion]:
        return [one for theme in self.themes for one in theme.missed]

    @property
    def met(self) -> int:
        return sum(theme.met for theme in self.themes)

    @property
    def applicable(self) -> int:
        return self.met + len(self.missed)

    @property
    def rate(self) -> float:
        """Of the criteria that apply, the share that is met: percent, to one decimal, never rounded up."""
        return floor(1000 * self.met / self.applicable) / 10

    @property
    def status(self) -> str:
        """The state of conformity, in the words of the RGAA."""
        if not self.missed:
            return _("totalement conforme")
        return _("partiellement conforme") if self.rate >= 50 else _("non conforme")


@cache
def read(path: Path = RECORD) -> Declaration:
    """The declaration that a record makes. Raises ValueError where the record contradicts itself."""
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    themes = []
    for theme in record["themes"]:
        rows = [Criterion(row["number"], row["title"], row["result"], row.get("fault")) for row in theme["criteria"]]
        themes.append(Theme(theme["title"], rows))
    every = [one for theme in themes for one in theme.criteria]
    twice = [number for number, count in Counter(one.number for one in every).items() if count > 1]
    wrong = [one.number for one in every if one.result not in RESULTS]
    mute = [one.number for one in every if (one.result == MISSED) != bool(one.fault)]
    for faults, told in ((twice, "twice"), (wrong, "an unknown result"), (mute, "a fault without its result or none")):
        if faults:
            raise ValueError(f"{path}: {told}: {', '.join(faults)}")
    return Declaration(record["day"], themes, record["sample"], record["tools"], record["untested"])
