"""What referring physicians read."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from procedures.models import IndicationSource
from procedures.physicians import sheet_address
from tests.factories import make_indication, make_pathology, make_procedure, make_reviewer, make_rows, make_source
from tests.markup import Markup, said, words

LANGUAGES = ("fr", "en")
UNTRANSLATED = {"title_en": "", "slug_en": None, "summary_en": ""}
PARTS = {
    "contraindications": "Contre-indications",
    "technique": "Technique et guidage",
    "workup": "Bilan et anticoagulants",
    "results": "Résultats",
    "complications": "Complications",
    "referral": "Adresser un patient",
}
NO_INDICATION = "pas d’indication retrouvée"

pytestmark = pytest.mark.django_db


def matrix(client, language="fr"):
    with override(language):
        return Markup(client.get(reverse("physicians:list")))


def sheet(client, page, language="fr"):
    return Markup(client.get(sheet_address(page, language)))


def rows(shown):
    return [words(one) for one in shown.all("th") if one.get("scope") == "row"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
def test_sheet_costs_the_same_queries(client, language, count, django_assert_num_queries):
    page = make_procedure(reviewed_by=make_reviewer(), reviewed_on=date(2026, 1, 15))
    make_rows(page, count)

    with django_assert_num_queries(13):
        response = client.get(sheet_address(page, language))

    assert response.status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("make", [make_pathology, make_procedure])
def test_matrix_costs_the_same_queries(client, language, count, make, django_assert_num_queries):
    make_rows(make(), count)
    with override(language):
        path = reverse("physicians:list")

    with django_assert_num_queries(4):
        response = client.get(path)

    assert response.status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", ["inconnu", "en-attente", "waiting"])
def test_unknown_or_unpublished_sheet_is_not_found(client, language, slug):
    make_procedure(slug_fr="en-attente", slug_en="waiting", is_published=False)
    with override(language):
        path = reverse("physicians:detail", args=[slug])

    response = client.get(path)

    assert (response.status_code, Markup(response).language) == (404, language)


def test_sheet_shows_its_parts_and_the_proof_of_each_indication(client):
    page = make_procedure(ccam_code="LHLB001", **{f"physician_{name}_fr": f"<p>{name}</p>" for name in PARTS})
    IndicationSource.objects.create(indication=make_indication(make_pathology(), page), source=make_source())

    shown = sheet(client, page)

    contents = ["Indications", *PARTS.values(), "Références"]
    assert shown.words("li", inside="toc") == contents
    assert [title for title in shown.words("h2", inside="text") if title in contents] == contents
    assert shown.words("h3", inside="uses") == ["Radiculalgie"]
    assert shown.words("div", "proof") == ["Ce que disent les étudesUn essai favorable. [1]"]
    assert shown.words("ol", "sources") == ["Revue Cochrane, 2020. doi.org/10.1000/1 ↑"]
    assert "Code CCAM\u00a0: LHLB001" in shown.words("p")


def test_sheet_leads_to_the_patient_page_and_back(client):
    page = make_procedure()

    there = [link.get("href") for link in sheet(client, page).all("a", inside="title__lead")]
    back = [link.get("href") for link in Markup(client.get(page.address("fr"))).by_id("sources").iter("a")]

    assert there == [page.address("fr")]
    assert sheet_address(page, "fr") in back


def test_untranslated_sheet_is_french_under_english_chrome(client):
    page = make_procedure(**UNTRANSLATED, physician_results_fr="<p>Bons.</p>")

    english = sheet(client, page, "en")

    notice = "Cette page n’est pas encore traduite\u00a0: vous la lisez en français."
    assert english.language == "en"
    assert english.words("p", "notice") == [said(notice, "en")]
    assert [(one.get("lang"), words(one)) for one in english.by_id("physician_results")] == [
        (None, said("Résultats", "en")),
        ("fr", "Bons."),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_switches_to_itself_in_the_other_language(client, language):
    page = make_procedure()
    (other,) = set(LANGUAGES) - {language}

    (switch,) = sheet(client, page, language).all("a", "head__lang")

    assert switch.get("href") == sheet_address(page, other)


def test_untranslated_sheet_names_the_french_one_as_its_original(client):
    page = make_procedure(**UNTRANSLATED)

    shown = sheet(client, page, "en")

    links = [one for one in shown.all("link") if one.get("rel") in ("canonical", "alternate")]
    assert [(one.get("rel"), one.get("href")) for one in links] == [
        ("canonical", f"http://testserver{sheet_address(page, 'fr')}")
    ]


def test_matrix_says_each_place_in_its_cell(client):
    first, second = make_procedure(title_fr="A", slug_fr="a", slug_en="a"), make_procedure(title_fr="B")
    page = make_pathology()
    make_indication(page, second, place="recourse", target_fr="La racine")

    shown = matrix(client)

    table = shown.one("table")
    place = "En recours\u00a0: quand le reste n’a pas suffi"
    assert [words(one) for one in table.iter("th")] == ["Pathologie", "A", "B", "Radiculalgie"]
    assert [words(one) for one in table.iter("td")] == [NO_INDICATION, f"B3 : {place} {place} La racine"]
    assert [link.get("href") for link in table.iter("a")] == [
        sheet_address(first, "fr"),
        sheet_address(second, "fr"),
        page.address("fr"),
        f"{page.address('fr')}#guides",
    ]


def test_matrix_explains_the_four_places(client):
    shown = matrix(client)

    assert shown.words("dt", inside="key") == ["1", "2", "3", "4"]
    assert [line.split("\u00a0")[0].split(" :")[0] for line in shown.words("dd", inside="key")] == [
        "En premier",
        "En deuxième",
        "En recours",
        "Exceptionnel",
    ]


def test_matrix_holds_published_pages_alone(client):
    shown, hidden = make_procedure(), make_procedure(title_fr="Magie", slug_fr="m", slug_en="m", is_published=False)
    page = make_pathology()
    kept = make_pathology(title_fr="Zona", slug_fr="zona", slug_en="shingles", is_published=False)
    for pathology, procedure in ((page, shown), (page, hidden), (kept, shown)):
        make_indication(pathology, procedure)

    assert matrix(client).words("th") == ["Pathologie", "Infiltration", "Radiculalgie"]


def test_matrix_orders_accented_titles_as_a_reader_does(client):
    procedure = make_procedure()
    for slug, title in (("z", "Zona"), ("e", "Épicondylite"), ("a", "Arthrose")):
        make_indication(make_pathology(title_fr=title, slug_fr=slug, slug_en=slug), procedure)

    assert rows(matrix(client)) == ["Arthrose", "Épicondylite", "Zona"]


def test_pages_only_read(client):
    paths = [reverse("physicians:list"), sheet_address(make_procedure(), "fr")]

    assert [client.post(path).status_code for path in paths] == [405] * 2
