import pytest

from algoradio.search.analysis import Analyser, Vocabulary
from algoradio.search.engine import MOST_SENTENCES, Engine
from algoradio.text.typography import typeset
from tests.search.small import entry

GROUPS = [["mal de dos", "lombalgie", "lumbago"], ["brûler un nerf", "radiofréquence"]]
FOREIGN = {"rokba": "genou", "bel agrisi": "mal de dos"}


@pytest.fixture(scope="module")
def engine():
    return Engine(
        Analyser("fr", Vocabulary(GROUPS, foreign=FOREIGN)),
        [
            entry("Rachialgie", "mal de dos", codes=("M54.5",), text="Le genou n'est pas en cause."),
            entry("Arthrose", "genou usé", codes=("M17",), text="Le canal étroit est une autre maladie."),
            entry("Radiofréquence", "courant électrique"),
            entry("Cimentoplastie", "ciment dans la vertèbre", weight=0.9),
        ],
    )


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("dos", "Rachialgie"),
        ("lumbago", "Rachialgie"),
        ("genoux", "Arthrose"),
        ("GENOU", "Arthrose"),
        ("gnou", "Arthrose"),
        ("rokba", "Arthrose"),
        ("bel ağrısı", "Rachialgie"),
        ("radiofrequance", "Radiofréquence"),
        ("bruler le nerf", "Radiofréquence"),
        ("cimen", "Cimentoplastie"),
        ("M17.1", "Arthrose"),
        ("m545", "Rachialgie"),
        ("canal etroit", "Arthrose"),
    ],
)
def test_query_finds_the_page_about_it_first(engine, query, key):
    best = engine.search(query)[0]

    assert (best.entry.key, best.confident) == (key, True)


@pytest.mark.parametrize("query", ["pizza", "mal", "douleurs", "", "zz M99.9", "genou pizza tarte"])
def test_query_that_holds_too_little_has_no_confident_answer(engine, query):
    assert [answer.entry.key for answer in engine.search(query) if answer.confident] == []


@pytest.mark.parametrize("query", ["a" * 5000, "~", "*", '"', "(", "AND OR NOT", "title:genou", "genou^9", "\x00"])
def test_query_of_signs_breaks_nothing(engine, query):
    assert isinstance(engine.search(query), list)


def test_page_that_bears_a_word_stands_above_one_that_mentions_it(engine):
    assert [answer.entry.key for answer in engine.search("genou")][:2] == ["Arthrose", "Rachialgie"]


def test_whole_name_stands_above_a_part_of_a_longer_one():
    names = [entry("Bloc du nerf", "nerf du genou"), entry("Nerf", "autre chose")]

    best = Engine(Analyser("fr"), names).search("nerf")[0]

    assert best.entry.key == "Nerf"


def keys(engine, query, **options):
    """What answers to a query with confidence, best first."""
    return [answer.entry.key for answer in engine.search(query, **options) if answer.confident]


def test_no_entry_answers_nothing():
    engine = Engine(Analyser("fr", Vocabulary(GROUPS, foreign=FOREIGN)), [])

    assert [engine.search(query) for query in ("lumbago", "mal de dos", "rokba", "dos", "")] == [[], [], [], [], []]


def test_answers_are_as_many_as_asked_best_first(engine):
    answers = engine.search("nerf vertèbre genou dos")

    assert len(answers) > 2
    assert [answer.entry.key for answer in engine.search("nerf vertèbre genou dos", limit=2)] == [
        answer.entry.key for answer in answers[:2]
    ]
    assert answers == sorted(answers, key=lambda answer: (-answer.confident, -answer.score))


# Kinds


@pytest.fixture(scope="module")
def mixed():
    return Engine(
        Analyser("fr"),
        [
            entry("Arthrose", "genou usé", text="On propose une infiltration."),
            entry("Sciatique", "jambe qui tire"),
            entry("Infiltration", "piqûre du genou", "piqûre de la jambe", kind="procedure", weight=0.9),
            entry("Cimentoplastie", "ciment", kind="procedure", weight=0.9),
            entry("Genou", kind="term", weight=0.2),
        ],
    )


@pytest.mark.parametrize("query", ["infiltration genou", "genou infiltration", "piqure jambe", "infiltrations"])
def test_word_of_gestures_puts_procedures_first(mixed, query):
    assert mixed.search(query)[0].entry.key == "Infiltration"


def test_gesture_that_mentions_what_hurts_stands_above_what_hurts():
    pages = [entry("Genou", text="Une infiltration."), entry("Infiltration", kind="procedure", text="Le genou.")]

    assert keys(Engine(Analyser("fr"), pages), "genou infiltration") == ["Infiltration", "Genou"]


