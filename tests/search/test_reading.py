import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algoradio.search.analysis import Analyser, Vocabulary
from algoradio.search.census import CHATTER, NAMED, TOLD, UNKNOWN, WEAK
from algoradio.search.engine import Engine
from algoradio.search.reading import HEARD, LONG, MOST_PARTS, PIECE, SAME, UNFINISHED, UNKNOWN_IN_LONG, WRONG_LETTER
from algoradio.search.spelling import SAME_SOUND
from tests.search.small import entry

GROUPS = (("mal de dos", "lombalgie", "lumbago"), ("genou", "rotule"))
FOREIGN = {"rokba": "genou", "bel ağrısı": "mal de dos", "dolor": "dolors", "spalla": "épaule"}
PAGES = [
    entry("Rachialgie", "mal de dos", "dos bloqué", text="Le disque s'use. Il y a 24 disques. Ernie aussi."),
    entry("Arthrose", "genou usé", "hanche usée", "main gauche enflée", text="Le cartilage s'use."),
    entry("Névralgie pudendale", "nerf coincé", "hernie", text="Le cartilage n'a rien."),
    entry("Radiofréquence", kind="procedure", text="Le cartilage n'a rien."),
    entry("Cimentoplastie", "ciment", kind="procedure"),
]


@pytest.fixture(scope="module")
def reader():
    return Engine(Analyser("fr", Vocabulary(GROUPS, foreign=FOREIGN)), PAGES).reader


def sought(reading):
    """The likeliest stems of each part of a query."""
    return [" ".join(part.terms[0][0]) if part.terms else "" for part in reading.parts]


@pytest.mark.parametrize(
    ("query", "stems"),
    [
        ("nerf", ["nerf"]),
        ("Les NERFS de la hanche", ["nerf", "hanch"]),
        ("mal de dos", ["mal dos"]),
        ("lombalgie", ["lombalg"]),
        ("radio frequence", ["radiofrequent"]),
        ("radio fréquance", ["radiofrequent"]),
        ("nerf hanche", ["nerf", "hanch"]),
        ("maldedos", ["mal dos"]),
        ("nerfdugenou", ["nerf", "genou"]),
        ("malalahanche", ["mal", "hanch"]),
        ("rokba", ["genou"]),
        ("rokbaa", ["genou"]),
        ("bel ağrısı", ["mal dos"]),
        ("jenou", ["genou"]),
        ("pizza", [""]),
        ("", []),
        ("de la ?! 🦴", []),
    ],
)
def test_query_is_made_of_the_words_that_it_means(reader, query, stems):
    assert sought(reader.read(query)) == stems


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("hanche", {"hanch": 1.0}),
        ("rotule", {"rotul": 1.0, "=1": SAME}),
        ("mal de dos", {"mal dos": 1.0, "=0": SAME, "dos": PIECE}),
        ("gnou", {"genou": 1 - WRONG_LETTER, "=1": (1 - WRONG_LETTER) * SAME}),
        ("pudandal", {"pudendal": 1 - WRONG_LETTER * SAME_SOUND}),
        ("ernie", {"erni": 1.0, "hern": HEARD}),
    ],
)
def test_what_stands_for_a_word_is_worth_less_than_the_word(reader, query, terms):
    (part,) = reader.read(query).parts

    assert {" ".join(stems): worth for stems, worth in part.terms} == pytest.approx(terms)


@pytest.mark.parametrize("query", ["cimen", "nerf cimen"])
def test_last_word_may_go_on(reader, query):
    terms = dict(reader.read(query, unfinished=True).parts[-1].terms)

    assert terms[("cimentoplast",)] == UNFINISHED
    assert terms[("ciment",)] == pytest.approx((1 - WRONG_LETTER * SAME_SOUND) * UNFINISHED)


def test_word_that_stands_there_whole_goes_on_while_typing_alone(reader):
    whole = {(("ciment",), 1.0)}

    assert set(reader.read("ciment").parts[0].terms) == whole
    assert set(reader.read("ciment", unfinished=True).parts[0].terms) == whole | {(("cimentoplast",), UNFINISHED / 2)}


def test_words_before_the_last_do_not_go_on(reader):
    assert dict(reader.read("cimen nerf", unfinished=True).parts[0].terms).keys() == {("ciment",)}


@pytest.mark.parametrize(
    ("query", "weight"),
    [
        ("nerf", NAMED[1]),
        ("gauche", NAMED[2]),
        ("mal", WEAK),
        ("disque", TOLD),
        ("cartilage", CHATTER),
        ("24", CHATTER),
        ("37", CHATTER),
        ("pizza", UNKNOWN),
        ("mal de dos", 2**0.5),
    ],
)
def test_word_weighs_most_where_it_names(reader, query, weight):
    assert reader.read(query).weight == pytest.approx(weight)


