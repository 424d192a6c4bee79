"""The way into the admin, in two steps; the first time, to setting the second one up. Everybody's own account."""

import logging
from functools import wraps

from django.contrib import admin, messages
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from algoradio.accounts import factors, journal, sessions, throttle
from algoradio.accounts.forms import THROTTLED, CodeAppForm, LogInForm, PasskeyForm, ProofForm
from algoradio.accounts.models import CodeApp

SECRET = "accounts-secret"  # where a session keeps the secret of an application that is being set up


# The two steps


class LogIn(LoginView):
    """A name and a password. Nobody is logged in by them alone."""

    authentication_form = LogInForm
    template_name = "admin/accounts/log_in.html"
    next_page = "admin:index"

    def get(self, request, *args, **kwargs):
        if admin.site.has_permission(request):
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        sessions.wait(self.request, form.get_user(), self.get_redirect_url())
        return HttpResponseRedirect(reverse(_second(form.get_user())))

    def form_invalid(self, form):
        return _answered(super().form_invalid(form), form)

    def get_context_data(self, **kwargs):
        context = {**admin.site.each_context(self.request), "title": _("Connexion"), "app_path": self.request.path}
        return super().get_context_data(**context | kwargs)


log_in = LogIn.as_view()


def _second(user) -> str:
    """The name of the address where somebody goes whose password was right."""
    return "second-step" if factors.has_one(user) else "first-factor"


def _answered(response, form):
    """The page of a form that is not taken; 429, and when to come back, after too many tries."""
    if form.has_error(NON_FIELD_ERRORS, "throttled"):
        response.status_code = 429
        response.headers["Retry-After"] = str(int(throttle.WINDOW.total_seconds()))
    return response


@sensitive_post_parameters()
def second_step(request):
    """The code or the passkey of somebody whose password was right."""
    user = sessions.waiting(request)
    if user is None or not factors.has_one(user):
        return _back_to_log_in(request)
    form = ProofForm(request, user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return HttpResponseRedirect(sessions.begin(request, user, form.factor) or reverse("admin:index"))
    return _asked(request, user, form, _("Deuxième étape : prouvez que c'est bien vous"))


def _asked(request, user, form, title: str):
    context = {"form": form, "title": title, "has_app": hasattr(user, "code_app"), "options": ""}
    if user.passkeys.exists():
        context["options"] = factors.passkey_asked(request, user)
    return _answered(_page(request, "admin/accounts/proof.html", **context), form)


def _page(request, template: str, **context):
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})


def _back_to_log_in(request):
    messages.info(request, _("Il s'est passé trop de temps : recommencez par votre mot de passe."))
    return redirect_to_login(reverse("admin:index"), reverse("admin:login"))


def passkey_log_in(request):
    """A passkey alone: it is kept by a device, and opened by a finger, a face or a PIN. Two factors in one.

    A POST without an answer is given the question, as JSON. Whose key it is, a stranger may say: nothing counts against
    that account.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    answer = request.POST.get("credential", "")
    try:
        attempt = throttle.begin("passkey", "", request)
    except throttle.TooMany:
        return _refused(request, THROTTLED)
    if not answer:
        if not request.session.get(sessions.WAITING):
            request.session.set_expiry(sessions.PATIENCE)
        return JsonResponse({"options": factors.passkey_asked(request)})
    user = factors.owner_of(answer)
    if user is None or factors.proved(request, user, "", answer) is None:
        journal.tell("login failed, passkey", user.username if user else "", request, logging.WARNING)
        return _refused(request, _("Cette clé d'accès n'est pas connue ici. Connectez-vous avec votre mot de passe."))
    throttle.forgive(attempt)
    sessions.begin(request, user, "passkey")
    return HttpResponseRedirect(_here(request, request.POST.get("next", "")) or reverse("admin:index"))


def _here(request, address: str) -> str:
    """An address to go on to, "" if it leads away from this site."""
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else ""


def _refused(request, why: str):
    messages.error(request, why)
    return HttpResponseRedirect(reverse("admin:login"))


# One's own account


def _own(view):
    """For whoever is logged in."""

    @wraps(view)
    def guarded(request, **kwargs):
        if not admin.site.has_permission(request):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request, **kwargs)

    return guarded


def _with_proof(view):
    """For whoever gave the second factor in the last minutes; others are asked for it, and come back."""

    @_own
    @wraps(view)
    def guarded(request, **kwargs):
        if not sessions.is_proved(request):
            here = request.get_full_path() if request.method == "GET" else reverse("account")
            return HttpResponseRedirect(f"{reverse('confirm-identity')}?{urlencode({'next': here})}")
        return view(request, request.user, **kwargs)

    return guarded


def _with_proof_or_first(view):
    """As above; and for whoever gave a password, and has no second factor yet."""
    for_others = _with_proof(view)

    @wraps(view)
    def guarded(request, **kwargs):
        user = sessions.waiting(request)
        if user is None:
            return for_others(request, **kwargs)
        if factors.has_one(user):
            return HttpResponseRedirect(reverse("second-step"))
        return view(request, user, **kwargs)

    return guarded


@_own
def confirm(request):
    """The second factor once more, before the factors are changed."""
    following = _here(request, request.GET.get("next", "")) or reverse("account")
    form = ProofForm(request, request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        sessions.proved_again(request, form.factor)
        return HttpResponseRedirect(following)
    return _asked(request, request.user, form, _("Avant ce changement, prouvez que c'est bien vous"))


@_own
def account(request):
    """With what somebody proves to be themselves, and where they are logged in."""
    user = request.user
    return _page(
        request,
        "admin/accounts/account.html",
        title=_("Mon compte"),
        code_app=getattr(user, "code_app", None),
        passkeys=user.passkeys.order_by("made_at"),
        codes_left=user.recovery_codes.count(),
        sessions=[
            {"number": row.pk[:8], "is_this": row.pk == request.session.session_key, **said}
            for row, said in sessions.of(user)
        ],
    )


@_own
def end_sessions(request):
    """End one session of one's own, by the beginning of its key, or all but this one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    number, this = request.POST.get("session", ""), request.session.session_key
    if number:
        rows = [row for row, _said in sessions.of(request.user) if row.pk[:8] == number and row.pk != this]
        for row in rows:
            row.delete()
        ended = len(rows)
    else:
        ended = sessions.end(request.user, besides=this)
    if ended:
        journal.tell("sessions ended", request.user.username, request, number=str(ended))
        messages.success(request, _("C'est fait : là-bas, il faudra se connecter à nouveau."))
    else:
        messages.info(request, _("Il n'y avait plus de session à fermer."))
    return HttpResponseRedirect(reverse("account"))


