"""A site in SQLite moves to PostgreSQL: all of it, or nothing."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from algoradio.editorial.models import Source
from algoradio.growth import moving
from tests.conftest import ROOT
from tests.factories import make_source
from tests.test_settings import manage, shown

pytestmark = pytest.mark.xdist_group("growth")
FILE = "algoradio.sqlite3"


@pytest.fixture(scope="module")
def full(postgres, tmp_path_factory):
    """The data folder of a site that has rows in every table."""
    folder = tmp_path_factory.mktemp("full")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}
    command = [sys.executable, "-m", "tests.growth.full_site", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def site(full, tmp_path):
    """A copy of that folder, which the test may spoil."""
    with closing(sqlite3.connect(full / FILE)) as whole, closing(sqlite3.connect(tmp_path / FILE)) as copy:
        whole.backup(copy)
    shutil.copy(full / "secret-key", tmp_path)
    return tmp_path


def of_sqlite(folder) -> dict[str, list[dict]]:
    """Every row of every table, as the file holds it."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.row_factory = sqlite3.Row
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        return {
            name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY 1')]
            for (name,) in connection.execute(names).fetchall()
        }


def of_postgres(url: str) -> dict[str, list[dict]]:
    """Every row of every table, as SQLite would hold it."""
    import psycopg  # only where there is a PostgreSQL
    from psycopg.rows import dict_row

    with psycopg.connect(url, row_factory=dict_row) as connection:
        names = connection.execute("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            row["name"]: [
                {name: as_sqlite(value) for name, value in one.items()}
                for one in connection.execute(f'SELECT * FROM "{row["name"]}"')
            ]
            for row in names
        }


def as_sqlite(value):
    match value:
        case bool():
            return int(value)
        case datetime():
            return str(value.astimezone(UTC).replace(tzinfo=None))
        case date():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value, sort_keys=True)
    return value


def comparable(tables, contents: set[tuple[str, str]]) -> dict[str, list]:
    """Tables whose rows are in an order of their own and whose JSON, in the columns `contents`, in one spelling."""
    return {
        table: sorted(
            json.dumps(
                {
                    name: json.dumps(json.loads(value), sort_keys=True) if (table, name) in contents else value
                    for name, value in row.items()
                },
                sort_keys=True,
                default=bytes.hex,
            )
            for row in rows
        )
        for table, rows in tables.items()
        if table != moving.MIGRATIONS
    }


CONTENTS = {("publishing_draft", "content"), ("publishing_state", "content")}


def test_every_row_of_every_table_is_moved(full, postgres):
    url, before = postgres.create(), of_sqlite(full)

    done = manage(full, "move_to", url)

    after = of_postgres(url)
    assert done.returncode == 0, done.stderr
    assert comparable(after, CONTENTS) == comparable(before, CONTENTS)
    assert [table for table, rows in after.items() if not rows] == []
    total = sum(len(rows) for table, rows in after.items() if table != moving.MIGRATIONS)
    assert f"{total:>8}  rows, read again and the same." in done.stdout
    assert of_sqlite(full) == before


def test_moved_site_goes_on_where_it_was(site, postgres):
    url = postgres.create()
    assert manage(site, "move_to", url).returncode == 0
    new = ["shell", "--no-imports", "--verbosity", "0", "--command"]
    new.append("from algoradio.editorial.models import *\nprint(Source.objects.create(label_fr='x').pk, end='')")

    numbers = [manage(site, *new), manage(site, *new, DATABASE=url)]

    assert numbers[0].stdout.isdecimal()
    assert numbers[0].stdout == numbers[1].stdout, numbers[1].stderr
    assert manage(site, "migrate", "--check", DATABASE=url).returncode == 0
    assert shown(site, "settings.DATABASES['default']['NAME']", DATABASE=url) == url.rpartition("/")[2]


def test_sessions_may_stay_behind(site, postgres):
    url = postgres.create()

    done = manage(site, "move_to", url, "--without-sessions")

    assert done.returncode == 0, done.stderr
    assert [table for table, rows in of_postgres(url).items() if not rows] == ["django_session"]


