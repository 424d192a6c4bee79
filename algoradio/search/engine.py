"""The index and the ranking: tantivy in memory, no file, no lock, the same code on one machine and on ten.

Each word of a query is looked up on its own, as it is, as it may have been mistyped, as it may go on. A page is worth
the sum of its words, more if the word stands among its names than in its text, and less for each word that it lacks.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tantivy import Document, Index, Occur, Query, SchemaBuilder

from algoradio.editorial.indexes import folded
from algoradio.search.analysis import Analyser, Sought

#: Where a word stands, and what that is worth.
FIELDS = {"title": 8.0, "names": 7.0, "tagline": 3.0, "summary": 1.6, "text": 0.6}
STRONG = ("title", "names", "tagline")
MISTYPED, UNFINISHED, SAME = 0.45, 0.7, 0.95  # against the word itself
ENOUGH = 0.56  # the share of a query that a confident answer must hold
UNKNOWN = 0.8  # what a word weighs that stands nowhere on the site
PAGE = 0.9  # the least weight of what is a page about its subject
FEW = 5  # entries that hold a query in their text alone
WHOLE = 3.0  # for a query that is a name of the page, letter by letter
LONGEST_WORD = 40  # signs; no word of the language is longer
CANDIDATES = 60  # pages looked at for each word


@dataclass(frozen=True)
class Entry:
    """Something that can be found. `names`: titles and other names, each whole; `codes`: exact keys such as M54.3."""

    key: str
    kind: str
    title: str
    url: str
    sentence: str
    names: tuple[str, ...]
    tagline: str = ""
    summary: str = ""
    text: str = ""
    codes: tuple[str, ...] = ()
    weight: float = 1.0


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
        builder = SchemaBuilder()
        builder.add_unsigned_field("number", stored=True)
        for name in FIELDS:
            builder.add_text_field(name, tokenizer_name="whitespace")
        self.schema = builder.build()
        self.index = Index(self.schema)
        self._whole: dict[str, set[int]] = {}
        self._codes: dict[str, set[int]] = {}
        writer = self.index.writer(heap_size=15_000_000, num_threads=1)
        for number, entry in enumerate(self.entries):
            document = Document(number=number)
            document.add_text("title", analyser.indexed(entry.title, with_words=True))
            for name in entry.names:
                document.add_text("names", analyser.indexed(name, with_words=True))
            for name in ("tagline", "summary", "text"):
                document.add_text(name, analyser.indexed(getattr(entry, name), with_words=name != "text"))
            writer.add_document(document)
            for name in (entry.title, *entry.names):
                self._whole.setdefault(_bare(name), set()).add(number)
            for code in entry.codes:
                self._codes.setdefault(_bare(code), set()).add(number)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, query: str, limit: int = 20, unfinished: bool = False) -> list[Answer]:
        """The entries that answer to `query`, best first. `unfinished`: its last word may be half typed."""
        bare = _bare(query)
        scores: dict[int, float] = dict.fromkeys(self._coded(bare), 100.0)
        held: dict[int, float] = dict.fromkeys(scores, 1.0)
        strong = set(scores)
        sought = self.analyser.sought(query)
        hits = [(part, self._part(part, unfinished or part is sought[-1])) for part in sought]
        total = sum(part.weight if found else part.weight * UNKNOWN for part, found in hits)
        for part, found in hits:
            for number, score, is_strong in found:
                scores[number] = scores.get(number, 0) + part.weight * score
                held[number] = held.get(number, 0) + part.weight / total
                if is_strong and part.weight > 0.2:
                    strong.add(number)
        answers = []
        for number, score in scores.items():
            entry, share = self.entries[number], min(held[number], 1.0)
            if number in self._whole.get(bare, ()):
                score, share = score * (WHOLE if entry.weight >= PAGE else 1.0), 1.0
            answers.append(Answer(entry, score * share**1.5 * entry.weight, share >= ENOUGH and number in strong))
        if sought and not any(answer.confident for answer in answers):
            answers = self._rare(answers, held, total, sought)
        answers.sort(key=lambda answer: (-answer.confident, -answer.score, answer.entry.title))
        return answers[:limit]

    def _rare(self, answers: list[Answer], held: dict[int, float], total: float, sought: list[Sought]) -> list[Answer]:
        """No name holds the query: what holds all of it in its text is an answer, if few do."""
        if total < sum(part.weight for part in sought) or total < 0.5:
            return answers
        whole = {self.entries[number].key for number, share in held.items() if share >= 0.99}
        if len(whole) > FEW:
            return answers
        return [replace(answer, confident=answer.entry.key in whole) for answer in answers]

    def _coded(self, bare: str) -> set[int]:
        """The entries of a code or, for a finer code than the site has, of the one above it: M17.1 → M17."""
        if not re.fullmatch(r"[a-z]\d{2,4}", bare):
            return self._codes.get(bare, set())
        above = (self._codes.get(bare[:length]) for length in range(len(bare), 2, -1))
        return next((found for found in above if found), set())

    def _part(self, part: Sought, goes_on: bool) -> list[tuple[int, float, bool]]:
        """The entries that hold one word of a query: (number, score, whether in a strong field)."""
        best: dict[int, tuple[float, bool]] = {}
        for names, is_strong in ((STRONG, True), (tuple(FIELDS), False)):
            alternatives = [query for name in names for query in self._alternatives(name, part, goes_on)]
            hits = self.searcher.search(Query.disjunction_max_query(alternatives, 0.1), CANDIDATES).hits
            for score, address in hits:
                number = self.searcher.doc(address)["number"][0]
                if number not in best:
                    best[number] = (score, is_strong)
                elif score > best[number][0]:
                    best[number] = (score, best[number][1])
        return [(number, score, is_strong) for number, (score, is_strong) in best.items()]

    def _alternatives(self, field: str, part: Sought, goes_on: bool) -> Iterable[Query]:
        worth = FIELDS[field]
        exact = [Query.term_query(self.schema, field, stem, index_option="basic") for stem in part.stems]
        together = exact[0] if len(exact) == 1 else Query.boolean_query([(Occur.Must, one) for one in exact])
        yield Query.boost_query(together, worth)
        for mark in part.marks:
            yield Query.boost_query(Query.term_query(self.schema, field, mark, index_option="basic"), worth * SAME)
        if len(part.words) == 1 and field != "text" and len(part.words[0]) <= LONGEST_WORD:
            word = part.words[0]
            if len(word) >= 4 and not word.isdigit():
                distance = 2 if len(word) >= 7 else 1
                mistyped = Query.fuzzy_term_query(self.schema, field, f"~{word}", distance)
                yield Query.boost_query(Query.const_score_query(mistyped, 1.0), worth * MISTYPED)
            if goes_on and len(word) >= 3 and word.isalnum():
                longer = Query.regex_query(self.schema, field, f"~{word}.*")
                yield Query.boost_query(Query.const_score_query(longer, 1.0), worth * UNFINISHED)


def _bare(text: str) -> str:
    """A name as it is compared whole: folded, its signs and spaces made one."""
    return " ".join(re.findall(r"\w+", folded(text).replace(".", "")))