@pytest.mark.parametrize(("query", "words"), [("fesse", 1), ("feu", 4), ("hanche", 2)])
def test_words_of_a_lead_weigh_less_than_those_of_a_name(query, words):
    pages = [entry("Sciatique", "hanche bloquée", leads=("fesse", "jambe en feu")), entry("Arthrose")]

    assert Engine(Analyser("fr"), pages).reader.read(query).weight == NAMED[words - 1]


def test_unknown_word_weighs_less_in_a_sentence(reader):
    words = ["nerf", "genou", "hanche", "dos", "ciment"]
    short, long = (reader.read(" ".join([*words[: size - 1], "pizza"])) for size in (LONG - 1, LONG))

    assert (short.parts[-1].weight, long.parts[-1].weight) == (UNKNOWN, UNKNOWN_IN_LONG)
    assert [part.is_known for part in long.parts] == [True] * (LONG - 1) + [False]


def test_number_weighs_no_more_in_a_sentence(reader):
    assert reader.read("nerf genou hanche dos 37").parts[-1].weight == CHATTER


@pytest.mark.parametrize(
    ("query", "corrected"),
    [
        ("jenou", "genou"),
        ("le gnou, l’hanche", "le genou, l’hanche"),
        ("NÉVRALJIE pudendale", "névralgie pudendale"),
        ("Mon  jenou\u202f!", "Mon  genou\u202f!"),
        ("gnou hanhce", "genou hanche"),
        ("hanhce gnou", "hanche genou"),
        ("radiofrékence", "radiofréquence"),
        ("gnou gnou", "genou genou"),
        ("genou", ""),
        ("Genoux USÉS", ""),
        ("nevralgie", ""),
        ("pizza", ""),
        ("rokba", ""),
        ("rokbaa", ""),
        ("maldedos", ""),
        ("lumbago", ""),
        ("", ""),
    ],
)
def test_query_is_corrected_where_a_word_was_read_otherwise(reader, query, corrected):
    assert reader.read(query).corrected == corrected


@pytest.mark.parametrize(
    "query", ["title:nerf", "nerf AND dos", "nerf OR dos", "+nerf -dos", "nerf^2", "(nerf", '"nerf"', "nerf*", "nerf?"]
)
def test_signs_of_a_query_language_are_no_words(reader, query):
    assert set(sought(reader.read(query))) <= {"nerf", "dos", "", "and", "or", "titl"}


@pytest.mark.parametrize("signs", ["=", ";", "<b>", "{", "|", "\\", "^", "~", "--"])
def test_signs_of_code_weigh_against_the_words_around(reader, signs):
    plain, code = reader.read("nerf dos"), reader.read(f"nerf {signs} dos")

    assert sought(code)[:1] == ["nerf"]
    assert code.weight >= plain.weight + UNKNOWN


@pytest.mark.parametrize(
    "query",
    ["l'arthrose, le genou.", "nerf (coincé) ?", "dos/genou", "dos-genou", "hanche + dos", "« nerf » & dos", "dos…"],
)
def test_signs_of_prose_do_not(reader, query):
    assert all(part.is_known for part in reader.read(query).parts)


@pytest.mark.parametrize(
    "word", ["nerf", "gnou", "pizza", "maldedos", "nerfdugenou", "rokbaa", "radio frekance", "'", "a", "🦴", "م"]
)
def test_no_more_is_read_of_a_long_query(reader, word):
    assert len(reader.read(f"{word} " * 10_000).parts) <= MOST_PARTS


@pytest.mark.parametrize("query", ["dolar", "dolar dolar nerf"])
def test_foreign_word_that_means_a_word_like_itself_is_read_once(reader, query):
    assert len(reader.read(query).parts) == len(query.split())


def test_meaning_that_is_on_no_page_is_left_aside(reader):
    assert sought(reader.read("spala nerf")) == ["spall", "nerf"]


@given(query=st.text(max_size=300), unfinished=st.booleans())
@settings(max_examples=100, deadline=None, database=None)
def test_any_text_is_read(reader, query, unfinished):
    reading = reader.read(query, unfinished)

    assert len(reading.parts) <= MOST_PARTS + 1
    assert all(part.weight > 0 for part in reading.parts)
    assert all(0 < worth <= 1 for part in reading.parts for _stems, worth in part.terms)
