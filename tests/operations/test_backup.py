"""A whole site into one archive, and out of it again, equal row by row and file by file."""

import errno
import fcntl
import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from algoradio.operations import archives as made_of
from algoradio.operations import databases
from algoradio.operations.files import UNFINISHED
from tests.factories import make_reviewer
from tests.growth.servers import POSTGRES, postgres
from tests.operations.places import archives, copy_of, make_place, manage, rows, uploads, with_uploads

UPLOADS = {
    "illustrations/0a.png": os.urandom(300_000),
    "__processed__/123/456/0a-1.avif": os.urandom(20_000),
    "illustrations/vide.jpg": b"",
}
WRITTEN = "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (?, ?, '2030-01-01 00:00:00')"


@pytest.fixture(scope="module")
def place(prepared, tmp_path_factory):
    """A data folder with the catalogue and three uploads. Not to be written."""
    return with_uploads(copy_of(prepared, tmp_path_factory.mktemp("place") / "data"), UPLOADS)


@pytest.fixture(scope="module")
def archive(place, tmp_path_factory):
    """A backup of it."""
    return backed_up(place, tmp_path_factory.mktemp("backups"))


def backed_up(place: Path, folder: Path, **variables: str) -> Path:
    done = manage(place, "backup", str(folder), **variables)
    assert done.returncode == 0, done.stderr
    (name,) = archives(folder)
    assert done.stdout.startswith(str(folder / name))
    return folder / name


def test_restored_place_is_equal_row_by_row_and_file_by_file(place, archive, tmp_path):
    done = manage(tmp_path / "new", "restore", str(archive))

    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "new") == rows(place)
    assert uploads(tmp_path / "new") == UPLOADS
    total = sum(len(found) for name, found in rows(place).items() if not name.startswith("sqlite_"))
    assert done.stdout.startswith(f"{total} rows of ")
    assert "and 3 uploads of " in done.stdout


def test_archive_is_for_its_owner_alone_and_holds_no_secret(place, archive):
    secret = (place / "secret-key").read_text()

    with gzip.open(archive) as file:
        content = file.read()

    assert archive.stat().st_mode & 0o777 == 0o600
    assert secret.encode() not in content


