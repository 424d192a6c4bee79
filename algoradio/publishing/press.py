"""From a draft to what patients read: tried and rolled back for a preview, done for good for a publication."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import all_valid
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from algoradio.editorial import edition, events
from algoradio.publishing import content as contents
from algoradio.publishing.models import Draft, State, name_of


class Incomplete(Exception):
    """A draft that cannot go online as it is. `problems`: (field in words, what is wrong with it)."""

    def __init__(self, problems: list[tuple[str, str]]):
        super().__init__("; ".join(f"{name} : {problem}" for name, problem in problems))
        self.problems = problems


class Overtaken(Exception):
    """A draft or a page that is no longer what somebody saw when they decided. Says in words what happened."""


class _Everyone:
    """Who applies a content: what may be published was decided before."""

    is_active = is_staff = is_authenticated = True
    pk = None

    def has_perm(self, perm, obj=None):
        return True

    def has_module_perms(self, label):
        return True


class _NoMessages:
    """Warnings that the admin writes for the person at the form; here there is none."""

    def add(self, level, message, extra_tags=""):
        pass


def request_of(page, data=None) -> HttpRequest:
    """A request as the page's admin form wants it: a POST of `data`, or a GET without."""
    request = RequestFactory().get("/")
    request.user = _Everyone()
    request._messages = _NoMessages()
    if data is not None:
        request.method = "POST"
        request.FILES  # noqa: B018 - read before POST is set, or Django reads the empty body over it
        request.POST = data
    return request


def admin_of(model) -> admin.ModelAdmin:
    return admin.site.get_model_admin(model)


def stored(page) -> dict:
    """The content of a page as patients read it."""
    with override(settings.LANGUAGE_CODE):
        return contents.stored(admin_of(type(page)), request_of(page), page)


def unbound(model_admin: admin.ModelAdmin, page) -> tuple:
    """The form and the formsets of a page as the database holds it, for their labels."""
    with override(settings.LANGUAGE_CODE):
        return contents.parts(model_admin, request_of(page), page)


def page_of(draft: Draft):
    """The page of a draft as the database holds it: a new one if it is not made yet, or is no more."""
    model = draft.content_type.model_class()
    return model.objects.filter(pk=draft.object_id).first() or model()


def write(content: dict, page):
    """Make the rows say what `content` says, online; return the page. Raises Incomplete. Stand in a transaction."""
    model_admin = admin_of(type(page))
    exists = page.pk is not None
    with override(settings.LANGUAGE_CODE):
        if not exists and not model_admin.has_add_permission(request_of(page)):
            raise Incomplete([(_("La page"), _("Elle n'existe plus, et ne se refait pas d'ici."))])
        if hasattr(page, "is_published"):
            page.is_published = True
        if _clear(content, model_admin, page) and hasattr(page, "updated_on"):
            page.updated_on = localdate()
        request = request_of(page, contents.as_post(content, stored(page)))
        form_class = model_admin.get_form(request, page if exists else None, change=exists)
        form = form_class(request.POST, request.FILES, instance=page)
        is_valid = form.is_valid()
        page = model_admin.save_form(request, form, change=exists) if is_valid else form.instance
        formsets, _inlines = model_admin._create_formsets(request, page, change=exists)
        if not (all_valid(formsets) and is_valid):
            raise Incomplete(problems(form, formsets))
        model_admin.save_model(request, page, form, exists)
        model_admin.save_related(request, form, formsets, exists)
    return page


def _clear(content: dict, model_admin: admin.ModelAdmin, page) -> int:
    """Delete the rows that `content` leaves out, and count them: what one row alone may say is free for another."""
    _form, formsets = unbound(model_admin, page)
    gone = [
        row.instance
        for formset in formsets
        if (staying := contents.staying(content, formset.prefix)) is not None
        for row in formset.initial_forms
        if str(row.instance.pk) not in staying
    ]
    for row in gone:
        row.delete()
    return len(gone)


def problems(form, formsets) -> list[tuple[str, str]]:
    """What is wrong with a bound form and its rows, in words: (field, problem), in the order of the form."""
    found = [(_named(form, name), problem) for name, errors in form.errors.items() for problem in errors]
    for formset in formsets:
        rows = str(formset.model._meta.verbose_name)
        found += [(rows, problem) for problem in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, 1):
            found += [
                (f"{rows} {number}, {_named(row, name)}" if name in row.fields else f"{rows} {number}", problem)
                for name, errors in row.errors.items()
                for problem in errors
            ]
    return found


def _named(form, name: str) -> str:
    return str(form.fields[name].label) if name in form.fields else _("La page")


@contextmanager
def tried(content: dict, page) -> Iterator:
    """The page as it would be, inside; nothing of it outside. Raises Incomplete."""
    with transaction.atomic(), edition.held():
        try:
            page = write(content, page)
            yield type(page).objects.get(pk=page.pk)
        finally:
            transaction.set_rollback(True)


def seen(address: str, language: str, host: str) -> HttpResponse:
    """The answer of the site at an address of its own, as a visitor would get it now."""
    request = RequestFactory().get(address, HTTP_HOST=host)
    request.LANGUAGE_CODE = language
    with override(language):
        request.resolver_match = view, args, kwargs = resolve(request.path)
        return view(request, *args, **kwargs)


