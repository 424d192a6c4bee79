"""What a leaflet says, in the order in which it says it."""

from datetime import date

import pytest
from django.utils.translation import gettext, override

from algoradio.leaflets import record
from algoradio.leaflets.record import Imprint
from pathologies.models import Figure, Pathology, PathologyAlertSign, PathologyCitation
from procedures.models import Outcome, ProcedureAlertSign, ProcedureCitation, Risk, Step
from tests.factories import make_indication, make_pathology, make_procedure, make_reviewer, make_source

IMPRINT = Imprint(7, "https://example.org")
EVERYTHING = {
    "certainty_fr": "On sait peu. [S1]",
    "purpose_fr": "<p>Calmer.</p>",
    "preparation_fr": "Venez. [S1]\nPrévenez.",
    "without_treatment_fr": "<p>Le mal passe.</p>",
    "alternatives_fr": "<p>Ne rien faire.</p>",
    "questions_to_ask_fr": "Et sinon ?",
    "fact_guidance_fr": "Scanner",
}

pytestmark = pytest.mark.django_db


def say(runs):
    return "".join(run.get("text", "\n") for run in runs)


def read(page, make=None, language="fr"):
    """The record of a page as its leaflet is made from it."""
    make = make or (record.pathology if isinstance(page, Pathology) else record.procedure)
    with override(language):
        return make(type(page).objects.for_page().get(pk=page.pk), IMPRINT)


def part(found, kind):
    (one,) = (one for one in found["parts"] if one["kind"] == kind)
    return one


def full_procedure():
    page = make_procedure(**EVERYTHING)
    ProcedureCitation.objects.create(page=page, source=make_source(), mark="S1")
    for level in ("soon", "emergency", "today"):
        ProcedureAlertSign.objects.create(page=page, level=level, text_fr=f"signe {level}")
    Step.objects.create(page=page, title_fr="On pique.", text_fr="Doucement.")
    for kind, name in (("frequent", "Bleu"), ("serious", "Infection")):
        Risk.objects.create(page=page, kind=kind, name_fr=name, frequency_fr="Rare", action_fr="On soigne.")
    Outcome.objects.create(page=page, side="for", situation_fr="Dos", heading_fr="Un gain", text_fr="Petit.")
    return page


def add_outcome(page, situation, side="for", **fields):
    fields = {"heading_fr": f"{situation} {side}", "text_fr": "Un essai."} | fields
    return Outcome.objects.create(page=page, situation_fr=situation, side=side, **fields)


def test_alarm_comes_first_by_urgency_then_the_rest_in_the_order_of_the_page():
    found = read(full_procedure())

    assert [one["kind"] for one in found["parts"]] == [
        *("alarm", "prose", "checks", "steps", "outcomes", "prose", "risks", "prose", "questions")
    ]
    assert [level["number"] for level in part(found, "alarm")["levels"]] == [1, 2, 3]
    assert [say(sign) for level in part(found, "alarm")["levels"] for sign in level["signs"]] == [
        *("signe emergency", "signe today", "signe soon")
    ]
    assert [say(one) for one in part(found, "checks")["items"]] == ["Venez.\u00a0[1]", "Prévenez."]
    assert [say(one) for one in part(found, "steps")["steps"]] == ["On pique."]
    assert [[say(row["name"]) for row in group["rows"]] for group in part(found, "risks")["groups"]] == [
        ["Infection"],
        ["Bleu"],
    ]
    assert found["facts"] == [{"label": "Guidage", "runs": [{"text": "Scanner"}]}]


def test_what_is_empty_is_left_out():
    assert [one["kind"] for one in read(make_procedure())["parts"]] == ["questions"]
    assert [one["kind"] for one in read(make_pathology())["parts"]] == ["questions"]


def test_pathology_in_the_order_of_the_page():
    page = make_pathology(
        certainty_fr="On sait peu. [S2]", causes_fr="<p>L'âge.</p>", symptoms_fr="<p>Un mal. [S1]</p>"
    )
    for mark in ("S1", "S2", "S3"):
        source = make_source(label_fr=f"Source {mark}", url=f"https://doi.org/{mark}")
        PathologyCitation.objects.create(page=page, source=source, mark=mark)
    PathologyAlertSign.objects.create(page=page, level="today", text_fr="fièvre")
    Figure.objects.create(page=page, section="causes", low=15, high=45, text_fr="ont mal.")
    make_indication(page, make_procedure(), place="recourse", target_fr="le nerf", place_note_fr="au cou")

    found = read(page)

    assert [(one["kind"], one["title"]) for one in found["parts"]] == [
        ("alarm", "Signes d’alerte"),
        ("prose", "Ce que l’on sait, ce que l’on sait mal"),
        ("prose", "Ce que l’on ressent"),
        ("prose", "D’où cela vient"),
        ("uses", "Les traitements guidés par l’image"),
        ("questions", "Mes questions"),
    ]
    assert [one["number"] for one in found["parts"][3]["shares"]] == ["15 à 45 sur 100"]
    (use,) = part(found, "uses")["rows"]
    assert (say(use["title"]), say(use["target"]), use["rank"], say(use["note"])) == (
        *("Infiltration", "le nerf"),
        *(3, "au cou"),
    )
    assert use["place"] == "En recours\u00a0: quand le reste n’a pas suffi"
    assert [(row["number"], say(row["runs"]), row["link"]) for row in found["sources"]["rows"]] == [
        (1, "Source S2", "https://doi.org/S2"),
        (2, "Source S1", "https://doi.org/S1"),
    ]


