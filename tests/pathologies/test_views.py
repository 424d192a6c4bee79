from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from pathologies.models import Figure, PathologyAlertSign, PathologyQuestion
from procedures.models import IndicationSource
from tests.factories import (
    make_indication,
    make_pathology,
    make_procedure,
    make_region,
    make_reviewer,
    make_rows,
    make_source,
)
from tests.markup import Markup, said

LANGUAGES = ("fr", "en")
DAY = date(2026, 1, 15)
TEXTS = {
    "symptoms_fr": "<p>Une décharge.</p>",
    "causes_fr": "<p>Un nerf serré.</p>",
    "diagnosis_fr": "<p>Un examen.</p>",
    "usual_treatments_fr": "<p>Marcher.</p>",
    "guided_treatments_fr": "<p>Une piqûre.</p>",
    "living_with_fr": "<p>Bouger.</p>",
}

pytestmark = pytest.mark.django_db


def address(name, language, *args):
    with override(language):
        return reverse(name, args=args)


def read(client, page, language="fr"):
    return Markup(client.get(page.address(language)))


def make_many(count, **fields):
    region = make_region(position=1)
    for number in range(count):
        slugs = {"slug_fr": f"p-{number}", "slug_en": f"p-{number}"}
        make_pathology(**({"title_fr": f"P{number}", "patient_words_fr": "mal"} | slugs | fields)).regions.add(region)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
def test_detail_costs_the_same_queries(client, language, count, django_assert_num_queries):
    page = make_pathology(reviewed_by=make_reviewer(), reviewed_on=DAY, scene="disque-et-racine", **TEXTS)
    make_rows(page, count)

    with django_assert_num_queries(5):
        response = client.get(page.address(language))

    assert response.status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("name", "queries"), [("pathologies:list", 5), ("where", 4)])
def test_lists_cost_the_same_queries(client, language, count, name, queries, django_assert_num_queries):
    make_many(count)

    with django_assert_num_queries(queries):
        response = client.get(address(name, language))

    assert response.status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", ["inconnue", "en-attente", "waiting"])
def test_unknown_or_unpublished_page_is_not_found_and_offers_ways_on(client, language, slug):
    make_pathology(slug_fr="en-attente", slug_en="waiting", is_published=False)
    make_pathology().regions.add(make_region())

    response = client.get(address("pathologies:detail", language, slug))

    page = Markup(response)
    (form,) = page.all("form", "find--big")
    assert (response.status_code, page.language) == (404, language)
    assert page.words("h1") == [said("Cette page n’existe pas.", language)]
    assert form.get("action") == address("search:results", language)
    assert page.words("li", inside="map__labels") == [{"fr": "Genou", "en": "Knee"}[language]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_alarm_says_its_levels_in_words_most_urgent_first(client, language):
    page = make_pathology()
    for level in ("soon", "today", "emergency", "today"):
        PathologyAlertSign.objects.create(page=page, level=level, text_fr=f"Signe {level}.")

    shown = read(client, page, language)

    heads = [
        ("Tout de suite", "C’est une urgence"),
        ("Aujourd’hui", "Voyez un médecin"),
        ("Bientôt", "Parlez-en à votre médecin"),
    ]
    assert shown.words("h3", inside="alert") == [" ".join(said(text, language) for text in head) for head in heads]
    assert shown.words("li", inside="alert__signs") == [f"Signe {n}." for n in ("emergency", "today", "today", "soon")]
    assert [link.get("href") for link in shown.all("a", inside="alert")] == ["tel:15", "tel:112", "sms:114"]


def test_alarm_without_emergency_has_no_call(client):
    page = make_pathology()
    PathologyAlertSign.objects.create(page=page, level="soon", text_fr="Un bleu.")

    shown = read(client, page)

    assert shown.words("h3", inside="alert") == ["Bientôt Parlez-en à votre médecin"]
    assert shown.all("a", inside="alert") == []


def test_parts_and_contents_follow_the_order_of_the_page(client):
    page = make_pathology(certainty_fr="On sait.", **TEXTS)
    PathologyAlertSign.objects.create(page=page, level="soon", text_fr="Un bleu.")
    PathologyQuestion.objects.create(page=page, question_fr="Pourquoi ?", answer_fr="Pour rien.")

    shown = read(client, page)

    anchors = [
        "alerte",
        "sait",
        "symptomes",
        "causes",
        "diagnostic",
        "usuels",
        "guides",
        "vivre",
        "questions",
        "sources",
    ]
    ids = [element.get("id") for element in shown.root.iter() if element.get("id") in anchors]
    assert [link.get("href") for link in shown.all("a", inside="toc")] == [f"#{anchor}" for anchor in anchors]
    assert ids == anchors


def test_empty_page_shows_its_sources_alone(client):
    assert read(client, make_pathology()).words("li", inside="toc") == ["Sources et relecture"]


def test_figure_says_its_share_in_words_and_in_the_picture(client):
    page = make_pathology(**TEXTS)
    Figure.objects.create(page=page, section="causes", low=80, text_fr="ont mal un jour.")
    Figure.objects.create(page=page, section="causes", low=10, high=30, text_fr="ont mal longtemps.")

    shown = read(client, page)

    assert shown.words("span", "num") == ["80 personnes sur 100", "10 à 30 personnes sur 100"]
    assert [one.get("aria-label") for one in shown.all("svg", inside="share")] == ["80 sur 100", "10 à 30 sur 100"]


def test_treatment_says_its_place_and_its_proof_with_sources(client):
    page, source = make_pathology(), make_source()
    indication = make_indication(page, make_procedure(), target_fr="La racine", place="first-line")
    IndicationSource.objects.create(indication=indication, source=source)

    shown = read(client, page)

    assert shown.words("h3", inside="uses") == ["Infiltration"]
    assert shown.words("p", "place") == ["En premier"]
    assert shown.words("div", "proof") == ["Ce que disent les étudesUn essai favorable. [1]"]
    assert shown.words("ol", "sources") == ["Revue Cochrane, 2020. doi.org/10.1000/1 ↑"]


def test_unpublished_treatment_is_not_named(client):
    page = make_pathology()
    make_indication(page, make_procedure(title_fr="Magie", is_published=False))

    assert "Magie" not in client.get(page.address("fr")).content.decode()


@pytest.mark.parametrize("name", ["pathologies:list", "where"])
def test_lists_name_published_pages_under_their_regions(client, name):
    make_many(2)
    make_pathology(title_fr="Cachée", slug_fr="cachee", slug_en="hidden", is_published=False)

    response = client.get(address(name, "fr"))

    assert Markup(response).words("li", inside="regions__one") == ["P0", "P1"]
    assert "Cachée" not in response.content.decode()


def test_region_that_is_not_drawn_stands_in_the_lists(client):
    make_pathology().regions.add(make_region(key="mollet", name_fr="Mollet"))

    assert Markup(client.get(address("where", "fr"))).words("h2", inside="regions__one") == ["Mollet"]


def test_plate_of_a_page_without_region_says_no_more_than_it_shows(client):
    (label,) = (one.get("aria-label") for one in read(client, make_pathology()).all("svg", inside="plate"))

    assert label == "Le corps, de face."


def test_pages_only_read(client):
    paths = [address("pathologies:list", "fr"), address("where", "fr"), make_pathology().address("fr")]

    assert [client.post(path).status_code for path in paths] == [405] * 3
