"""A whole site as one archive: its database, the files that staff uploaded, and the fingerprint of every row and file.

An archive is a compressed tar: the database as its engine dumps it, `media/…`, and last `manifest.json`:
{"format", "made", "engine", "database", "tables": {name: {"rows", "sha256"}}, "files": {name: {"bytes", "sha256"}}}.
"""

import fcntl
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from algoradio.operations import databases
from algoradio.operations.files import UNFINISHED

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media/"
NAMES = "algoradio-????????T??????Z.tar.gz"
BLOCK = 1 << 20


class Refused(Exception):
    """What was asked cannot be done here. Says in words why."""


class Damaged(Exception):
    """An archive that does not hold what it says. Says in words what is wrong."""


class _Hashed:
    """A file that is read once, and its SHA-256 when it has been."""

    def __init__(self, file):
        self._file, self._sum, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = BLOCK) -> bytes:
        block = self._file.read(size)
        self._sum.update(block)
        self.size += len(block)
        return block

    def told(self) -> dict:
        """Its entry in a manifest, once it is read to its end."""
        while self.read():
            pass
        return {"bytes": self.size, "sha256": self._sum.hexdigest()}


# Backup


def back_up(folder: Path, keep: int | None = None) -> Path:
    """Write an archive into `folder` and read it back; the path. With `keep`, only that many are left, the newest.

    Raises Refused, Damaged, OSError, DatabaseError; nothing of an archive is left then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder) as entry, TemporaryDirectory(dir=folder, prefix=UNFINISHED) as place:
        made = timezone.now().astimezone(UTC)
        target = folder / f"algoradio-{made:%Y%m%dT%H%M%SZ}.tar.gz"
        if target.exists():
            raise Refused(f"{target} is there already.")
        archive = Path(place) / "archive"
        _write(archive, Path(place), made)
        verify(archive)
        archive.rename(target)
        os.fsync(entry)
        if keep:
            _forget(folder, keep, target)
    with suppress(OSError):  # on another disk, which may be full
        _stamp().touch()
    return target


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """The folder, open, for one backup at a time; what others left when they were killed is gone."""
    entry = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(entry, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Another backup is being written into {folder}.") from None
        for left in folder.glob(f"{UNFINISHED}*"):
            for file in left.iterdir():
                file.unlink()
            left.rmdir()
        yield entry
    finally:
        os.close(entry)


def _write(archive: Path, place: Path, made: datetime) -> None:
    engine = databases.engine()
    dump, tables = engine.dump(place)
    files: dict[str, dict] = {}
    with open(archive, "xb", opener=_private) as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as tar:
            with dump.open("rb") as file:
                files[dump.name] = _add(tar, dump.name, file, dump.stat().st_size, made)
            dump.unlink()
            for name in media():
                with suppress(FileNotFoundError), default_storage.open(name) as file:  # deleted since it was listed
                    files[MEDIA + name] = _add(tar, MEDIA + name, file, default_storage.size(name), made)
            manifest = {
                "format": FORMAT,
                "made": made.isoformat(timespec="seconds"),
                "engine": engine.name,
                "database": dump.name,
                "tables": tables,
                "files": files,
            }
            said = json.dumps(manifest, indent=1).encode()
            tar.addfile(_entry(MANIFEST, len(said), made), io.BytesIO(said))
        raw.flush()
        os.fsync(raw.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _entry(name: str, size: int, made: datetime) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(made.timestamp())
    return entry


def _add(tar: tarfile.TarFile, name: str, file, size: int, made: datetime) -> dict:
    """Add a file; its entry in the manifest. Raises OSError if it shrinks meanwhile."""
    hashed = _Hashed(file)
    tar.addfile(_entry(name, size, made), hashed)
    return hashed.told()


def media(folder: str = "") -> Iterator[str]:
    """The name of every uploaded file, whatever the storage."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        if not name.startswith(UNFINISHED):
            yield f"{folder}{name}"
    for name in sorted(folders):
        yield from media(f"{folder}{name}/")


def _forget(folder: Path, keep: int, newest: Path) -> None:
    """Delete all but `keep` archives. The one just made stays, whatever a clock that was set back says."""
    others = sorted(path for path in folder.glob(NAMES) if path != newest)
    for path in others[: max(0, len(others) - keep + 1)]:
        path.unlink()


