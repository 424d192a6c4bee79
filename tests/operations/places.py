"""Data folders to back up and to restore into, and commands run on them as an operator does."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.conftest import ROOT


def manage(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Run a command of manage.py on a data folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}
    ours = {f"ALGORADIO_{name}": value for name, value in ({"DATA": str(folder)} | variables).items()}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=clean | ours, capture_output=True, text=True)


def make_place(folder: Path, uploads: dict[str, bytes], **variables: str) -> Path:
    """A data folder with the catalogue in it, and files that staff have uploaded."""
    for command in ("migrate", "load_catalogue"):
        done = manage(folder, command, "--verbosity", "0", **variables)
        assert done.returncode == 0, done.stderr
    return with_uploads(folder, uploads)


def with_uploads(folder: Path, uploads: dict[str, bytes]) -> Path:
    """A data folder, with those files among what staff uploaded."""
    for name, content in uploads.items():
        path = folder / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def copy_of(place: Path, folder: Path) -> Path:
    """Another data folder that holds the same."""
    return Path(shutil.copytree(place, folder))


def rows(place: Path) -> dict[str, list[tuple]]:
    """Every row of every table of a SQLite data folder, in order."""
    with closing(sqlite3.connect(place / "algoradio.sqlite3")) as own:
        names = own.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: sorted(own.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for (name,) in names}


def uploads(place: Path) -> dict[str, bytes]:
    """Every uploaded file by its name."""
    media = place / "media"
    return {str(path.relative_to(media)): path.read_bytes() for path in media.rglob("*") if path.is_file()}


def archives(folder: Path) -> list[str]:
    """All that a folder of backups holds."""
    return sorted(path.name for path in folder.iterdir())
