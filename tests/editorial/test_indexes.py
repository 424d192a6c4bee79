import pytest

from algoradio.editorial.indexes import Index, entries, folded
from algoradio.editorial.translated import spoken
from tests.factories import make_pathology

pytestmark = pytest.mark.django_db


def index(language="fr", names=None, pages=()):
    made = Index((page.pk, spoken(page, "title", language)[0], page.names(language)) for page in pages)
    lines = {None: made.whole, 1: made.brief, 0: made.titles}[names]
    return [
        (group["letter"], [(entry.label, entry.page.pk, entry.is_title) for entry in group["entries"]])
        for group in entries(lines.groups(), {page.pk: page for page in pages}, language)
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Épaule", "epaule"),
        ("Œdème", "oedeme"),
        ("cœur", "coeur"),
        ("ÇA", "ca"),
        ("« oui »", "oui »"),
        ("’os", "os"),
        ("Naevus æ", "naevus ae"),
        ("10e côte", "10e cote"),
        ("", ""),
        pytest.param("Æ", "ae"),
    ],
)
def test_folded_is_lower_case_without_accents(text, key):
    assert folded(text) == key


def test_alphabet_orders_titles_and_names_as_a_reader_does():
    first = make_pathology(title_fr="Épaule", other_names_fr="arthrose\nœdème")
    second = make_pathology(title_fr="zona", slug_fr="zona", slug_en="zona", patient_words_fr="éruption")

    assert index(pages=[second, first]) == [
        ("A", [("Arthrose", first.pk, False)]),
        ("E", [("Épaule", first.pk, True), ("Éruption", second.pk, False)]),
        ("O", [("Œdème", first.pk, False)]),
        ("Z", [("zona", second.pk, True)]),
    ]


def test_alphabet_has_no_other_name_that_is_a_title():
    first = make_pathology(title_fr="Sciatique", patient_words_fr="sciatique\nlombalgie")
    second = make_pathology(title_fr="Lombalgie", slug_fr="lombalgie", slug_en="back-pain", other_names_fr="Sciatique")

    assert index(pages=[first, second]) == [
        ("L", [("Lombalgie", second.pk, True)]),
        ("S", [("Sciatique", first.pk, True)]),
    ]


def test_alphabet_leads_from_one_name_to_each_page_that_bears_it():
    first = make_pathology(title_fr="Arthrose", patient_words_fr="mal de dos\nMal de dos")
    second = make_pathology(title_fr="Zona", slug_fr="zona", slug_en="zona", patient_words_fr="mal de dos")

    (_letter, entries) = index(pages=[first, second])[1]

    assert entries == [("Mal de dos", first.pk, False), ("Mal de dos", second.pk, False)]


@pytest.mark.parametrize(("names", "letters"), [(0, ["R"]), (1, ["R", "S"]), (None, ["M", "N", "R", "S"])])
def test_alphabet_bounds_the_other_names_of_each_page(names, letters):
    page = make_pathology(patient_words_fr="sciatique\nmal de dos", other_names_fr="névralgie")

    assert [letter for letter, _entries in index(names=names, pages=[page])] == letters


def test_alphabet_in_english_uses_english_names_and_falls_back_to_the_french_title():
    translated = make_pathology(patient_words_fr="sciatique", patient_words_en="sciatica")
    french = make_pathology(title_fr="Zona", title_en="", slug_fr="zona", slug_en=None, patient_words_fr="feu")

    assert index("en", pages=[translated, french]) == [
        ("R", [("Radicular pain", translated.pk, True)]),
        ("S", [("Sciatica", translated.pk, False)]),
        ("Z", [("Zona", french.pk, True)]),
    ]


def test_alphabet_of_nothing_is_empty():
    assert index() == []


def test_line_whose_page_or_name_has_gone_meanwhile_is_left_out():
    page = make_pathology(patient_words_fr="sciatique")
    groups = [("R", [(page.pk, 0), (page.pk + 1, 0)]), ("S", [(page.pk, 2)])]

    found = entries(groups, {page.pk: page}, "fr")

    assert [[entry.label for entry in group["entries"]] for group in found] == [["Radiculalgie"], []]
