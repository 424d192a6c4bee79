"""What the clinic has not said of itself: a line on the admin's first page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField

from algoradio.editorial.needs import Need, Needs, may_change
from algoradio.pages.models import Clinic


def needs_of_clinic(request) -> Iterator[Needs]:
    """The clinic's details that are empty, for whoever may fill them in."""
    if not may_change(request, Clinic):
        return
    clinic = Clinic.load()
    asked = [field for field in Clinic._meta.fields if not isinstance(field, TranslationField)]
    empty = [str(field.verbose_name) for field in asked if not getattr(clinic, field.name)]
    if empty:
        address = reverse("admin:pages_clinic_changelist")
        yield Needs(80, _("Coordonnées du centre"), [Need(_("À remplir"), ", ".join(empty), address)])
