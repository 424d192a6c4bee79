import pytest

from algoradio.search.analysis import EMPTY, Analyser, Vocabulary

GROUPS = (
    ("mal de dos", "lombalgie", "lumbago"),
    ("mal de dos chronique", "lombalgie chronique"),
    ("dos", "rachis"),
    ("vertèbre", "vertébral"),
)
FOREIGN = {"rokba": "genou", "Sırt": "dos", "bel ağrısı": "mal de dos", "bel": "reins"}


@pytest.fixture(scope="module")
def french():
    return Analyser("fr", Vocabulary(GROUPS, frozenset({"dose", "Côté"}), FOREIGN))


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "L’arthrose DOULOUREUSE des vertèbres", ["arthrose", "douloureuse", "vertebres"]),
        ("fr", "un œdème, à l'os ?", ["oedeme", "os"]),
        ("fr", "nerf\u202f; (sous-cutané)…", ["nerf", "sous", "cutane"]),
        ("fr", "bonjour docteur, j'ai mal depuis 2 ans", ["mal", "2"]),
        ("fr", "L5-S1", ["l5", "s1"]),
        ("en", "My knee can't bend, doctor's orders", ["knee", "bend", "doctor", "orders"]),
        ("fr", "", []),
        ("fr", "de la 🦴 ~ ^^ \x00", []),
    ],
)
def test_words_that_say_something_are_kept_folded(language, text, words):
    assert Analyser(language).words(text) == words


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("fr", ["infiltration", "infiltrations", "INFILTRATIONS"]),
        ("fr", ["douloureux", "douloureuse", "douloureuses"]),
        ("fr", ["genou", "genoux", "Genoux"]),
        ("fr", ["névralgie", "nevralgies"]),
        ("en", ["injection", "injections", "injected"]),
        ("en", ["fracture", "fractures", "fractured"]),
    ],
)
def test_forms_of_a_word_have_one_stem(language, forms):
    analyser = Analyser(language)

    assert len({stem for form in forms for stem in analyser.stems(form)}) == 1


def test_protected_word_is_its_own_stem(french):
    assert french.stems("dose doses côté") == ["dose", "dos", "cote"]
    assert Analyser("fr").stems("dose côté") == ["dos", "cot"]


@pytest.mark.parametrize("language", ["ar", "pt", "xx"])
def test_language_without_a_stemmer_compares_whole_words(language):
    analyser = Analyser(language, Vocabulary((("ظهر", "dos"),), frozenset({"dose"}), {"rokba": "ركبة"}))

    assert analyser.stems("Vertèbres ألم الظهر") == ["vertebres", "ألم", "الظهر"]
    assert analyser.indexed(analyser.words("ظهر")) == ["ظهر", "=0"]
    assert analyser.at_home("rokba") == "ركبة"
    assert analyser.weak == set()


def test_text_bears_the_mark_of_an_expression_in_it(french):
    assert french.indexed(["lumbago"]) == ["lumbago", "=0"]
    assert set(french.indexed(french.words("Le mal de dos."))) - {"mal", "dos"} == {"=0", "=2"}


def test_longest_expression_is_taken_from_each_word_on(french):
    stems = french.stems("un mal de dos chronique, le dos")

    assert list(french.expressions(stems)) == [(0, 3, ("=1",)), (1, 2, ("=2",)), (3, 4, ("=2",))]


def test_plural_and_capitals_of_an_expression_count(french):
    assert french.indexed(french.words("VERTÉBRAUX"))[1:] == french.indexed(french.words("Vertèbres"))[1:]


def test_expression_of_two_groups_bears_both_marks():
    analyser = Analyser("fr", Vocabulary((("sciatique", "siatique"), ("sciatique", "nerf sciatique"))))

    assert analyser.indexed(["sciatique"]) == ["sciatiqu", "=0", "=1"]


def test_expression_of_empty_words_alone_is_left_out():
    assert list(Analyser("fr", Vocabulary((("de la", "dos"),))).expressions(["dos"])) == [(0, 1, ("=0",))]


@pytest.mark.parametrize(
    ("query", "at_home"),
    [
        ("rokba", "genou"),
        ("ROKBA", "genou"),
        ("ma rokba gauche", "ma genou gauche"),
        ("(rokba)", "genou"),
        ("rokba\u202f!", "genou !"),
        ("bel ağrısı", "mal de dos"),
        ("Bel agrisi", "mal de dos"),
        ("bel ağrısı ?", "mal de dos ?"),
        ("bel ağrısı?", "mal de dos"),
        ("bel rokba", "reins genou"),
        ("rokba bel", "genou reins"),
        ("sırt sirt SIRT", "dos dos dos"),
        ("mal de dos", "mal de dos"),
        ("l’os", "l'os"),
        ("rokbaa", "rokbaa"),
        ("", ""),
    ],
)
def test_foreign_words_are_put_in_the_language_of_the_site(french, query, at_home):
    assert french.at_home(query) == at_home


@pytest.mark.parametrize("words", [1, 2, 9])
def test_expression_of_any_length_is_known(words):
    expression = " ".join(f"nerf{number}" for number in range(words))
    analyser = Analyser("en", Vocabulary(((expression, "lumbago"),)))

    assert analyser.indexed(analyser.words(expression))[-1] == "=0"


@pytest.mark.parametrize("language", EMPTY)
def test_empty_words_are_written_as_they_are_compared(language):
    assert Analyser(language).words(" ".join(EMPTY[language])) == []