def test_target_that_is_not_empty_is_refused(site, postgres):
    url = postgres.create()
    assert manage(site, "migrate", DATABASE=url).returncode == 0
    before = of_postgres(url)

    done = manage(site, "move_to", url)

    assert done.returncode == 1
    assert "Nothing is moved. The target is not empty" in done.stderr
    assert of_postgres(url) == before


SPOILT = {
    "a NUL, which PostgreSQL does not hold": (
        "UPDATE editorial_source SET label_fr = 'a' || char(0) WHERE id = 7",
        "editorial_source, row 7: ",
    ),
    "a text that is too long": (
        "UPDATE editorial_source SET label_fr = printf('%500d', 1) WHERE id = 7",
        "editorial_source, row 7: value too long",
    ),
    "a row that belongs to none": (
        "PRAGMA foreign_keys=OFF; UPDATE pathologies_figure SET page_id = 4444 WHERE id = 1",
        "4444",
    ),
    "a table that nobody knows": ("CREATE TABLE carnet (mot TEXT)", "Nothing says what these tables are: carnet."),
    "an older version": ("DELETE FROM django_migrations WHERE app = 'search'", "of an older version of the site"),
}


@pytest.mark.parametrize(("statement", "message"), SPOILT.values(), ids=SPOILT)
def test_what_cannot_be_moved_is_named_and_nothing_is_moved(site, postgres, statement, message):
    with closing(sqlite3.connect(site / FILE)) as connection:
        connection.create_function("REGEXP", 2, lambda *_args: True)
        connection.executescript(statement)
    url = postgres.create()

    done = manage(site, "move_to", url)

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: Nothing is moved. ")
    assert message in done.stderr
    assert of_postgres(url) == {}


@pytest.mark.parametrize("url", ["sqlite:///var/x", "postgresql://127.0.0.1:1", "host=127.0.0.1 dbname=x", ""])
def test_address_of_no_postgresql_is_refused(tmp_path, url):
    done = manage(tmp_path, "move_to", url)

    assert done.returncode == 1
    assert done.stderr.endswith("write a URL such as postgresql://user:password@host/database.\n")


def test_target_that_does_not_answer_is_said_without_its_password(site):
    done = manage(site, "move_to", "postgresql://moi:un-secret@127.0.0.1:1/algoradio")

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: Nothing is moved. ")
    assert "un-secret" not in done.stderr


def test_move_between_other_engines_is_refused(full, postgres):
    url = postgres.create()
    assert manage(full, "migrate", DATABASE=url).returncode == 0

    done = manage(full, "move_to", postgres.create(), DATABASE=url)

    assert (done.returncode, done.stderr) == (
        1,
        "CommandError: Nothing is moved. A site moves from SQLite to PostgreSQL.\n",
    )


@pytest.mark.django_db
def test_what_reads_otherwise_than_it_was_stops_the_move(monkeypatch):
    make_source()
    rows = list(moving.rows_of(Source, "default"))
    reads = iter([iter(rows), iter([(*rows[0][:-1], "autre")])])
    monkeypatch.setattr(moving, "rows_of", lambda model, alias: next(reads))
    monkeypatch.setattr(moving, "_insert", lambda *args: None)

    with pytest.raises(moving.Refused, match="editorial_source: what was written reads otherwise"):
        moving._copy(Source, "default", "default")


def test_fingerprint_does_not_depend_on_the_order_and_sees_every_change():
    rows = [(1, "a", None), (2, "", {"b": 1, "a": [datetime(2026, 1, 2, 3, 4, 5, 6, UTC)]})]
    same = [(2, "", {"a": [datetime(2026, 1, 2, 3, 4, 5, 6, UTC)], "b": 1}), (1, "a", None)]
    others = [
        rows[:1],
        [*rows, rows[0]],
        [(1, "a", ""), rows[1]],
        [(1, "a ", None), rows[1]],
        [(True, *rows[0][1:]), rows[1]],
    ]

    def fingerprint(rows):
        made = moving.Fingerprint()
        made.add(rows)
        return made

    assert fingerprint(rows) == fingerprint(same)
    assert [fingerprint(other) == fingerprint(rows) for other in others] == [False] * len(others)
