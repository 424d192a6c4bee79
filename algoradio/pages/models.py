"""The pages that are not about a pathology or a gesture, and what the clinic says of itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.fields import rich_text
from algoradio.editorial.models import Citation, Ordered, Reviewed


class Clinic(models.Model):
    """The clinic's details: one row, empty until staff fill it in. What is empty does not show."""

    name = models.CharField(_("nom du centre"), max_length=160, blank=True)
    address = models.TextField(_("adresse postale"), blank=True)
    telephone = models.CharField(
        _("téléphone"), max_length=30, blank=True, help_text=_("Les patients l'appellent d'un geste.")
    )
    booking_url = models.URLField(
        _("prise de rendez-vous"), blank=True, help_text=_("Le lien vers votre service de rendez-vous.")
    )
    secure_mail = models.EmailField(
        _("messagerie sécurisée des médecins"), blank=True, help_text=_("Montrée aux médecins seulement.")
    )
    opening_hours = models.TextField(_("horaires"), blank=True)
    access = models.TextField(_("venir au centre"), blank=True, help_text=_("Transports, parking, accès en fauteuil."))
    after_hours = models.TextField(_("en dehors des horaires"), blank=True)
    publisher = models.TextField(
        _("éditeur du site"), blank=True, help_text=_("Nom ou raison sociale, adresse, numéro d'immatriculation.")
    )
    publication_director = models.CharField(_("directeur de la publication"), max_length=160, blank=True)
    host = models.TextField(_("hébergeur"), blank=True, help_text=_("Nom, adresse et téléphone : la loi le demande."))
    data_protection_contact = models.TextField(_("contact pour les données personnelles"), blank=True)
    funding = models.TextField(_("financement du site"), blank=True)

    class Meta:
        verbose_name = _("coordonnées du centre")
        verbose_name_plural = _("coordonnées du centre")
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="clinic_single",
                violation_error_message=_("Il n'y a qu'une fiche de coordonnées."),
            ),
        ]

    def __str__(self):
        return self.name or str(_("coordonnées à remplir"))

    @property
    def is_reachable(self) -> bool:
        """Whether patients can be told how to reach the clinic."""
        return any((self.telephone, self.booking_url, self.address, self.secure_mail))

    @property
    def is_declared(self) -> bool:
        """Whether staff have said who publishes the site."""
        return any((self.publisher, self.publication_director, self.host, self.funding))

    @property
    def dialled(self) -> str:
        """The telephone as a telephone dials it."""
        return "".join(sign for sign in self.telephone if sign.isdigit() or sign == "+")

    @classmethod
    def load(cls) -> "Clinic":
        """The one row, or an empty one that is not saved."""
        return cls.objects.first() or cls(pk=1)


class FixedPage(Reviewed):
    """A page whose address and place are fixed; its text is the staff's."""

    class Key(models.TextChoices):
        HOME = "home", _("Accueil")
        DISCIPLINE = "discipline", _("L'algoradiologie")
        CONTACT = "contact", _("Contact et première visite")
        WRITING = "writing", _("Comment ce site est écrit")
        LEGAL = "legal", _("Mentions légales")
        PRIVACY = "privacy", _("Confidentialité")
        ACCESSIBILITY = "accessibility", _("Accessibilité")

    key = models.SlugField(_("page"), unique=True, choices=Key)
    title = models.CharField(_("titre"), max_length=120)
    lead = models.TextField(_("introduction"), blank=True, help_text=_("Écrite en grand sous le titre."))

    class Meta(Reviewed.Meta):
        verbose_name = _("page fixe")
        verbose_name_plural = _("pages fixes")
        ordering = ["pk"]

    def __str__(self):
        return self.get_key_display()

    def get_absolute_url(self):
        return reverse(f"pages:{self.key}")

    def languages(self) -> list[str]:
        """The languages in which the page has a title of its own."""
        return [code for code, _name in settings.LANGUAGES if getattr(self, f"title_{code}")]


class Section(Ordered):
    """A part of a fixed page."""

    page = models.ForeignKey(FixedPage, models.CASCADE, related_name="sections")
    anchor = models.SlugField(
        _("ancre"), max_length=60, help_text=_("La fin du lien vers cette partie : minuscules et tirets.")
    )
    heading = models.CharField(_("titre"), max_length=160)
    body = rich_text(_("texte"))

    class Meta(Ordered.Meta):
        verbose_name = _("partie")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "anchor"],
                name="section_anchor_unique",
                violation_error_message=_("Une autre partie de la page porte déjà cette ancre."),
            ),
        ]

    def __str__(self):
        return self.heading


class FixedPageCitation(Citation):
    page = models.ForeignKey(FixedPage, models.CASCADE, related_name="citations")
