"""Sheets over HTTP: where they stand, what they answer, where they lead when a page has moved."""

import io
from datetime import date, timedelta
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override

from algoradio.editorial.models import Redirect
from algoradio.leaflets import press
from algoradio.leaflets.sheets import shelf
from tests.factories import make_pathology, make_procedure, make_reviewer
from tests.leaflets import pdf
from tests.markup import Markup

ADDRESSES = [
    pytest.param("leaflets:pathology", "fr", "/pathologies/radiculalgie/fiche.pdf", id="pathology-fr"),
    pytest.param("leaflets:pathology", "en", "/en/conditions/radicular-pain/leaflet.pdf", id="pathology-en"),
    pytest.param("leaflets:procedure", "fr", "/traitements/infiltration/fiche.pdf", id="procedure-fr"),
    pytest.param("leaflets:procedure", "en", "/en/procedures/injection/leaflet.pdf", id="procedure-en"),
    pytest.param("leaflets:before", "fr", "/traitements/infiltration/avant-rendez-vous.pdf", id="before-fr"),
    pytest.param("leaflets:before", "en", "/en/procedures/injection/before-your-appointment.pdf", id="before-en"),
]
EACH = pytest.mark.parametrize(("name", "language", "path"), ADDRESSES)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    return make_pathology(), make_procedure()


def page_of(pages, name):
    return pages[0] if name == "leaflets:pathology" else pages[1]


def count_prints(monkeypatch):
    printed = []
    whole = press.pdf
    monkeypatch.setattr(press, "pdf", lambda record: printed.append(1) or whole(record))
    return printed


@EACH
def test_sheet_is_a_pdf_in_its_language(client, pages, name, language, path):
    answer = client.get(path)

    page = page_of(pages, name)
    with override(language):
        assert reverse(name, args=[page.current_slug]) == path
    assert (answer.status_code, answer["Content-Type"], answer["Content-Language"]) == (
        *(200, "application/pdf"),
        language,
    )
    assert answer["Content-Security-Policy"] == "frame-ancestors 'none'"
    slug, last = path.split("/")[-2:]
    assert answer["Content-Disposition"] == f'inline; filename="{slug}-{last}"'
    assert int(answer["Content-Length"]) == len(answer.content)
    assert pdf.language(answer.content) == language
    assert getattr(page, f"title_{language}") in pdf.title(answer.content)
    address = f"http://testserver{page.address(language)}"
    assert (address in pdf.links(answer.content)) == (name != "leaflets:before")


@EACH
def test_head_answers_as_get_does(client, pages, name, language, path):
    got, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert {key: head[key] for key in ("ETag", "Content-Type", "Content-Length")} == {
        key: got[key] for key in ("ETag", "Content-Type", "Content-Length")
    }
    assert client.post(path).status_code == 405


