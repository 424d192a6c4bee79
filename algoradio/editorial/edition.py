"""The edition: one number, raised in the same transaction as any change of content, as a newspaper's.

What is made from content is stamped with the edition that it was made from, and made anew when the number has moved.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.translation import get_language

from algoradio.editorial.models import Edition

#: Apps whose rows are read by the public; a model among them that is not says `is_content = False`.
CONTENT = {"editorial", "glossary", "pathologies", "procedures", "pages", "search"}
_last = 0
_kept: dict[tuple, tuple[int, object]] = {}  # by function, arguments and language: an edition, and what was made of it
_held: ContextVar[bool] = ContextVar("edition_held", default=False)
#: The number that the request being answered has read: [] before it has, None outside of requests. One that has
#: written reads what may yet be rolled back.
_read: ContextVar[list[int] | None] = ContextVar("edition_read", default=None)
WRITTEN = [-1]


def current() -> int:
    """The number of the edition, in one cheap query; if the database is away, the last one that was read."""
    global _last
    with suppress(DatabaseError):  # readers go on with what they have
        _last = Edition.objects.values_list("number", flat=True).first() or 0
    return _last


def once(make: Callable) -> Callable:
    """Have a function asked once an edition and language, for what many pages show. Nobody changes what it gives.

    A request reads the number once, and so gets all that it shows of one edition.

    While the database is away, what it gave last stands in.
    """

    @wraps(make)
    def kept(*args):
        if is_held():
            return make(*args)
        key, number = (make, args, get_language()), _number()  # read first: what changes meanwhile is made anew
        last = _kept.get(key)
        if last is None or last[0] != number:
            try:
                _kept[key] = number, make(*args)
            except DatabaseError:
                if last is None:
                    raise
                return last[1]
        return _kept[key][1]

    return kept


@contextmanager
def reading() -> Iterator[None]:
    """What is read inside is of one edition."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


def _number() -> int:
    read = _read.get()
    if read is None:
        return current()
    if not read:
        read.append(current())
    return read[0]


def turn_over(sender, **kwargs) -> None:
    """Raise the number when a row of content is written or deleted."""
    if not kwargs.get("raw") and sender._meta.app_label in CONTENT and getattr(sender, "is_content", True):
        raise_number()


def raise_number() -> None:
    """Begin a new edition. For what is written without signals, such as rows in bulk."""
    if _held.get():
        return
    if (read := _read.get()) is not None:
        read[:] = WRITTEN
    if not Edition.objects.update(number=F("number") + 1):
        Edition.objects.get_or_create(pk=1, defaults={"number": 1})


def is_held() -> bool:
    """Whether what is read now may be rolled back: nothing made of it is to be kept."""
    return _held.get() or _read.get() == WRITTEN


@contextmanager
def held() -> Iterator[None]:
    """Nothing that is written inside begins an edition: it will be rolled back."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)


@contextmanager
def one() -> Iterator[None]:
    """All that is written inside makes one edition, and nobody else writes one. Stand in a transaction."""
    alone()
    with held():
        yield
    raise_number()


def alone() -> None:
    """Wait for whoever keeps a draft or publishes; others wait until this transaction ends. Stand in one.

    SQLite has one writer at a time as it is.
    """
    if connection.features.has_select_for_update:
        list(Edition.objects.select_for_update())


def follow() -> None:
    """Watch every row of content. Called once, when all apps are loaded."""
    apps.check_models_ready()
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(turn_over, dispatch_uid="edition")
