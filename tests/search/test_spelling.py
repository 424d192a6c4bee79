import pytest

from algoradio.search.spelling import COMPLETIONS, CORRECTIONS, FAMILY, LONGEST, SAME_SOUND, WRONG_START, Lexicon

WORDS = """
    dos cou pied pieds main genou genou genou genoux hanche nerf tete vertebre vertebre vertebral arthrose arthrite
    sciatique radiofrequence neurologique trijumeau infiltration eau m545
""".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon(WORDS, joints={"de", "du", "la", "a", "mal"})


@pytest.mark.parametrize(
    ("typed", "meant", "cost"),
    [
        ("gnou", "genou", 1),
        ("genlou", "genou", 1),
        ("gneou", "genou", 1),
        ("hanhce", "hanche", 1),
        ("arthosse", "arthrose", 2),
        ("radoifrquense", "radiofrequence", 3),
        ("siatik", "sciatique", SAME_SOUND),
        ("trijumos", "trijumeau", SAME_SOUND),
        ("vertaibre", "vertebre", SAME_SOUND),
        ("doss", "dos", SAME_SOUND),
        ("jenou", "genou", SAME_SOUND),
        ("zertebre", "vertebre", 1 + WRONG_START),
        ("rthrose", "arthrose", 1 + WRONG_START),
        ("neurologiquement", "neurologique", FAMILY),
    ],
)
def test_mistyped_word_stands_for_the_nearest(lexicon, typed, meant, cost):
    assert lexicon.near(typed)[0] == (meant, pytest.approx(cost))


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("oooo", id="heard as one sign"),
        pytest.param("nurf", id="four letters, one wrong"),
        pytest.param("pid", id="three letters"),
        pytest.param("gano", id="short, two wrong"),
        pytest.param("artrit", id="six letters, two wrong"),
        pytest.param("xxxfiltration", id="start wrong by more than two"),
        pytest.param("m546", id="code"),
        pytest.param("1234", id="number"),
        pytest.param("", id="nothing"),
        pytest.param("e" * (LONGEST + 1), id="long"),
        pytest.param("الظهر", id="other letters"),
        pytest.param("pizza", id="other word"),
    ],
)
def test_word_too_far_from_all_stands_for_none(lexicon, typed):
    assert lexicon.near(typed) == []


@pytest.mark.parametrize(
    ("words", "near"),
    [(["hanche", "manche"], ["hanche", "manche"]), (["hanche", "manche", "manche"], ["manche", "hanche"])],
    ids=["as often", "more often"],
)
def test_of_two_as_near_the_one_that_names_more_comes_first(words, near):
    assert [word for word, _cost in Lexicon(words).near("ganche")] == near


def test_word_stands_for_few_others():
    lexicon = Lexicon(f"arthros{letter}" for letter in "abcdefgh")

    assert len(lexicon.near("arthros")) == CORRECTIONS


def test_much_worse_word_is_left_out_beside_a_good_one():
    near = dict(Lexicon(["infiltration", "infiltrations", "infiltratifs"]).near("infiltrapion"))

    assert near == {"infiltration": 1, "infiltrations": 2}


@pytest.mark.parametrize("typed", ["arthro", "vert", "gen"])
def test_unfinished_word_may_go_on(lexicon, typed):
    longer = lexicon.longer(typed)

    assert longer
    assert all(word.startswith(typed) and word != typed for word in longer)


def test_words_that_go_on_are_those_that_name_most_then_the_shortest(lexicon):
    assert lexicon.longer("vert") == ["vertebre", "vertebral"]
    assert lexicon.longer("gen") == ["genou", "genoux"]
    assert lexicon.longer("art") == ["arthrite", "arthrose"]


@pytest.mark.parametrize("typed", ["", "g", "ge", "genoux", "zzz", "a" * (LONGEST + 1)], ids=lambda typed: typed[:8])
def test_too_short_too_long_or_whole_word_goes_on_to_none(lexicon, typed):
    assert lexicon.longer(typed) == []


def test_words_that_go_on_are_bounded():
    assert len(Lexicon(f"arthro{number}" for number in range(500)).longer("arthro")) == COMPLETIONS


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("nerfdos", ["nerf", "dos"]),
        ("maldedos", ["mal", "de", "dos"]),
        ("nerfdugenou", ["nerf", "du", "genou"]),
        ("malalatete", ["mal", "a", "la", "tete"]),
        ("arthrosegenouhanche", ["arthrose", "genou", "hanche"]),
    ],
)
def test_words_without_spaces_are_parted(lexicon, typed, parts):
    assert lexicon.parted(typed) == parts


def test_fewest_parts_are_taken():
    assert Lexicon(["cou", "coude", "deux", "coudeux", "pied"]).parted("coudeuxpied") == ["coudeux", "pied"]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("malade", id="joints alone"),
        pytest.param("genou", id="one word"),
        pytest.param("dosgenx", id="a piece that is no word"),
        pytest.param("doscu", id="short"),
        pytest.param("dos" * 14, id="long"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_not_made_of_known_words_is_not_parted(lexicon, typed):
    assert lexicon.parted(typed) == []


@pytest.mark.parametrize("sign", ["a", "é", "ا", "🦴", "\x00", "-", "9"])
@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, 10_000])
def test_long_or_odd_word_is_nothing_known(lexicon, sign, length):
    word = sign * length

    assert (lexicon.near(word), lexicon.longer(word), lexicon.parted(word), word in lexicon) == ([], [], [], False)


def test_word_longer_than_any_is_not_kept():
    assert "a" * (LONGEST + 1) not in Lexicon(["a" * (LONGEST + 1)])


def test_empty_lexicon_knows_nothing():
    lexicon = Lexicon([])

    assert (lexicon.near("genou"), lexicon.longer("gen"), lexicon.parted("maldedos")) == ([], [], [])
