"""The index and the ranking: tantivy in memory, no file, no lock, the same code on one machine and on ten.

Each part of a query is looked up on its own. An entry is worth the sum of its parts, more if they stand among its names
than in its text, more if they make up one of its names, and less for each part that it lacks.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from tantivy import DocAddress, Document, Index, Occur, Query, SchemaBuilder

from algoradio.editorial.indexes import folded
from algoradio.search.analysis import Analyser
from algoradio.search.census import TOLD, Census
from algoradio.search.reading import UNFINISHED, Part, Reader, Reading
from algoradio.text.typography import typeset
from pathologies.codes import canonical, nearest

#: Where a word stands, and what that is worth.
NAMING = {"title": 8.0, "names": 7.0, "leads": 6.0, "elsewhere": 4.0, "tagline": 3.0}
TELLING = {"summary": 1.6, "text": 0.6}
NAME = 4.0  # what a word is worth among names, however many they are; in a text it is worth what BM25 says
LEAD = 2  # words by which a lead counts as longer than a name: it names as a whole, its words little
CANDIDATES = 60  # entries looked at for each word
LIKELY = 40  # entries whose names are compared with the whole query
LIKENESS = 2.0  # for a query that is like a name of the page
WHOLE = 3.0  # for a query that is a name of the page, letter by letter
GESTURE = 1.6  # for a procedure, when a gesture is sought
PAGE = 0.9  # the least weight of what is a page about its subject

# What makes an answer confident: how much of the query it holds, less if one name holds two words of it; and what the
# words that name it weigh together, unless the query is like a name.
ENOUGH, ENOUGH_TOGETHER = 0.56, 0.3
WEIGHTY, ALIKE = 0.8, 0.6
FEW, RARE = 5, 1.0  # entries that hold a query in their text alone, and what such a query weighs at least
MOST_SENTENCES = 400  # of an entry, looked at for the one to show
KEPT_READ = 100  # entries whose sentences stay split and stemmed: 5 MB at most of entries as long as ours


@dataclass(frozen=True)
class Entry:
    """Something that can be found.

    `names`: other names, each whole; `leads`: what else is typed for it; `elsewhere`: its title and names in the other
    languages; `codes`: exact keys such as M54.3; `weight`: what it is worth beside others that hold the same words;
    `drawing`: what to show beside it.
    """

    key: str
    kind: str
    title: str
    url: str
    sentence: str
    names: tuple[str, ...]
    leads: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    tagline: str = ""
    summary: str = ""
    text: str = ""
    codes: tuple[str, ...] = ()
    weight: float = 1.0
    drawing: object = None


@dataclass(frozen=True)
class Answer:
    """An entry that was found, what it is worth, and whether it holds enough of the query to be put forward."""

    entry: Entry
    score: float
    confident: bool


class Engine:
    """The index of one language."""

    def __init__(self, analyser: Analyser, entries: Iterable[Entry]):
        self.analyser = analyser
        self.entries = list(entries)
        self.census = Census(analyser)
        builder = SchemaBuilder()
        builder.add_unsigned_field("number", stored=True)
        for name in (*NAMING, *TELLING):
            builder.add_text_field(name, tokenizer_name="whitespace")
        self.schema = builder.build()
        self._whole: dict[str, tuple[int, ...]] = {}
        self._codes: dict[str, set[int]] = {}
        self.searcher = self._indexed()
        self.reader = Reader(analyser, self.census)
        self._number = lru_cache(maxsize=20_000)(self._stored)
        self._names = lru_cache(maxsize=2_000)(self._names_of)
        self._sentences = lru_cache(maxsize=KEPT_READ)(self._sentences_of)

    # Making

    def _indexed(self):
        index = Index(self.schema)
        writer = index.writer(heap_size=50_000_000, num_threads=1)
        for number, entry in enumerate(self.entries):
            writer.add_document(self._document(number, entry))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return index.searcher()

    def _document(self, number: int, entry: Entry) -> Document:
        document = Document(number=number)
        naming: set[str] = set()
        for field, text in _named(entry):
            words = self.analyser.words(text)
            terms = self.analyser.indexed(words)
            naming.update(terms)
            self.census.take_name(text, words, set(terms), LEAD if field == "leads" else 0)
            document.add_text(field, " ".join(terms))
        telling: set[str] = set()
        for field in TELLING:
            words = self.analyser.words(getattr(entry, field))
            terms = self.analyser.indexed(words) if field == "summary" else list(map(self.analyser.stem, words))
            telling.update(terms)
            document.add_text(field, " ".join(terms))
        self.census.take(entry.kind, naming, telling, bool(entry.text))
        for text in (entry.title, *entry.names, *entry.leads):
            whole = _whole(text)
            self._whole[whole] = (*self._whole.get(whole, ()), number)
        for code in entry.codes:
            self._codes.setdefault(canonical(code) or code.upper(), set()).add(number)
        return document

    def _stored(self, segment: int, place: int) -> int:
        return self.searcher.doc(DocAddress(segment, place))["number"][0]

    def _names_of(self, number: int) -> tuple[frozenset[str], dict[str, list[frozenset[str]]]]:
        """The terms of an entry's title, and all its names by the terms in them."""
        found: dict[str, list[frozenset[str]]] = {}
        names = [
            frozenset(self.analyser.indexed(self.analyser.words(text))) for _, text in _named(self.entries[number])
        ]
        for name in names:
            for term in name:
                found.setdefault(term, []).append(name)
        return names[0], found

    # Looking up

    def search(self, query: str, limit: int = 20, unfinished: bool = False) -> list[Answer]:
        """The entries that answer to `query`, best first. `unfinished`: its last word may be half typed."""
        return self.answers(query, self.reader.read(query, unfinished), limit)

    def answers(self, query: str, reading: Reading, limit: int = 20) -> list[Answer]:
        """The entries that answer to a query that was read, best first."""
        coded = self._coded(query)
        forms = {_whole(query), _whole(self.analyser.at_home(query)), _whole(reading.corrected)} - {""}
        wholes = {number for form in forms for number in self._whole.get(form, ())}
        scores: dict[int, float] = dict.fromkeys(wholes, 1.0) | dict.fromkeys(coded, 100.0)
        held: dict[int, float] = dict.fromkeys(coded, 1.0)  # of the query's weight, what an entry holds
        named: dict[int, float] = defaultdict(float, dict.fromkeys(coded, 1.0))  # what the words that name it weigh
        for part in reading.parts:
            for number, score, is_name in self._holding(part):
                scores[number] = scores.get(number, 0.0) + part.weight * score
                held[number] = held.get(number, 0.0) + part.weight / reading.weight
                if is_name:
                    named[number] += part.weight * self._firmness(number, part)
        is_gesture = any(self._is_gesture(part) for part in reading.parts)
        likely = wholes.union(sorted(scores, key=scores.get, reverse=True)[:LIKELY])
        comparison = Comparison(self.analyser, self.census, reading)
        answers = []
        for number, score in scores.items():
            entry, share = self.entries[number], min(held.get(number, 0.0), 1.0)
            likeness, together = comparison.with_names(self._names(number)[1]) if number in likely else (0.0, 0)
            if number in wholes:
                score, share = score * (WHOLE if entry.weight >= PAGE else 1.0), 1.0
            if is_gesture and entry.kind == "procedure":
                score *= GESTURE
            is_about = number in wholes or likeness >= ALIKE or entry.weight >= PAGE and named[number] >= WEIGHTY
            confident = is_about and share >= (ENOUGH if together < 2 else ENOUGH_TOGETHER)
            score *= share**1.5 * (1 + LIKENESS * likeness**2) * entry.weight
            answers.append(Answer(entry, score, confident or number in coded))
        if reading.parts and not any(answer.confident for answer in answers):
            answers = self._rare(answers, held, reading)
        answers.sort(key=lambda answer: (-answer.confident, -answer.score, answer.entry.title))
        return answers[:limit]

    def _rare(self, answers: list[Answer], held: dict[int, float], reading: Reading) -> list[Answer]:
        """No name holds the query: what holds all of it in its text is an answer, if few do."""
        if reading.weight < RARE or not all(part.is_known for part in reading.parts):
            return answers
        whole = {self.entries[number].key for number, share in held.items() if share >= 0.99}
        if len(whole) > FEW:
            return answers
        return [replace(answer, confident=answer.entry.key in whole) for answer in answers]

    def _coded(self, query: str) -> set[int]:
        """The entries of a code or, for a finer code than the site has, of the one above it: M17.1 → M17."""
        code = canonical(query)
        return self._codes.get(nearest(code, self._codes) if code else query.upper().strip(), set())

    def _holding(self, part: Part) -> Iterator[tuple[int, float, bool]]:
        """The entries that hold one part of a query: (number, score, whether one of their names does)."""
        best: dict[int, tuple[float, bool]] = {}
        for fields, is_name in ((NAMING, True), (TELLING, False)):
            queries = [self._query(field, *term, worth) for field, worth in fields.items() for term in part.terms]
            if not queries:
                return
            for score, address in self.searcher.search(Query.disjunction_max_query(queries, 0.1), CANDIDATES).hits:
                number = self._number(address.segment_ord, address.doc)
                known = best.get(number)
                if not known or score > known[0]:
                    best[number] = (score, is_name or bool(known and known[1]))
        yield from ((number, score, is_name) for number, (score, is_name) in best.items())

    def _query(self, field: str, stems: tuple[str, ...], factor: float, worth: float) -> Query:
        exact = [Query.term_query(self.schema, field, stem, index_option="basic") for stem in stems]
        together = exact[0] if len(exact) == 1 else Query.boolean_query([(Occur.Must, one) for one in exact])
        if field in NAMING:
            rarity = sum(map(self.census.rarity, stems)) / len(stems)
            together = Query.const_score_query(together, NAME * rarity)
        return Query.boost_query(together, worth * factor)

    # Comparing with names

    def _firmness(self, number: int, part: Part) -> float:
        """How firmly a part of a query names an entry: wholly in its title, in two names, or as a name; else half."""
        title, names = self._names(number)
        for stems, worth in part.terms:
            found = names.get(stems[0], ()) if worth >= UNFINISHED else ()
            if title in found or len(found) > 1 or any(len(name) <= len(stems) + 1 for name in found):
                return 1.0
        return 0.5

    def _is_gesture(self, part: Part) -> bool:
        """Whether a part names procedures alone."""
        kinds = {kind for stems, _worth in part.terms[:1] for stem in stems for kind in self.census.name_kinds(stem)}
        return "procedure" in kinds and "pathology" not in kinds

    # Showing

    def passage(self, entry: Entry, reading: Reading) -> tuple[tuple[str, bool], ...]:
        """The sentence of an entry that holds most of a query, in pieces: (text, whether it was sought).

        Without one that holds a word of weight, the entry's own sentence.
        """
        sought = [(stems, part) for part in reading.parts for stems, _worth in part.terms[:4] if part.weight >= TOLD]
        wanted = {stem for stems, _part in sought for stem in stems}
        best, best_worth = entry.sentence, 0.0
        for sentence, stems in self._sentences(entry.summary, entry.text) if sought else ():
            if wanted.isdisjoint(stems):
                continue
            worth = sum({id(part): part.weight for terms, part in sought if stems.issuperset(terms)}.values())
            if worth > best_worth:
                best, best_worth = sentence, worth
        pieces = re.findall(r"\w+|\W+", typeset(best, self.analyser.language))
        runs = groupby(pieces, key=lambda piece: self.analyser.stem(folded(piece)) in wanted)
        return tuple(("".join(run), is_sought) for is_sought, run in runs)

    def _sentences_of(self, summary: str, text: str) -> list[tuple[str, frozenset[str]]]:
        """The sentences of an entry, each with its stems and the marks of its expressions."""
        sentences = re.split(r"(?<=[.!?…])\s+", f"{summary} {text}".strip())[:MOST_SENTENCES]
        return [(sentence, frozenset(self.analyser.indexed(self.analyser.words(sentence)))) for sentence in sentences]


