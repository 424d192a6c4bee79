from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from procedures.models import Outcome, ProcedureAlertSign, ProcedureQuestion, Risk, Step
from tests.factories import (
    make_indication,
    make_pathology,
    make_procedure,
    make_region,
    make_reviewer,
    make_rows,
)
from tests.markup import Markup, said, words

LANGUAGES = ("fr", "en")
UNTRANSLATED = {"title_en": "", "slug_en": None, "summary_en": ""}
DAY = date(2026, 1, 15)
NOT_YET = "Cette page n’est pas encore traduite\u00a0: vous la lisez en français."
AGAINST, FOR = "Pas, ou peu, de différence", "Une différence en faveur du geste"

pytestmark = pytest.mark.django_db


def address(name, language, *args):
    with override(language):
        return reverse(name, args=args)


def read(client, page, language="fr"):
    return Markup(client.get(page.address(language)))


def add_outcome(page, side, heading, situation="Le dos", **fields):
    return Outcome.objects.create(
        page=page, side=side, heading_fr=heading, situation_fr=situation, text_fr="Un essai.", **fields
    )


def add_risk(page, kind, name, **fields):
    return Risk.objects.create(
        page=page, kind=kind, name_fr=name, frequency_fr="rare", action_fr="On soigne.", **fields
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
def test_detail_costs_the_same_queries(client, language, count, django_assert_num_queries):
    page = make_procedure(reviewed_by=make_reviewer(), reviewed_on=DAY, scene="infiltration")
    make_rows(page, count)

    with django_assert_num_queries(5):
        response = client.get(page.address(language))

    assert response.status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
def test_list_costs_the_same_queries(client, language, count, django_assert_num_queries):
    make_rows(make_pathology(), count)

    with django_assert_num_queries(4):
        response = client.get(address("procedures:list", language))

    assert response.status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", ["inconnu", "en-attente", "waiting"])
def test_unknown_or_unpublished_page_is_not_found_and_offers_ways_on(client, language, slug):
    make_procedure(slug_fr="en-attente", slug_en="waiting", is_published=False)
    make_pathology().regions.add(make_region())

    response = client.get(address("procedures:detail", language, slug))

    page = Markup(response)
    assert (response.status_code, page.language) == (404, language)
    assert page.words("h1") == [said("Cette page n’existe pas.", language)]
    assert [form.get("action") for form in page.all("form", "find--big")] == [address("search:results", language)]
    assert page.words("li", inside="map__labels") == [{"fr": "Genou", "en": "Knee"}[language]]


def test_english_address_with_the_french_slug_leads_to_the_english_one(client):
    page = make_procedure()

    response = client.get(address("procedures:detail", "en", page.slug_fr))

    assert (response.status_code, response.headers["Location"]) == (301, page.address("en"))


def test_untranslated_page_is_french_under_english_chrome(client):
    page = make_procedure(**UNTRANSLATED, purpose_fr="<p>Calmer un nerf.</p>")

    english = read(client, page, "en")

    assert english.language == "en"
    assert english.words("p", "notice") == [said(NOT_YET, "en")]
    assert [(one.get("lang"), words(one)) for one in english.one("h1")] == [("fr", "Infiltration")]
    purpose = [(one.get("lang"), words(one)) for one in english.by_id("pourquoi")]
    assert (purpose[0], purpose[-1]) == ((None, said("À quoi cela sert", "en")), ("fr", "Calmer un nerf."))


@pytest.mark.parametrize("language", LANGUAGES)
def test_translated_page_has_no_notice(client, language):
    assert read(client, make_procedure(), language).all("p", "notice") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_outcomes_that_disagree_stand_face_to_face(client, language):
    page = make_procedure()
    add_outcome(page, "for", "Oui")
    add_outcome(page, "neutral", "Peut-être")
    add_outcome(page, "against", "Non")

    shown = read(client, page, language)

    (sides,) = shown.all("div", "sides")
    columns = [[words(one) for one in column.iter() if one.tag in ("p", "h4")] for column in sides]
    assert sides.get("class") == "sides"
    assert columns == [
        [said(AGAINST, language), "Non", "Un essai.", "Peut-être", "Un essai."],
        [said(FOR, language), "Oui", "Un essai."],
    ]


@pytest.mark.parametrize("sides", [("for", "for"), ("against", "neutral"), ("for", "neutral"), ("neutral",)])
def test_outcomes_that_agree_stand_in_one_column(client, sides):
    page = make_procedure()
    for side in sides:
        add_outcome(page, side, side)

    shown = read(client, page)

    assert [one.get("class") for one in shown.all("div", "sides")] == ["sides sides--one"]
    assert shown.words("p", "sides__heading") == []
    assert shown.words("h4") == list(sides)


def test_outcomes_of_two_situations_are_not_set_against_each_other(client):
    page = make_procedure()
    add_outcome(page, "for", "Oui", "Le dos")
    add_outcome(page, "against", "Non", "Le genou")

    shown = read(client, page)

    assert shown.words("h3", inside="outcome") == ["Le dos", "Le genou"]
    assert shown.words("p", "sides__heading") == []


def test_outcome_in_figures_shows_both_groups(client):
    page = make_procedure()
    add_outcome(page, "for", "Oui", with_per_100=60, without_per_100=0, compared_with_fr="avec le geste factice")

    shown = read(client, page)

    assert shown.words("p", inside="pair") == ["60 sur 100avec le geste", "0 sur 100avec le geste factice"]
    assert [one.get("aria-label") for one in shown.all("svg", inside="pair")] == ["60 sur 100", "0 sur 100"]


def test_serious_risks_come_first_whatever_their_order(client):
    page = make_procedure()
    add_risk(page, "frequent", "Un bleu", low=10, high=40)
    add_risk(page, "serious", "Une infection")

    shown = read(client, page)

    assert shown.words("h3", "group") == ["Graves, le plus souvent rares", "Plus fréquents, moins graves"]
    assert shown.words("dt", inside="risks") == ["Une infection", "Un bleu"]
    assert [one.get("aria-label") for one in shown.all("svg", inside="risks")] == ["10 à 40 sur 100"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_alarm_says_its_levels_in_words_most_urgent_first(client, language):
    page = make_procedure()
    for level in ("soon", "emergency"):
        ProcedureAlertSign.objects.create(page=page, level=level, text_fr=f"Signe {level}.")

    shown = read(client, page, language)

    heads = [("Tout de suite", "C’est une urgence"), ("Bientôt", "Parlez-en à votre médecin")]
    assert shown.words("h3", inside="alert") == [" ".join(said(text, language) for text in head) for head in heads]
    assert shown.words("li", inside="alert__signs") == ["Signe emergency.", "Signe soon."]


def test_contents_follow_the_order_of_the_page(client):
    rich = ("purpose", "aftercare", "benefit", "radiation", "alternatives")
    lines = ("contraindications", "preparation", "questions_to_ask")
    page = make_procedure(**{f"{name}_fr": "<p>x</p>" for name in rich}, **{f"{name}_fr": "x" for name in lines})
    Step.objects.create(page=page, title_fr="Vous vous allongez.")
    add_risk(page, "serious", "Une infection")
    ProcedureAlertSign.objects.create(page=page, level="soon", text_fr="Un bleu.")
    ProcedureQuestion.objects.create(page=page, question_fr="Pourquoi ?", answer_fr="Pour rien.")

    shown = read(client, page)

    anchors = "pourquoi contre preparer etapes apres attendre risques rayons alerte autres demander questions sources"
    ids = [element.get("id") for element in shown.root.iter() if element.get("id") in anchors.split()]
    assert [link.get("href") for link in shown.all("a", inside="toc")] == [f"#{anchor}" for anchor in anchors.split()]
    assert ids == anchors.split()


@pytest.mark.parametrize("field", ["without_treatment", "disputed"])
def test_text_that_stands_alone_in_its_part_is_shown(client, field):
    page = make_procedure(**{f"{field}_fr": "<p>La douleur passe seule.</p>"})

    assert words(read(client, page).by_id("attendre")).endswith("La douleur passe seule.")


def test_facts_are_those_that_are_known(client):
    page = make_procedure(fact_duration_fr="20 minutes", fact_stay_fr="Aucun")

    shown = read(client, page)

    assert shown.words("dt", inside="facts") == ["Durée du geste", "Séjour"]
    assert shown.words("dd", inside="facts") == ["20\u00a0minutes", "Aucun"]


def test_pathologies_are_named_with_the_place_of_the_gesture(client):
    page = make_procedure()
    make_indication(make_pathology(), page, place="exceptional")
    make_indication(make_pathology(slug_fr="cachee", slug_en="hidden", is_published=False), page)

    shown = read(client, page)

    assert shown.words("h3", inside="uses") == ["Radiculalgie"]
    assert shown.words("p", "place") == ["Exceptionnel\u00a0: à discuter en équipe"]


def test_pages_only_read(client):
    paths = [address("procedures:list", "fr"), make_procedure().address("fr")]

    assert [client.post(path).status_code for path in paths] == [405] * 2
