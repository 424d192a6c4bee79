import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils.translation import override

from algoradio.editorial.addresses import absolute, alternates, find
from pathologies.models import Pathology
from tests.factories import make_pathology

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("origin", "address"),
    [("", "http://testserver/contact/"), ("https://algoradio.example", "https://algoradio.example/contact/")],
)
def test_absolute_prefers_the_configured_origin(settings, origin, address):
    settings.ORIGIN = origin

    assert absolute(RequestFactory().get("/autre/"), "/contact/") == address


def test_alternates_of_a_page_are_its_own_addresses(rf):
    page = make_pathology()

    paths = alternates(rf.get("/"), page)

    assert paths == {"fr": "/pathologies/radiculalgie/", "en": "/en/conditions/radicular-pain/"}


def test_alternates_of_a_route_are_its_translations(client):
    request = client.get("/en/conditions/").wsgi_request

    assert alternates(request) == {"fr": "/pathologies/", "en": "/en/conditions/"}


def test_alternates_of_what_is_not_found_are_none(client):
    request = client.get("/rien/").wsgi_request

    assert alternates(request) == {}


@pytest.mark.parametrize(("language", "slug"), [("fr", "radiculalgie"), ("en", "radicular-pain")])
def test_find_gives_the_page_of_a_slug(rf, language, slug):
    page = make_pathology()

    with override(language):
        found = find(rf.get("/"), Pathology.objects.published(), slug)

    assert found == (page, None)


@pytest.mark.parametrize(("language", "slug"), [("fr", "radicular-pain"), ("en", "radiculalgie")])
def test_find_leads_from_the_slug_of_another_language(rf, language, slug):
    page = make_pathology()

    with override(language):
        found, moved = find(rf.get("/"), Pathology.objects.published(), slug)

    assert (found, moved.status_code, moved.url) == (None, 301, page.address(language))


def test_find_gives_an_untranslated_page_under_its_french_slug(rf):
    page = make_pathology(slug_en=None)

    with override("en"):
        assert find(rf.get("/"), Pathology.objects.published(), "radiculalgie") == (page, None)


@pytest.mark.parametrize("slug", ["inconnue", "autre", "other"])
def test_find_refuses_what_is_unknown_or_unpublished(rf, slug):
    make_pathology(slug_fr="autre", slug_en="other", is_published=False)

    with pytest.raises(Http404):
        find(rf.get("/"), Pathology.objects.published(), slug)
