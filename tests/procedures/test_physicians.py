"""What referring physicians read."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from procedures.models import Indication, IndicationSource, Outcome, Risk
from procedures.physicians import meanings, sheet_address
from tests.factories import (
    make_guidance,
    make_indication,
    make_pathology,
    make_procedure,
    make_reviewer,
    make_rows,
    make_source,
)
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
SECOND = "En deuxième\u00a0: quand le traitement habituel ne suffit pas"

pytestmark = pytest.mark.django_db


def matrix(client, language="fr"):
    with override(language):
        return Markup(client.get(reverse("physicians:list")))


def sheet(client, page, language="fr"):
    return Markup(client.get(sheet_address(page, language)))


def facts(shown):
    """The key facts of a sheet, as (label, words)."""
    return list(zip(shown.words("dt", inside="facts"), shown.words("dd", inside="facts"), strict=True))


def rows(shown):
    return [words(one) for one in shown.all("th") if one.get("scope") == "row"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
def test_sheet_costs_the_same_queries(client, language, count, django_assert_num_queries):
    page = make_procedure(reviewed_by=make_reviewer(), reviewed_on=date(2026, 1, 15))
    make_rows(page, count)

    with django_assert_num_queries(4):
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
    indication = make_indication(
        make_pathology(), page, target_fr="la racine", place_note_fr="au cou", evidence_level="single-trial"
    )
    IndicationSource.objects.create(indication=indication, source=make_source())

    shown = sheet(client, page)

    contents = ["Indications", *PARTS.values(), "Références"]
    assert shown.words("li", inside="toc") == contents
    assert [title for title in shown.words("h2", inside="text") if title in contents] == contents
    assert words(shown.by_id(f"indication-{indication.pk}")) == (
        f"Radiculalgie Cible\u00a0: la racine {SECOND}au cou un seul essai Un essai favorable. [1]"
    )
    assert shown.words("ol", "sources") == ["Revue Cochrane, 2020. doi.org/10.1000/1 ↑"]
    assert ("Code CCAM", "LHLB001") in facts(shown)


def test_sheet_begins_with_the_key_facts_and_the_guidances(client):
    page = make_procedure(fact_anaesthesia_fr="Aucune ou locale", fact_stay_fr="Retour le jour même")
    page.guidances.add(make_guidance())

    shown = sheet(client, page)

    (link,) = shown.all("a", inside="title__guidances")
    assert facts(shown) == [("Anesthésie", "Aucune ou locale"), ("Séjour", "Retour le jour même")]
    assert (words(link), link.get("href")) == ("Scanner", f"{reverse('pages:discipline')}#scanner")


def test_sheet_says_figures_and_frequencies_from_the_rows_of_the_patient_page(client):
    page = make_procedure()
    texts = {"situation_fr": "Sciatique", "heading_fr": "Un gain", "text_fr": "Un petit gain."}
    compared = {"with_per_100": 68, "without_per_100": 48, "compared_with_fr": "avec le placebo"}
    Outcome.objects.create(page=page, side="for", **texts, **compared, caption_fr="À 3 mois.")
    Outcome.objects.create(page=page, side="for", **texts)
    Risk.objects.create(page=page, kind="frequent", name_fr="Un bleu", frequency_fr="Fréquent", action_fr="Rien.")

    shown = sheet(client, page)

    assert shown.words("li", inside="toc") == ["Indications", "Résultats", "Complications", "Références"]
    assert shown.words("div", inside="frequencies") == [
        "Sciatique68 avec le geste, 48 avec le placebo\u00a0: À 3\u00a0mois.",
        "Un bleuFréquent",
    ]


def test_sheet_orders_its_indications_by_pathology_then_place(client):
    page = make_procedure()
    zona = make_pathology(title_fr="Zona", slug_fr="zona", slug_en="shingles")
    elbow = make_pathology(title_fr="Épicondylite", slug_fr="e", slug_en="e")
    make_indication(zona, page, place="exceptional")
    make_indication(elbow, page, place="recourse", target_fr="le nerf")
    make_indication(elbow, page, place="first-line", target_fr="le tendon")

    shown = sheet(client, page)

    assert shown.words("p", "uses__target") == ["Cible\u00a0: le tendon", "Cible\u00a0: le nerf"]
    assert shown.words("h3", inside="offers") == ["Épicondylite", "Épicondylite", "Zona"]


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


def test_matrix_says_place_and_evidence_in_its_cell_and_the_sentence_on_demand(client):
    first, second = make_procedure(title_fr="A", slug_fr="a", slug_en="a"), make_procedure(title_fr="B")
    page = make_pathology()
    indication = make_indication(page, second, target_fr="La racine", place_note_fr="au cou", evidence_level="pooled")

    shown = matrix(client)

    table = shown.one("table")
    opener = shown.one("button", "matrix__open")
    note = shown.by_id(opener.get("popovertarget"))
    assert [words(one) for one in table.iter("th")] == ["Pathologie", "A", "B", "Radiculalgie"]
    assert words(next(table.iter("td"))) == NO_INDICATION
    assert words(opener) == f"2 {SECOND} synthèse d’études La racine"
    assert note.get("popover") is not None
    assert [words(one) for one in note.iter("p")] == [
        "B Radiculalgie\u00a0: La racine",
        f"{SECOND} (au cou)",
        "synthèse d’études\u00a0: Un essai favorable.",
        "La fiche technique et les références La page des patients Fermer",
    ]
    assert [link.get("href") for link in note.iter("a")] == [
        f"{sheet_address(second, 'fr')}#indication-{indication.pk}",
        f"{page.address('fr')}#guides",
    ]
    assert [link.get("href") for link in table.iter("a")][:3] == [
        sheet_address(first, "fr"),
        sheet_address(second, "fr"),
        f"{reverse('physicians:list')}?pathology=radiculalgie",
    ]


def test_evidence_that_is_not_classified_is_shown_as_nothing(client):
    make_indication(make_pathology(), make_procedure())

    shown = matrix(client)

    assert words(shown.one("button", "matrix__open")) == f"2 {SECOND}"
    assert "Un essai favorable." in shown.words("p", inside="note--proof")
    assert shown.all("section", "levels") == []


def test_levels_of_evidence_that_are_shown_are_explained(client):
    page = make_pathology()
    for level in ("none", "pooled"):
        make_indication(page, make_procedure(title_fr=level, slug_fr=level, slug_en=level), evidence_level=level)

    shown = matrix(client)

    assert shown.words("dt", inside="levels") == ["synthèse d’études", "aucun résultat retrouvé"]
    assert all(shown.words("dd", inside="levels"))


@pytest.mark.parametrize("level", Indication.EvidenceLevel)
def test_every_level_of_evidence_has_a_meaning(level):
    assert [label for label, _meaning in meanings([level])] == [level.label]


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
