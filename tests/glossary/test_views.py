import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.factories import make_pathology, make_term
from tests.markup import Markup

LANGUAGES = ("fr", "en")

pytestmark = pytest.mark.django_db


def address(language):
    with override(language):
        return reverse("glossary:list")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
def test_list_costs_the_same_queries(client, language, count, django_assert_num_queries):
    for number in range(count):
        make_term(term_fr=f"mot {number}", term_en=f"word {number}")

    with django_assert_num_queries(4):
        response = client.get(address(language))

    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_contents_of_untranslated_pages_cost_no_query_more(client, count, django_assert_num_queries):
    for number in range(count):
        make_pathology(title_fr=f"P{number}", slug_fr=f"p-{number}", title_en="", slug_en=None)

    with django_assert_num_queries(3):
        client.get(address("en"))


def test_list_orders_terms_as_a_reader_does(client):
    for term in ("zona", "Épaule", "œdème", "artère", "erreur"):
        make_term(term_fr=term)

    shown = Markup(client.get(address("fr")))

    assert shown.words("dt") == ["artère", "Épaule", "erreur", "œdème", "zona"]
    assert shown.words("h2", inside="letter") == ["A", "E", "O", "Z"]
    assert shown.words("li", inside="letters") == ["A", "E", "O", "Z"]


def test_term_without_translation_is_french_and_says_so(client):
    make_term()

    shown = Markup(client.get(address("en")))

    assert [(one.get("lang"), one.text) for one in shown.all("span", inside="terms")] == [
        ("fr", "racine"),
        ("fr", "Le début d’un nerf."),
    ]


def test_list_only_reads(client):
    assert client.post(address("fr")).status_code == 405
