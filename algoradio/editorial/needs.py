"""What waits for somebody. Each app gives its own, in its `ready()`; the admin's first page shows them together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib import admin
from django.http import HttpRequest

from algoradio.editorial.staleness import Translation


@dataclass(frozen=True)
class Need:
    """One thing to mend: of what record, said in French, and the address where it is mended.

    `translation` is one that may be confirmed as it is.
    """

    title: str
    what: str
    address: str
    record: object = None
    translation: Translation | None = None


@dataclass(frozen=True)
class Needs:
    """Things of one kind, under their title; `place` orders the kinds."""

    place: int
    title: str
    needs: list[Need] = field(default_factory=list)


#: From a request of a member of staff to what that person may mend.
Provider = Callable[[HttpRequest], Iterable[Needs]]
providers: list[Provider] = []


def waiting(request: HttpRequest) -> list[Needs]:
    """Everything that waits for the person who asks, kind by kind, without the kinds that are empty."""
    found = [needs for provider in providers for needs in provider(request) if needs.needs]
    return sorted(found, key=lambda needs: needs.place)


def may_change(request: HttpRequest, model) -> bool:
    """Whether the person who asks may change records of `model` in the admin."""
    return admin.site.is_registered(model) and admin.site.get_model_admin(model).has_change_permission(request)
