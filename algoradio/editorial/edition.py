"""The edition: one number, raised in the same transaction as any change of content, as a newspaper's.

What is made from content is stamped with the edition that it was made from, and made anew when the number has moved.
"""

from contextlib import suppress

from django.apps import apps
from django.db import DatabaseError
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save

from algoradio.editorial.models import Edition, Redirect, TranslationBasis

#: Apps whose rows are read by the public; the bookkeeping among them is not.
CONTENT = {"editorial", "glossary", "pathologies", "procedures", "pages", "search"}
BOOKKEEPING = (Edition, Redirect, TranslationBasis)
_last = 0


def current() -> int:
    """The number of the edition, in one cheap query; if the database is away, the last one that was read."""
    global _last
    with suppress(DatabaseError):  # readers go on with what they have
        _last = Edition.objects.values_list("number", flat=True).first() or 0
    return _last


def turn_over(sender, **kwargs) -> None:
    """Raise the number when a row of content is written or deleted."""
    if kwargs.get("raw") or sender._meta.app_label not in CONTENT or issubclass(sender, BOOKKEEPING):
        return
    if not Edition.objects.update(number=F("number") + 1):
        Edition.objects.get_or_create(pk=1, defaults={"number": 1})


def follow() -> None:
    """Watch every row of content. Called once, when all apps are loaded."""
    apps.check_models_ready()
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(turn_over, dispatch_uid="edition")
