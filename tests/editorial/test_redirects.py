"""What a changed address leaves behind."""

import pytest
from django.utils.translation import override

from algoradio.editorial.models import Redirect
from procedures.physicians import sheet_address
from tests.factories import make_pathology, make_procedure

MAKERS = [pytest.param(make_pathology, id="pathology"), pytest.param(make_procedure, id="procedure")]
LANGUAGES = ("fr", "en")

pytestmark = pytest.mark.django_db


def rename(page, **slugs):
    for name, slug in slugs.items():
        setattr(page, name, slug)
    page.full_clean()
    page.save()


def recorded():
    return dict(Redirect.objects.values_list("old_path", "new_path"))


def follow(client, path):
    response = client.get(path)
    return response.status_code, response.headers.get("Location")


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_changed_slug_leads_to_the_new_address(client, make, language):
    page = make()
    old = page.address(language)

    rename(page, **{f"slug_{language}": "nouveau"})

    assert page.address(language) != old
    assert follow(client, old) == (301, page.address(language))
    assert client.get(page.address(language)).status_code == 200


def test_changed_slug_in_one_language_leaves_the_other_alone():
    page = make_pathology()
    french, old = page.address("fr"), page.address("en")

    rename(page, slug_en="sciatica")

    assert recorded() == {old: page.address("en")}
    assert page.address("fr") == french


def test_french_slug_moves_the_english_address_of_an_untranslated_page():
    page = make_pathology(slug_en=None)
    old = {language: page.address(language) for language in LANGUAGES}

    rename(page, slug_fr="sciatique")

    assert recorded() == {old[language]: page.address(language) for language in LANGUAGES}


def test_first_english_slug_leaves_a_redirect(client):
    page = make_pathology(slug_en=None)
    old = page.address("en")

    rename(page, slug_en="sciatica")

    assert follow(client, old) == (301, page.address("en"))


def test_two_changes_make_no_chain():
    page = make_pathology(slug_fr="un")
    rename(page, slug_fr="deux")

    rename(page, slug_fr="trois")

    assert recorded() == {"/pathologies/un/": "/pathologies/trois/", "/pathologies/deux/": "/pathologies/trois/"}


def test_change_there_and_back_makes_no_loop(client):
    page = make_pathology(slug_fr="un")
    rename(page, slug_fr="deux")

    rename(page, slug_fr="un")

    assert recorded() == {"/pathologies/deux/": "/pathologies/un/"}
    assert client.get("/pathologies/un/").status_code == 200


def test_longer_way_back_makes_no_loop():
    page = make_pathology(slug_fr="un")
    for slug in ("deux", "trois", "un"):
        rename(page, slug_fr=slug)

    assert recorded() == {"/pathologies/deux/": "/pathologies/un/", "/pathologies/trois/": "/pathologies/un/"}


def test_page_that_takes_an_old_address_is_shown_there(client):
    moved = make_pathology(slug_fr="un", slug_en="one")
    rename(moved, slug_fr="deux")

    heir = make_pathology(slug_fr="un", slug_en="heir", title_fr="Héritière")

    assert client.get("/pathologies/un/").context["page"] == heir
    assert client.get("/pathologies/deux/").context["page"] == moved


def test_page_that_is_renamed_to_an_old_address_is_shown_there(client):
    moved = make_pathology(slug_fr="un", slug_en="one")
    heir = make_pathology(slug_fr="trois", slug_en="heir")
    rename(moved, slug_fr="deux")

    rename(heir, slug_fr="un")

    assert recorded() == {"/pathologies/trois/": "/pathologies/un/"}
    assert client.get("/pathologies/un/").context["page"] == heir


def test_unpublished_page_leaves_no_redirect():
    page = make_pathology(is_published=False)

    rename(page, slug_fr="deux", slug_en="two")

    assert recorded() == {}


def test_page_published_with_its_new_address_leaves_no_redirect():
    page = make_pathology(is_published=False)

    rename(page, slug_fr="deux", is_published=True)

    assert recorded() == {}


@pytest.mark.parametrize("fields", [{"title_fr": "Autre"}, {"is_published": False}])
def test_change_of_anything_else_leaves_no_redirect(fields):
    page = make_pathology()

    rename(page, **fields)

    assert recorded() == {}


@pytest.mark.parametrize("active", LANGUAGES)
def test_redirects_do_not_depend_on_the_language_of_who_saves(active):
    page = make_pathology()
    old = {language: page.address(language) for language in LANGUAGES}

    with override(active):
        rename(page, slug_fr="deux", slug_en="two")

    assert recorded() == {old[language]: page.address(language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_changed_slug_leads_to_the_new_sheet(client, language):
    procedure = make_procedure()
    old = sheet_address(procedure, language)

    rename(procedure, **{f"slug_{language}": "nouveau"})

    assert follow(client, old) == (301, sheet_address(procedure, language))


def test_english_sheet_under_the_french_slug_leads_to_the_english_sheet(client):
    procedure = make_procedure()
    english = sheet_address(procedure, "en")

    response = follow(client, english.replace(procedure.slug_en, procedure.slug_fr))

    assert response == (301, english)


def test_record_replaces_an_older_destination():
    Redirect.record("/a/", "/b/")

    Redirect.record("/a/", "/c/")

    assert recorded() == {"/a/": "/c/"}
