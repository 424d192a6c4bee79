"""What waits for a member of staff, on the admin's first page; what is scheduled and due, on the calendar."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from algoradio.editorial import needs
from algoradio.editorial.addresses import form_address
from algoradio.editorial.desk import reviews_due
from algoradio.editorial.needs import Need, Needs
from algoradio.publishing import press
from algoradio.publishing.models import Draft


def waiting(request) -> list[Needs]:
    """What the person who asks may mend, kind by kind; a page that has a draft already says so."""
    drafted = set(Draft.objects.values_list("content_type", "object_id"))

    def noted(need: Need) -> Need:
        kind = need.record and ContentType.objects.get_for_model(need.record)
        if not kind or isinstance(need.record, Draft) or (kind.pk, need.record.pk) not in drafted:
            return need
        return replace(need, what=_("%s (un brouillon est en cours)") % need.what)

    return [replace(kind, needs=[noted(need) for need in kind.needs]) for kind in needs.waiting(request)]


def needs_of_drafts(request) -> Iterator[Needs]:
    """The drafts that wait for the person who asks, the most pressing first."""
    drafts = Draft.objects.select_related("content_type").prefetch_related("authors")
    found = [(*asked, draft) for draft in drafts if (asked := _asked(draft, request.user))]
    found.sort(key=lambda one: one[0])
    title = _("Brouillons qui vous attendent")
    yield Needs(10, title, [Need(draft.title, what, where, draft) for _rank, what, where, draft in found])


def _asked(draft: Draft, user) -> tuple[int, str, str] | None:
    """What a draft asks of a person, as (rank, in words, where); None if nothing."""
    is_mine = user in draft.authors.all()
    is_submitted = draft.status == Draft.Status.SUBMITTED
    form = address_of(draft)
    if draft.publish_at:
        if not user.has_perm("publishing.publish_draft"):
            return None
        at = date_format(localtime(draft.publish_at), "DATETIME_FORMAT")
        is_late = draft.publish_at <= timezone.now()
        return (0, _("devait être en ligne le %s") % at, form) if is_late else (5, _("sera en ligne le %s") % at, form)
    if draft.status == Draft.Status.RETURNED and is_mine:
        return 1, _("renvoyé : %s") % draft.remark, form
    if is_submitted and user.has_perm("publishing.review_draft") and (settings.ONE_DOCTOR or not is_mine):
        return 2, _("à relire"), address_of(draft, "review")
    if press.may_publish(draft, user) and (is_submitted or draft.status == Draft.Status.APPROVED):
        return 3, _("à publier"), form
    if draft.status == Draft.Status.WRITING and is_mine:
        return 4, _("commencé, à soumettre"), form
    return None


def address_of(draft: Draft, view: str = "") -> str:
    """Where a draft is written, or another of its views in the admin."""
    name = f"admin:{draft.content_type.app_label}_{draft.content_type.model}"
    if view:
        return reverse(f"{name}_{view}", args=[draft.pk])
    if draft.object_id:
        return reverse(f"{name}_change", args=[draft.object_id])
    return f"{reverse(f'{name}_add')}?brouillon={draft.pk}"


@dataclass(frozen=True)
class Day:
    """What a day brings: a publication or a review that is due."""

    on: date
    title: str
    what: str
    address: str

    @property
    def is_late(self) -> bool:
        return self.on < localdate()


@require_safe
def calendar(request) -> HttpResponse:
    """What will be published, and which reviews are due, month by month; what is late comes first."""
    if not request.user.has_perm("publishing.submit_draft"):
        raise PermissionDenied
    scheduled = Draft.objects.exclude(publish_at=None)
    days = [
        Day(
            localdate(draft.publish_at),
            draft.title,
            _("mise en ligne à %s") % date_format(localtime(draft.publish_at), "TIME_FORMAT"),
            address_of(draft),
        )
        for draft in scheduled.select_related("content_type").order_by(F("publish_at"))
    ]
    days += [
        Day(page.review_due_on, str(page), _("relecture médicale à refaire"), form_address(page))
        for page in reviews_due()
    ]
    days.sort(key=lambda day: day.on)
    context = admin.site.each_context(request) | {
        "title": _("Calendrier"),
        "late": [day for day in days if day.is_late],
        "days": [day for day in days if not day.is_late],
    }
    return render(request, "admin/publishing/calendar.html", context)


def illustrations_of_drafts(numbers) -> dict[int, list[tuple[str, str]]]:
    """The drafts that show these illustrations: see `editorial.illustrations`."""
    wanted = {str(number): number for number in numbers}
    found: dict[int, list[tuple[str, str]]] = {}
    for draft in Draft.objects.select_related("content_type"):
        for number in draft.content["fields"].get("illustration", []):
            if number in wanted:
                shown = _("%s (brouillon)") % draft.title, address_of(draft)
                found.setdefault(wanted[number], []).append(shown)
    return found
