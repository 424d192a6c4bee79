"""What people are told while the database is away or the disk is full: never a trace, and nothing is lost."""

import errno
import re

import pytest
from django.core.files import uploadhandler
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.urls import reverse

from algoradio.editorial import edition
from algoradio.editorial.models import Illustration
from algoradio.operations import files
from algoradio.publishing import press
from algoradio.publishing.models import Draft, State
from pathologies.models import Pathology
from tests import factories as make
from tests.editorial.test_images import photograph, upload
from tests.forms import address, filled
from tests.markup import Markup, said
from tests.publishing.office import side

pytestmark = pytest.mark.django_db
TITLE = "Le site ne peut pas répondre pour le moment."
SAVED = "La base de données ne répond pas. Ce qui était enregistré le reste."
FULL = (
    "Il n’y a plus de place sur le disque du serveur. Rien n’a été enregistré à moitié : "
    "ce qui n’a pas pu l’être en entier ne l’est pas du tout."
)
WORDS = {"alternative_text_fr": "Un dos de profil", "alternative_text_en": "A back seen from the side"}


def leads(page: Markup) -> list[str]:
    return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in page.words("p", "title__lead")]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("path", ["/nulle-part/", "/pathologies/", "/contact/"])
def test_public_address_without_the_database(calm_client, monkeypatch, path, error):
    def away(*arguments):
        raise error("connection refused at 10.0.0.7")

    with connection.execute_wrapper(away):
        answer = calm_client.get(path)

    page = Markup(answer)
    assert answer.status_code == 503
    assert page.words("h1") == [TITLE]
    assert page.language == "fr"
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("60", "no-store")
    assert "10.0.0.7" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_page_is_in_the_language_of_the_address_then_in_the_other(calm_client, database_away):
    with database_away():
        english, french = calm_client.get("/en/contact/"), calm_client.get("/contact/")

    assert Markup(english).language == "en"
    assert Markup(english).words("h1") == [said(TITLE, "en")]
    assert Markup(english).words("h2") == [TITLE]
    assert Markup(french).words("h2") == [said(TITLE, "en")]


@pytest.mark.parametrize("path", ["/recherche/?q=radiculalgie", "/recherche/suggestions/?q=radic"])
def test_search_goes_on_with_what_it_knows(calm_client, database_away, path):
    make.make_pathology()
    before = calm_client.get(path)
    with database_away():
        during = calm_client.get(path)

    assert "Radiculalgie" in before.content.decode()
    assert (during.status_code, during.content) == (200, before.content)


def test_page_leads_to_what_is_kept_ready(calm_client, database_away):
    with database_away():
        answer = calm_client.get("/nulle-part/")

    links = {link.get("href") for link in Markup(answer).all("a")}
    assert {"/", "/pathologies/", "/traitements/", "/contact/", "/en/", "/en/conditions/", "tel:15"} <= links


def test_head_and_other_methods_get_no_trace_either(calm_client, database_away):
    with database_away():
        assert calm_client.head("/contact/").status_code == 503
        assert calm_client.post("/contact/").status_code == 405


def test_staff_learn_that_nothing_is_lost(calm_staff, database_away):
    with database_away():
        answer = calm_staff.get(reverse("admin:index"))

    assert answer.status_code == 503
    assert leads(Markup(answer))[0] == SAVED
    assert "revenez en arrière" in leads(Markup(answer))[1]
    assert not answer.cookies