def _stamp() -> Path:
    return settings.DATA_DIR / "last-backup"


def last_backup() -> datetime | None:
    """When this machine last made a backup, if it did."""
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp(_stamp().stat().st_mtime, UTC)
    return None


# What is in an archive


@contextmanager
def _readable(archive: Path) -> Iterator[tarfile.TarFile]:
    """An archive, open. Raises Damaged wherever it turns out not to be one, to end early or to hold other bytes."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            yield tar
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Damaged(f"{archive} cannot be read to its end: {error}.") from error


def verify(archive: Path) -> dict:
    """Read every byte of an archive; its manifest. Raises Damaged, OSError."""
    found, manifest = {}, None
    with _readable(archive) as tar:
        for entry in tar:
            if not entry.isfile():
                raise Damaged(f"{archive}: {entry.name} is no file.")
            file = tar.extractfile(entry)
            if entry.name == MANIFEST:
                manifest = _manifest(archive, file.read())
            else:
                found[entry.name] = _Hashed(file).told()
    if manifest is None:
        raise Damaged(f"{archive} has no manifest.")
    wrong = sorted(name for name in {*found, *manifest["files"]} if found.get(name) != manifest["files"].get(name))
    if wrong:
        raise Damaged(f"{archive}: {', '.join(wrong[:5])}: not what the manifest says ({len(wrong)} in all).")
    return manifest


def _manifest(archive: Path, text: bytes) -> dict:
    try:
        manifest = json.loads(text)
        if manifest["format"] != FORMAT:
            raise Refused(f"{archive} is of format {manifest['format']}; this program reads {FORMAT}.")
        if manifest["database"] not in manifest["files"] or not isinstance(manifest["tables"], dict):
            raise KeyError("database")
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{archive}: its manifest cannot be read ({error}).") from error
    return manifest


# Restore


def restore(archive: Path) -> dict:
    """Put an archive into an empty place, and compare each row and file with its manifest, which is returned.

    Raises Refused if the place is not empty or is of another engine, Damaged, OSError, DatabaseError; what was written
    is taken away again then.
    """
    engine = databases.engine()
    if not engine.is_empty() or next(media(), None):
        raise Refused("There is a site here already: restore into an empty database and an empty media folder.")
    manifest = verify(archive)
    if manifest["engine"] != engine.name:
        raise Refused(f"The archive holds a {manifest['engine']} database, and this site is set to {engine.name}.")
    written: list[str] = []
    try:
        with TemporaryDirectory(dir=settings.DATA_DIR, prefix=UNFINISHED) as place, _readable(archive) as tar:
            dump = Path(place) / "dump"
            for entry in tar:
                if entry.name == manifest["database"]:
                    with dump.open("xb") as file:
                        shutil.copyfileobj(tar.extractfile(entry), file)
                elif entry.name.startswith(MEDIA):
                    written.append(_put(entry.name.removeprefix(MEDIA), tar.extractfile(entry)))
            engine.load(dump)
        _compare(engine, manifest)
    except BaseException:
        engine.empty()
        for name in written:
            default_storage.delete(name)
        raise
    return manifest


def _put(name: str, file) -> str:
    """Write an uploaded file where it was. Raises Damaged if its name leads out of the media folder."""
    try:
        return default_storage.save(name, File(file, name))
    except SuspiciousOperation as error:
        raise Damaged(f"{MEDIA}{name}: {error}") from error


def _compare(engine, manifest: dict) -> None:
    """Raises Damaged where what was restored differs from the manifest."""
    tables = engine.tables()
    wrong = [
        name for name in sorted({*tables, *manifest["tables"]}) if tables.get(name) != manifest["tables"].get(name)
    ]
    uploads = {name for name in manifest["files"] if name.startswith(MEDIA)}
    wrong += sorted({MEDIA + name for name in media()} ^ uploads)
    for name in sorted(uploads):
        with default_storage.open(name.removeprefix(MEDIA)) as file:
            if _Hashed(file).told() != manifest["files"][name]:
                wrong.append(name)
    if wrong:
        raise Damaged(f"Not restored as it was: {', '.join(wrong[:5])} ({len(wrong)} in all).")
