import pytest
from django.urls import reverse
from django.utils.translation import override

from algoradio.pages.models import Clinic, FixedPage
from tests.factories import make_fixed_page, make_guidance, make_pathology, make_rows, make_section, make_source
from tests.markup import Markup

LANGUAGES = ("fr", "en")

pytestmark = pytest.mark.django_db


def address(name, language="fr"):
    with override(language):
        return reverse(f"pages:{name}")


def fill(page, count):
    """`count` sections and sources of a page, guidances and pages of the site."""
    make_rows(make_pathology(), count)
    for number in range(count):
        make_section(page, anchor=f"partie-{number}")
        source = make_source(label_fr=f"S{number}", url=f"https://example.org/{number}")
        page.citations.create(source=source, mark=f"S{number}")
        make_guidance(slug_fr=f"scanner-{number}").citations.create(source=source, mark="S1")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("key", FixedPage.Key.values)
def test_fixed_page_costs_the_same_queries(client, language, count, key, django_assert_num_queries):
    fill(make_fixed_page(key=key), count)
    path = address(key, language)

    with django_assert_num_queries(6):
        response = client.get(path)

    assert response.status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 30])
def test_site_map_costs_the_same_queries(client, language, count, django_assert_num_queries):
    fill(make_fixed_page(), count)
    path = address("site_map", language)

    with django_assert_num_queries(4):
        response = client.get(path)

    assert response.status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", FixedPage.Key.values)
def test_fixed_page_that_is_missing_is_not_found(client, language, key):
    response = client.get(address(key, language))

    assert (response.status_code, Markup(response).language) == (404, language)


def test_sources_of_a_guidance_are_numbered_on_the_page(client):
    make_fixed_page(key="discipline", title_fr="La discipline")
    for number, slug in enumerate(("scanner", "irm")):
        guidance = make_guidance(slug_fr=slug, text_fr="<p>Une étude [S6].</p>", position=number)
        source = make_source(label_fr=f"Étude {slug}", url=f"https://example.org/{slug}")
        guidance.citations.create(source=source, mark="S6")

    shown = Markup(client.get(address("discipline")))

    assert [text for text in shown.words("p") if text.startswith("Une étude")] == [
        "Une étude\u00a0[1].",
        "Une étude\u00a0[2].",
    ]
    assert [text.partition(". ")[0] for text in shown.words("li", inside="sources")] == ["Étude scanner", "Étude irm"]


def test_contact_shows_what_the_clinic_has_filled_in(client):
    make_fixed_page()
    Clinic.objects.create(pk=1, name="Centre Test", telephone="01 23 45 67 89", address="1 rue X\nParis")

    shown = Markup(client.get(address("contact")))

    assert shown.words("dt") == ["Téléphone", "Adresse"]
    assert [link.get("href") for link in shown.all("a", inside="rows-list")] == ["tel:0123456789"]


@pytest.mark.parametrize("key", ["contact", "legal", "privacy"])
def test_empty_clinic_shows_nothing(client, key):
    make_fixed_page(key=key)

    shown = Markup(client.get(address(key)))

    assert shown.words("dl") == []
    assert shown.words("h2", inside="text") == ["Mise à jour", "Cette page est-elle claire\u202f?"]


def test_robots_keeps_the_admin_out_and_names_the_sitemap(client, settings):
    settings.ORIGIN = "https://algoradio.example"

    response = client.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain"
    assert response.content.decode().split("\n") == [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        "Sitemap: https://algoradio.example/sitemap.xml",
        "",
    ]


def test_health_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
