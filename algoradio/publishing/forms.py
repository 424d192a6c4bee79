"""The few questions that publication asks."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.models import Reviewer
from algoradio.publishing import press

REVIEWED_FOR = timedelta(days=365)


def _in_a_year():
    return localdate() + REVIEWED_FOR


class ReviewForm(forms.Form):
    """A reviewer's answer: yes, until when, or no, with what is to be changed."""

    answer_is = forms.ChoiceField(
        label=_("Ce texte peut-il être publié ?"),
        choices=[("yes", _("J'approuve ce texte")), ("no", _("Je le renvoie, avec une remarque"))],
        widget=forms.RadioSelect,
    )
    due = forms.DateField(
        label=_("À relire avant le"),
        initial=_in_a_year,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Si vous approuvez : passé ce jour, la page dira que sa relecture est en retard."),
    )
    reviewer = forms.ModelChoiceField(
        Reviewer.objects.all(),
        label=_("Au nom de"),
        required=False,
        help_text=_("Si vous approuvez : le relecteur que les patients liront sous la page."),
    )
    remark = forms.CharField(
        label=_("Votre remarque"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Si vous le renvoyez : ce qu'il faut changer."),
    )

    def __init__(self, *args, choose_reviewer: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.choose_reviewer = choose_reviewer
        if not choose_reviewer:
            del self.fields["reviewer"]

    def clean(self):
        data = super().clean()
        if data.get("answer_is") == "no" and not data.get("remark"):
            raise ValidationError({"remark": _("Dites ce qu'il faut changer.")})
        if data.get("answer_is") == "yes":
            if self.choose_reviewer and not data.get("reviewer"):
                raise ValidationError({"reviewer": _("Choisissez le relecteur qui signe.")})
            if not data.get("due") or data["due"] <= localdate():
                raise ValidationError({"due": _("La prochaine relecture vient après celle d'aujourd'hui.")})
        return data

    def answer(self, draft, by=None, reviewer=None) -> None:
        """Give this answer for a draft. Raises PermissionDenied where `by` wrote it."""
        if self.cleaned_data["answer_is"] == "yes":
            press.approve(draft, reviewer or self.cleaned_data["reviewer"], self.cleaned_data["due"], by)
        else:
            press.send_back(draft, self.cleaned_data["remark"])


class LinkForm(forms.Form):
    """Which doctor a link is for."""

    reviewer = forms.ModelChoiceField(
        Reviewer.objects.all(), label=_("Pour quel médecin ?"), help_text=_("Ceux que « Relecteurs » connaît.")
    )


class ScheduleForm(forms.Form):
    """When to publish."""

    publish_at = forms.SplitDateTimeField(
        label=_("Le jour et l'heure"),
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": _("Le jour")},
            time_attrs={"type": "time", "aria-label": _("L'heure")},
        ),
    )

    def clean_publish_at(self):
        moment = self.cleaned_data["publish_at"]
        if moment <= timezone.now():
            raise ValidationError(_("Choisissez un moment à venir."))
        return moment