@pytest.mark.parametrize(("query", "key"), [("genou", "Arthrose"), ("jambe", "Sciatique")])
def test_who_names_no_gesture_seeks_what_hurts(mixed, query, key):
    assert mixed.search(query)[0].entry.key == key


def test_explained_word_stands_below_the_pages(mixed):
    assert keys(mixed, "genou")[0] == "Arthrose"
    assert "Genou" in keys(mixed, "genou")


# Names


def test_lead_leads_to_the_page_and_is_not_shown():
    page = entry("Rachialgie", leads=("coincé en me levant", "dos en compote"), sentence="Le dos fait mal.")
    engine = Engine(Analyser("fr"), [page, entry("Arthrose")])
    reading = engine.reader.read("dos en compote")

    assert keys(engine, "dos en compote") == keys(engine, "coincé en me levant") == ["Rachialgie"]
    assert engine.passage(page, reading) == (("Le ", False), ("dos", True), (" fait mal.", False))


def test_words_of_a_lead_name_less_than_those_of_a_name():
    pages = [entry("Cruralgie", leads=("jambe en feu",)), entry("Sciatique", "jambe qui tire")]

    assert [answer.entry.key for answer in Engine(Analyser("fr"), pages).search("jambe")] == ["Sciatique", "Cruralgie"]


def test_name_of_another_language_leads_to_the_page_after_those_of_this_one():
    pages = [entry("Sciatique", elsewhere=("Back pain",)), entry("Pain de sucre"), entry("Arthrose")]
    engine = Engine(Analyser("fr"), pages)

    assert keys(engine, "back pain") == ["Sciatique"]
    assert keys(engine, "pain")[0] == "Pain de sucre"


def test_name_of_signs_alone_is_no_name():
    engine = Engine(Analyser("fr"), [entry("Arthrose", "—", "..."), entry("Genou usé", "genou")])

    assert keys(engine, "genou") == ["Genou usé"]
    assert keys(engine, "...") == []


@pytest.mark.parametrize(
    ("query", "first"),
    [("infiltrations", "Injections"), ("infiltration", "Infiltration"), ("INFILTRATIONS", "Injections")],
)
def test_name_letter_by_letter_stands_above_another_of_the_same_stem(query, first):
    pages = [entry("Injections", "infiltrations"), entry("Infiltration")]

    assert keys(Engine(Analyser("fr"), pages), query)[0] == first


@pytest.mark.parametrize("query", ["Micro-ondes", "micro ondes", "MICRO-ONDES", "microondes"])
def test_name_is_compared_without_its_signs(query):
    pages = [entry("Ondes longues", "micro", "ondes"), entry("Micro-ondes")]

    assert keys(Engine(Analyser("fr"), pages), query)[0] == "Micro-ondes"


def test_whole_name_is_confident_whatever_its_words_weigh():
    engine = Engine(Analyser("fr"), [entry("Céphalée", "S.A.D."), entry("Arthrose", "AVF", "douleur")])

    assert keys(engine, "SAD") == keys(engine, "s.a.d.") == ["Céphalée"]
    assert keys(engine, "avf") == keys(engine, "A.V.F.") == keys(engine, "douleur") == ["Arthrose"]


# Codes


@pytest.fixture(scope="module")
def coded():
    return Engine(
        Analyser("fr"),
        [
            entry("Sciatique", codes=("M54.3", "M54.1")),
            entry("Lombalgie", codes=("M54.5",)),
            entry("Dorsalgie", codes=("M54",)),
            entry("Arthrose", codes=("M17",)),
            entry("Ciment", kind="procedure", codes=("LHLB001",)),
        ],
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("M54.3", ["Sciatique"]),
        ("m543", ["Sciatique"]),
        (" m54.3 ", ["Sciatique"]),
        ("M54.1+", ["Sciatique"]),
        ("M54.5", ["Lombalgie"]),
        ("M54.36", ["Sciatique"]),
        ("M54.9", ["Dorsalgie"]),
        ("M54", ["Dorsalgie"]),
        ("M17.1", ["Arthrose"]),
        ("M17.12", ["Arthrose"]),
        ("lhlb001", ["Ciment"]),
        ("M99.9", []),
        ("M1", []),
        ("G43", []),
    ],
)
def test_code_is_answered_by_its_pages_or_those_of_the_code_above(coded, query, found):
    assert keys(coded, query) == found


# Confidence


