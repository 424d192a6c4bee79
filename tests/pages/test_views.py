from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from algoradio.pages import views
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

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().split("\n") == [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        "Sitemap: https://algoradio.example/sitemap.xml",
        "",
    ]


@pytest.mark.parametrize(
    ("today", "expires"),
    [
        ("2026-11-23", "2027-05-01"),
        ("2026-07-31", "2027-01-01"),
        ("2026-06-01", "2026-12-01"),
        ("2028-02-29", "2028-08-01"),
    ],
)
def test_security_txt_says_whom_to_tell_of_a_weakness(client, settings, monkeypatch, today, expires):
    settings.ORIGIN = "https://algoradio.example"
    settings.SECURITY_CONTACTS = ["mailto:securite@algoradio.example", "tel:+33123456789"]
    monkeypatch.setattr(views, "localdate", lambda: date.fromisoformat(today))

    response = client.get("/.well-known/security.txt")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().split("\n") == [
        "Contact: mailto:securite@algoradio.example",
        "Contact: tel:+33123456789",
        f"Expires: {expires}T00:00:00Z",
        "Preferred-Languages: fr, en",
        "Canonical: https://algoradio.example/.well-known/security.txt",
        "",
    ]
    assert date.fromisoformat(today) + timedelta(days=150) < date.fromisoformat(expires)
    assert date.fromisoformat(expires) < date.fromisoformat(today) + timedelta(days=365)


def test_without_a_contact_nobody_is_named(client):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_health_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
