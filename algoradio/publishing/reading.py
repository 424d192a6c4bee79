"""The page behind a secret link: a doctor without an account reads a draft, approves it or sends it back."""

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from algoradio.publishing import press
from algoradio.publishing.differences import between
from algoradio.publishing.forms import ReviewForm
from algoradio.publishing.models import Draft, ReviewLink
from algoradio.publishing.rendering import rendered, views_of


def _link(secret: str) -> tuple[ReviewLink | None, str]:
    """The link that a secret opens, and why it cannot be used, "" if it can."""
    link = ReviewLink.behind(secret)
    if link is None:
        return None, _("Ce lien n'ouvre rien : il est incomplet, ou le brouillon n'existe plus.")
    if link.answered_at:
        return link, _("Vous avez déjà répondu par ce lien. Merci.")
    if link.revoked_at:
        return link, _("Ce lien a été retiré par l'équipe.")
    if link.expires_at <= timezone.now():
        return link, _("Ce lien a expiré. Demandez-en un autre à l'équipe.")
    if link.version != link.draft.version:
        return link, _("Le texte a changé depuis ce lien. Demandez-en un autre à l'équipe.")
    if link.draft.status != Draft.Status.SUBMITTED:
        return link, _("Ce texte a déjà reçu une réponse. Merci.")
    return link, ""


def _closed(request, sentence: str, status: int) -> HttpResponse:
    return render(request, "publishing/closed.html", {"sentence": sentence, "addresses": {}}, status=status)


@never_cache
@csrf_exempt  # the secret of the address is the right to answer, and no cookie goes with it
@require_http_methods(["GET", "HEAD", "POST"])
def read(request, secret):
    """Read the draft, and answer. 410 once the link cannot be used."""
    link, refusal = _link(secret)
    if refusal:
        return _closed(request, refusal, 410 if link else 404)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.answer(link.draft, reviewer=link.reviewer)
                if not ReviewLink.objects.open().filter(pk=link.pk).update(answered_at=timezone.now()):
                    raise press.Overtaken(_link(secret)[1])
        except press.Overtaken as refusal:
            return _closed(request, str(refusal), 410)
        return _closed(request, _("Votre réponse est enregistrée. Merci."), 200)
    page = press.page_of(link.draft)
    context = {
        "link": link,
        "form": form,
        "addresses": {},
        "differences": between(press.admin_of(type(page)), press.stored(page), link.draft.content, page),
        "views": views_of(type(page)),
        "languages": settings.LANGUAGES,
        "frame": reverse("reading_frame", args=[secret]),
    }
    return render(request, "publishing/read.html", context, status=400 if form.errors else 200)


@never_cache
@require_safe
def frame(request, secret):
    """One view of the draft behind a link, as the public would get it."""
    link, refusal = _link(secret)
    if refusal:
        raise Http404(refusal)
    draft, view, language = link.draft, request.GET.get("vue", ""), request.GET.get("langue", "")
    try:
        return rendered(draft.content, press.page_of(draft), view, language, request.get_host())
    except press.Incomplete as error:
        return HttpResponse(str(error), status=409, content_type="text/plain")
