"""A folder of editions, each whole, one of them current. What is being written there is never the current one."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = ".algoradio-editions"  # says that the folder is ours, and is locked by whoever writes to it
CURRENT = "current"
UNFINISHED = ".new"


class FolderError(Exception):
    """A folder that cannot be written to: why, in one sentence."""


class Editions:
    """The editions of a folder, oldest first by name. Made by `opened`, which locks the folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._clean()

    @property
    def last(self) -> Path | None:
        """The edition that is served."""
        link = self.folder / CURRENT
        return link.resolve() if link.exists() else None

    def begin(self) -> Path:
        """An empty folder for an edition."""
        self._clean()
        new = self.folder / UNFINISHED
        new.mkdir()
        return new

    def switch(self, new: Path, number: int, keep: int) -> Path:
        """Serve what was written: from one moment to the next, and after a power cut too. Keep `keep` editions."""
        moment = time.time()
        while (place := self.folder / f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(moment))}-{number}").exists():
            moment += 1
        os.sync()
        new.rename(place)
        link = self.folder / f"{UNFINISHED}-{CURRENT}"
        link.symlink_to(place.name)
        link.replace(self.folder / CURRENT)
        os.sync()
        self._prune(keep, place)
        return place

    def discard(self) -> None:
        """Forget what was begun."""
        self._clean()

    def _prune(self, keep: int, current: Path) -> None:
        others = sorted(one for one in self._all() if one != current)
        for old in others[: max(0, len(others) - keep + 1)]:
            old.rename(self.folder / f"{UNFINISHED}-{old.name}")  # never seen half removed
        self._clean()

    def _all(self) -> list[Path]:
        return [one for one in self.folder.iterdir() if one.is_dir() and not one.is_symlink() and one.name[0] != "."]

    def _clean(self) -> None:
        """Remove what no run has finished."""
        for one in self.folder.glob(f"{UNFINISHED}*"):
            if one.is_symlink():
                one.unlink()
            else:
                shutil.rmtree(one)


@contextmanager
def opened(folder: Path) -> Iterator[Editions]:
    """The editions of a folder, made if it is missing.

    Raises FolderError when it holds something else, or when another run is writing to it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / MARK
    if not mark.exists() and any(folder.iterdir()):
        raise FolderError(f"{folder} holds something else: give an empty folder, or one of editions.")
    with mark.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderError(f"Another run is writing to {folder}.") from None
        yield Editions(folder)
