"""Translations that are older than their French."""

import pytest

from algoradio.editorial.models import TranslationBasis
from algoradio.editorial.staleness import confirm, stale
from pathologies.models import Pathology, PathologyAlertSign, PathologyQuestion
from procedures.models import Step
from tests.factories import (
    make_fixed_page,
    make_pathology,
    make_procedure,
    make_section,
    make_source,
    make_term,
)


def make_alert():
    return PathologyAlertSign.objects.create(page=make_pathology(), level="today", text_fr="vous", text_en="you")


def make_step():
    return Step.objects.create(page=make_procedure(), title_fr="Un", title_en="One", text_fr="Suite", text_en="More")


#: How an object is made, and one of its texts that has a French and a translation.
TRANSLATED = {
    "page": (make_pathology, "summary"),
    "title": (make_procedure, "title"),
    "fixed page": (make_fixed_page, "title"),
    "row": (make_alert, "text"),
    "step": (make_step, "text"),
    "section": (lambda: make_section(make_fixed_page(), body_fr="<p>Venez.</p>", body_en="<p>Come.</p>"), "body"),
    "word": (lambda: make_term(term_en="root", definition_en="The start of a nerve."), "definition"),
    "source": (lambda: make_source(label_en="Cochrane review, 2020"), "label"),
}

pytestmark = pytest.mark.django_db
every_kind = pytest.mark.parametrize(("make", "field"), TRANSLATED.values(), ids=TRANSLATED)


def change(instance, **texts):
    """Save other texts, as the next request does: read anew."""
    again = type(instance).objects.get(pk=instance.pk)
    for name, text in texts.items():
        setattr(again, name, text)
    again.save()
    return again


def found(instance):
    return stale([type(instance).objects.get(pk=instance.pk)])


@every_kind
def test_new_object_is_not_stale(make, field):
    assert found(make()) == {}


@every_kind
def test_french_alone_makes_the_translation_stale(make, field):
    one = make()

    change(one, **{f"{field}_fr": "Autre"})

    assert found(one) == {(type(one), one.pk): [(field, "en")]}


@every_kind
def test_both_together_are_not_stale(make, field):
    one = make()

    change(one, **{f"{field}_fr": "Autre", f"{field}_en": "Other"})

    assert found(one) == {}


@every_kind
def test_touched_translation_is_no_longer_stale(make, field):
    one = make()
    change(one, **{f"{field}_fr": "Autre"})

    change(one, **{f"{field}_en": "Other"})

    assert found(one) == {}


@every_kind
def test_confirmed_translation_is_no_longer_stale(make, field):
    one = make()
    changed = change(one, **{f"{field}_fr": "Autre"})

    confirm(changed)

    assert found(one) == {}


def test_confirmed_translation_is_stale_again_when_the_french_changes_again():
    one = make_pathology()
    confirm(change(one, summary_fr="Autre"))

    change(one, summary_fr="Encore autre")

    assert found(one) == {(type(one), one.pk): [("summary", "en")]}


def test_change_of_another_text_leaves_the_stale_one_stale():
    one = make_pathology()
    change(one, summary_fr="Autre")

    change(one, title_fr="Un titre", title_en="A title")

    assert found(one) == {(type(one), one.pk): [("summary", "en")]}


def test_french_put_back_is_not_stale():
    one = make_pathology()
    change(one, summary_fr="Autre")

    change(one, summary_fr=one.summary_fr)

    assert found(one) == {}


def test_white_space_is_no_change():
    one = make_pathology(summary_fr="Un nerf\nfait mal.")

    change(one, summary_fr="Un nerf  fait mal.\n")

    assert found(one) == {}


def test_text_without_translation_is_not_stale():
    one = make_pathology(summary_en="")

    change(one, summary_fr="Autre")

    assert found(one) == {}


def test_translation_written_later_is_made_from_the_french_of_that_day():
    one = make_pathology(summary_en="")
    change(one, summary_fr="Autre", summary_en="Other")

    change(one, summary_fr="Encore autre")

    assert found(one) == {(type(one), one.pk): [("summary", "en")]}


def test_moved_french_address_asks_nothing_of_the_english_one():
    one = make_pathology()

    change(one, slug_fr="autre")

    assert found(one) == {}


def test_each_object_has_its_own_stale_texts():
    first, second = make_pathology(), make_pathology(slug_fr="autre", slug_en="other")
    second.summary_fr = "Autre"
    second.save()

    assert stale([first, second]) == {(type(second), second.pk): [("summary", "en")]}


def test_page_and_row_of_one_number_are_not_confused():
    sign = make_alert()
    question = PathologyQuestion.objects.create(
        pk=sign.pk, page=sign.page, question_fr="Un ?", question_en="One?", answer_fr="Un.", answer_en="One."
    )

    change(question, question_fr="Deux ?")

    assert (found(sign), found(sign.page)) == ({}, {})
    assert found(question) == {(PathologyQuestion, question.pk): [("question", "en")]}


def remembered():
    return {basis.content_type.model for basis in TranslationBasis.objects.all()}


@pytest.mark.parametrize("delete", [lambda page: page.delete(), lambda page: Pathology.objects.all().delete()])
def test_deleted_page_and_its_rows_leave_nothing_behind(delete):
    page = make_alert().page
    make_procedure()
    before = remembered()

    delete(page)

    assert (before, remembered()) == ({"pathology", "pathologyalertsign", "procedure"}, {"procedure"})


def test_deleted_row_leaves_nothing_behind():
    sign = make_alert()

    sign.delete()

    assert remembered() == {"pathology"}


@pytest.mark.parametrize("count", [1, 30])
def test_stale_asks_one_query_however_many_objects(django_assert_num_queries, count):
    pages = [make_pathology(slug_fr=f"page-{number}", slug_en=f"page-{number}") for number in range(count)]

    with django_assert_num_queries(1):
        found = stale(pages)

    assert found == {}


def test_stale_of_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        found = stale([])

    assert found == {}