def test_backup_under_writes_is_one_moment(place, tmp_path):
    """A writer adds two rows that belong together, without end: the archive never holds one without the other."""
    busy, over, pairs = copy_of(place, tmp_path / "busy"), threading.Event(), []

    def write():
        with closing(sqlite3.connect(busy / "algoradio.sqlite3", timeout=5, isolation_level=None)) as own:
            while not over.is_set():
                own.execute("BEGIN IMMEDIATE")
                for half in ("one", "other"):
                    own.execute(WRITTEN, (f"{half}-{len(pairs)}", "x" * 4_000))
                own.execute("COMMIT")
                pairs.append(len(pairs))

    writer = threading.Thread(target=write)
    writer.start()
    (tmp_path / "backups").mkdir()
    try:
        archive = backed_up(busy, tmp_path / "backups")
        during = len(pairs)
    finally:
        over.set()
        writer.join()
    done = manage(tmp_path / "new", "restore", str(archive))

    assert done.returncode == 0, done.stderr
    keys = {row[0] for row in rows(tmp_path / "new")["django_session"]}
    assert keys == {f"{half}-{pair}" for half in ("one", "other") for pair in range(len(keys) // 2)}
    assert 0 < len(keys) // 2 <= during
    assert len(pairs) > 0


def test_restore_refuses_where_there_is_a_site(place, archive, tmp_path):
    there = copy_of(place, tmp_path / "there")
    before = rows(there)

    done = manage(there, "restore", str(archive))

    assert (done.returncode, rows(there)) == (1, before)
    assert "There is a site here already" in done.stderr


def test_restore_refuses_where_there_are_uploads(archive, tmp_path):
    (tmp_path / "new" / "media").mkdir(parents=True)
    (tmp_path / "new" / "media" / "ancien.png").write_bytes(b"1")

    done = manage(tmp_path / "new", "restore", str(archive))

    assert done.returncode == 1
    assert uploads(tmp_path / "new") == {"ancien.png": b"1"}


# Damaged archives


def rewritten(archive: Path, change) -> bytes:
    """The archive with other members: `change` takes and gives a list of (name, content)."""
    with tarfile.open(archive) as tar:
        members = [(entry.name, tar.extractfile(entry).read()) for entry in tar]
    new = io.BytesIO()
    with tarfile.open(fileobj=new, mode="w:gz") as tar:
        for name, content in change(members):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return new.getvalue()


def with_manifest(change):
    """A change of the manifest alone."""

    def changed(members):
        *others, (name, text) = members
        manifest = json.loads(text)
        change(manifest)
        return [*others, (name, json.dumps(manifest).encode())]

    return changed


def leading_out(members):
    """An upload whose name leads out of the folder, of which the manifest knows."""
    name, content = "media/../../out.png", b"out"
    told = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    *others, last = members
    return [*others, (name, content), *with_manifest(lambda manifest: manifest["files"].update({name: told}))([last])]


def one_row_more(manifest):
    manifest["tables"]["pathologies_pathology"]["rows"] += 1


def one_row_other(manifest):
    manifest["tables"]["pathologies_pathology"]["sha256"] = "0" * 64


def flipped(archive: Path) -> bytes:
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    return bytes(data)


UNREADABLE = {
    "a byte": flipped,
    "cut": lambda archive: archive.read_bytes()[:-5_000],
    "cut at its half": lambda archive: archive.read_bytes()[: archive.stat().st_size // 2],
    "empty": lambda archive: b"",
    "no archive": lambda archive: b"nothing of the kind",
    "no manifest": lambda archive: rewritten(archive, lambda members: members[:-1]),
    "manifest of nonsense": lambda archive: rewritten(
        archive, lambda members: [*members[:-1], ("manifest.json", b"{")]
    ),
    "manifest of a list": lambda archive: rewritten(archive, lambda members: [*members[:-1], ("manifest.json", b"[]")]),
    "a file less": lambda archive: rewritten(archive, lambda members: [members[0], *members[2:]]),
    "a file more": lambda archive: rewritten(archive, lambda members: [("media/x.png", b"x"), *members]),
    "other content": lambda archive: rewritten(archive, lambda members: [(members[0][0], b"x"), *members[1:]]),
}
UNFAITHFUL = {
    "a byte": flipped,
    "other format": lambda archive: rewritten(archive, with_manifest(lambda it: it.update(format=2))),
    "other engine": lambda archive: rewritten(archive, with_manifest(lambda it: it.update(engine="Oracle"))),
    "name leading out": lambda archive: rewritten(archive, leading_out),
    "one row more": lambda archive: rewritten(archive, with_manifest(one_row_more)),
    "one other row": lambda archive: rewritten(archive, with_manifest(one_row_other)),
}


@pytest.mark.parametrize("damage", UNREADABLE.values(), ids=UNREADABLE)
def test_damage_is_found(archive, tmp_path, damage):
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(damage(archive))

    with pytest.raises(made_of.Damaged, match=r"bad\.tar\.gz"):
        made_of.verify(bad)


@pytest.mark.parametrize("damage", UNFAITHFUL.values(), ids=UNFAITHFUL)
def test_damaged_archive_is_refused_and_leaves_nothing(archive, tmp_path, damage):
    bad, new = tmp_path / "bad.tar.gz", tmp_path / "new"
    bad.write_bytes(damage(archive))

    done = manage(new, "restore", str(bad))

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: ")
    assert len(done.stderr.splitlines()) == 1
    assert uploads(new) == {}
    assert not (new / "algoradio.sqlite3").exists()
    assert list(tmp_path.rglob("out.png")) == []


# What goes wrong while an archive is written


@contextmanager
def small_disk(folder: Path, size: str):
    """A disk of its own at `folder`, or a plain reason why not."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here (needs root)")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("size", ["500k", "2900k"], ids=["full at the database", "full at the archive"])
def test_full_disk_leaves_no_half_archive(place, tmp_path, size):
    with small_disk(tmp_path / "disk", size):
        done = manage(place, "backup", str(tmp_path / "disk"))
        left = archives(tmp_path / "disk")

    assert (done.returncode, left) == (1, [])
    assert done.stderr.startswith("CommandError: No backup was made, the disk is full: ")


def test_full_disk_is_said_wherever_it_shows(tmp_path, monkeypatch, transactional_db):
    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(made_of.os, "fsync", full)

    with pytest.raises(CommandError, match="the disk is full"):
        call_command("backup", tmp_path)
    assert archives(tmp_path) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's own programs wait for no writer")
def test_locked_database_is_not_awaited_without_end(tmp_path, monkeypatch, db):
    monkeypatch.setattr(databases, "PATIENCE", 0)  # the transaction of this test keeps what it writes to itself
    make_reviewer()

    with pytest.raises(CommandError, match="No backup was made, it failed: the database was locked"):
        call_command("backup", tmp_path)
    assert archives(tmp_path) == []


def test_archive_that_cannot_be_read_back_is_none(tmp_path, monkeypatch, transactional_db):
    def damaged(archive):
        raise made_of.Damaged("it was not written well")

    monkeypatch.setattr(made_of, "verify", damaged)

    with pytest.raises(CommandError, match="it was not written well"):
        call_command("backup", tmp_path)
    assert archives(tmp_path) == []


def test_what_a_killed_backup_left_is_gone_after_the_next(tmp_path, transactional_db):
    left = tmp_path / f"{UNFINISHED}abc"
    left.mkdir()
    (left / "archive").write_bytes(b"half")

    call_command("backup", tmp_path)

    (name,) = archives(tmp_path)
    assert name.startswith("algoradio-")


def test_two_backups_into_one_folder_do_not_meet(tmp_path, transactional_db):
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    try:
        with pytest.raises(CommandError, match="Another backup is being written"):
            call_command("backup", tmp_path)
    finally:
        os.close(other)
    assert archives(tmp_path) == []


@pytest.fixture
def at(monkeypatch):
    """Sets the clock of backups to an hour of a day."""

    def at(hour: int):
        monkeypatch.setattr(made_of.timezone, "now", lambda: datetime(2030, 1, 1, hour, tzinfo=UTC))

    return at


def named(*hours: int) -> list[str]:
    return [f"algoradio-20300101T{hour:02}0000Z.tar.gz" for hour in hours]


def test_newest_archives_are_kept(tmp_path, transactional_db, at):
    (tmp_path / "notes.txt").touch()
    for hour in (1, 2, 3, 4):
        at(hour)
        call_command("backup", tmp_path, "--keep", "2")

    assert archives(tmp_path) == [*named(3, 4), "notes.txt"]


def test_archive_just_made_is_kept_though_the_clock_was_set_back(tmp_path, transactional_db, at):
    for hour in (5, 6, 2):
        at(hour)
        call_command("backup", tmp_path, "--keep", "2")

    assert archives(tmp_path) == named(2, 6)


def test_archive_of_the_same_second_is_not_written_over(tmp_path, transactional_db, at):
    at(1)
    call_command("backup", tmp_path)

    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", tmp_path)
    assert archives(tmp_path) == named(1)


@pytest.mark.parametrize("keep", ["0", "-1"])
def test_none_kept_is_refused(tmp_path, keep):
    with pytest.raises(CommandError, match="write 1 or more"):
        call_command("backup", tmp_path, "--keep", keep)
    assert archives(tmp_path) == []


# PostgreSQL


@pytest.mark.skipif(not (POSTGRES and shutil.which("pg_dump")), reason="no PostgreSQL here (Debian's: postgresql)")
def test_restored_postgresql_is_equal(tmp_path):
    with postgres() as server:
        first, second, third = (server.create() for _database in range(3))
        place = make_place(tmp_path / "place", UPLOADS, DATABASE=first)
        (tmp_path / "backups").mkdir()
        archive = backed_up(place, tmp_path / "backups", DATABASE=first)
        bad = tmp_path / "bad.tar.gz"
        bad.write_bytes(rewritten(archive, with_manifest(one_row_other)))

        done = manage(tmp_path / "new", "restore", str(archive), DATABASE=second)
        again = manage(tmp_path / "again", "restore", str(archive), DATABASE=second)
        damaged = manage(tmp_path / "bad", "restore", str(bad), DATABASE=third)
        after = manage(tmp_path / "bad", "restore", str(archive), DATABASE=third)
        (tmp_path / "backups" / archive.name).rename(tmp_path / "first.tar.gz")
        copy = backed_up(tmp_path / "new", tmp_path / "backups", DATABASE=second)

    assert done.returncode == 0, done.stderr
    assert uploads(tmp_path / "new") == UPLOADS
    assert made_of.verify(copy)["tables"] == made_of.verify(tmp_path / "first.tar.gz")["tables"]
    assert again.returncode == 1
    assert damaged.returncode == 1
    assert after.returncode == 0, after.stderr  # the one refused before left nothing
