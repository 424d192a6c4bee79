"""What a site shows nobody: its own files and faults, the admin's pages in a cache; what its headers forbid."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from algoradio.editorial.models import Source
from pathologies.models import Pathology
from tests import factories as make
from tests.forms import address, filled
from tests.publishing.office import at_work, secretary, side
from tests.test_settings import manage

SECRETS = ["secret-key", "algoradio.sqlite3", ".git/HEAD", ".git/config", ".env", "manage.py", "pyproject.toml"]
FOLDERS = ["", "static/", "media/", "static/../", "media/../", "media/%2e%2e/", "static/%2e%2e/", "media//", "//"]
#: What a site with an origin answers at a few addresses: pages, files, faults.
ANSWERS = """
import json
from django.test import Client
from django.urls import reverse
client = Client(raise_request_exception=False)
paths = [reverse(name) for name in ("health", "admin:login", "robots", "ready")]
paths += ["/static/css/site.css", "/nulle-part/", "/media/a"]
found = {path: client.get(path, headers={"x-forwarded-proto": "https"}) for path in paths}
print(json.dumps({path: [answer.status_code, dict(answer.headers)] for path, answer in found.items()}))
"""


@pytest.mark.django_db
@pytest.mark.parametrize("folder", FOLDERS)
def test_files_of_the_program_are_nobodys(client, settings, tmp_path, folder):
    settings.MEDIA_ROOT.mkdir()
    (tmp_path / "secret-key").write_text("secret")

    statuses = {name: client.get(f"/{folder}{name}").status_code for name in SECRETS}

    assert set(statuses.values()) <= {301, 400, 404}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/static/", "/media/", "/static/css/", "/media/illustrations/", "/media/."])
def test_no_folder_is_listed(client, settings, path):
    (settings.MEDIA_ROOT / "illustrations").mkdir(parents=True)
    (settings.MEDIA_ROOT / "illustrations" / "a.jpg").touch()

    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/__debug__/", "/admin/doc/", "/metrics", "/server-status", "/console"])
def test_no_tool_of_developers_answers(client, path):
    answer = Client().get(path)

    assert answer.status_code == (302 if path.startswith("/admin/") else 404)
    assert b"Traceback" not in answer.content
    assert b"urlpatterns" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nulle-part/", "/admin/", "/admin/login/", "/healthz"])
def test_no_answer_sends_back_what_it_was_sent(path):
    answer = Client().generic("TRACE", path, headers={"x-secret": "un-secret"})

    assert answer.status_code in (302, 404, 405)
    assert b"un-secret" not in answer.content


@pytest.mark.django_db
def test_nobody_keeps_an_answer_of_the_admin(staff):
    page = make.make_pathology()
    colleague, visitor = at_work(secretary()), Client()
    form, archive = address(Pathology, "change", page.pk), side(Pathology, "archive", page=page.pk)
    keep = f"{side(Pathology, 'autosave')}?_page={page.pk}"

    answers = [
        *(staff.get(path) for path in (reverse("admin:index"), form, archive, keep, reverse("guide"), "/admin/rien/")),
        *(staff.get(path) for path in (address(Pathology, "changelist"), reverse("state"), reverse("admin:jsi18n"))),
        staff.post(form, {}),
        colleague.get(archive),
        *(visitor.get(path) for path in (reverse("admin:login"), reverse("admin:index"), form)),
    ]

    assert {answer.status_code for answer in answers} >= {200, 302, 403, 404}
    assert [answer.request["PATH_INFO"] for answer in answers if "no-store" not in answer["Cache-Control"]] == []


@pytest.mark.django_db
def test_cookies_of_staff_stay_in_the_admin_and_from_scripts(staff):
    path = address(Source, "add")
    saved = staff.post(path, filled(staff.get(path)) | {"label_fr": "Revue", "label_en": "Journal"})

    found = [*Client().get(reverse("admin:login")).cookies.values(), *saved.cookies.values()]

    assert {cookie.key for cookie in found} == {settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME}
    assert {(one["path"], one["samesite"], one["httponly"]) for one in found} == {("/admin/", "Lax", True)}


def test_every_answer_tells_browsers_what_they_may_not_do(tmp_path):
    variables = {"ORIGIN": "https://testserver", "HOSTS": "testserver"}
    done = manage(tmp_path, "shell", "--no-imports", "--verbosity", "0", "--command", ANSWERS, **variables)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)

    assert {status for status, _headers in found.values()} >= {200, 500}  # of a folder where nothing is prepared
    for path, (_status, headers) in found.items():
        year, subdomains, _preload = headers["Strict-Transport-Security"].split("; ")
        policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
        assert (int(year.removeprefix("max-age=")) >= 31_536_000, subdomains) == (True, "includeSubDomains"), path
        assert {policy[name] for name in ("default-src", "base-uri", "frame-ancestors")} == {"'none'"}, path
        assert "object-src" not in policy, path  # default-src says it
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] in ("same-origin", "strict-origin-when-cross-origin"), path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert not {name for name in headers if name.startswith("Access-Control-")}, path
        assert not {"Server", "X-Powered-By"} & headers.keys(), path


def test_unsaid_origin_is_warned_of_before_a_deployment(tmp_path):
    warned = manage(tmp_path, "check", "--deploy")
    said = manage(tmp_path, "check", "--deploy", ORIGIN="https://algoradio.example")

    assert "algoradio.W001" in warned.stderr
    assert "algoradio.W001" not in said.stderr
