import pytest

from algoradio.search.analysis import Analyser
from algoradio.search.engine import Engine, Entry

GROUPS = [["mal de dos", "lombalgie", "lumbago"], ["brûler un nerf", "radiofréquence"]]
FOREIGN = {"rokba": "genou", "bel agrisi": "mal de dos"}


def entry(key, *names, **fields):
    return Entry(key=key, kind="pathology", title=key, url=f"/{key}/", sentence="", names=names, **fields)


@pytest.fixture(scope="module")
def engine():
    return Engine(
        Analyser("fr", GROUPS, FOREIGN),
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
