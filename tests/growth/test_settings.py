"""Settings alone move the site to PostgreSQL, to a shared cache, to a bucket; a wrong one stops the start, and shows no
password.
"""

import pytest

from tests.test_settings import CHECK, manage, shown

KEYS = {"AWS_ACCESS_KEY_ID": "une-clef", "AWS_SECRET_ACCESS_KEY": "un-secret"}
PLACE = "settings.DATABASES['default']"
DATABASE = "write a URL such as postgresql://user:password@host/database."
CACHE = "write a URL such as redis://:password@host:6379/0."
MEDIA = "write a URL such as s3://s3.example.org/bucket?region=fr-par."
WRONG = [
    *(
        ("DATABASE", value, DATABASE)
        for value in (
            "mysql://moi:un-secret@db/algoradio",
            "postgresql://moi:un-secret@db",
            "postgresql://moi:un-secret@db:port/algoradio",
            "postgresql://moi:un-secret@db/algoradio?couleur=rouge",
            "host=db dbname=algoradio password=un-secret",
            "var/algoradio.sqlite3",
        )
    ),
    *(("CACHE", value, CACHE) for value in ("memcached://un-secret@db", "redis://", "redis://:un-secret@db:port", "x")),
    *(
        ("MEDIA", value, MEDIA)
        for value in (
            "/var/media",
            "s3://",
            "s3://s3.example.org",
            "s3://s3.example.org/",
            "https://s3.example.org/images",
            "s3://une-clef:un-secret@s3.example.org/images",
            "s3://s3.example.org/images?acl=public",
        )
    ),
]


@pytest.fixture
def keys(monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(("name", "value", "wanted"), WRONG, ids=[value for _name, value, _wanted in WRONG])
def test_wrong_value_stops_the_check_without_being_shown(tmp_path, keys, name, value, wanted):
    done = manage(tmp_path, *CHECK, **{name: value})

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: ALGORADIO_{name}: {wanted}"
    assert "un-secret" not in done.stderr


@pytest.mark.parametrize("missing", KEYS)
def test_bucket_needs_its_keys(tmp_path, keys, monkeypatch, missing):
    monkeypatch.delenv(missing)

    done = manage(tmp_path, *CHECK, MEDIA="s3://s3.example.org/images")

    told = "ALGORADIO_MEDIA needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    assert done.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {told}"


def test_without_them_all_is_in_the_data_folder(tmp_path):
    answer = shown(tmp_path, f"{PLACE}['ENGINE'], {PLACE}['NAME'], settings.MEDIA_BUCKET, settings.CACHES")

    assert answer.startswith(f"django.db.backends.sqlite3 {tmp_path}/algoradio.sqlite3 None ")
    assert "LocMemCache" in answer


def test_grown_site_starts(tmp_path, keys):
    done = manage(
        tmp_path,
        *CHECK,
        DATABASE="postgresql://moi:un-secret@db.example.org/algoradio",
        CACHE="rediss://:un-secret@cache.example.org:6379/1",
        MEDIA="s3://s3.fr-par.scw.cloud/images?region=fr-par",
    )

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://moi:a%40%2F@db:5433/algoradio", ["algoradio", "moi", "a@/", "db", "5433"]),
        ("postgres:///algoradio?host=/run/postgresql", ["algoradio", "", "", "/run/postgresql", ""]),
        ("postgresql://moi@a,b:5433/algoradio", ["algoradio", "moi", "", "a,b", ",5433"]),
    ],
)
def test_database_is_where_libpq_would_look(tmp_path, url, place):
    names = ", ".join(f"{PLACE}['{name}']" for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT"))

    assert shown(tmp_path, f"[{names}]", DATABASE=url) == str(["django.db.backends.postgresql", *place])


def test_parameters_of_the_address_come_before_our_own(tmp_path):
    url = "postgresql://db/algoradio?sslmode=verify-full&connect_timeout=9"
    names = ("sslmode", "connect_timeout", "options")

    answer = shown(tmp_path, ", ".join(f"{PLACE}['OPTIONS']['{name}']" for name in names), DATABASE=url)

    assert answer == "verify-full 9 -c lock_timeout=5s"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("s3://s3.example.org/images", ["https://s3.example.org", "images", "", "us-east-1"]),
        (
            "s3+http://127.0.0.1:9000/images/clinique/a/?region=fr-par",
            ["http://127.0.0.1:9000", "images", "clinique/a", "fr-par"],
        ),
    ],
)
def test_bucket_is_where_its_address_says(tmp_path, keys, url, place):
    names = ", ".join(f"settings.MEDIA_BUCKET['{name}']" for name in ("endpoint", "bucket", "prefix", "region"))

    assert shown(tmp_path, f"[{names}]", MEDIA=url) == str(place)
