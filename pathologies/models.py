"""The pathologies that the clinic treats, and where on the body they hurt."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.fields import LinesField, rich_text
from algoradio.editorial.models import AlertSign, Citation, Ordered, Page, PageQuerySet, Question
from pathologies.locators import LOCATORS
from pathologies.scenes import SCENES


class BodyRegionQuerySet(models.QuerySet):
    def shown(self):
        """The regions in which a published pathology hurts."""
        return self.filter(Exists(Pathology.objects.published().filter(regions=OuterRef("pk"))))


class BodyRegion(Ordered):
    """A part of the body that a patient can point at: one entry of « Où avez-vous mal ? »."""

    key = models.SlugField(_("clé du dessin"), unique=True, editable=False)
    name = models.CharField(_("nom"), max_length=60)

    objects = BodyRegionQuerySet.as_manager()

    class Meta(Ordered.Meta):
        verbose_name = _("région du corps")
        verbose_name_plural = _("régions du corps")

    def __str__(self):
        return self.name


class PathologyQuerySet(PageQuerySet):
    def for_lists(self):
        """With what a list shows: names and regions."""
        return self.prefetch_related("regions")


class Pathology(Page):
    """One pathology: what it is, how it is recognised, what can be done."""

    codes = LinesField(
        _("codes CIM-10"),
        blank=True,
        help_text=_("Un par ligne. La page montre le premier ; tous servent à la recherche."),
    )
    regions = models.ManyToManyField(
        BodyRegion, verbose_name=_("où cela fait mal"), related_name="pathologies", blank=True
    )
    locator = models.SlugField(
        _("repère sur le corps"),
        choices=[(key, key) for key in LOCATORS],
        blank=True,
        help_text=_("Le petit dessin du corps. Vide : les régions choisies s'éclairent."),
    )
    scene = models.SlugField(
        _("schéma"),
        choices=[(key, key) for key in SCENES],
        blank=True,
        help_text=_("Le dessin qui explique, sous « D'où cela vient »."),
    )
    symptoms = rich_text(_("ce que l'on ressent"))
    causes = rich_text(_("d'où cela vient"))
    diagnosis = rich_text(_("comment on le reconnaît"))
    usual_treatments = rich_text(_("les traitements habituels"), _("Commence par ce qui se passe sans traitement."))
    guided_treatments = rich_text(
        _("les traitements guidés par l'image"), _("L'introduction : la liste vient des indications, plus bas.")
    )
    living_with = rich_text(_("vivre avec"))

    objects = PathologyQuerySet.as_manager()
    shown_rows = (*Page.shown_rows, "regions", "figures")

    class Meta(Page.Meta):
        verbose_name = _("pathologie")
        ordering = ["title_fr"]

    def get_absolute_url(self):
        return reverse("pathologies:detail", args=[self.current_slug])

    def get_leaflet_url(self):
        """The page on paper, as PDF."""
        return reverse("leaflets:pathology", args=[self.current_slug])


class PathologyAlertSign(AlertSign):
    page = models.ForeignKey(Pathology, models.CASCADE, related_name="alerts")


class PathologyQuestion(Question):
    page = models.ForeignKey(Pathology, models.CASCADE, related_name="questions")


class PathologyCitation(Citation):
    page = models.ForeignKey(Pathology, models.CASCADE, related_name="citations")


class Figure(Ordered):
    """A share of people, drawn as dots among a hundred beside its words."""

    class Section(models.TextChoices):
        SYMPTOMS = "symptoms", _("ce que l'on ressent")
        CAUSES = "causes", _("d'où cela vient")
        DIAGNOSIS = "diagnosis", _("comment on le reconnaît")
        USUAL_TREATMENTS = "usual_treatments", _("les traitements habituels")
        GUIDED_TREATMENTS = "guided_treatments", _("les traitements guidés par l'image")
        LIVING_WITH = "living_with", _("vivre avec")

    page = models.ForeignKey(Pathology, models.CASCADE, related_name="figures")
    section = models.CharField(_("sous"), max_length=20, choices=Section)
    low = models.PositiveSmallIntegerField(_("personnes sur 100"))
    high = models.PositiveSmallIntegerField(
        _("jusqu'à"), null=True, blank=True, help_text=_("Pour une fourchette seulement.")
    )
    text = models.CharField(_("phrase"), max_length=300, help_text=_("La suite de « 80 personnes sur 100 … »."))

    class Meta(Ordered.Meta):
        verbose_name = _("chiffre dessiné")
        verbose_name_plural = _("chiffres dessinés")
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lte=100) & (Q(high=None) | Q(high__lte=100, high__gt=F("low"))),
                name="figure_within_hundred",
                violation_error_message=_("Un chiffre sur 100 va de 0 à 100, du plus petit au plus grand."),
            ),
        ]

    def __str__(self):
        return self.text