def refusal(draft: Draft, user) -> str:
    """Why `user` may not publish now, in words; "" if nothing forbids it. No one publishes alone, unless the clinic has
    one doctor: whoever holds a link could answer it, so that what it approved is published by another than its authors.
    """
    if not user.has_perm("publishing.publish_draft"):
        return _("Votre compte ne publie pas.")
    if settings.ONE_DOCTOR:
        return ""
    if draft.status != Draft.Status.APPROVED:
        return _("Un texte médical n'est pas publié sans le oui d'un relecteur. Le brouillon est gardé.")
    if draft.approver_id is None and user in draft.authors.all():
        return _("Vous avez écrit ce texte, et le oui est venu par un lien : une autre personne doit le publier.")
    return ""


def may_publish(draft: Draft, user) -> bool:
    """Whether nothing forbids `user` to publish now."""
    return not refusal(draft, user)


def locked(draft: Draft, *statuses: Draft.Status) -> Draft:
    """The draft as it is now, nobody else's until the transaction ends. Raises Overtaken if it has changed since, or is
    in none of `statuses`, if any are given.
    """
    found = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        raise Overtaken(_("Ce brouillon n'existe plus : quelqu'un l'a publié ou abandonné."))
    if found.version != draft.version:
        raise Overtaken(_("Le brouillon a changé entre-temps : voyez-le d'abord."))
    if statuses and found.status not in statuses:
        state = {"status": found.get_status_display()}
        raise Overtaken(_("Ce brouillon n'attend pas de relecture : %(status)s.") % state)
    return found


def publish(draft: Draft, by, reason: str = "") -> State:
    """Put a draft online for good: rows, history and edition in one transaction.

    Raises Incomplete if it is not whole, PermissionDenied if `by` may not, Overtaken if it is not there any more.
    """
    with transaction.atomic(), edition.one():
        draft = locked(draft)
        if refused := refusal(draft, by):
            events.refused("publication", record=draft.about)
            raise PermissionDenied(refused)
        page = page_of(draft)
        if page.pk and not State.of(page).exists():
            record(page, State.Kind.FOUND)
        page = write(draft.content, page)
        _sign(page, draft)
        state = record(
            page,
            State.Kind.PUBLISHED,
            by=by,
            written_by=", ".join(sorted(map(name_of, draft.authors.all()))),
            reviewed_by=str(draft.reviewer or ""),
            reason=reason or draft.reason,
        )
        draft.delete()
        events.happened("published", events.named(page), edition=state.edition, user=by.get_username())
    return state


def _sign(page, draft: Draft) -> None:
    """Signed by the reviewer who said yes; what went online without a yes is left unsigned."""
    approved = draft.status == Draft.Status.APPROVED
    if hasattr(page, "reviewed_by"):
        page.reviewed_by = draft.reviewer if approved else None
        page.reviewed_on = draft.reviewed_on if approved else None
        page.review_due_on = draft.review_due_on if approved else None
    if hasattr(page, "archived_on"):
        page.archived_on = None
    page.save()


def record(page, kind: State.Kind, **about) -> State:
    """Write the present state of a page into its history."""
    last = State.of(page).first()
    return State.objects.create(
        content_type=ContentType.objects.get_for_model(page),
        object_id=page.pk,
        number=last.number + 1 if last else 1,
        kind=kind,
        title=str(page),
        content=stored(page),
        edition=edition.current() + (0 if kind == State.Kind.FOUND else 1),
        **about,
    )


@transaction.atomic
def approve(draft: Draft, reviewer, due: date, by=None) -> None:
    """A reviewer's yes, given from the account `by` or through a link.

    Raises PermissionDenied to whoever wrote it, Overtaken if it is no longer what the reviewer read, or was answered.
    """
    draft = locked(draft, Draft.Status.SUBMITTED)
    if by and by in draft.authors.all() and not settings.ONE_DOCTOR:
        events.refused("approval by who wrote it", record=draft.about)
        raise PermissionDenied
    draft.status, draft.reviewer, draft.approver = Draft.Status.APPROVED, reviewer, by
    draft.reviewed_on, draft.review_due_on, draft.remark = localdate(), due, ""
    draft.save()
    events.happened("approved", draft.about, reviewer=reviewer.pk)


@transaction.atomic
def send_back(draft: Draft, remark: str) -> None:
    """A reviewer's no, with what is to be changed: it takes back any yes. Raises Overtaken as `approve` does."""
    draft = locked(draft, Draft.Status.SUBMITTED, Draft.Status.APPROVED)
    draft.withdraw(Draft.Status.RETURNED)
    draft.remark = remark
    draft.save()
    events.happened("sent back", draft.about)


def archive(page, by, reason: str = "") -> None:
    """Take a page offline: its rows stay, its history says so, no draft of it goes out by itself. Raises Overtaken."""
    with transaction.atomic(), edition.one():
        page = type(page).objects.select_for_update().get(pk=page.pk)
        if not page.is_published:
            raise Overtaken(_("Cette page n'est pas en ligne."))
        page.is_published, page.archived_on = False, localdate()
        page.save()
        Draft.objects.of(page).update(publish_at=None, publisher=None)
        record(page, State.Kind.ARCHIVED, by=by, reason=reason)
        events.happened("archived", events.named(page))


def put_back(page, by, reason: str = "") -> None:
    """Put a page back online that was archived, as it was. Raises Overtaken."""
    with transaction.atomic(), edition.one():
        page = type(page).objects.select_for_update().get(pk=page.pk)
        if not page.archived_on:
            raise Overtaken(_("Cette page n'est pas aux archives."))
        page.is_published, page.archived_on = True, None
        page.save()
        record(page, State.Kind.RETURNED, by=by, reason=reason)
        events.happened("put back", events.named(page))
