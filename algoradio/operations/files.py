"""Files on disk, each there whole or not at all, and what says that a disk is full."""

import errno
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError

#: What is being written; no file of the site begins so.
UNFINISHED = ".unfinished-"
FULL = {errno.ENOSPC, errno.EDQUOT}


def is_full(error: BaseException) -> bool:
    """Whether a disk without room is the reason, said by the system, by SQLite or by PostgreSQL."""
    reason = error.__cause__ if isinstance(error, DatabaseError) and error.__cause__ else error
    return (
        getattr(reason, "errno", None) in FULL
        or getattr(reason, "sqlite_errorname", "") == "SQLITE_FULL"
        or getattr(reason, "sqlstate", "") == "53100"
    )


class WholeFileStorage(FileSystemStorage):
    """Gives a file its name once it is written and on the disk: on a full disk, nothing bears the name."""

    def _save(self, name, content):
        os.makedirs(self.location, exist_ok=True)
        with NamedTemporaryFile(dir=self.location, prefix=UNFINISHED) as unfinished:
            for chunk in content.chunks():
                unfinished.write(chunk)
            unfinished.flush()
            os.fsync(unfinished.fileno())
            if self.file_permissions_mode is not None:
                os.chmod(unfinished.name, self.file_permissions_mode)
            while True:
                path = Path(self.path(name))
                path.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(unfinished.name, path)
                except FileExistsError:
                    name = self.get_available_name(name)
                else:
                    return name
