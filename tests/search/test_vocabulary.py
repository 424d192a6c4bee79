"""What the catalogue teaches an empty search, and files of it that are wrong."""

import pytest

from algoradio.editorial import edition
from algoradio.editorial.models import Redirect
from algoradio.pages.catalogue import Catalogue, CatalogueError
from algoradio.search.models import ForeignWord, Lead, ProtectedWord, Synonyms
from algoradio.search.vocabulary import LEADS, SYNONYMS, load, vocabulary
from tests.factories import make_pathology, make_procedure
from tests.pages.small import CATALOGUE, write

pytestmark = pytest.mark.django_db
TAUGHT = (Synonyms, ProtectedWord, ForeignWord, Lead)
WORDS = {
    "synonyms": [{"fr": ["mal de dos", "lombalgie"]}, {"fr": ["cou", "nuque"], "en": ["neck", "nape"]}],
    "protected": {"fr": ["dose"], "en": ["needle"]},
    "foreign": [{"word": "rokba", "means": "genou"}, {"word": "bel ağrısı", "means": "mal de dos"}],
}
PAGE_LEADS = [
    {"page": "radiculalgie", "fr": ["jambe en feu", "fesse"], "en": ["leg on fire"]},
    {"page": "infiltration", "fr": ["piqûre dans le dos"]},
]


@pytest.fixture
def folder(tmp_path):
    """The vocabulary of a catalogue whose pages are in the database."""
    make_pathology()
    make_procedure()
    write(tmp_path, SYNONYMS, WORDS)
    write(tmp_path, LEADS, PAGE_LEADS)
    return tmp_path


def taught():
    return [list(model.objects.order_by("pk").values_list()) for model in TAUGHT]


def test_empty_database_is_taught_the_catalogue_s_words(folder):
    load(folder)

    french, english = vocabulary("fr"), vocabulary("en")
    assert french.groups == (("mal de dos", "lombalgie"), ("cou", "nuque"))
    assert english.groups == (("neck", "nape"),)
    assert (french.protected, english.protected) == ({"dose"}, {"needle"})
    assert (french.foreign, english.foreign) == ({"rokba": "genou", "bel ağrısı": "mal de dos"}, {})


def test_leads_lead_to_their_pages(folder):
    load(folder)

    assert {(str(one), one.language, one.expressions) for one in Lead.objects.all()} == {
        ("Radiculalgie", "fr", "jambe en feu\nfesse"),
        ("Radiculalgie", "en", "leg on fire"),
        ("Infiltration", "fr", "piqûre dans le dos"),
    }


def test_vocabulary_takes_three_queries(folder, django_assert_num_queries):
    load(folder)

    with django_assert_num_queries(3):
        vocabulary("fr")


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Synonyms, {"expressions": "os\nosseux"}),
        (ProtectedWord, {"word": "os"}),
        (ForeignWord, {"word": "huesos", "meaning": "os"}),
        (Lead, {"expressions": "mal aux os"}),
    ],
)
def test_table_that_staff_have_written_in_is_left_alone(folder, model, fields):
    kept = model(**fields)
    kept.pathology_id = make_pathology(slug_fr="os", slug_en="bone").pk if model is Lead else None
    kept.save()

    load(folder)

    assert list(model.objects.all()) == [kept]
    assert all(other.objects.exists() for other in TAUGHT if other is not model)


def test_words_are_loaded_once(folder):
    load(folder)
    first = taught()

    load(folder)

    assert taught() == first


@pytest.mark.parametrize("missing", [[SYNONYMS], [LEADS], [SYNONYMS, LEADS]])
def test_missing_file_adds_nothing(folder, missing):
    for name in missing:
        (folder / name).unlink()

    load(folder)

    assert [model.objects.exists() for model in TAUGHT] == [SYNONYMS not in missing] * 3 + [LEADS not in missing]


def test_new_words_begin_an_edition_and_none_do_not(folder):
    before = edition.current()
    load(folder)
    after = edition.current()

    load(folder)

    assert before < after == edition.current()


def test_catalogue_brings_its_words_with_its_pages(tmp_path):
    for name, content in (CATALOGUE | {SYNONYMS: WORDS, LEADS: [{"page": "rachialgie", "fr": ["reins"]}]}).items():
        write(tmp_path, name, content)

    Catalogue(tmp_path).load()

    assert vocabulary("fr").protected == {"dose"}
    assert [str(one) for one in Lead.objects.all()] == ["Rachialgie"]


def test_wrong_words_keep_the_pages_out_too(tmp_path):
    for name, content in (CATALOGUE | {LEADS: [{"page": "rhume", "fr": ["nez"]}]}).items():
        write(tmp_path, name, content)

    with pytest.raises(CatalogueError):
        Catalogue(tmp_path).load()

    assert not Synonyms.objects.exists()
    assert not Redirect.objects.exists()


def test_lead_follows_a_page_that_staff_have_moved(folder):
    page = make_pathology(title_fr="Cruralgie", slug_fr="sciatique", slug_en="sciatica")
    page.slug_fr = "cruralgie"
    page.save()
    write(folder, LEADS, [{"page": "sciatique", "fr": ["jambe"]}])

    load(folder)

    assert [str(one) for one in Lead.objects.all()] == ["Cruralgie"]


