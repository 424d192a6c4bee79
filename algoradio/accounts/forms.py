"""The forms of the way into the admin."""

import logging

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from algoradio.accounts import factors, journal, throttle

THROTTLED = _("Trop d'essais. Attendez un quart d'heure, puis réessayez.")


class ThrottledError(ValidationError):
    """Said in a form for TooMany; the view answers 429."""

    def __init__(self):
        super().__init__(THROTTLED, code="throttled")


class LogInForm(AdminAuthenticationForm):
    """A name and a password, looked at as long as there were not too many wrong ones."""

    def clean(self):
        name = self.cleaned_data.get("username")
        if name is None or not self.cleaned_data.get("password"):
            return super().clean()
        try:
            attempt = throttle.begin("password", name, self.request)
            cleaned = super().clean()
        except throttle.TooMany as error:
            journal.tell("login refused, too many tries", _known(name), self.request, logging.WARNING)
            raise ThrottledError from error
        except ValidationError:
            journal.tell("login failed, password", _known(name), self.request, logging.WARNING)
            raise
        throttle.forgive(attempt)
        return cleaned


def _known(name: str) -> str:
    """The name if an account bears it: what else is typed there may be a password."""
    return name if User.objects.filter(username=name).exists() else ""


class ProofForm(forms.Form):
    """A code, or what a passkey answers. `factor`: with what `user` has proved to be themselves."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        required=False,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    credential = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)

    def __init__(self, request, user, data=None):
        super().__init__(data)
        self.request, self.user = request, user

    def clean(self):
        typed, answer = self.cleaned_data.get("code", ""), self.cleaned_data.get("credential", "")
        if not typed and not answer:
            raise ValidationError({"code": _("Écrivez le code que montre l'application.")})
        try:
            attempt = throttle.begin("code", self.user.username, self.request)
        except throttle.TooMany as error:
            journal.tell("login refused, too many codes", self.user.username, self.request, logging.WARNING)
            raise ThrottledError from error
        self.factor = factors.proved(self.request, self.user, typed, answer)
        if self.factor is None:
            journal.tell("login failed, second factor", self.user.username, self.request, logging.WARNING)
            if answer:
                raise ValidationError(_("Cette clé d'accès n'est pas de ce compte, ou elle a trop tardé. Recommencez."))
            raise ValidationError(
                {"code": _("Ce code est faux, ou il a déjà servi. Attendez que l'application en montre un autre.")}
            )
        throttle.forgive(attempt)
        return self.cleaned_data


class CodeAppForm(forms.Form):
    """The first code of an application, which shows that it has read the secret."""

    code = forms.CharField(
        label=_("Le code à six chiffres que montre l'application"),
        max_length=20,
        error_messages={"required": _("Écrivez le code que montre l'application.")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, secret: bytes, data=None):
        super().__init__(data)
        self.secret = secret

    def clean_code(self):
        self.step = factors.step_of(self.secret, self.cleaned_data["code"])
        if self.step is None:
            raise ValidationError(_("Ce code est faux. Attendez le suivant, et voyez si le téléphone est à l'heure."))
        return self.cleaned_data["code"]


class PasskeyForm(forms.Form):
    """A passkey that the browser has made, and what its owner calls it."""

    name = forms.CharField(
        label=_("Le nom de cet appareil, pour le reconnaître"),
        max_length=80,
        error_messages={"required": _("Donnez un nom à cet appareil.")},
    )
    credential = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)
