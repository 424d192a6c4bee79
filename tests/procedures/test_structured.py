"""What a procedure's page tells machines is what it shows."""

from datetime import date

import pytest

from tests.factories import make_procedure, make_source
from tests.markup import Markup

LANGUAGES = ("fr", "en")
UNTRANSLATED = {"title_en": "", "slug_en": None, "summary_en": ""}
NAMES = {"patient_words_fr": "piqûre\npiqûre dans l'os", "other_names_fr": "bloc"}

pytestmark = pytest.mark.django_db


def read(client, page, language="fr"):
    return Markup(client.get(page.address(language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("missing", [{}, UNTRANSLATED])
def test_therapy_is_what_the_page_shows(client, language, missing):
    page = make_procedure(**missing, **NAMES)

    shown = read(client, page, language)

    therapy = shown.data["MedicalTherapy"]
    assert [therapy["name"]] == shown.words("h1")
    assert [therapy["description"]] == shown.words("p", "title__lead")
    assert therapy["alternateName"] == shown.words("span", inside="title__aka")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("missing", [{}, UNTRANSLATED])
def test_page_is_about_the_therapy_in_the_language_of_its_text(client, language, missing):
    page = make_procedure(**missing, updated_on=date(2026, 1, 15))
    page.citations.create(source=make_source(), mark="S1")

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
        "about": {"@id": f"{address}#therapy"},
        "citation": ["Revue Cochrane, 2020"],
    }
    assert shown.words("ol", "sources") == ["Revue Cochrane, 2020. doi.org/10.1000/1"]


def test_therapy_has_no_code_that_the_page_does_not_show(client):
    response = client.get(make_procedure(ccam_code="LHLB001").address("fr"))

    visible = " ".join(text for text in Markup(response).one("main").itertext())
    assert ("LHLB001" in visible) == ("code" in Markup(response).data["MedicalTherapy"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_breadcrumb_is_the_way_back_and_the_page(client, language):
    page = make_procedure()

    shown = read(client, page, language)

    steps = shown.data["BreadcrumbList"]["itemListElement"]
    links = [link.get("href") for link in shown.all("a", inside="crumbs")]
    assert [step["name"] for step in steps] == shown.words("li", inside="crumbs") + shown.words("h1")
    assert [step["item"] for step in steps] == [f"http://testserver{path}" for path in (*links, page.address(language))]
