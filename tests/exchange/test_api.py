"""The public catalogue as data."""

import logging
from datetime import date, timedelta

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from algoradio.exchange import openapi
from pathologies.models import Figure, PathologyAlertSign, PathologyCitation
from procedures.models import IndicationSource, Outcome, ProcedureAlertSign, Risk, Step
from tests.exchange.schema import faults
from tests.factories import (
    make_indication,
    make_pathology,
    make_procedure,
    make_region,
    make_reviewer,
    make_rows,
    make_source,
)
from tests.markup import Markup

LANGUAGES = ("fr", "en")
KINDS = {"pathology": make_pathology, "procedure": make_procedure}
SCHEMAS = {"pathology": "Pathology", "procedure": "Procedure"}

pytestmark = pytest.mark.django_db


def address(name, *slug):
    return reverse(f"exchange:{name}", args=slug)


def data(client, name, *slug, language="fr"):
    response = client.get(address(name, *slug), {"language": language})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    return response.json()


def said(text, language="fr"):
    return {"language": language, "text": text}


def every_address():
    return [address("catalogue"), address("openapi"), *(address(name, make().slug_fr) for name, make in KINDS.items())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_lists_what_is_published(client, language):
    page = make_pathology(codes="M54.1\nM54.3", patient_words_fr="sciatique", patient_words_en="sciatica")
    page.regions.add(make_region())
    gesture = make_procedure()
    make_pathology(slug_fr="zona", slug_en="shingles", is_published=False)

    shown = data(client, "catalogue", language=language)

    (pathology,), (procedure,) = shown["pathologies"], shown["procedures"]
    assert shown["language"] == language
    assert pathology["codes"] == ["M54.1", "M54.3"]
    assert pathology["names"] == [{"fr": "sciatique", "en": "sciatica"}[language]]
    assert pathology["regions"] == [{"key": "genou", "name": said({"fr": "Genou", "en": "Knee"}[language], language)}]
    assert pathology["title"] == said(getattr(page, f"title_{language}"), language)
    assert procedure["addresses"] == {code: f"http://testserver{gesture.address(code)}" for code in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_leads_to_every_record(client, language):
    make_pathology()
    make_procedure()

    shown = data(client, "catalogue", language=language)

    for entry in shown["pathologies"] + shown["procedures"]:
        record = client.get(entry["record"].removeprefix("http://testserver")).json()
        assert (record["slug"], record["title"], record["language"]) == (entry["slug"], entry["title"], language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_record_and_catalogue_are_as_described(client, name, language):
    page = KINDS[name](reviewed_by=make_reviewer(), reviewed_on=date(2026, 1, 15), review_due_on=date(2026, 2, 1))
    make_rows(page, 2)
    schemas = data(client, "openapi")["components"]["schemas"]

    assert faults(data(client, name, page.slug_fr, language=language), schemas[SCHEMAS[name]], schemas) == []
    assert faults(data(client, "catalogue", language=language), schemas["Catalogue"], schemas) == []


@pytest.mark.parametrize("name", KINDS)
def test_empty_page_is_as_described(client, name):
    page = KINDS[name](summary_fr="", summary_en="")
    schemas = data(client, "openapi")["components"]["schemas"]

    assert faults(data(client, name, page.slug_fr), schemas[SCHEMAS[name]], schemas) == []


def test_pathology_says_what_its_page_says(client):
    page = make_pathology(
        causes_fr="<p>Un disque [S1] presse <strong>la racine</strong>.</p>", certainty_fr="Connu [S2]."
    )
    first, second = (make_source(label_fr=f"Revue {mark}", url=f"https://doi.org/{mark}") for mark in ("S1", "S2"))
    for mark, source in (("S1", first), ("S2", second)):
        PathologyCitation.objects.create(page=page, source=source, mark=mark)
    Figure.objects.create(page=page, section="causes", low=10, high=20, text_fr="guérissent : vite [S1]")

    shown = data(client, "pathology", page.slug_fr)

    assert shown["certainty"] == {"language": "fr", "text": "Connu.", "html": "Connu\u00a0[1]."}
    assert shown["sections"] == [
        {
            "field": "causes",
            "title": "D’où cela vient",
            "body": {
                "language": "fr",
                "text": "Un disque presse la racine.",
                "html": "<p>Un disque\u00a0[2] presse <strong>la racine</strong>.</p>",
            },
            "figures": [
                {
                    "low": 10,
                    "high": 20,
                    "text": {
                        "language": "fr",
                        "text": "guérissent\u00a0: vite",
                        "html": "guérissent\u00a0: vite\u00a0[2]",
                    },
                }
            ],
        }
    ]
    assert [(one["number"], one["label"]["text"], one["address"]) for one in shown["sources"]] == [
        (1, "Revue S2", "https://doi.org/S2"),
        (2, "Revue S1", "https://doi.org/S1"),
    ]


@pytest.mark.parametrize(("name", "other"), [("pathology", "procedure"), ("procedure", "pathology")])
def test_indication_says_place_evidence_and_sources_from_either_end(client, name, other):
    pages = {kind: make() for kind, make in KINDS.items()}
    indication = make_indication(
        pages["pathology"], pages["procedure"], target_fr="La racine", place_note_fr="Après six semaines"
    )
    IndicationSource.objects.create(indication=indication, source=make_source())

    shown = data(client, name, pages[name].slug_fr)

    (row,) = shown["indications"]
    assert row[other]["title"] == said(pages[other].title_fr)
    assert row[other]["record"] == f"http://testserver{address(other, pages[other].slug_fr)}?language=fr"
    assert (row["place"], row["place_words"]) == (
        "after-failure",
        "En deuxième\u00a0: quand le traitement habituel ne suffit pas",
    )
    assert (row["target"], row["place_note"]) == (said("La racine"), said("Après six semaines"))
    assert row["evidence"]["text"] == "Un essai favorable."
    assert row["sources"] == [1]
    assert [(one["number"], one["label"]) for one in shown["sources"]] == [(1, said("Revue Cochrane, 2020"))]


def test_indication_of_an_unpublished_page_is_not_shown(client):
    page = make_pathology()
    make_indication(page, make_procedure(is_published=False))

    assert data(client, "pathology", page.slug_fr)["indications"] == []


def test_procedure_says_what_its_page_says(client):
    page = make_procedure(
        fact_duration_fr="30 minutes", preparation_fr="Venez à jeun\nVenez accompagné", questions_to_ask_fr="Pourquoi ?"
    )
    Step.objects.create(page=page, title_fr="La piqûre", text_fr="Elle dure peu.")
    Risk.objects.create(
        page=page, kind="serious", name_fr="Infection", frequency_fr="1 sur 100", low=1, action_fr="On soigne."
    )
    Outcome.objects.create(
        page=page,
        situation_fr="Sciatique",
        side="for",
        heading_fr="Un peu mieux",
        text_fr="Un essai.",
        with_per_100=60,
        without_per_100=40,
        compared_with_fr="avec une piqûre factice",
    )

    shown = data(client, "procedure", page.slug_fr)

    assert shown["facts"] == [{"field": "fact_duration", "label": "Durée du geste", "value": said("30\u00a0minutes")}]
    assert [item["text"] for item in shown["preparation"]] == ["Venez à jeun", "Venez accompagné"]
    assert [item["text"] for item in shown["questions_to_ask"]] == ["Pourquoi\u202f?"]
    assert [(step["title"]["text"], step["text"]["text"]) for step in shown["steps"]] == [
        ("La piqûre", "Elle dure peu.")
    ]
    (risk,), (outcome,) = shown["risks"], shown["outcomes"]
    assert (risk["kind"], risk["name"], risk["low"], risk["high"]) == ("serious", said("Infection"), 1, None)
    assert (outcome["side"], outcome["with_per_100"], outcome["without_per_100"]) == ("for", 60, 40)
    assert outcome["compared_with"] == said("avec une piqûre factice")
    assert shown["sheets"]["en"].startswith("http://testserver/en/")


@pytest.mark.parametrize(("name", "model"), [("pathology", PathologyAlertSign), ("procedure", ProcedureAlertSign)])
def test_alerts_stand_by_level_with_the_numbers_to_call(client, name, model):
    page = KINDS[name]()
    for level in ("soon", "emergency", "today"):
        model.objects.create(page=page, level=level, text_fr=f"vous : {level}")

    shown = data(client, name, page.slug_fr)["alerts"]

    assert [(row["level"], row["telephone"], row["sms"]) for row in shown] == [
        ("emergency", ["15", "112"], ["114"]),
        ("today", [], []),
        ("soon", [], []),
    ]
    assert [row["when"] for row in shown] == ["Tout de suite", "Aujourd’hui", "Bientôt"]
    assert [sign["text"] for row in shown for sign in row["signs"]] == [
        f"vous\u00a0: {level}" for level in ("emergency", "today", "soon")
    ]


def strings(value):
    """Every text of a record, at any depth."""
    if isinstance(value, dict):
        if "html" in value:
            yield strip_tags(value["html"])
        elif {"language", "text"} == value.keys():
            yield value["text"]
        else:
            for one in value.values():
                yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_record_says_nothing_that_the_page_does_not(client, name, language):
    page = KINDS[name]()
    make_rows(page, 2)

    record = data(client, name, page.slug_fr, language=language)
    (visible,) = Markup(client.get(page.address(language))).words("main")

    for part in ("tagline", "regions"):
        record.pop(part, None)
    if name == "procedure":  # its page says the evidence with its outcomes; the technical sheet, with its indications
        for row in record["indications"]:
            row.pop("evidence")
    told = list(strings(record))
    assert len(told) > 8
    assert [text for text in told if text not in visible] == []


def test_review_is_pending_until_a_doctor_signs(client):
    page = make_pathology()

    assert data(client, "pathology", page.slug_fr)["review"] == {
        "reviewed_by": None,
        "reviewed_on": None,
        "due_on": None,
        "is_overdue": False,
    }


@pytest.mark.parametrize(("days", "overdue"), [(-1, True), (0, False)])
def test_review_names_the_reviewer_and_says_when_it_is_overdue(client, days, overdue):
    due = localdate() + timedelta(days=days)
    page = make_procedure(reviewed_by=make_reviewer(), reviewed_on=date(2026, 1, 15), review_due_on=due)

    review = data(client, "procedure", page.slug_fr)["review"]

    assert review["reviewed_by"] == {
        "name": "Dr Test",
        "title": said("radiologue"),
        "registration_number": "0",
        "interests": said("aucun"),
    }
    assert (review["reviewed_on"], review["due_on"], review["is_overdue"]) == ("2026-01-15", f"{due}", overdue)


@pytest.mark.parametrize("name", KINDS)
def test_text_that_is_not_translated_says_that_it_is_french(client, name):
    page = KINDS[name](title_en="", slug_en=None, certainty_fr="Peu <connu>.")

    shown = data(client, name, page.slug_fr, language="en")

    assert shown["languages"] == ["fr"]
    assert shown["title"] == said(page.title_fr)
    assert shown["summary"] == said(page.summary_en, "en")
    assert shown["certainty"] == {
        "language": "fr",
        "text": "Peu <connu>.",
        "html": '<span lang="fr">Peu &lt;connu&gt;.</span>',
    }


@pytest.mark.parametrize("language", ["de", "fr-FR", "x" * 10_000, "\x00", "é"])
@pytest.mark.parametrize("name", ["catalogue", "openapi"])
def test_unknown_language_is_refused(client, name, language):
    response = client.get(address(name), {"language": language})

    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (response.status_code, problem["status"], problem["title"]) == (400, 400, "Bad Request")
    assert problem["detail"] == "Le paramètre language prend l’une de ces valeurs\u00a0: fr, en."


@pytest.mark.parametrize("asked", [{}, {"language": ""}])
def test_data_are_french_when_no_language_is_asked_for(client, asked):
    assert client.get(address("catalogue"), asked).json()["language"] == "fr"


def test_repeated_language_is_refused(client):
    response = client.get(address("catalogue"), {"language": ["fr", "en"]})

    assert (response.status_code, response.json()["detail"]) == (
        400,
        "Le paramètre language est donné plusieurs fois.",
    )


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("slug", ["inconnu", "attente", "x" * 5000])
def test_unknown_or_unpublished_page_is_not_found(client, name, slug):
    KINDS[name](slug_fr="attente", slug_en="waiting", is_published=False)

    response = client.get(address(name, slug), {"language": "en"})

    assert (response.status_code, response.json()["detail"]) == (404, "No published page bears this name.")
    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize("path", ["", "x", "pathologies/é.json", "pathologies/%00.json", "pathologies/../x.json"])
def test_unknown_address_of_the_data_is_a_problem_too(client, path):
    folder = address("catalogue").rpartition("/")[0]

    response = client.get(f"{folder}/{path}")

    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("name", KINDS)
def test_slug_of_another_language_leads_to_the_french_one(client, name):
    page = KINDS[name]()

    response = client.get(address(name, page.slug_en), {"language": "en"})

    assert (response.status_code, response.headers["Location"]) == (
        301,
        f"{address(name, page.slug_fr)}?language=en",
    )


def test_data_may_be_read_from_any_page(client):
    responses = [client.get(path) for path in every_address()]
    responses += [client.get(address("pathology", "x")), client.get(address("catalogue"), {"language": "x"})]
    responses.append(client.get(address("pathology", "radicular-pain")))

    assert {response.headers["Access-Control-Allow-Origin"] for response in responses} == {"*"}
    assert {response.headers["X-Robots-Tag"] for response in responses} == {"noindex"}
    assert [response.status_code for response in responses] == [200, 200, 200, 200, 404, 400, 301]


def test_data_only_reads(client):
    for path in every_address():
        assert [getattr(client, method)(path).status_code for method in ("post", "put", "delete")] == [405] * 3
        assert (client.head(path).status_code, client.head(path).content) == (200, b"")


def test_unchanged_data_is_not_sent_again(client, django_assert_num_queries):
    for path in every_address():
        tag = client.get(path).headers["ETag"]
        with django_assert_num_queries(1):
            again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_tag_moves_with_the_edition(client):
    page = make_pathology()
    path = address("pathology", page.slug_fr)
    tag, edition = client.get(path).headers["ETag"], client.get(path).json()["edition"]

    page.title_fr = "Sciatique"
    page.save()
    after = client.get(path, headers={"If-None-Match": tag})

    assert (after.status_code, after.json()["title"]) == (200, said("Sciatique"))
    assert after.json()["edition"] > edition


def test_tag_belongs_to_one_address(client):
    tags = [client.get(path).headers["ETag"] for path in every_address()[:2]]
    tags += [client.get(address("catalogue"), {"language": code}).headers["ETag"] for code in LANGUAGES]

    assert len(set(tags)) == 4
    assert not [tag for tag in tags if openapi.VERSION not in tag]


def test_refusal_has_no_tag(client):
    assert "ETag" not in client.get(address("pathology", "x")).headers


@override_settings(ORIGIN="https://example.org")
def test_addresses_have_the_configured_origin(client):
    page = make_pathology()

    shown = data(client, "pathology", page.slug_fr)

    assert shown["addresses"]["fr"] == f"https://example.org{page.address('fr')}"
    assert data(client, "openapi")["servers"] == [{"url": "https://example.org"}]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("name", "queries"), [("pathology", 3), ("procedure", 3)])
def test_record_costs_the_same_queries(client, name, queries, language, count, django_assert_num_queries):
    page = KINDS[name](reviewed_by=make_reviewer(), reviewed_on=date(2026, 1, 15))
    make_rows(page, count)

    with django_assert_num_queries(queries):
        data(client, name, page.slug_fr, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
def test_catalogue_costs_the_same_queries(client, language, count, django_assert_num_queries):
    make_rows(make_pathology(), count)

    with django_assert_num_queries(4):
        data(client, "catalogue", language=language)


def test_nothing_in_an_address_is_logged(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.get(address("catalogue"), {"language": "secret", "patient": "secret"})

    assert "secret" not in caplog.text
