"""What staff teach the search, and what visitors sought, counted."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.fields import LinesField
from algoradio.editorial.translated import lines
from pathologies.models import Pathology
from procedures.models import Procedure


def languages() -> list[tuple[str, str]]:
    """The languages of the site: asked when needed, so that one more is no change of the database."""
    return settings.LANGUAGES


class InLanguage(models.Model):
    """A row of the vocabulary, for the searches of one language of the site."""

    language = models.CharField(_("langue du site"), max_length=10, choices=languages, default=settings.LANGUAGE_CODE)

    class Meta:
        abstract = True


class Synonyms(InLanguage):
    """Words or short expressions that mean the same for a search."""

    expressions = LinesField(
        _("mots de même sens"),
        help_text=_(
            "Un mot ou une expression par ligne : chercher l'un trouve aussi les autres. "
            "Mettez-y les formes que la recherche sépare, comme « vertèbre » et « vertébral »."
        ),
    )

    class Meta:
        verbose_name = _("mots de même sens")
        verbose_name_plural = _("mots de même sens")
        ordering = ["language", "pk"]

    def __str__(self):
        return ", ".join(lines(self.expressions)[:6])

    def clean(self):
        super().clean()
        if len(lines(self.expressions)) < 2:
            raise ValidationError({"expressions": _("Écrivez au moins deux mots, un par ligne.")})


class ProtectedWord(InLanguage):
    """A word that is compared whole, because its root is that of another: « dose » is no « dos »."""

    word = models.CharField(
        _("mot"), max_length=40, help_text=_("Sa racine se confond avec celle d'un autre mot : « dose » et « dos ».")
    )

    class Meta:
        verbose_name = _("mot à ne pas confondre")
        verbose_name_plural = _("mots à ne pas confondre")
        ordering = ["language", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "word"],
                name="protected_word_once",
                violation_error_message=_("Ce mot est déjà dans la liste."),
            ),
        ]

    def __str__(self):
        return self.word


class ForeignWord(InLanguage):
    """A word that visitors bring from another language."""

    word = models.CharField(
        _("mot étranger"), max_length=60, help_text=_("Un mot ou deux, en lettres latines, comme on le tape.")
    )
    meaning = models.CharField(_("veut dire"), max_length=80)

    class Meta:
        verbose_name = _("mot étranger")
        verbose_name_plural = _("mots étrangers")
        ordering = ["language", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "word"],
                name="foreign_word_once",
                violation_error_message=_("Ce mot est déjà dans la liste."),
            ),
        ]

    def __str__(self):
        return f"{self.word} : {self.meaning}"


class Lead(InLanguage):
    """Expressions that lead to a page, and that the page does not show."""

    pathology = models.ForeignKey(
        Pathology, models.CASCADE, verbose_name=_("pathologie"), null=True, blank=True, related_name="leads"
    )
    procedure = models.ForeignKey(
        Procedure, models.CASCADE, verbose_name=_("traitement"), null=True, blank=True, related_name="leads"
    )
    expressions = LinesField(
        _("ce que l'on tape"),
        help_text=_("Une expression par ligne. Elle mène à la page sans y être écrite : fautes courantes, situations."),
    )

    class Meta:
        verbose_name = _("mots qui mènent à une page")
        verbose_name_plural = _("mots qui mènent à une page")
        ordering = ["language", "pathology__title_fr", "procedure__title_fr"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pathology__isnull=False, procedure=None) | Q(pathology=None, procedure__isnull=False),
                name="lead_to_one_page",
                violation_error_message=_("Choisissez une pathologie, ou un traitement : l'un des deux."),
            ),
            models.UniqueConstraint(
                fields=["language", "pathology"],
                condition=Q(pathology__isnull=False),
                name="lead_once_a_pathology",
                violation_error_message=_("Cette pathologie a déjà sa liste dans cette langue : complétez-la."),
            ),
            models.UniqueConstraint(
                fields=["language", "procedure"],
                condition=Q(procedure__isnull=False),
                name="lead_once_a_procedure",
                violation_error_message=_("Ce traitement a déjà sa liste dans cette langue : complétez-la."),
            ),
        ]

    def __str__(self):
        return str(self.pathology or self.procedure)


class SoughtTerm(models.Model):
    """How often the same words were sought in a month. Nothing about who sought them."""

    is_content = False
    month = models.DateField(_("mois"), help_text=_("Son premier jour."))
    language = models.CharField(_("langue"), max_length=10, choices=languages)
    words = models.CharField(_("mots cherchés"), max_length=60)
    is_found = models.BooleanField(_("trouvé"))
    times = models.PositiveIntegerField(_("nombre de fois"), default=0)

    class Meta:
        verbose_name = _("recherche de visiteurs")
        verbose_name_plural = _("recherches de visiteurs")
        ordering = ["-month", "-times", "words"]
        constraints = [
            models.UniqueConstraint(fields=["month", "language", "words", "is_found"], name="sought_term_once"),
        ]

    def __str__(self):
        return self.words