@pytest.fixture(scope="module")
def sure():
    common = "La séance dure peu."
    return Engine(
        Analyser("fr"),
        [
            entry("Rachialgie", "mal de dos", text=f"{common} Le lumbago rare bloque."),
            entry("Sciatique", "jambe qui tire", text=common),
            entry("Arthrose", "genou usé", text=common),
            entry("Zona", text=common),
            *(entry(f"Page {letter}", text=common) for letter in "abcdef"),
            entry("Nerf", kind="term", weight=0.2),
        ],
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("genou", ["Arthrose"], id="a word of a short name"),
        pytest.param("zona lumbago", ["Zona"], id="more than half"),
        pytest.param("zona pizza", [], id="about half"),
        pytest.param("jambe tire pizza tarte", ["Sciatique"], id="two words of one name, about half"),
        pytest.param("jambe genou pizza tarte", [], id="two words of two names"),
        pytest.param("nerf", ["Nerf"], id="a term, whole"),
        pytest.param("séance", [], id="in every text"),
        pytest.param("lumbago rare", ["Rachialgie"], id="rare words of a text"),
        pytest.param("lumbago rare séance", ["Rachialgie"], id="all of it, in one text"),
        pytest.param("lumbago séance", [], id="too light"),
        pytest.param("lumbago pizza", [], id="rare word of a text, and an unknown one"),
        pytest.param("mal", [], id="a word of no weight"),
        pytest.param("nerf = 1; --", [], id="code"),
    ],
)
def test_confidence_is_in_how_much_of_the_query_a_page_holds(sure, query, found):
    assert keys(sure, query) == found


def test_sure_answers_stand_before_the_others(sure):
    assert [answer.confident for answer in sure.search("genou jambe")] == sorted(
        (answer.confident for answer in sure.search("genou jambe")), reverse=True
    )


# Passages

TEXT = "Le dos souffre. Le nerf est serré : il brûle ! Le genou aussi ? Rien d’autre."


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [
        ("nerf", "Le nerf est serré : il brûle !", ["nerf"]),
        ("NERFS serres", "Le nerf est serré : il brûle !", ["nerf", "serré"]),
        ("genoux", "Le genou aussi ?", ["genou"]),
        ("rokba", "Le genou aussi ?", ["genou"]),
        ("jenou", "Le genou aussi ?", ["genou"]),
        ("lumbago", "Le mal de dos gêne.", []),
        ("mal de dos", "Le mal de dos gêne.", ["mal", "dos"]),
        ("M54", "L’essentiel.", []),
        ("pizza", "L’essentiel.", []),
        ("", "L’essentiel.", []),
    ],
)
def test_passage_is_the_sentence_that_holds_most_with_the_sought_words_marked(query, sentence, marked):
    fields = {"sentence": "L'essentiel.", "summary": "Le mal de dos gêne.", "text": TEXT, "codes": ("M54",)}
    page = entry("Rachialgie", "dos", "genou", **fields)
    engine = Engine(Analyser("fr", Vocabulary(GROUPS, foreign=FOREIGN)), [page])

    pieces = engine.passage(page, engine.reader.read(query))

    assert "".join(text for text, _is_sought in pieces) == typeset(sentence, "fr")
    assert [text for text, is_sought in pieces if is_sought] == marked


def test_first_of_two_sentences_as_good_is_shown():
    page = entry("Nerf", text="Un nerf brûle. Un nerf pique.")
    engine = Engine(Analyser("fr"), [page])

    assert engine.passage(page, engine.reader.read("nerf"))[0][0] + "nerf brûle." == "Un nerf brûle."


def test_page_without_a_sentence_has_no_passage():
    page = entry("Nerf")

    assert Engine(Analyser("fr"), [page]).passage(page, Engine(Analyser("fr"), [page]).reader.read("nerf")) == ()


def test_only_the_beginning_of_a_very_long_text_is_looked_through():
    page = entry("Nerf", sentence="Court.", text="Rien. " * MOST_SENTENCES + "Le genou.")
    engine = Engine(Analyser("fr"), [page, entry("Genou")])

    assert engine.passage(page, engine.reader.read("genou")) == (("Court.", False),)


# Bounds


@pytest.mark.parametrize(
    "query",
    [
        "a" * 10_000,
        "é" * 10_000,
        "genou " * 1_700,
        "gnou " * 2_000,
        "maldedos" * 1_250,
        "rokba " * 1_700,
        "bel agrisi " * 900,
        "' OR 1=1 -- " * 800,
        "((" * 5_000,
        "🦴" * 10_000,
        "ركبة " * 2_000,
        "\x00" * 10_000,
        "m54." * 2_500,
    ],
    ids=lambda query: ascii(query[:8]),
)
def test_ten_thousand_signs_are_answered(engine, query):
    reading = engine.reader.read(query, unfinished=True)

    assert len(reading.parts) <= 17
    assert len(engine.answers(query, reading)) <= 20
    assert isinstance(engine.passage(engine.entries[0], reading), tuple)
