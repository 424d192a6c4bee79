"""Rows of several models in one query."""

import pytest
from django.utils.translation import override

from algoradio.editorial.rows import NUMBER, Reading, read
from pathologies.models import BodyRegion, Pathology, PathologyQuestion
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_rows_come_in_one_query_in_the_order_of_their_model(django_assert_num_queries):
    page = make.make_pathology()
    for place in (3, 1, 2):
        page.questions.create(question_fr=f"Question {place} ?", answer_fr="<p>Oui.</p>", position=place)
    make.make_region()

    with django_assert_num_queries(1):
        rows = read(questions=page.questions.all(), regions=BodyRegion.objects.all())

    assert [one.question_fr for one in rows["questions"]] == ["Question 1 ?", "Question 2 ?", "Question 3 ?"]
    assert rows["questions"] == list(PathologyQuestion.objects.all())
    assert [vars(one) | {"_state": ""} for one in rows["questions"]] == [
        vars(one) | {"_state": ""} for one in PathologyQuestion.objects.all()
    ]
    assert rows["regions"] == list(BodyRegion.objects.all())


def test_reading_is_made_once_and_asked_with_any_number(django_assert_num_queries):
    first, second = make.make_pathology(), make.make_pathology(title_fr="Autre", slug_fr="autre", slug_en="other")
    first.questions.create(question_fr="Une ?", answer_fr="<p>Oui.</p>", position=0)
    second.questions.create(question_fr="Deux ?", answer_fr="<p>Oui.</p>", position=0)
    reading = Reading({"questions": Pathology(pk=NUMBER).questions.all()})

    with django_assert_num_queries(2):
        found = [[one.question_fr for one in reading(page.pk)["questions"]] for page in (first, second)]

    assert found == [["Une ?"], ["Deux ?"]]
    assert reading(NUMBER) == {"questions": []}


def test_page_is_read_in_the_language_that_is_active():
    make.make_pathology().questions.create(question_fr="Une ?", question_en="One?", answer_fr="<p>Oui.</p>", position=0)
    found = []
    for language in ("fr", "en", "fr"):
        with override(language):
            (page,) = Pathology.objects.for_page()
            found.append(page.questions.all()[0].question)

    assert found == ["Une ?", "One?", "Une ?"]
