"""A pathology's page in English, translated or not."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from pathologies.models import PathologyAlertSign
from tests.factories import make_pathology
from tests.markup import Markup, said, words

LANGUAGES = ("fr", "en")
UNTRANSLATED = {"title_en": "", "slug_en": None, "summary_en": ""}
CAUSES = {"causes_fr": "<p>Un nerf serré.</p>"}

pytestmark = pytest.mark.django_db


def read(client, page, language="fr"):
    return Markup(client.get(page.address(language)))


def test_english_address_with_the_french_slug_leads_to_the_english_one(client):
    page = make_pathology()
    with override("en"):
        english = reverse("pathologies:detail", args=[page.slug_fr])

    response = client.get(english)

    assert (response.status_code, response.headers["Location"]) == (301, page.address("en"))


def test_untranslated_page_is_french_under_english_chrome(client):
    page = make_pathology(**UNTRANSLATED, **CAUSES)

    english = read(client, page, "en")

    assert english.language == "en"
    assert english.words("p", "notice") == [
        said("Cette page n’est pas encore traduite\u00a0: vous la lisez en français.", "en")
    ]
    assert [(one.get("lang"), words(one)) for one in english.one("h1")] == [("fr", "Radiculalgie")]
    assert [(one.get("lang"), words(one)) for one in english.by_id("causes")] == [
        (None, said("D’où cela vient", "en")),
        ("fr", "Un nerf serré."),
    ]


def test_page_translated_in_part_says_so(client):
    page = make_pathology(**CAUSES)

    english = read(client, page, "en")

    assert english.words("h1") == ["Radicular pain"]
    assert english.words("p", "notice") == [
        said("Une partie de cette page n’est pas encore traduite\u00a0: elle est en français.", "en")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translated_page_has_no_notice(client, language):
    assert read(client, make_pathology(), language).all("p", "notice") == []


def test_row_that_is_not_translated_brings_the_notice(client):
    page = make_pathology()
    PathologyAlertSign.objects.create(page=page, level="today", text_fr="vous avez de la fièvre")

    assert len(read(client, page, "en").all("p", "notice")) == 1


def test_french_names_say_so_beside_english_ones(client):
    page = make_pathology(patient_words_en="sore back", other_names_fr="Dorsalgie")

    aka = read(client, page, "en").one("p", "title__aka")

    assert [words(one) for one in aka.iter() if one.get("lang") == "fr"] == ["Dorsalgie"]


def test_address_with_the_french_slug_keeps_its_query(client):
    page = make_pathology()
    with override("en"):
        english = reverse("pathologies:detail", args=[page.slug_fr])

    response = client.get(f"{english}?source=lettre")

    assert response.headers["Location"] == f"{page.address('en')}?source=lettre"


def test_untranslated_page_names_the_french_one_as_its_original(client):
    page = make_pathology(**UNTRANSLATED)

    shown = read(client, page, "en")

    links = [
        (one.get("rel"), one.get("href")) for one in shown.all("link") if one.get("rel") in ("canonical", "alternate")
    ]
    assert links == [("canonical", f"http://testserver{page.address('fr')}")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translated_page_names_itself_and_its_translations(client, language):
    page = make_pathology()

    shown = read(client, page, language)

    french, english = (f"http://testserver{page.address(code)}" for code in LANGUAGES)
    links = [one for one in shown.all("link") if one.get("rel") in ("canonical", "alternate")]
    assert [(one.get("hreflang"), one.get("href")) for one in links] == [
        (None, {"fr": french, "en": english}[language]),
        ("fr", french),
        ("en", english),
        ("x-default", french),
    ]


@pytest.mark.parametrize(("language", "other"), [("fr", "en"), ("en", "fr")])
@pytest.mark.parametrize("missing", [{}, UNTRANSLATED])
def test_switch_leads_to_the_same_page_in_the_other_language(client, language, other, missing):
    page = make_pathology(**missing)

    (switch,) = read(client, page, language).all("a", "head__lang")

    assert (switch.get("href"), switch.get("lang")) == (page.address(other), other)
