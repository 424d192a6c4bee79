"""The physicians' table as it is kept in memory: which indication has what, as bits, by edition."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import compress

from django.conf import settings
from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.utils.translation import get_language

from algoradio.editorial.edition import once
from algoradio.editorial.indexes import Index, Lines
from algoradio.editorial.translated import lines
from pathologies.models import Pathology
from procedures.models import Indication, Procedure

NEUTRAL_SLUG = f"slug_{settings.LANGUAGE_CODE}"
_TEXTS = 5  # columns of text of a row


class Ends(Mapping):
    """The pages at one end of the indications, in the order of their titles: slug → the indications, as bits."""

    def __init__(self, pages: list[tuple[int, str, str]], ends: list[int]):
        """`pages`: (key, slug, title) of each; `ends`: the key of the page of each indication."""
        self.lines = Index((key, title, []) for key, _slug, title in pages).titles
        slugs = {key: slug for key, slug, _title in pages}
        self.keys_by_slug = {slugs[key]: key for key in self.lines.pages}
        self.ends = ends
        self.places: dict[int, list[int]] = {key: [] for key in slugs}
        for place, key in enumerate(ends):
            self.places[key].append(place)

    def __getitem__(self, slug: str) -> int:
        return bits(self.places[self.keys_by_slug[slug]])

    def __contains__(self, slug) -> bool:
        return slug in self.keys_by_slug

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_by_slug)

    def __len__(self):
        return len(self.keys_by_slug)

    def of(self, some: int) -> Lines:
        """The pages of some indications, in the order of their titles."""
        found = set(compress(self.ends, map(int, reversed(f"{some:b}"))))
        groups = self.lines.groups()
        return Lines((letter, key, 0) for letter, group in groups for key, _place in group if key in found)


class Table:
    """Which of the published indications, by the place of their keys in `keys`, have what."""

    def __init__(self, rows: dict[str, list[tuple]]):
        ones = rows["indications"]
        self.keys = [key for key, *_others in ones]
        self.whole = (1 << len(ones)) - 1
        self.pathologies = Ends(_named(rows["pathologies"]), [pathology for _key, pathology, *_others in ones])
        self.procedures = Ends(_named(rows["procedures"]), [procedure for _key, _one, procedure, *_others in ones])
        self.with_indications = self.pathologies.of(self.whole)
        self.places = _having((one[3], [place]) for place, one in enumerate(ones))
        self.levels = _having((one[4], [place]) for place, one in enumerate(ones))
        at, given = self.pathologies.places, self.procedures.places
        self.regions = _having((key, at[page]) for page, _none, _none, key, *_others in rows["hurts"] if page in at)
        self.guidances = _having(
            (slug, given[page]) for page, _none, _none, slug, *_others in rows["guided"] if page in given
        )
        self.anaesthesia, self.stay = (
            _having((kind, given[row[0]]) for row in rows["procedures"] for kind in lines(row[column]))
            for column in (-2, -1)
        )

    def cells(self, some: int, pathologies: set[int]) -> list[tuple[int, int, int]]:
        """Of some indications, those of these pathologies: (its key, that of the pathology, that of the procedure)."""
        return [
            (self.keys[place], page, self.procedures.ends[place])
            for page in pathologies
            for place in self.pathologies.places[page]
            if some >> place & 1
        ]


def bits(places: list[int]) -> int:
    """The number with these bits."""
    signs = bytearray(max(places, default=-1) // 8 + 1)
    for place in places:
        signs[place // 8] |= 1 << place % 8
    return int.from_bytes(signs, "little")


def _having(found: Iterable[tuple[str, list[int]]]) -> dict[str, int]:
    """(value, places) → value → bits."""
    gathered: dict[str, list[int]] = {}
    for value, places in found:
        gathered.setdefault(value, []).extend(places)
    return {value: bits(places) for value, places in gathered.items()}


def _named(rows: list[tuple]) -> list[tuple[int, str, str]]:
    return [(key, slug, title or french) for key, _none, _none, slug, title, french, *_others in rows]


@once
def table() -> Table:
    """The table of the edition, its pages in the order of the active language: one query, of keys and names alone."""
    titles = (f"title_{get_language()}", f"title_{settings.LANGUAGE_CODE}")
    ones, pages = Indication.objects.online(), Procedure.objects.published()
    parts = [
        _part("indications", ones, "pk", ["pathology_id", "procedure_id"], "place", "evidence_level"),
        _part("pathologies", Pathology.objects.published(), "pk", [], NEUTRAL_SLUG, *titles),
        _part("procedures", pages, "pk", [], NEUTRAL_SLUG, *titles, "anaesthesia_kinds", "stay_kinds"),
        _part("hurts", Pathology.regions.through.objects.all(), "pathology_id", [], "bodyregion__key"),
        _part("guided", Procedure.guidances.through.objects.all(), "procedure_id", [], f"guidance__{NEUTRAL_SLUG}"),
    ]
    rows: dict[str, list[tuple]] = {"indications": [], "pathologies": [], "procedures": [], "hurts": [], "guided": []}
    for name, *row in parts[0].union(*parts[1:], all=True):
        rows[name].append(tuple(row))
    return Table(rows)


def _part(name: str, queryset: QuerySet, key: str, ends: list[str], *texts: str) -> QuerySet:
    """The rows of a queryset as tuples that can stand beside those of another model: name, key, ends, texts."""
    rows = QuerySet(queryset.model, queryset.query.chain())  # of the columns that are named, and no other
    numbers = [F(end) for end in ends] or [Value(0, IntegerField())] * 2
    named = [*(F(text) for text in texts), *[Value("", CharField())] * (_TEXTS - len(texts))]
    return rows.order_by().values_list(Value(name, CharField()), F(key), *numbers, *named)
