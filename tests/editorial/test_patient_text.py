"""What counts as the patient text of a page, and the command that measures it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from algoradio.editorial.patient_text import sections
from pathologies.models import PathologyAlertSign, PathologyQuestion
from procedures.models import Outcome, Risk, Step
from procedures.translation import PHYSICIAN
from tests.factories import make_indication, make_pathology, make_procedure, make_rows

EASY = "Le chat dort sur le lit."
FAIR = "Le produit calme la douleur de votre articulation malade."
EASY_ENGLISH = "The cat sleeps on the bed."
HARD_ENGLISH = "Interventional radiologists administer supplementary intravenous sedation."
BARE = {"summary_fr": "", "summary_en": ""}

pytestmark = pytest.mark.django_db


def test_bare_page_has_no_patient_text():
    page = make_pathology(**BARE)

    assert [sections(page, language) for language in ("fr", "en")] == [{}, {}]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_texts_of_the_page_stand_under_their_french_names(language):
    texts = {
        "summary": "Un nerf.",
        "certainty": "On sait.",
        "causes": "<p>Un <b>nerf</b>. [S1]</p><ul><li>Deux</li></ul>",
    }

    page = make_pathology(**BARE | {f"{name}_{language}": text for name, text in texts.items()})

    found = sections(page, language)
    assert found == {
        "en trois phrases": "Un nerf.",
        "ce que l'on sait": "On sait.",
        "d'où cela vient": "Un nerf. Deux.",
    }
    assert sections(page, {"fr": "en", "en": "fr"}[language]) == {}


@pytest.mark.parametrize("make", [make_pathology, make_procedure])
def test_names_and_addresses_do_not_count(make):
    names = {f"{name}_fr": "Un nom" for name in ("tagline", "other_names", "patient_words")}

    page = make(**BARE | names)

    assert sections(page, "fr") == {}


def test_physicians_texts_do_not_count():
    texts = {f"physician_{name}_{language}": "<p>Un texte.</p>" for name in PHYSICIAN for language in ("fr", "en")}

    page = make_procedure(**BARE | texts, ccam_code="LHLH003", radiation_fr="<p>Des rayons.</p>")

    assert sections(page, "fr") == {"les rayons X": "Des rayons."}


def test_each_line_of_a_list_is_a_sentence():
    page = make_procedure(**BARE, preparation_fr="Venez à jeun\nPrenez vos images", fact_stay_fr="une heure")

    assert sections(page, "fr") == {
        "séjour, en bref": "une heure.",
        "comment se préparer": "Venez à jeun. Prenez vos images.",
    }


def test_rows_of_a_pathology_count_kind_by_kind():
    page = make_pathology(**BARE)
    for number in (1, 2):
        PathologyAlertSign.objects.create(page=page, level="today", text_fr=f"signe {number}")
        PathologyQuestion.objects.create(page=page, question_fr=f"Un {number} ?", answer_fr=f"<p>Oui {number}</p>")

    assert sections(page, "fr") == {
        "signes d'alerte": "signe 1. signe 2.",
        "questions de patients": "Un 1 ? Oui 1. Un 2 ? Oui 2.",
    }
    assert sections(page, "en") == {}


def test_rows_of_a_procedure_count_with_their_titles():
    page = make_procedure(**BARE)
    Step.objects.create(page=page, title_fr="On vous installe", text_fr="Sur le ventre.")
    Risk.objects.create(page=page, kind="serious", name_fr="Fièvre", frequency_fr="rare", action_fr="Appeler")
    texts = {"situation_fr": "Le dos", "heading_fr": "Un essai", "text_fr": "Il calme", "caption_fr": "qui vont mieux"}
    Outcome.objects.create(page=page, side="for", **texts)

    assert sections(page, "fr") == {
        "étapes": "On vous installe. Sur le ventre.",
        "résultats attendus": "Le dos. Un essai. Il calme. qui vont mieux.",
        "risques": "Fièvre. rare. Appeler.",
    }


def test_indications_count_on_both_pages_without_the_name_of_the_other():
    pathology, procedure = make_pathology(**BARE), make_procedure(**BARE)
    make_indication(pathology, procedure, target_fr="Le nerf", sentence_en="It calms.")
    make_indication(pathology, procedure, target_fr="L'os", evidence_fr="Rien.")

    expected = "Le nerf. Elle calme la douleur. Un essai favorable. L'os. Elle calme la douleur. Rien."
    assert [sections(page, "fr") for page in (pathology, procedure)] == [{"indications": expected}] * 2
    assert [sections(page, "en") for page in (pathology, procedure)] == [{"indications": "It calms."}] * 2


@pytest.mark.parametrize("make", [make_pathology, make_procedure])
def test_sources_do_not_count(make):
    page = make(**BARE)
    make_rows(page, 1)

    assert "Source 0" not in " ".join(sections(page, "fr").values())
    assert len(sections(page, "fr")) == {make_pathology: 4, make_procedure: 6}[make]


def printed(*slugs, **options):
    out = StringIO()
    call_command("readability", *slugs, stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.fixture
def pages():
    """An easy pathology, a harder procedure in French and English, and a page that nobody sees."""
    make_pathology(summary_fr=EASY, causes_fr="<p>Le chat dort.</p>", summary_en="")
    make_procedure(summary_fr=FAIR, benefit_fr=EASY, summary_en=HARD_ENGLISH, benefit_en=EASY_ENGLISH)
    make_pathology(slug_fr="cache", slug_en="hidden", summary_fr=FAIR, is_published=False)


# Kandel and Moles, by hand: EASY is 6 words of 1 syllable, 207 − 1.015 × 6 − 73.6 × 1 = 127.3. With « Le chat dort. »,
# 9 words in 2 sentences, 207 − 1.015 × 4.5 − 73.6 × 1 = 128.8. FAIR is 9 words of 16 syllables, 207 − 1.015 × 9 −
# 73.6 × 16 ÷ 9 = 67.0; with EASY, 15 words of 22 syllables, 207 − 1.015 × 7.5 − 73.6 × 22 ÷ 15 = 91.4.
def test_command_measures_each_published_page_section_by_section(pages):
    assert printed() == [
        "Kandel and Moles, more is easier",
        "",
        "radiculalgie: 128.8 (9 words)",
        "   127.3      6  en trois phrases",
        "       –      3  d'où cela vient",
        "",
        "infiltration: 91.4 (15 words)",
        "    67.0      9  en trois phrases",
        "   127.3      6  ce que l'on peut en attendre",
        "",
        "Mean 110.1 (wanted: 70 or more); hardest page infiltration, 91.4 (wanted: 62 or more).",
    ]


# Flesch-Kincaid, by hand: HARD_ENGLISH is 6 words of 26 syllables, 0.39 × 6 + 11.8 × 26 ÷ 6 − 15.59 = 37.9;
# EASY_ENGLISH 6 words of 1, 0.39 × 6 + 11.8 − 15.59 = −1.45; both, 0.39 × 6 + 11.8 × 32 ÷ 12 − 15.59 = 18.2.
def test_command_measures_english_when_asked(pages):
    assert printed(language="en") == [
        "Flesch-Kincaid grade, less is easier",
        "",
        "radiculalgie: no text in this language",
        "",
        "infiltration: 18.2 (12 words)",
        "    37.9      6  en trois phrases",
        "    -1.4      6  ce que l'on peut en attendre",
        "",
        "Mean 18.2 (wanted: 7.0 or less); hardest page infiltration, 18.2 (wanted: 8.5 or less).",
    ]


def test_command_measures_the_pages_that_are_named(pages):
    lines = printed("radiculalgie")

    assert [line for line in lines if "words)" in line] == ["radiculalgie: 128.8 (9 words)"]
    assert lines[-1] == "Mean 128.8 (wanted: 70 or more); hardest page radiculalgie, 128.8 (wanted: 62 or more)."


def test_command_prints_the_hardest_sentences(pages):
    lines = printed("infiltration", hardest=2)

    assert lines[5:7] == [f"      67.0  {FAIR}", f"     127.3  {EASY}"]


def test_command_without_pages_prints_no_mean():
    assert printed() == ["Kandel and Moles, more is easier"]


def test_command_refuses_a_language_without_formula():
    with pytest.raises(CommandError, match="invalid choice: 'de'"):
        call_command("readability", "--language", "de")
