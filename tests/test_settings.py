"""No variable is needed to start; a wrong one stops the start with its name and what is wanted."""

import os
import stat
import subprocess
import sys

import pytest

from tests.conftest import ROOT

LONG = "une clef de plus de cinquante signes, dont cinq au moins diffèrent"
CHECK = ("check",)
SHOW = ("shell", "--no-imports", "--verbosity", "0", "--command")

WRONG = {
    "flag": ({"DEBUG": "peut-être"}, "ALGORADIO_DEBUG='peut-être': write yes or no."),
    "empty flag": ({"DEBUG": ""}, "ALGORADIO_DEBUG='': write yes or no."),
    "relative folder": ({"DATA": "var"}, "ALGORADIO_DATA='var': write an absolute folder."),
    "folder that cannot be": (
        {"DATA": "/dev/null/algoradio"},
        "ALGORADIO_DATA='/dev/null/algoradio': the folder cannot be made "
        "([Errno 20] Not a directory: '/dev/null/algoradio').",
    ),
    "short secret": ({"SECRET_KEY": "court"}, "ALGORADIO_SECRET_KEY: write at least 50 random characters."),
    "no French": ({"LANGUAGES": "en"}, "ALGORADIO_LANGUAGES: write fr first, then other codes, each once."),
    "French second": ({"LANGUAGES": "en,fr"}, "ALGORADIO_LANGUAGES: write fr first, then other codes, each once."),
    "language twice": ({"LANGUAGES": "fr,en,en"}, "ALGORADIO_LANGUAGES: write fr first, then other codes, each once."),
    "no language": ({"LANGUAGES": "fr,xx"}, "ALGORADIO_LANGUAGES: xx is no language code that Django knows."),
    **{
        f"contact {value}": (
            {"SECURITY_CONTACT": f"securite@algoradio.example,{value}"},
            f"ALGORADIO_SECURITY_CONTACT={value!r}: write a mail address, tel:+33… or https://…, several by commas.",
        )
        for value in (
            "algoradio",
            "http://algoradio.example",
            "tel:01 23",
            "mailto:a@b",
            "https://a.example\nExpires: 0",
        )
    },
    **{
        f"origin {value}": (
            {"ORIGIN": value},
            f"ALGORADIO_ORIGIN={value!r}: write an origin such as https://www.example.org.",
        )
        for value in (
            "algoradio.example",
            "ftp://algoradio.example",
            "https://",
            "https://algoradio.example/",
            "https://algoradio.example/fr",
            "https://algoradio.example?x",
            "https://moi@algoradio.example",
            "https://algoradio example",
        )
    },
}


def manage(folder, *arguments, **variables):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}
    ours = {f"ALGORADIO_{name}": value for name, value in ({"DATA": str(folder)} | variables).items()}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=clean | ours, capture_output=True, text=True
    )


def shown(folder, expression, **variables):
    done = manage(folder, *SHOW, f"from django.conf import settings; print({expression})", **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(("variables", "message"), WRONG.values(), ids=WRONG)
def test_wrong_value_stops_the_check(tmp_path, variables, message):
    done = manage(tmp_path, *CHECK, **variables)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {message}"


def test_misspelt_name_stops_the_check_and_learns_the_right_ones(tmp_path):
    done = manage(tmp_path, *CHECK, SECRETKEY=LONG, HOST="algoradio.example")

    told = done.stderr.splitlines()[-1].partition(": ")[2]
    unknown, _colon, known = told.partition(": no such setting. Known: ")
    assert done.returncode == 1
    assert unknown == "ALGORADIO_HOST, ALGORADIO_SECRETKEY"
    assert {"ALGORADIO_HOSTS", "ALGORADIO_SECRET_KEY"} < set(known.rstrip(".").split(", "))


def test_no_variable_is_needed(tmp_path):
    done = manage(tmp_path / "new" / "folder", *CHECK)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_every_variable_may_be_set(tmp_path):
    done = manage(
        tmp_path,
        *CHECK,
        DEBUG="no",
        HOSTS="algoradio.example, www.algoradio.example,",
        ORIGIN="https://algoradio.example",
        SECRET_KEY=LONG,
        LANGUAGES="fr,en",
    )

    assert done.returncode == 0, done.stderr


def test_contacts_are_addresses(tmp_path):
    given = (
        "securite@algoradio.example, mailto:moi@algoradio.example, tel:+33-123456789, https://algoradio.example/faille"
    )

    assert shown(tmp_path, "settings.SECURITY_CONTACTS", SECURITY_CONTACT=given) == str(
        [
            *("mailto:securite@algoradio.example", "mailto:moi@algoradio.example"),
            *("tel:+33-123456789", "https://algoradio.example/faille"),
        ]
    )


@pytest.mark.parametrize("secret", [{}, {"SECRET_KEY": LONG[:50]}])
def test_django_finds_nothing_to_say_of_a_site_in_production(tmp_path, secret):
    done = manage(
        tmp_path,
        *("check", "--deploy", "--fail-level", "WARNING"),
        ORIGIN="https://www.algoradio.example",
        HOSTS="www.algoradio.example,127.0.0.1",
        **secret,
    )

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_secret_is_made_once_for_its_owner_alone(tmp_path):
    first = shown(tmp_path, "settings.SECRET_KEY")

    again = shown(tmp_path, "settings.SECRET_KEY")

    file = tmp_path / "secret-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first == again == file.read_text()
    assert len(first) >= 50


def test_secrets_of_two_sites_differ(tmp_path):
    assert shown(tmp_path / "a", "settings.SECRET_KEY") != shown(tmp_path / "b", "settings.SECRET_KEY")


def test_secret_of_the_environment_leaves_no_file(tmp_path):
    assert shown(tmp_path, "settings.SECRET_KEY", SECRET_KEY=LONG) == LONG
    assert not (tmp_path / "secret-key").exists()


@pytest.mark.parametrize(
    ("origin", "secure"), [("https://algoradio.example", True), ("http://192.168.0.4:8000", False)]
)
def test_https_origin_makes_everything_secure(tmp_path, origin, secure):
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_PRELOAD")
    values = ", ".join(f"settings.{name}" for name in names)

    answer = shown(tmp_path, f"[{values}, settings.SECURE_HSTS_SECONDS > 0]", ORIGIN=origin)

    assert answer == str([secure] * 5)


@pytest.mark.parametrize(("origin", "prefix"), [("https://algoradio.example", "__Secure-"), ("", "")])
def test_cookies_bear_the_prefix_that_goes_with_their_path(tmp_path, origin, prefix):
    said = "[settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_PATH]"

    assert shown(tmp_path, said, ORIGIN=origin) == str([f"{prefix}sessionid", f"{prefix}csrftoken", "/admin/"])


def test_site_without_variables_does_not_debug(tmp_path):
    assert shown(tmp_path, "settings.DEBUG, settings.ALLOWED_HOSTS") == "False ['127.0.0.1', 'localhost']"


def test_empty_secret_file_is_made_anew(tmp_path):
    (tmp_path / "secret-key").touch()

    done = manage(tmp_path, *CHECK)

    assert done.returncode == 0, done.stderr
