"""Whether this process can do all that is asked of it, and what is missing if not."""

import os
from collections.abc import Callable
from functools import cache
from tempfile import TemporaryFile

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from algoradio.search.index import engine


def _database() -> bool:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT 1") is not None


@cache
def _newest() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as this code has them."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def _migrations() -> bool:
    return _newest() <= set(MigrationRecorder(connection).applied_migrations())


def _search() -> bool:
    """The index of each language, which is made here if nobody has searched yet."""
    return all(engine(code) for code, _name in settings.LANGUAGES)


def _disk() -> bool:
    with TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"\0" * 65_536)
        file.flush()
        os.fsync(file.fileno())
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "search": _search,
    "disk": _disk,
}


def wrong() -> list[str]:
    """What is not ready, of the names of CHECKS."""
    return [name for name, check in CHECKS.items() if not _holds(check)]


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        return False