# Setting factors up


@_with_proof_or_first
def first_factor(request, user):
    """What a second factor is, and the choice between the two kinds."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("account"))
    title = _("Protégez votre compte")
    return _page(request, "admin/accounts/first.html", title=title, has_name=factors.has_name(request))


@_with_proof_or_first
@sensitive_post_parameters()
def code_app(request, user):
    """Set up an application on a telephone: its QR code is read, its first code is typed. It replaces one before."""
    if request.method != "POST" or SECRET not in request.session:
        request.session[SECRET] = factors.new_secret().hex()
    secret = bytes.fromhex(request.session[SECRET])
    form = CodeAppForm(secret, request.POST if request.method == "POST" else None)
    if form.is_valid():
        del request.session[SECRET]
        now = {"secret": secret, "step": form.step}
        CodeApp.objects.update_or_create(user=user, defaults=now)
        return _added(request, user, "application")
    return _page(
        request,
        "admin/accounts/code_app.html",
        title=_("L'application de codes"),
        form=form,
        picture=factors.picture(user, secret),
        words=factors.in_words(secret),
        address=_up(request),
    )


@_with_proof_or_first
def passkey(request, user):
    """Set up a passkey of this device."""
    has_name = factors.has_name(request)
    form = PasskeyForm(request.POST if request.method == "POST" else None, initial={"name": _this_device(request)})
    if form.is_valid():
        name, answer = form.cleaned_data["name"], form.cleaned_data["credential"]
        if has_name and factors.add_passkey(request, user, name, answer):
            return _added(request, user, "passkey")
        form.add_error(None, _("La clé d'accès n'a pas été faite. Recommencez, ou choisissez l'application de codes."))
    return _page(
        request,
        "admin/accounts/passkey.html",
        title=_("La clé d'accès"),
        form=form,
        has_name=has_name,
        options=factors.passkey_wanted(request, user) if has_name else "",
        address=_up(request),
    )


def _this_device(request) -> str:
    return sessions.device(request.META.get("HTTP_USER_AGENT", ""))


def _up(request) -> str:
    return reverse("account" if request.user.is_authenticated else "first-factor")


def _added(request, user, factor: str):
    """A factor is there. Whoever had none is logged in by it, and gets codes to print next."""
    journal.tell("factor added", user.username, request, factor=factor)
    if request.user.is_authenticated:
        messages.success(request, _("C'est fait. Si quelqu'un d'autre a pu entrer, fermez aussi les autres sessions."))
        return HttpResponseRedirect(reverse("account"))
    following = sessions.begin(request, user, factor)
    return HttpResponseRedirect(f"{reverse('recovery-codes')}?{urlencode({'next': following})}")


@_with_proof
def recovery_codes(request, user):
    """Codes to print, shown by the answer that makes them and never again."""
    codes = factors.new_recovery_codes(user) if request.method == "POST" else []
    if codes:
        journal.tell("recovery codes made", user.username, request)
    return _page(
        request,
        "admin/accounts/recovery_codes.html",
        title=_("Vos codes de secours"),
        codes=codes,
        codes_left=user.recovery_codes.count(),
        following=_here(request, request.GET.get("next", "")) or reverse("admin:index"),
    )


@_with_proof
def remove_code_app(request, user):
    """Take the application away, as long as a passkey stays."""
    return _removed(request, user, CodeApp.objects.filter(user=user), "application")


@_with_proof
def remove_passkey(request, user, number):
    """Take one passkey away, as long as another factor stays."""
    return _removed(request, user, user.passkeys.filter(pk=number), "passkey")


def _removed(request, user, rows, factor: str):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not rows.exists():
        raise Http404
    if CodeApp.objects.filter(user=user).count() + user.passkeys.count() == 1:
        messages.error(request, _("C'est votre seul second facteur : ajoutez-en d'abord un autre."))
    else:
        rows.delete()
        journal.tell("factor removed", user.username, request, factor=factor)
        messages.success(request, _("C'est fait : cela n'ouvre plus votre compte."))
    return HttpResponseRedirect(reverse("account"))
