"""The review line, which stands on every page that a doctor signs."""

from datetime import date, timedelta

import pytest
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import override

from tests.factories import make_pathology, make_procedure, make_reviewer
from tests.markup import Markup

DAY = date(2026, 1, 15)
PENDING = "Relecture médicale en attente. Aucun médecin n’a encore relu cette page."
SIGNED = "Relu par Dr Test, le 15 janvier 2026. radiologue. Numéro RPPS : 0. Liens d’intérêts déclarés : aucun"
UPDATED = "Texte mis à jour le 15 janvier 2026."
HOW = "Comment ce site est écrit et relu"
NO_DAY = "Prochaine relecture : date à fixer par le centre."

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[make_pathology, make_procedure])
def review(request, client):
    """The lines of the review of a page made with some fields, plain spaces."""

    def lines(**fields):
        page = request.param(updated_on=DAY, **fields)
        shown = Markup(client.get(page.address("fr")))
        return [" ".join(line.split()) for line in shown.words("p", inside="review")]

    return lines


def french(day):
    with override("fr"):
        return date_format(day)


def test_page_that_nobody_reviewed_says_so(review):
    assert review() == [PENDING, f"{UPDATED} {NO_DAY} {HOW}"]


def test_signed_page_says_by_whom_and_when(review):
    lines = review(reviewed_by=make_reviewer(), reviewed_on=DAY)

    assert lines == [SIGNED, f"{UPDATED} {NO_DAY} {HOW}"]


@pytest.mark.parametrize("days", [0, 30])
def test_page_whose_review_is_not_yet_due_says_when(review, days):
    due = localdate() + timedelta(days)

    lines = review(reviewed_by=make_reviewer(), reviewed_on=localdate() - timedelta(1), review_due_on=due)

    assert lines[-1] == f"{UPDATED} Prochaine relecture prévue avant le {french(due)}. {HOW}"
    assert len(lines) == 2


def test_page_whose_review_is_overdue_says_so_first(review):
    yesterday = localdate() - timedelta(1)

    lines = review(reviewed_by=make_reviewer(), reviewed_on=date(2020, 1, 15), review_due_on=yesterday)

    assert lines == [
        f"Cette page devait être relue avant le {french(yesterday)}. Elle ne l’a pas encore été.",
        SIGNED.replace("2026", "2020"),
        f"{UPDATED} {HOW}",
    ]


def test_page_that_nobody_reviewed_in_time_says_both(review):
    yesterday = localdate() - timedelta(1)

    lines = review(review_due_on=yesterday)

    assert lines == [
        f"Cette page devait être relue avant le {french(yesterday)}. Elle ne l’a pas encore été.",
        PENDING,
        f"{UPDATED} {HOW}",
    ]