@EACH
def test_unchanged_sheet_is_neither_sent_nor_printed_again(client, pages, name, language, path, monkeypatch):
    printed = count_prints(monkeypatch)
    tag = client.get(path)["ETag"]

    answer = client.get(path, headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert answer["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert tag.startswith('"')
    assert client.get(path).status_code == 200
    assert len(printed) == 1


def test_etag_is_another_for_each_sheet(client, pages):
    tags = {client.get(parameter.values[2])["ETag"] for parameter in ADDRESSES}

    assert len(tags) == len(ADDRESSES)


@EACH
def test_any_change_of_content_prints_anew(client, pages, name, language, path, monkeypatch):
    before = client.get(path)
    printed = count_prints(monkeypatch)

    for page in pages:
        page.save()
    after = client.get(path, headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert len(printed) == 1


def test_review_that_falls_due_prints_anew(client, monkeypatch):
    due = localdate() + timedelta(days=1)
    make_procedure(reviewed_by=make_reviewer(), reviewed_on=date(2020, 1, 1), review_due_on=due)
    before = client.get("/traitements/infiltration/fiche.pdf")["ETag"]

    monkeypatch.setattr("algoradio.editorial.models.localdate", lambda: due + timedelta(days=1))

    assert client.get("/traitements/infiltration/fiche.pdf")["ETag"] != before


def test_printed_addresses_are_the_configured_ones(client, pages, settings):
    settings.ORIGIN = "https://www.example.org"

    made = client.get("/pathologies/radiculalgie/fiche.pdf").content

    assert "https://www.example.org/pathologies/radiculalgie/" in pdf.links(made)
    assert "http://testserver/pathologies/radiculalgie/" not in pdf.links(made)


@EACH
def test_slug_of_another_language_leads_to_the_one_of_this(client, pages, name, language, path):
    page = page_of(pages, name)
    other = "en" if language == "fr" else "fr"
    wrong = path.replace(getattr(page, f"slug_{language}"), getattr(page, f"slug_{other}"))

    answer = client.get(f"{wrong}?x=1")

    assert (answer.status_code, answer["Location"]) == (301, f"{path}?x=1")


@EACH
def test_sheet_of_a_page_that_has_moved_leads_to_the_new_address(client, pages, name, language, path):
    page = page_of(pages, name)
    for slug in ("nouveau", "plus-nouveau"):
        setattr(page, f"slug_{language}", slug)
        page.save()

    answer = client.get(f"{path}?x=1")

    new = path.replace(path.split("/")[-2], "plus-nouveau")
    assert (answer.status_code, answer["Location"]) == (301, f"{new}?x=1")
    assert client.get(new).status_code == 200


@EACH
def test_sheet_of_no_page_is_not_found(client, pages, name, language, path):
    unknown = path.replace(path.split("/")[-2], "inconnu")

    assert client.get(unknown).status_code == 404


@EACH
def test_sheet_of_a_page_taken_offline_is_not_found(client, pages, name, language, path):
    page = page_of(pages, name)
    page.is_published = False
    page.save()

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("elsewhere", ["/contact/", "/nulle/part/", "/traitements/infiltration/"])
def test_redirect_that_leads_to_no_page_of_the_kind_is_not_followed(client, pages, elsewhere):
    Redirect.objects.create(old_path="/pathologies/ancien/", new_path=elsewhere)

    assert client.get("/pathologies/ancien/fiche.pdf").status_code == 404


def test_untranslated_page_has_its_sheet_under_the_other_language(client):
    make_procedure(slug_en=None, title_en="", summary_en="")

    answer = client.get("/en/procedures/infiltration/leaflet.pdf")

    assert answer.status_code == 200
    assert pdf.language(answer.content) == "en"
    assert b"/Lang(fr)" in pdf.inside(answer.content)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_lead_to_their_sheets(client, pages, language):
    pathology, procedure = pages
    with override(language):
        leaflets = {
            pathology.address(language): [reverse("leaflets:pathology", args=[pathology.current_slug])],
            procedure.address(language): [
                reverse(name, args=[procedure.current_slug]) for name in ("leaflets:procedure", "leaflets:before")
            ],
        }
        leaflets[procedure.get_sheet_url()] = leaflets[procedure.address(language)]

    for path, wanted in leaflets.items():
        links = Markup(client.get(path)).all("a", inside="prints")
        assert [link.get("href") for link in links] == wanted
        assert all("PDF" in link.text for link in links)


def test_archive_holds_every_sheet_in_every_language(staff, pages):
    make_pathology(slug_fr="brouillon", slug_en="draft", is_published=False)

    answer = staff.get(reverse("leaflets-archive"))
    body = b"".join(answer.streaming_content)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"].startswith('attachment; filename="algoradio-')
    with ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "en/conditions/radicular-pain-leaflet.pdf",
            "en/procedures/injection-before-your-appointment.pdf",
            "en/procedures/injection-leaflet.pdf",
            "fr/pathologies/radiculalgie-fiche.pdf",
            "fr/traitements/infiltration-avant-rendez-vous.pdf",
            "fr/traitements/infiltration-fiche.pdf",
        ]
        for name in archive.namelist():
            assert pdf.language(archive.read(name)) == name[:2]
    assert len(shelf) == 6


def make_member(*permissions):
    member = User.objects.create_user("membre", password="x", is_staff=True)
    member.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(member)
    return client


def test_archive_is_for_staff_who_may_see_the_pages(pages):
    path = reverse("leaflets-archive")

    stranger = Client().get(path)

    assert (stranger.status_code, urlsplit(stranger["Location"]).path) == (302, reverse("admin:login"))
    assert make_member("view_pathology").get(path).status_code == 403


@pytest.mark.parametrize(
    ("permissions", "shown"), [(("view_pathology", "view_procedure"), True), (("view_pathology",), False)]
)
def test_admin_shows_the_archive_to_who_may_have_it(permissions, shown):
    member = make_member(*permissions)
    path = reverse("leaflets-archive")

    links = [link.get("href") for link in Markup(member.get(reverse("admin:index"))).all("a")]

    assert (path in links) == shown
    assert member.get(path).status_code == (200 if shown else 403)
    assert member.post(path).status_code in {403, 405}
