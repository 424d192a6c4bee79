"""What the texts of pages lack: each lack appears, and is gone once it is mended."""

import pytest

from algoradio.editorial.completeness import Lack, report
from pathologies.models import Figure, PathologyAlertSign, PathologyQuestion
from procedures.models import IndicationSource, Outcome, Risk, Step
from tests.editorial.rows import whole, write
from tests.factories import (
    make_fixed_page,
    make_indication,
    make_pathology,
    make_procedure,
    make_section,
    make_source,
)

EVERY = [make_pathology, make_procedure, make_fixed_page]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", EVERY)
def test_whole_page_lacks_nothing(make):
    whole(make)

    assert report() == []


def test_no_page_lacks_nothing():
    assert report() == []


@pytest.mark.parametrize(
    ("make", "field", "name"),
    [
        (make_pathology, "summary", "en trois phrases"),
        (make_pathology, "causes", "d'où cela vient"),
        (make_procedure, "radiation", "les rayons X"),
        (make_procedure, "physician_workup", "médecins : bilan et anticoagulants"),
        (make_fixed_page, "lead", "introduction"),
    ],
)
def test_empty_text_is_missed_until_it_is_written(make, field, name):
    page = whole(make, **{f"{field}_fr": "", f"{field}_en": ""})
    missed = report()

    write(page, **{f"{field}_fr": "Un nerf.", f"{field}_en": "A nerve."})

    assert missed == [Lack(page, "vide", name)]
    assert report() == []


@pytest.mark.parametrize("field", ["certainty", "tagline", "other_names", "patient_words"])
def test_text_that_a_page_may_do_without_is_not_missed(field):
    whole(make_pathology, **{f"{field}_fr": "", f"{field}_en": ""})

    assert report() == []


@pytest.mark.parametrize(
    ("make", "field", "name"),
    [
        (make_pathology, "title", "titre"),
        (make_pathology, "slug", "adresse"),
        (make_pathology, "patient_words", "mots des patients"),
        (make_procedure, "fact_stay", "séjour, en bref"),
        (make_fixed_page, "title", "titre"),
    ],
)
def test_untranslated_text_is_missed_until_it_is_translated(make, field, name):
    page = whole(make)
    translation = getattr(page, f"{field}_en")
    write(page, **{f"{field}_en": None if field == "slug" else ""})
    missed = report()

    write(page, **{f"{field}_en": translation})

    assert missed == [Lack(page, "traduction", f"{name} (English)")]
    assert report() == []


ROWS = {
    "sign": (PathologyAlertSign, make_pathology, {"level": "today"}, ["text"]),
    "question": (PathologyQuestion, make_pathology, {}, ["question", "answer"]),
    "figure": (Figure, make_pathology, {"section": "causes", "low": 10}, ["text"]),
    "step": (Step, make_procedure, {}, ["title", "text"]),
    "risk": (Risk, make_procedure, {"kind": "serious"}, ["name", "frequency", "action"]),
    "outcome": (Outcome, make_procedure, {"side": "for"}, ["situation", "heading", "text", "compared_with", "caption"]),
}


@pytest.mark.parametrize(("model", "make", "fields", "texts"), ROWS.values(), ids=ROWS)
def test_untranslated_row_is_missed_until_it_is_translated(model, make, fields, texts):
    page = whole(make)
    row = model.objects.create(page=page, **fields, **{f"{text}_fr": "Un nerf." for text in texts})
    missed = report()

    write(row, **{f"{text}_en": "A nerve." for text in texts})

    start = f"{model._meta.verbose_name} « Un nerf. », "
    assert [(lack.page, lack.kind, lack.what) for lack in missed] == [
        (page, "traduction", f"{start}{model._meta.get_field(text).verbose_name} (English)") for text in texts
    ]
    assert report() == []


def test_untranslated_section_is_missed_with_its_page():
    section = make_section(whole(make_fixed_page), body_fr="<p>Venez.</p>", heading_en="Come")

    assert report() == [Lack(section.page, "traduction", "partie « Venir », texte (English)")]


