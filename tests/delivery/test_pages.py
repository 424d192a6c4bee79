"""The delivery in front of Django itself: every public page is kept, costs nothing then, and nothing else ever is."""

import io

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from algoradio.addresses import addresses
from algoradio.delivery.layer import Delivery, Stamp
from algoradio.editorial import edition
from algoradio.editorial.models import Redirect
from algoradio.publishing import press
from algoradio.publishing.models import Draft, ReviewLink
from tests import factories as make
from tests.delivery.program import Told
from tests.publishing import office

pytestmark = pytest.mark.django_db
HOST = "localhost"


class Site:
    """The delivery before Django, and what a visitor of it is told."""

    def __init__(self):
        self.delivery = Delivery(
            WSGIHandler(),
            lambda: Stamp(edition.current(), localdate().isoformat()),
            addresses,
            64 * 1024 * 1024,
        )
        self.look()

    def look(self) -> None:
        self.delivery.look()
        self.delivery.learn()

    def ask(self, address: str, method: str = "GET", **environ: str) -> Told:
        path, _mark, query = address.partition("?")
        request = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "192.0.2.1",
            "HTTP_HOST": HOST,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
        }
        said = []
        body = self.delivery(request | environ, lambda *told: said.append(told))
        ((status, headers),) = said
        told = Told(status, [pair for pair in headers if pair[0] != "Set-Cookie"], b"".join(body))
        getattr(body, "close", lambda: None)()
        return told


@pytest.fixture
def pages():
    pathology, procedure = office.whole_page(make.make_pathology), make.make_procedure()
    make.make_indication(pathology, procedure)
    make.make_fixed_page(key="home", title_fr="Accueil", title_en="Home")
    make.make_fixed_page()
    make.make_term()
    return pathology, procedure


@pytest.fixture
def site(pages):
    """One that keeps the test's connection, which Django closes after each request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Site()
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_public_address_is_kept_and_then_asks_nothing_of_the_database(site):
    kept = list(dict.fromkeys(addresses()))
    for address in kept:
        assert site.ask(address).headers.get("Cache-Status") == "algoradio; fwd=miss; stored", address

    with CaptureQueriesContext(connection) as queries:
        again = {address: site.ask(address) for address in kept}

    assert len(kept) > 40
    assert not queries.captured_queries
    assert [address for address, answer in again.items() if not answer.is_kept] == []


def test_kept_answer_is_what_django_says(site):
    for address in dict.fromkeys(addresses()):
        kept, own = site.ask(address), site.ask(address, HTTP_AUTHORIZATION="-")
        assert kept.status == own.status == 200
        assert kept.headers["Content-Type"] == own.headers["Content-Type"], address
        if own.headers["Content-Type"] not in ("application/pdf", "image/png"):
            assert kept.text == own.text, address


def test_security_headers_are_kept_with_the_page(site):
    site.ask("/")

    answer = site.ask("/")

    assert answer.is_kept
    assert {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} <= {*answer.headers}


def never_kept(pages) -> list[str]:
    """An address of every kind that is personal, not published, wrong, or one of any number."""
    pathology, _procedure = pages
    make.make_pathology(title_fr="Cachée", slug_fr="cachee", slug_en="hidden", is_published=False)
    Redirect.objects.create(old_path="/ancienne/", new_path="/")
    user = office.secretary()
    draft = office.draft_of(pathology, user, office.content_of(pathology, title_fr="Brouillon"))
    draft.status = Draft.Status.SUBMITTED
    draft.save()
    _link, secret = ReviewLink.make(draft, make.make_reviewer(), user)
    return [
        *("/admin/", "/admin/login/", "/admin/pathologies/pathology/", "/healthz", "/readyz", "/metrics"),
        *(f"/relecture/{secret}/", f"/relecture/{secret}/apercu/", "/relecture/faux/"),
        *("/recherche/?q=dos", "/recherche/?q=", "/recherche/suggestions/?q=do", "/en/search/?q=back"),
        *("/medecins/?pathology=radiculalgie", "/medecins/?x=1", "/pathologies/?page=2", "/?language=en"),
        *(
            "/pathologies/cachee/",
            "/en/pathologies/hidden/",
            "/ancienne/",
            "/rien/",
            "/traitements/rien/",
            "/Pathologies/",
        ),
        *("/pathologies/radiculalgie", "//", "/pathologies/%00/", "/static/css/site.css", "/media/x.png"),
    ]


def test_nothing_personal_unpublished_erroneous_or_unbounded_is_kept(site, pages):
    for address in never_kept(pages):
        site.look()
        answers = [site.ask(address) for _visitor in range(2)]
        assert not any("Edition" in one.headers for one in answers), address

    assert len(site.delivery.store) == 0


def test_archived_page_answers_410_and_is_not_kept(site, pages):
    pathology, _procedure = pages
    address = pathology.get_absolute_url()
    site.ask(address)
    pathology.is_published, pathology.archived_on = False, localdate()
    pathology.save()

    site.look()

    assert [site.ask(address).status for _visitor in range(2)] == [410, 410]
    assert len(site.delivery.store) == 0


def test_staff_read_the_public_page_without_what_is_kept_knowing_of_it(site):
    own = site.ask("/", HTTP_COOKIE="sessionid=x; csrftoken=y")

    assert "Edition" not in own.headers
    assert len(site.delivery.store) == 0


def test_publication_is_read_at_once_and_a_draft_never(site, pages, settings, admin_user):
    settings.ONE_DOCTOR = True
    pathology, _procedure = pages
    address = pathology.get_absolute_url()
    site.ask(address)
    draft = office.draft_of(pathology, admin_user, office.content_of(pathology, title_fr="Un titre neuf"))
    draft.save()

    site.look()
    before = site.ask(address)
    press.publish(draft, admin_user)
    site.look()
    after = site.ask(address)

    assert "Un titre neuf" not in before.text
    assert "Un titre neuf" in after.text
    assert int(after.headers["Edition"]) == int(before.headers["Edition"]) + 1


def test_preview_leaves_nothing_behind(site, pages, admin_user):
    pathology, _procedure = pages
    client = office.at_work(admin_user)
    draft = office.draft_of(pathology, admin_user, office.content_of(pathology, title_fr="Un titre neuf"))
    draft.save()
    number = edition.current()

    shown = client.get(office.side(pathology, "rendering", draft=draft.pk), {"vue": "page", "langue": "fr"})

    site.look()
    assert shown.status_code == 200
    assert edition.current() == number
    assert "Un titre neuf" not in site.ask(pathology.get_absolute_url()).text


def test_without_the_database_what_is_kept_goes_on(site, pages):
    pathology, _procedure = pages
    address = pathology.get_absolute_url()
    site.ask(address)
    edition.raise_number()
    site.look()

    def away(execute, sql, params, many, context):
        raise OperationalError("unable to open database file")

    with connection.execute_wrapper(away):
        site.delivery.look()
        answer, missing = site.ask(address), site.ask("/glossaire/")

    assert (answer.status, answer.headers["Cache-Status"]) == (200, "algoradio; hit; detail=stale")
    assert missing.status == 503
