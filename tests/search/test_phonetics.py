import pytest

from algoradio.search.phonetics import sound


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("sciatique", "siatik"),
        ("trijumeau", "trijumo"),
        ("trijumeau", "trijumaux"),
        ("genou", "jenoux"),
        ("hernie", "ernie"),
        ("arthrose", "artrose"),
        ("phlébite", "flebite"),
        ("névralgie", "nevralgi"),
        ("cimentoplastie", "simantoplastie"),
        ("embolisation", "ambolisacion"),
        ("scanner", "skaner"),
        ("schéma", "chema"),
        ("vertèbre", "vertaibre"),
        ("rein", "rin"),
        ("syndrome", "sindrome"),
        ("tête", "tete"),
        ("œdème", "edeme"),
        ("piqûre", "pikure"),
        ("torticolis", "torticoli"),
        ("NERF", "nerf"),
    ],
)
def test_words_that_sound_the_same(written, heard):
    assert sound(written) == sound(heard)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dos", "dose"),
        ("cou", "genou"),
        ("main", "mon"),
        ("bain", "banc"),
        ("arthrose", "arthrite"),
        ("hanche", "hanter"),
        ("genou", "gain"),
        ("tendon", "tendu"),
        ("disque", "dix"),
        ("guérir", "gérer"),
    ],
)
def test_words_that_differ(one, other):
    assert sound(one) != sound(other)


@pytest.mark.parametrize("word", ["", "m54", "1234", "الظهر"])
def test_what_is_no_french_word_stays(word):
    assert sound(word) == word


@pytest.mark.parametrize(("word", "key"), [("tête", "tet"), ("et", "et"), ("dos", "do"), ("genoux", "jenou")])
def test_last_letters_are_silent_two_signs_stay(word, key):
    assert sound(word) == key