def test_other_faults_stay_errors(calm_client, monkeypatch, logged):
    def broken(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr("algoradio.pages.views.composer", broken)
    make.make_fixed_page(key="contact")

    answer = calm_client.get("/contact/")

    assert answer.status_code == 500
    assert Markup(answer).words("h1") == ["Le site a un problème."]
    assert "ZeroDivisionError" in logged()[0]["exception"]


def test_database_fault_that_is_the_programs_own_stays_an_error(calm_client):
    def wrong(*arguments):
        raise DatabaseError("syntax error")

    with connection.execute_wrapper(wrong):
        assert calm_client.get("/pathologies/").status_code == 500


def test_outage_is_logged_in_one_line_a_request(calm_client, database_away, logged):
    with database_away():
        calm_client.get("/contact/")

    errors = [line for line in logged() if line["level"] == "error"]
    assert [line["message"] for line in errors] == ["The database does not answer: unable to open database file"]
    assert "exception" not in errors[0]


# Nothing typed is lost


def test_what_is_typed_is_kept_once_the_database_is_back(calm_staff, database_away):
    page = make.make_pathology()
    keep = side(Pathology, "autosave")
    form = filled(calm_staff.get(address(Pathology, "change", page.pk))) | {"summary_fr": "Un texte tapé sans base."}

    with database_away():
        sign = calm_staff.get(keep, {"_page": page.pk})
        sent = calm_staff.post(keep, form)
    assert (sign.status_code, sent.status_code) == (503, 503)  # static/js/drafts.js goes on trying after either
    assert not Draft.objects.exists()

    assert calm_staff.post(keep, form).status_code == 200
    assert Draft.objects.get().content["fields"]["summary_fr"] == ["Un texte tapé sans base."]


# The disk is full


@pytest.fixture
def full_database():
    """From now on the database may not grow by a page; as on a full disk, SQLite says so."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be made to believe that its disk is full")

    def fill():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")

    yield fill
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db(transaction=True)
def test_publication_on_a_full_disk_is_not_done_by_half(calm_staff, full_database, settings, logged):
    settings.ONE_DOCTOR = True
    page = make.make_pathology(summary_fr="Avant.")
    path = address(Pathology, "change", page.pk)
    form = filled(calm_staff.get(path)) | {"summary_fr": "Après. " * 20_000, "_publish": "on"}
    before, number = press.stored(page), edition.current()

    full_database()
    answer = calm_staff.post(path, form)

    assert answer.status_code == 503
    assert leads(Markup(answer))[0] == FULL
    assert press.stored(Pathology.objects.get()) == before
    assert (edition.current(), State.objects.count(), Draft.objects.count()) == (number, 0, 0)
    assert [line["message"] for line in logged() if line["level"] == "error"] == [
        "The disk is full: database or disk is full"
    ]


def full(*arguments):
    raise OSError(errno.ENOSPC, "No space left on device")


def uploaded(settings) -> list:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("last", [1, 2, 5], ids=["the picture", "its first size", "one of its sizes"])
def test_upload_on_a_full_disk_leaves_no_half_file(calm_staff, settings, monkeypatch, last):
    path = address(Illustration, "add")
    form = filled(calm_staff.get(path)) | WORDS | {"image": upload(photograph(), "dos.jpg")}
    written = []

    def sync(number):
        written.append(number)
        if len(written) >= last:
            full()

    monkeypatch.setattr(files.os, "fsync", sync)
    answer = calm_staff.post(path, form)

    assert answer.status_code == 503
    assert leads(Markup(answer))[0] == FULL
    assert Illustration.objects.count() == 0
    assert len(uploaded(settings)) == last - 1  # each of them whole
    assert not [path for path in uploaded(settings) if path.name.startswith(files.UNFINISHED)]


def test_upload_that_finds_no_room_in_the_temporary_folder(calm_staff, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", full)
    path = address(Illustration, "add")
    form = filled(calm_staff.get(path)) | WORDS

    answer = calm_staff.post(path, form | {"image": upload(photograph(), "dos.jpg")})

    assert answer.status_code == 503
    assert leads(Markup(answer))[0] == FULL


def test_number_of_the_request_is_told_with_the_fault(calm_client, database_away, logged):
    with database_away():
        answer = calm_client.get("/contact/")

    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-Id"])
    assert {line["request"] for line in logged()} == {answer.headers["X-Request-Id"]}


@pytest.mark.parametrize(("address", "language"), [("/503.html", "fr"), ("/en/503.html", "en")])
def test_page_of_a_program_that_is_away_has_an_address(client, caplog, address, language, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(address)

    page = Markup(answer)
    assert (answer.status_code, page.language) == (503, language)
    assert page.words("h1") == [said(TITLE, language)]
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("60", "no-store")
    assert not [record for record in caplog.records if record.name != "algoradio.requests"]