def test_findings_that_disagree_stand_under_headings_of_their_own():
    page = make_procedure()
    add_outcome(page, "Dos", "for", with_per_100=44, without_per_100=21, compared_with_fr="sans", caption_fr="Mieux.")
    add_outcome(page, "Dos", "against")
    add_outcome(page, "Genou", "neutral")

    back, knee = part(read(page), "outcomes")["situations"]

    assert [column["side"] for column in back["columns"]] == [
        *("Pas, ou peu, de différence", "Une différence en faveur du geste")
    ]
    assert [say(one["title"]) for column in back["columns"] for one in column["findings"]] == [
        "Dos against.",
        "Dos for.",
    ]
    assert [column["side"] for column in knee["columns"]] == [""]
    (counted,) = back["columns"][1]["findings"]
    assert [(dots["number"], say(dots["of"])) for dots in counted["pair"]] == [
        ("44 sur 100", "avec le geste"),
        ("21 sur 100", "sans"),
    ]
    assert say(counted["caption"]) == "Mieux."


def test_when_there_are_too_many_results_the_disputed_ones_and_the_first_are_kept():
    page = make_procedure()
    for number in range(30):
        add_outcome(page, f"Lieu {number}", text_fr="Un essai le montre bien. " * 20)
    for side in ("for", "against"):
        add_outcome(page, "Disputé", side)

    found = part(read(page), "outcomes")

    kept = [say(one["title"]) for one in found["situations"]]
    assert kept == [*(f"Lieu {number}" for number in range(len(kept) - 1)), "Disputé"]
    assert 5 < len(kept) < 30
    assert found["more"] == "D’autres résultats sont sur la page."


def test_few_results_are_all_kept():
    assert part(read(full_procedure()), "outcomes")["more"] == ""


def test_sheet_before_the_appointment_asks_and_leaves_room():
    found = read(full_procedure(), record.before)

    assert [one["kind"] for one in found["parts"]] == ["appointment", "checks", "questions", "medicines"]
    assert [say(one) for one in part(found, "checks")["items"]] == ["Venez.", "Prévenez."]
    assert (found["subtitle"], found["sources"], found["summary"]) == ("Avant votre rendez-vous", None, [])


def test_code_leads_to_the_page_itself():
    page = make_procedure()
    for make in (record.procedure, record.before):
        for language in ("fr", "en"):
            found = read(page, make, language)

            assert found["address"] == f"https://example.org{page.address(language)}"
            assert found["code"]["svg"] == record.drawings.code(found["address"])


@pytest.mark.parametrize(
    ("slug", "notice"),
    [
        ("injection", "Une partie de cette page n’est pas encore traduite\u00a0: elle est en français."),
        (None, "Cette page n’est pas encore traduite\u00a0: vous la lisez en français."),
    ],
)
def test_untranslated_words_are_marked_as_french_and_said_to_be(slug, notice):
    page = make_procedure(**EVERYTHING, slug_en=slug)

    found = read(page, language="en")

    with override("en"):
        assert found["notice"] == gettext(notice) != notice
    assert part(found, "checks")["items"][1] == [{"text": "Prévenez.", "language": "fr"}]
    assert found["summary"] == [{"text": "A needle in the right place."}]
    assert read(page)["notice"] == ""


def test_review_is_pending_until_a_doctor_signs():
    found = read(make_procedure())

    assert found["words"]["review"] == "Relecture médicale en attente."
    assert found["sources"]["review"][0]["runs"][0] == {"text": "Relecture médicale en attente.", "strong": True}
    assert not any(run.get("inner") for block in found["sources"]["review"] for run in block["runs"])


def test_a_signed_page_names_its_reviewer():
    found = read(make_procedure(reviewed_by=make_reviewer(), reviewed_on=date(2026, 1, 15)))

    assert found["words"]["review"] == "Relu par Dr Test, le 15 janvier 2026."
    assert "Numéro RPPS" in say(found["sources"]["review"][0]["runs"])


def test_an_overdue_review_says_so_first():
    signed = {"reviewed_by": make_reviewer(), "reviewed_on": date(2020, 1, 15), "review_due_on": date(2021, 1, 15)}

    found = read(make_procedure(**signed))

    assert found["words"]["review"] == "Relecture en retard."
    assert say(found["sources"]["review"][0]["runs"]).startswith(
        "Cette page devait être relue avant le 15 janvier 2021"
    )


def test_imprint_is_printed():
    found = read(make_procedure(updated_on=date(2026, 11, 23)))

    assert found["words"]["edition"] == "Édition 7."
    assert found["words"]["updated"] == "Texte du 23 novembre 2026."


def test_every_plate_has_its_words_and_its_target():
    located = read(make_pathology(locator="radiculalgie"))["plate"]
    drawn = read(make_procedure(scene="cimentoplastie"))["plate"]
    without = read(make_procedure(slug_fr="x", slug_en="x"))["plate"]

    assert located["alt"].startswith("Le corps, de dos.")
    assert drawn["alt"].startswith("Cimentoplastie d’une vertèbre")
    assert all(0 < one["x"] < one["width"] and 0 < one["y"] < one["height"] for one in (located, drawn))
    assert (drawn["radius"] > 0, located["radius"] > 0, without) == (True, True, None)