def test_leads_wait_for_pages(tmp_path):
    write(tmp_path, LEADS, PAGE_LEADS)

    load(tmp_path)

    assert not Lead.objects.exists()


def test_language_that_the_site_has_not_is_left_out(folder, settings):
    write(
        folder,
        SYNONYMS,
        {"synonyms": [{"fr": ["cou", "nuque"], "pt": ["pescoço", "nuca"]}], "protected": {"pt": ["dor"]}},
    )

    load(folder)

    assert [one.language for one in Synonyms.objects.all()] == ["fr"]
    assert not ProtectedWord.objects.exists()


WRONG = {
    "list for a mapping": (SYNONYMS, [], "the file is no mapping of keys to values"),
    "empty": (SYNONYMS, "", "the file is no mapping of keys to values"),
    "unknown key": (SYNONYMS, {"synonymes": []}, "unknown key « synonymes »"),
    "synonyms as a mapping": (SYNONYMS, {"synonyms": {"fr": ["a", "b"]}}, "« synonyms » is no list"),
    "group as a list": (SYNONYMS, {"synonyms": [["cou", "nuque"]]}, "synonyms 1 is no mapping of keys to values"),
    "words as a text": (SYNONYMS, {"synonyms": [{"fr": "cou, nuque"}]}, "synonyms 1, « fr » is no list"),
    "language": (
        SYNONYMS,
        {"synonyms": [{"fr": ["cou", "nuque"]}, {"klingon": ["a", "b"]}]},
        "synonyms 2: unknown language « klingon »",
    ),
    "word that YAML takes for yes or no": (
        SYNONYMS,
        "synonyms:\n- fr: [no, non]",
        "synonyms 1, « fr »: « False » is no text, quote it",
    ),
    "group of one": (
        SYNONYMS,
        {"synonyms": [{"fr": ["cou"]}]},
        "synonyms 1: {'expressions': ['Écrivez au moins deux mots, un par ligne.']}",
    ),
    "protected as a list": (SYNONYMS, {"protected": ["dose"]}, "« protected » is no mapping of keys to values"),
    "protected twice": (
        SYNONYMS,
        {"protected": {"fr": ["dose", "dose"]}},
        "protected « dose »: {'__all__': ['Ce mot est déjà dans la liste.']}",
    ),
    "foreign without a meaning": (
        SYNONYMS,
        {"foreign": [{"word": "rokba"}]},
        "foreign 1: word and means are wanted, and nothing else",
    ),
    "foreign with more": (
        SYNONYMS,
        {"foreign": [{"word": "rokba", "means": "genou", "from": "ar"}]},
        "foreign 1: word and means are wanted, and nothing else",
    ),
    "foreign number": (SYNONYMS, {"foreign": [{"word": 3, "means": "trois"}]}, "foreign 1: « 3 » is no text, quote it"),
    "foreign twice": (
        SYNONYMS,
        {"foreign": [{"word": "rokba", "means": "genou"}] * 2},
        "foreign 2: {'__all__': ['Ce mot est déjà dans la liste.']}",
    ),
    "leads as a mapping": (LEADS, {"page": "radiculalgie"}, "the file is no list"),
    "lead as a text": (LEADS, ["radiculalgie"], "lead 1 is no mapping of keys to values"),
    "lead without a page": (LEADS, [{"fr": ["jambe"]}], "lead 1: no page is named « None »"),
    "lead to a list of pages": (LEADS, [{"page": ["a"], "fr": ["jambe"]}], "lead 1: no page is named « ['a'] »"),
    "lead to nowhere": (LEADS, [PAGE_LEADS[0], {"page": "rhume", "fr": ["nez"]}], "lead 2: no page is named « rhume »"),
    "lead in no language": (
        LEADS,
        [{"page": "radiculalgie", "francais": ["jambe"]}],
        "lead 1: unknown language « francais »",
    ),
    "lead of no word": (
        LEADS,
        [{"page": "radiculalgie", "fr": []}],
        "lead 1, « radiculalgie »: {'expressions': ['Ce champ ne peut pas être vide.']}",
    ),
    "page with two lists": (
        LEADS,
        [PAGE_LEADS[0], {"page": "radiculalgie", "fr": ["cuisse"]}],
        "lead 2, « radiculalgie »: {'__all__': ['Cette pathologie a déjà sa liste dans cette langue : complétez-la.']}",
    ),
}


@pytest.mark.parametrize(("name", "content", "problem"), WRONG.values(), ids=WRONG)
def test_wrong_file_says_where_and_which_row_and_loads_nothing(folder, name, content, problem):
    write(folder, name, content)

    with pytest.raises(CatalogueError) as refused:
        load(folder)

    assert str(refused.value) == f"{folder / name}: {problem}"
    assert taught() == [[], [], [], []]


@pytest.mark.parametrize("name", [SYNONYMS, LEADS])
@pytest.mark.parametrize("content", ["a: [", "a: b: c", "\t- a", "a: é".encode("latin-1")], ids=ascii)
def test_malformed_yaml_names_its_file(folder, name, content):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(CatalogueError, match="not readable as YAML") as refused:
        load(folder)

    assert str(refused.value).startswith(f"{folder / name}: ")
    assert taught() == [[], [], [], []]
