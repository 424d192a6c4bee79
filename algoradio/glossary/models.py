"""The words that the site explains."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.edition import once
from algoradio.editorial.fields import LinesField
from algoradio.editorial.indexes import Index, Lines
from algoradio.editorial.paging import NAMES, query_of
from algoradio.editorial.translated import spoken


class Term(models.Model):
    """A word of medicine, explained in one everyday sentence where a page first uses it."""

    term = models.CharField(_("mot"), max_length=80)
    forms = LinesField(
        _("autres formes"),
        blank=True,
        help_text=_("Pluriels et synonymes sous lesquels le mot paraît dans les textes. Un par ligne."),
    )
    definition = models.TextField(
        _("explication"), help_text=_("Une ou deux phrases, avec des mots de tous les jours.")
    )

    class Meta:
        verbose_name = _("mot du glossaire")
        verbose_name_plural = _("mots du glossaire")
        ordering = ["term_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["term_fr"],
                name="term_fr_unique",
                violation_error_message=_("Ce mot est déjà dans le glossaire."),
            ),
        ]

    def __str__(self):
        return self.term

    @property
    def anchor(self) -> str:
        """Where the glossary explains it, in the active language."""
        return f"mot-{slugify(spoken(self, 'term')[0])}"

    def get_absolute_url(self):
        part = query_of(terms_in_order().pages.index(self.pk), NAMES)
        return f"{reverse('glossary:list')}{part}#{self.anchor}"


@once
def terms_in_order() -> Lines:
    """The terms from A to Z in the active language."""
    columns = dict.fromkeys((f"term_{get_language()}", f"term_{settings.LANGUAGE_CODE}"))
    rows = Term.objects.order_by().values_list("pk", *columns)
    return Index((key, next(filter(None, names)), []) for key, *names in rows).titles
