"""Staff's own views inside the admin: what pages lack, how hard a text is to read."""

import json
from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from algoradio.editorial.addresses import form_address
from algoradio.editorial.completeness import Lack, report
from algoradio.editorial.models import Page, Reviewed
from algoradio.editorial.needs import Need, Needs, may_change
from algoradio.editorial.patient_text import prose
from algoradio.editorial.staleness import Translation
from algoradio.editorial.staleness import confirm as confirm_translation
from algoradio.text.readability import WANTED, hardest, measure

LONGEST = 100_000  # signs of a text that is measured
SOON = timedelta(days=60)  # before a review is due


@require_safe
def state(request):
    """Everything that pages lack, page by page, each line one click from its mending. For who may change a page."""
    if not any(may_change(request, model) for model in apps.get_models() if issubclass(model, Reviewed)):
        raise PermissionDenied
    pages: dict = {}
    for lack in report():
        pages.setdefault((str(lack.page), lack.address), []).append(lack)
    context = admin.site.each_context(request) | {
        "title": _("État des pages"),
        "pages": [{"title": title, "address": address, "lacks": lacks} for (title, address), lacks in pages.items()],
        "has_contact": bool(settings.SECURITY_CONTACTS),
    }
    return render(request, "admin/state.html", context)


@require_safe
def on_site(request, content_type_id, object_id):
    """The public page of a record, for who may see the record here: Django's own view asks for no permission."""
    kind = ContentType.objects.filter(pk=content_type_id).first() if content_type_id.isdecimal() else None
    model_admin = admin.site._registry.get(kind and kind.model_class())
    if model_admin is None or not model_admin.has_view_permission(request):
        raise PermissionDenied
    return shortcut(request, kind.pk, object_id)


def needs_of_pages(request) -> Iterator[Needs]:
    """What pages wait for: a review, a text, a translation, easier words, a link that leads somewhere."""
    lacks: dict[str, list[Lack]] = {}
    for lack in report():
        if may_change(request, type(lack.page)):
            lacks.setdefault(lack.kind, []).append(lack)
    due = [
        Need(str(page), _when_due(page), form_address(page), page)
        for page in reviews_due(localdate() + SOON)
        if may_change(request, type(page))
    ]
    unsigned = [lack for lack in lacks.get("relecture", []) if not lack.page.review_due_on]
    yield Needs(20, _("Relectures médicales"), due + [_need(lack) for lack in unsigned])
    incomplete = [lack for kind in ("vide", "traduction", "source", "image") for lack in lacks.get(kind, [])]
    yield Needs(30, _("Pages incomplètes"), _by_page(incomplete))
    late = {lack.translation: lack for lack in lacks.get("en retard", [])}  # an indication is a row of two pages
    yield Needs(40, _("Traductions en retard sur le français"), [_need(lack) for lack in late.values()])
    yield Needs(50, _("Pages difficiles à lire"), [_need(lack) for lack in lacks.get("lecture", [])])
    yield Needs(60, _("Liens qui ne mènent nulle part"), [_need(lack) for lack in lacks.get("lien", [])])


def reviews_due(until=None) -> list[Reviewed]:
    """The pages whose next review has a date, up to the day `until`, the earliest first; those in the archives rest."""
    found = []
    for model in (model for model in apps.get_models() if issubclass(model, Reviewed)):
        dated = model.objects.exclude(review_due_on=None)
        dated = dated.filter(archived_on=None) if issubclass(model, Page) else dated
        found += dated.filter(review_due_on__lte=until) if until else dated
    return sorted(found, key=lambda page: page.review_due_on)


def _when_due(page) -> str:
    day = date_format(page.review_due_on)
    return (_("en retard depuis le %s") if page.is_review_overdue else _("à relire avant le %s")) % day


def _need(lack: Lack) -> Need:
    return Need(str(lack.page), lack.what, lack.address, lack.page, lack.translation)


def _by_page(lacks: list[Lack]) -> list[Need]:
    """One need a page, which names all that the page lacks."""
    names = {"vide": _("vide : %s"), "traduction": _("à traduire : %s"), "source": _("chiffre sans source : %s")}
    pages: dict[object, dict[str, list[str]]] = {}
    for lack in lacks:
        pages.setdefault(lack.page, {}).setdefault(lack.kind, []).append(lack.what)
    return [
        Need(
            str(page),
            "; ".join(names.get(kind, "%s") % ", ".join(dict.fromkeys(what)) for kind, what in kinds.items()),
            form_address(page),
            page,
        )
        for page, kinds in pages.items()
    ]


@require_POST
def confirm(request):
    """Say that one translation still holds for its French, as the person who asks has just read it."""
    try:
        translation = Translation.find(request.POST.get("translation", ""))
    except LookupError:
        messages.error(request, _("Ce texte a changé entre-temps : relisez-le avant de confirmer sa traduction."))
        return HttpResponseRedirect(reverse("admin:index"))
    record = translation.record
    page = getattr(record, "page", None) or getattr(record, "pathology", None) or record
    if not may_change(request, type(page)):
        raise PermissionDenied
    confirm_translation(record, (translation.field, translation.language))
    messages.success(request, _("C'est noté : cette traduction est à jour."))
    return HttpResponseRedirect(reverse("admin:index"))


@require_POST
def reading(request):
    """How hard a text is to read, while it is written.

    Takes {"text", "language"} as JSON; answers {"words", "score", "said", "hardest"}, the score null for a text too
    short or a language without a formula. Raises BadRequest on anything else.
    """
    try:
        data = json.loads(request.body)
        text, language = str(data["text"])[:LONGEST], str(data["language"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadRequest("text and language are wanted, as JSON") from None
    plain = prose(text)
    measured = measure(plain, language)
    if measured is None or measured.score is None:
        return JsonResponse({"words": len(plain.split()), "score": None, "said": "", "hardest": []})
    return JsonResponse(
        {
            "words": measured.words,
            "score": measured.score,
            "said": said(measured.score, language),
            "hardest": [sentence for _score, sentence in hardest(plain, 2, language)],
        }
    )


def said(score: float, language: str) -> str:
    """A score in words, against what the project asks of a page."""
    mean, bound, easier_is_more = WANTED[language]
    sign = 1 if easier_is_more else -1
    if sign * score >= sign * mean:
        return _("facile à lire")
    return _("à simplifier un peu") if sign * score >= sign * bound else _("trop difficile pour un patient")