def test_indication_is_missed_with_both_its_pages():
    ends = whole(make_pathology), whole(make_procedure)
    make_indication(*ends, sentence_en="It calms.", evidence_en="")

    what = "indication « Radiculalgie – Infiltration », ce que disent les études (English)"
    assert report() == [Lack(end, "traduction", what) for end in ends]


@pytest.mark.parametrize("make", EVERY)
def test_outdated_translation_is_missed_until_it_is_touched(make):
    page = whole(make)
    write(page, title_fr="Autre")
    missed = report()

    write(page, title_en="Other")

    assert missed == [Lack(page, "en retard", "titre (English)")]
    assert report() == []


def test_outdated_row_is_missed_with_its_page():
    page = whole(make_pathology)
    row = PathologyAlertSign.objects.create(page=page, level="today", text_fr="vous", text_en="you")

    write(row, text_fr="vous tous")

    assert report() == [Lack(page, "en retard", "signe d'alerte « vous tous », signe (English)")]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("80 personnes sur 100 guérissent.", "80 personnes sur 100"),
        ("Une fois guéri, 1 personne sur 10 rechute.", "1 personne sur 10"),
        ("De 10 à 20 sur 100.", "20 sur 100"),
        ("1,4 sur 1 000 en meurent.", "1,4 sur 1 000"),
        ("1 sur 1\N{NO-BREAK SPACE}000 en meurt.", "1 sur 1 000"),
        ("9\N{NO-BREAK SPACE}malades sur\N{NO-BREAK SPACE}10.", "9 malades sur 10"),
        ("12,5 % des gens.", "12,5 %"),
        ("12\N{NARROW NO-BREAK SPACE}% des gens.", "12 %"),
        ("12&nbsp;% des gens.", "12 %"),
        ("<strong>12</strong> % des gens.", "12 %"),
    ],
)
def test_figure_without_source_is_missed_until_it_has_one(text, figure):
    page = whole(make_pathology, causes_fr=f"<p>Un nerf. [S1]</p><p>{text}</p>")
    missed = report()

    write(page, causes_fr=f"<p>Un nerf.</p><p>{text} [S1]</p>", causes_en="<p>A nerve.</p>")

    assert missed == [Lack(page, "source", f"d'où cela vient : {figure}")]
    assert report() == []


@pytest.mark.parametrize(
    "text", ["Appelez le 15 ou le 112.", "Un sur cent.", "2 sur 3.", "Depuis 2014.", "1 sur 1001."]
)
def test_other_numbers_need_no_source(text):
    whole(make_pathology, causes_fr=text)

    assert report() == []


@pytest.mark.parametrize("parts", ["<ul><li>{}</li><li>{}</li></ul>", "<p>{}</p><p>{}</p>", "{}\n{}"])
def test_each_part_of_a_text_needs_its_own_source(parts):
    page = whole(make_procedure, alternatives_fr=parts.format("9 sur 10. [S1]", "8 sur 10."))

    assert report() == [Lack(page, "source", "les autres choix : 8 sur 10")]


def test_figure_of_a_row_needs_a_source_unless_one_stands_beside_it():
    page, other = whole(make_procedure), whole(make_pathology)
    both = {"name_fr": "Fièvre", "name_en": "Fever", "action_fr": "Appeler.", "action_en": "Call."}
    Risk.objects.create(page=page, kind="serious", frequency_fr="1 sur 100", frequency_en="1 in 100", **both)
    Figure.objects.create(page=other, section="causes", low=10, text_fr="10 sur 100", text_en="10 in 100")
    indication = make_indication(other, page, sentence_fr="1 sur 10.", sentence_en="1 in 10.", evidence_en="A trial.")
    IndicationSource.objects.create(indication=indication, source=make_source())
    texts = {"situation": "2 sur 10", "heading": "3 sur 10", "text": "4 sur 10", "caption": "5 sur 10"}
    values = {f"{name}_{code}": text for name, text in texts.items() for code in ("fr", "en")}
    Outcome.objects.create(page=page, side="for", **values)

    assert report() == [Lack(page, "source", "résultat attendu « 3 sur 10 », texte : 4 sur 10")]
