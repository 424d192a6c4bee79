"""From the words of a text, or of a patient's query, to the marks under which they are compared.

A word is folded (lower case, no accent) and brought to its stem, so that a plural, a missing accent or a capital do
not matter. Expressions that staff declared to mean the same share one mark more: « mal de dos » and « lombalgie ».
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from algoradio.editorial.indexes import folded

SNOWBALL = {"fr": "french", "en": "english"}
#: Words that say nothing of what is sought, beyond those of the stemmer's own list. They are compared after folding.
EMPTY = {
    "fr": """
        jai ai mals font avoir avez quoi comment pourquoi quand depuis tres trop ca cest dit veut peut faire mon
        ma mes me moi je tu il elle on nous vous des les aux au du une un fait fais docteur medecin tout a o ou
        et est es sont ete etre suis sais sait cette ces cet ses sa son leur leurs lui y en ne pas plus ni si
        qui que dont ds pr dc je jve depui toi apres avant encore toujours deja aussi bien comme peux pouvez
        dois doit faut va vais vont aller dire besoin chez quel quelle quels quelles combien temps ce quelque
        chose madame monsieur bonjour merci svp an ans annee annees mois semaine semaines jours hier
    """.split(),  # noqa: SIM905 - quoted, a hundred words would be harder to read
    "en": """
        my me i have has had get gets got is are was were be been it its in on at the a an of to do does did
        what how why when where who which very much can can't could will would should may might just so too also
        then than with without from for by as and or but not no any some this that these those there here he she
        they we you your his her their our us him them s t m re ve ll d am if about after before want need
        please one since ago year years month months week weeks days
    """.split(),  # noqa: SIM905
}
#: What nearly every page is about: such a word helps to choose, and is never enough.
WEAK = {"fr": {"mal", "douleur", "douloureux", "traitement"}, "en": {"pain", "painful", "hurt", "treatment", "ache"}}


@dataclass(frozen=True)
class Vocabulary:
    """What staff know of words, in one language.

    `groups`: expressions that mean the same. `protected`: words that no stem may confuse with another.
    `foreign`: a word, or a pair of words, of another language → what it means in this one.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    protected: frozenset[str] = frozenset()
    foreign: dict[str, str] = field(default_factory=dict)


class Analyser:
    """Reads texts and queries of one language."""

    def __init__(self, language: str, vocabulary: Vocabulary = Vocabulary()):
        self.language = language
        name = SNOWBALL.get(language)
        stop_words = [Filter.stopword(name)] if name else []
        self._split = _chain(Filter.lowercase(), *stop_words, Filter.ascii_fold(), Filter.custom_stopword(self._empty))
        self._stemmer = _chain(Filter.stemmer(name)) if name else None
        self._protected = {_plain(word) for word in vocabulary.protected}
        self.stem = lru_cache(maxsize=50_000)(self._stem)
        self.foreign = {_plain(word): meaning for word, meaning in vocabulary.foreign.items()}
        #: The declared expressions by their first stem: (stems, marks), the longest first.
        self._expressions: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        self.expression_words: set[str] = set()
        self._declare(vocabulary.groups)
        #: Small words that may stand between others in a run-together query.
        self.joints = (
            {"de", "du", "des", "la", "le", "les", "au", "aux", "a", "en", "mal"} if language == "fr" else set()
        )
        self.weak = {stem for word in WEAK.get(language, ()) for stem in self.stems(word)}

    @property
    def _empty(self) -> list[str]:
        return EMPTY.get(self.language, [])

    def _declare(self, groups: Iterable[Iterable[str]]) -> None:
        marks: dict[tuple[str, ...], set[str]] = {}
        for number, group in enumerate(groups):
            for expression in group:
                words = self.words(expression)
                self.expression_words.update(words)
                if words:
                    marks.setdefault(tuple(map(self.stem, words)), set()).add(f"={number}")
        for stems in sorted(marks, key=lambda stems: (-len(stems), stems)):
            self._expressions.setdefault(stems[0], []).append((stems, tuple(sorted(marks[stems]))))

    def words(self, text: str) -> list[str]:
        """The words of a text as they are written, folded, in order, without those that say nothing."""
        return self._split.analyze(text.replace("’", " ").replace("'", " "))

    def _stem(self, word: str) -> str:
        """The stem of a folded word; a protected word is its own."""
        stems = [] if word in self._protected or not self._stemmer else self._stemmer.analyze(word)
        return stems[0] if stems else word

    def stems(self, text: str) -> list[str]:
        """The stems of a text, in order."""
        return [self.stem(word) for word in self.words(text)]

    def indexed(self, words: list[str]) -> list[str]:
        """The stems of a text's words and the marks of the expressions in it."""
        stems = [self.stem(word) for word in words]
        return stems + [mark for _start, _stop, marks in self.expressions(stems) for mark in marks]

    def expressions(self, stems: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
        """The declared expressions among stems: (start, stop, marks); from each start, the longest one."""
        found = []
        known = self._expressions
        for start in [start for start, stem in enumerate(stems) if stem in known]:
            for expression, marks in known[stems[start]]:
                stop = start + len(expression)
                if tuple(stems[start:stop]) == expression:
                    found.append((start, stop, marks))
                    break
        return found

    def at_home(self, query: str) -> str:
        """The query with its foreign words, or pairs of words, put in the language of the site."""
        words = query.lower().replace("’", "'").split()
        plain = [_plain(word).strip('.,;:!?«»"()') for word in words]
        out, place = [], 0
        while place < len(words):
            pair = " ".join(plain[place : place + 2])
            is_pair = pair in self.foreign
            out.append(self.foreign[pair] if is_pair else self.foreign.get(plain[place], words[place]))
            place += 2 if is_pair else 1
        return " ".join(out)


def _chain(*filters: Filter):
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for one in filters:
        builder = builder.filter(one)
    return builder.build()


def _plain(text: str) -> str:
    """A foreign word as it is compared: folded, the Turkish dotless i as i."""
    return folded(text.replace("ı", "i"))
