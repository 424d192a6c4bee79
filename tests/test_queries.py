"""What a cold page asks of the database: few questions, whatever it holds."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from algoradio.pages.models import FixedPage
from algoradio.sitemaps import LISTS
from tests.factories import make_guidance, make_pathology, make_procedure, make_region, make_rows, make_term

pytestmark = pytest.mark.django_db

MOST = 6  # queries of a page
HELD = 20  # rows of each kind on a page that is full once
OF_THE_SITE = ("pages:home", *LISTS, "search:results", "sitemap", "robots", "exchange:catalogue", "exchange:openapi")
OF_A_PATHOLOGY = ("pathologies:detail", "exchange:pathology")
OF_A_PROCEDURE = ("procedures:detail", "physicians:detail", "physicians:ris", "exchange:procedure")


def fill(times: int) -> tuple:
    """Two pages that hold `times` as much as a full one, each linked with as many others of the site."""
    full = {"title_fr": "Pleine", "slug_fr": "pleine", "title_en": "Full", "slug_en": "full"}
    procedure = make_procedure(**full)
    make_rows(procedure, HELD * times)
    pathology = make_pathology(**full)
    make_rows(pathology, HELD * times)
    for number in range(times):
        pathology.regions.add(make_region(key=f"region-{number}"))
        procedure.guidances.add(make_guidance(slug_fr=f"guidage-{number}"))
        make_term(term_fr=f"mot {number}")
    return pathology, procedure


def asked(pathology, procedure) -> list[str]:
    """One address of every kind of public page, and what is asked beside them, in the active language."""
    slug = pathology.current_slug
    names = [*OF_THE_SITE, *(f"pages:{key}" for key in FixedPage.objects.values_list("key", flat=True))]
    table = reverse("physicians:list")
    return [
        *map(reverse, names),
        *(reverse(name, args=[pathology.slug_fr if "exchange" in name else slug]) for name in OF_A_PATHOLOGY),
        *(reverse(name, args=[procedure.slug_fr if "exchange" in name else slug]) for name in OF_A_PROCEDURE),
        f"{reverse('search:results')}?q=texte",
        f"{reverse('search:suggestions')}?q=texte",
        f"{table}?pathology={pathology.slug_fr}",
        f"{table}?after={procedure.slug_fr}&stay=outpatient",
        f"{table}?region=nulle-part",
        reverse("pathologies:detail", args=["rien"]),
    ]


@pytest.mark.parametrize("times", [0, 1, 2, 10])
def test_every_page_asks_few_questions(client, catalogue, times, django_assert_max_num_queries):
    pages = fill(times)

    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses = asked(*pages)
            client.get(f"{reverse('search:results')}?q=texte")  # makes the index of this edition
        for address in addresses:
            with django_assert_max_num_queries(MOST, info=address):
                response = client.get(address)
            assert response.status_code == (
                404 if address.endswith("rien/") else 400 if "nulle-part" in address else 200
            )


@pytest.mark.parametrize("times", [1, 10])
def test_a_page_shows_its_rows_in_their_order(client, times):
    pathology, procedure = fill(times)
    for position, step in enumerate(reversed(procedure.steps.all())):
        step.position = position
        step.save()

    shown = type(procedure).objects.for_page().get(pk=procedure.pk)

    assert [row.pk for row in shown.steps.all()] == list(procedure.steps.values_list("pk", flat=True))
    assert [row.text_fr for row in shown.alerts.all()] == list(procedure.alerts.values_list("text_fr", flat=True))
    assert [one.source for one in shown.citations.all()] == [one.source for one in procedure.citations.all()]
    assert [one.pk for one in shown.indications_shown] == list(procedure.indications.values_list("pk", flat=True))
    assert {one.procedure is shown for one in shown.indications_shown} == {True}
    for one, stored in zip(shown.indications_shown, procedure.indications.all(), strict=True):
        assert one.pathology.title_fr == stored.pathology.title_fr
        assert list(one.sources.all()) == list(stored.sources.all())
    regions = type(pathology).objects.for_page().get(pk=pathology.pk).regions.all()
    assert list(regions) == list(pathology.regions.all())
