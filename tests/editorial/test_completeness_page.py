"""Reviews, reading and pictures among what pages lack; the command. The texts are in test_completeness.py."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate

from algoradio.editorial.completeness import Lack, report
from algoradio.editorial.models import Illustration
from algoradio.editorial.patient_text import sections
from algoradio.text.readability import measure
from tests.editorial.rows import picture, whole, write
from tests.factories import make_fixed_page, make_pathology, make_procedure

EVERY = [make_pathology, make_procedure, make_fixed_page]
HARD_FR = "L'anesthésiologiste administre progressivement une sédation intraveineuse supplémentaire."
HARD_EN = "Interventional radiologists administer supplementary intravenous sedation."

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", EVERY)
def test_unsigned_page_is_missed_until_it_is_signed(make):
    page = whole(make)
    reviewer, day = page.reviewed_by, page.reviewed_on
    write(page, reviewed_by=None, reviewed_on=None)
    missed = report()

    write(page, reviewed_by=reviewer, reviewed_on=day)

    assert missed == [Lack(page, "relecture", "aucun médecin n'a signé")]
    assert report() == []


@pytest.mark.parametrize("make", EVERY)
def test_overdue_page_is_missed_from_the_day_after(make):
    page = whole(make, review_due_on=localdate() - timedelta(1))
    missed = report()

    write(page, review_due_on=localdate())

    assert missed == [Lack(page, "relecture", "relecture en retard")]
    assert report() == []


@pytest.mark.parametrize("make", [make_pathology, make_procedure])
@pytest.mark.parametrize(("language", "text", "bound"), [("fr", HARD_FR, 62), ("en", HARD_EN, 8.5)])
def test_page_too_hard_to_read_is_missed_in_that_language(make, language, text, bound):
    page = whole(make, **{f"summary_{language}": " ".join([text] * 30)})

    score = measure(" ".join(sections(page, language).values()), language).score
    name = {"fr": "Français", "en": "English"}[language]
    assert report() == [Lack(page, "lecture", f"{name} : {score} ({bound})")]


def test_picture_is_missed_until_it_is_put_in_words_in_each_language():
    unsaid = picture(1)
    missed = report()

    Illustration.objects.update(alternative_text_en="A back")

    assert missed == [Lack(unsaid, "image", "texte de remplacement absent dans une langue")]
    assert report() == []


def test_lack_leads_to_the_form_where_it_is_mended():
    page = make_fixed_page()

    assert {lack.address for lack in report()} == {f"/admin/pages/fixedpage/{page.pk}/change/"}


def printed(**options):
    out = StringIO()
    call_command("completeness", stdout=out, **options)
    return out.getvalue().splitlines()


def test_command_prints_each_lack_and_how_many():
    whole(make_pathology, causes_fr="", causes_en="", symptoms_en="")
    whole(make_procedure, reviewed_by=None, reviewed_on=None)

    assert printed() == [
        "Radiculalgie | vide | d'où cela vient",
        "Radiculalgie | traduction | ce que l'on ressent (English)",
        "Infiltration | relecture | aucun médecin n'a signé",
        "3 in all.",
    ]


def test_command_prints_one_kind():
    whole(make_pathology, causes_fr="", causes_en="", symptoms_en="")

    assert printed(kind="vide") == ["Radiculalgie | vide | d'où cela vient", "1 in all."]
    assert printed(kind="source") == ["0 in all."]


def test_lacks_stand_in_the_order_of_the_page():
    make_pathology(reviewed_by=None)

    assert [lack.what for lack in report() if lack.kind == "vide"] == [
        "ce que l'on ressent",
        "d'où cela vient",
        "comment on le reconnaît",
        "les traitements habituels",
        "les traitements guidés par l'image",
        "vivre avec",
    ]
