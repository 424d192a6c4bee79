"""The answer to « Cette page est-elle claire ? », and what is said to whoever gives it."""

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from algoradio.audience import asking
from algoradio.audience.models import Opinion
from algoradio.editorial.public import public_page

LARGEST = 500  # bytes of a form
FORM, CHARSET = "application/x-www-form-urlencoded", "utf-8"


class SeeOther(HttpResponseRedirect):
    """What follows a form that was sent: a page to be asked for, and not the form again."""

    status_code = 303


@csrf_exempt  # a token would need a cookie: see `_is_ours`
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, kind, number):
    """Count an answer and lead on to the thanks (303). Who comes without one is led to the page (302).

    400 for what the form does not send, 403 for what was sent from another site, 409 for an answer about a text that
    has changed, 429 beyond what is taken a minute: each with the page one click away, and nothing counted.
    """
    key = kind, number
    edition = _edition(key)
    if request.method != "POST":
        return redirect(_page(key))
    if not _is_ours(request):
        sentence = _("Votre réponse ne vient pas d’une page de ce site. Ouvrez la page, puis répondez au bas du texte.")
        return _refused(request, key, 403, sentence)
    sent = _sent(request)
    if sent is None or sent.get("answer") not in Opinion.Answer.values or "edition" not in sent:
        sentence = _("Votre réponse n’a pas pu être lue. Répondez par un des boutons, au bas de la page.")
        return _refused(request, key, 400, sentence)
    if sent["edition"] != edition.isoformat():
        sentence = _("La page a changé depuis que vous l’avez ouverte. Relisez-la, puis répondez au bas du texte.")
        return _refused(request, key, 409, sentence)
    if not asking.gate.lets_in(key):
        sentence = _("Trop de réponses arrivent en ce moment. Attendez une minute, puis répondez de nouveau.")
        response = _refused(request, key, 429, sentence)
        response.headers["Retry-After"] = str(round(asking.MINUTE))
        return response
    asking.count(key, get_language(), edition, sent["answer"])
    return SeeOther(reverse("audience:thanks", kwargs={"kind": kind, "number": number}))


@public_page
def thanks(request, kind, number):
    """Thanks for an answer, and the way back to the page."""
    key = kind, number
    _edition(key)
    title = _("Merci de votre réponse")
    sentence = _("Elle est comptée avec les autres. Rien de vous n’est gardé. L’équipe s’en sert pour mieux écrire.")
    return _said(request, key, title, sentence)


def _edition(key):
    """The day of the text of a page. Raises Http404 where nothing is asked."""
    edition = asking.editions().get(key) if settings.FEEDBACK else None
    if edition is None:
        raise Http404(key)
    return edition


def _page(key):
    kind, number = key
    return get_object_or_404(asking.MODELS[kind], pk=number)


def _is_ours(request) -> bool:
    """Whether a form was sent from a page of this site, as browsers say of each: no other site can say so for them."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == (settings.ORIGIN or f"{request.scheme}://{request.get_host()}")


def _sent(request):
    """The fields of a form, None if it is not of the kind or size of ours."""
    length = request.headers.get("Content-Length", "")
    is_ours = request.content_type == FORM and request.content_params.get("charset", CHARSET).lower() == CHARSET
    return request.POST if is_ours and length.isdecimal() and int(length) <= LARGEST else None


def _refused(request, key, status, sentence):
    response = _said(request, key, _("Votre réponse n’est pas comptée"), sentence, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _said(request, key, title, sentence, status=200):
    """A page that says what became of an answer, and leads back to the page that it was about."""
    context = {"subject": _page(key), "title": title, "sentence": sentence}
    response = render(request, "audience/answered.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
