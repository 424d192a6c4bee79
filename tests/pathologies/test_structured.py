"""What a pathology's page tells machines is what it shows."""

from datetime import date

import pytest

from procedures.models import IndicationSource
from tests.factories import make_indication, make_pathology, make_procedure, make_reviewer, make_source
from tests.markup import Markup

LANGUAGES = ("fr", "en")
UNTRANSLATED = {"title_en": "", "slug_en": None, "summary_en": ""}
NAMES = {"patient_words_fr": "sciatique\nmal d'un nerf", "other_names_fr": "névralgie"}

pytestmark = pytest.mark.django_db


def read(client, page, language="fr"):
    return Markup(client.get(page.address(language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("missing", [{}, UNTRANSLATED])
def test_condition_is_what_the_page_shows(client, language, missing):
    page = make_pathology(**missing, **NAMES)
    make_indication(page, make_procedure())

    shown = read(client, page, language)

    condition = shown.data["MedicalCondition"]
    assert [condition["name"]] == shown.words("h1")
    assert [condition["description"]] == shown.words("p", "title__lead")
    assert condition["alternateName"] == shown.words("span", inside="title__aka")
    assert [one["name"] for one in condition["possibleTreatment"]] == shown.words("h3", inside="uses")
    assert [one["url"] for one in condition["possibleTreatment"]] == [
        f"http://testserver{link.get('href')}" for link in shown.all("a", inside="uses") if link.get("class") != "ref"
    ]


def test_condition_has_the_code_that_the_page_shows(client):
    shown = read(client, make_pathology(codes="M54.1\nM54.3"))

    code = shown.data["MedicalCondition"]["code"]
    assert code == {"@type": "MedicalCode", "codeValue": "M54.1", "codingSystem": "ICD-10"}
    assert shown.words("p", "small") == ["Code CIM-10\u00a0: M54.1"]


def test_condition_leaves_out_what_is_not_known(client):
    shown = read(client, make_pathology(summary_fr=""))

    assert set(shown.data["MedicalCondition"]) == {"@type", "@id", "name"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("missing", [{}, UNTRANSLATED])
def test_page_is_about_the_condition_in_the_language_of_its_text(client, language, missing):
    page, source = make_pathology(**missing, updated_on=date(2026, 1, 15)), make_source()
    page.citations.create(source=source, mark="S1")
    IndicationSource.objects.create(indication=make_indication(page, make_procedure()), source=source)

    shown = read(client, page, language)

    address = f"http://testserver{page.address(language)}"
    assert shown.data["MedicalWebPage"] == {
        "@type": "MedicalWebPage",
        "@id": address,
        "url": address,
        "name": shown.words("h1")[0],
        "description": shown.words("p", "title__lead")[0],
        "inLanguage": "fr" if missing else language,
        "dateModified": "2026-01-15",
        "about": {"@id": f"{address}#condition"},
        "citation": ["Revue Cochrane, 2020"],
    }
    assert [one.get("datetime") for one in shown.all("time")] == ["2026-01-15"]


def test_signed_page_names_its_reviewer(client):
    page = make_pathology(reviewed_by=make_reviewer(), reviewed_on=date(2026, 1, 15))

    data = read(client, page).data["MedicalWebPage"]

    assert data["lastReviewed"] == "2026-01-15"
    assert data["reviewedBy"] == {"@type": "Person", "name": "Dr Test", "jobTitle": "radiologue"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_breadcrumb_is_the_way_back_and_the_page(client, language):
    page = make_pathology()

    shown = read(client, page, language)

    steps = shown.data["BreadcrumbList"]["itemListElement"]
    links = [link.get("href") for link in shown.all("a", inside="crumbs")]
    assert [step["name"] for step in steps] == shown.words("li", inside="crumbs") + shown.words("h1")
    assert [step["item"] for step in steps] == [f"http://testserver{path}" for path in (*links, page.address(language))]
    assert [step["position"] for step in steps] == [1, 2, 3]


def test_structured_data_cannot_close_its_element(client):
    page = make_pathology(patient_words_fr="</script><b>mal</b>")

    shown = read(client, page)

    assert shown.data["MedicalCondition"]["alternateName"] == ["</script><b>mal</b>"]
    assert shown.words("b", inside="title__aka") == ["</script><b>mal</b>"]


def test_description_keeps_signs_that_look_like_tags(client):
    shown = read(client, make_pathology(summary_fr="Un mal de < 3 mois, ou de > 6 mois."))

    assert [shown.data["MedicalCondition"]["description"]] == shown.words("p", "title__lead")