class Comparison:
    """How much a query is like names, each looked at once."""

    def __init__(self, analyser: Analyser, census: Census, reading: Reading):
        self._analyser, self._census, self._reading = analyser, census, reading
        self._terms = [(part, stems) for part in reading.parts for stems, _worth in part.terms[:4]]
        self._compared: dict[frozenset[str], tuple[float, int]] = {}

    def with_names(self, names: dict[str, list[frozenset[str]]]) -> tuple[float, int]:
        """How much the query is like one of the names, 0 to 1, and the most words of it that one of them holds.

        `names` are by the terms in them.
        """
        best, together = 0.0, 0
        for name in {name for _part, stems in self._terms for name in names.get(stems[0], ())}:
            if name not in self._compared:
                self._compared[name] = self._with(name)
            likeness, held = self._compared[name]
            best, together = max(best, likeness), max(together, held)
        return best, together

    def _with(self, name: frozenset[str]) -> tuple[float, int]:
        found = {id(part): (part.weight, stems) for part, stems in reversed(self._terms) if name.issuperset(stems)}
        if not found:
            return 0.0, 0
        covered = {stem for _weight, stems in found.values() for stem in stems} - self._analyser.weak
        plain = filter(self._census.is_plain, name)
        rarity = self._census.rarity
        share = min(1.0, sum(map(rarity, covered)) / max(sum(map(rarity, plain)), 0.01))
        likeness = share * sum(weight for weight, _stems in found.values()) / self._reading.weight
        return likeness, sum(1 for weight, _stems in found.values() if weight >= TOLD)


def _named(entry: Entry) -> Iterator[tuple[str, str]]:
    """Every name of an entry with the field in which it stands, its title first."""
    yield "title", entry.title
    yield "tagline", entry.tagline
    for field in ("names", "leads", "elsewhere"):
        for name in getattr(entry, field):
            yield field, name


def _whole(text: str) -> str:
    """A name as it is compared whole: folded, its signs and spaces made one."""
    return " ".join(re.findall(r"\w+", folded(text).replace(".", "")))
