"""How often pages are read, and whether they are found clear: sums by day. Nothing about who reads or answers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def languages() -> list[tuple[str, str]]:
    """The languages of the site: asked when needed, so that one more is no change of the database."""
    return settings.LANGUAGES


class Views(models.Model):
    """How often the page at an address was asked for in a day."""

    is_content = False
    day = models.DateField(_("jour"))
    language = models.CharField(_("langue"), max_length=10, choices=languages)
    address = models.CharField(_("adresse"), max_length=200)
    times = models.PositiveIntegerField(_("nombre de fois"), default=0)

    class Meta:
        verbose_name = _("lecture d'une page")
        verbose_name_plural = _("lectures des pages")
        ordering = ["-day", "-times", "address"]
        constraints = [models.UniqueConstraint(fields=["day", "language", "address"], name="views_once_a_day")]

    def __str__(self):
        return self.address


class Opinion(models.Model):
    """How often a page was answered for in one way in a day: that it is clear, or why it is not."""

    class Answer(models.TextChoices):
        YES = "yes", _("Oui")
        LONG = "long", _("Elle est trop longue")
        WORDS = "words", _("Les mots sont trop difficiles")
        ABSENT = "absent", _("Ce que je cherche n’y est pas")
        WRONG = "wrong", _("Quelque chose semble faux")
        OTHER = "other", _("Autre chose")

    is_content = False
    day = models.DateField(_("jour"))
    page = models.CharField(_("page"), max_length=40)
    language = models.CharField(_("langue"), max_length=10, choices=languages)
    edition = models.DateField(_("édition"), help_text=_("Le jour où le texte de la page a été mis à jour."))
    answer = models.CharField(_("réponse"), max_length=10, choices=Answer)
    times = models.PositiveIntegerField(_("nombre de fois"), default=0)

    class Meta:
        verbose_name = _("avis sur une page")
        verbose_name_plural = _("avis sur les pages")
        ordering = ["-day", "page", "answer"]
        constraints = [
            models.UniqueConstraint(fields=["day", "page", "language", "edition", "answer"], name="opinion_once_a_day"),
        ]

    def __str__(self):
        return f"{self.page} : {self.get_answer_display()}"
