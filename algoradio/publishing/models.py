"""What is being prepared, what was published, and who said yes: beside the rows that patients read."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.models import Reviewer

LINK_LASTS = timedelta(days=14)


def name_of(user) -> str:
    """The name of a member of staff, or of the account where none is written."""
    return user.get_full_name() or user.get_username()


class AboutPage(models.Model):
    """Something about one page, of whatever model."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, editable=False)
    object_id = models.PositiveBigIntegerField(null=True, editable=False)
    page = GenericForeignKey()

    class Meta:
        abstract = True

    @property
    def about(self) -> str:
        """The page as the log names it, « pathologies.pathology 3 », or « … new » before it is made."""
        return f"{self.content_type.app_label}.{self.content_type.model} {self.object_id or 'new'}"


class DraftQuerySet(models.QuerySet):
    def of(self, page):
        """The draft of one page: none or one."""
        return self.filter(content_type=ContentType.objects.get_for_model(page), object_id=page.pk)

    def due(self):
        """Those whose hour of publication has come."""
        return self.filter(publish_at__lte=timezone.now())


class Draft(AboutPage):
    """What staff have filled into the form of a page, whole or not, and not yet published. One a page."""

    class Status(models.TextChoices):
        WRITING = "writing", _("en cours d'écriture")
        SUBMITTED = "submitted", _("à relire")
        RETURNED = "returned", _("renvoyé avec une remarque")
        APPROVED = "approved", _("relu, à publier")

    title = models.CharField(_("page"), max_length=200)
    content = models.JSONField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.WRITING)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("écrit par"), related_name="drafts"
    )
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    reason = models.CharField(_("pourquoi"), max_length=250, blank=True)
    remark = models.TextField(_("remarque du relecteur"), blank=True)
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, verbose_name=_("relu par"), null=True, blank=True)
    reviewed_on = models.DateField(_("relu le"), null=True, blank=True)
    review_due_on = models.DateField(_("à relire avant le"), null=True, blank=True)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    publish_at = models.DateTimeField(_("à publier le"), null=True, blank=True)
    publisher = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("commencé le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changé le"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("brouillon")
        ordering = ["-updated_at"]
        permissions = [
            ("submit_draft", _("Peut écrire des brouillons")),
            ("review_draft", _("Peut relire : approuver ou renvoyer un brouillon")),
            ("publish_draft", _("Peut publier")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                name="draft_once_a_page",
                violation_error_message=_("Cette page a déjà un brouillon."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["writing", "submitted", "returned", "approved"]), name="draft_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(reviewer__isnull=False, reviewed_on__isnull=False),
                name="draft_approved_by_someone",
                violation_error_message=_("Un brouillon relu dit par qui, et quand."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def author_name(self) -> str:
        return name_of(self.author)

    def withdraw(self, status: "Draft.Status") -> None:
        """Take back the reviewer's yes and the hour of publication, which are not for what comes now."""
        self.status = status
        self.reviewer = self.reviewed_on = self.review_due_on = self.approver = self.publish_at = self.publisher = None


class State(AboutPage):
    """What a page said from one moment on: a whole form, and why it changed."""

    class Kind(models.TextChoices):
        FOUND = "found", _("état de départ")
        PUBLISHED = "published", _("publication")
        ARCHIVED = "archived", _("mise aux archives")
        RETURNED = "returned", _("retour en ligne")

    number = models.PositiveIntegerField(_("numéro"))
    kind = models.CharField(_("ce qui s'est passé"), max_length=10, choices=Kind, default=Kind.PUBLISHED)
    title = models.CharField(_("page"), max_length=200)
    content = models.JSONField()
    at = models.DateTimeField(_("quand"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("par"), null=True, blank=True, related_name="+"
    )
    written_by = models.CharField(_("écrit par"), max_length=300, blank=True)
    reviewed_by = models.CharField(_("relu par"), max_length=300, blank=True)
    reason = models.CharField(_("pourquoi"), max_length=250, blank=True)
    edition = models.PositiveBigIntegerField(_("édition"), default=0)

    class Meta:
        verbose_name = _("état publié")
        verbose_name_plural = _("états publiés")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "number"], name="state_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["found", "published", "archived", "returned"]), name="state_kind_known"
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.number}"

    @classmethod
    def of(cls, page) -> models.QuerySet:
        """The states of a page, the newest first."""
        return cls.objects.filter(content_type=ContentType.objects.get_for_model(page), object_id=page.pk)


class ReviewLinkQuerySet(models.QuerySet):
    def open(self):
        """Those that may still be used."""
        return self.filter(revoked_at=None, answered_at=None, expires_at__gt=timezone.now())


class ReviewLink(models.Model):
    """A secret address by which a doctor without an account reads one draft, approves it or sends it back.

    The secret itself is not kept, only its fingerprint: who reads the database cannot sign.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="links")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, verbose_name=_("pour"))
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    version = models.PositiveIntegerField(help_text=_("Le brouillon que ce lien fait lire."))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valable jusqu'au"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien de relecture")
        verbose_name_plural = _("liens de relecture")
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.draft} – {self.reviewer}"

    @classmethod
    def make(cls, draft: Draft, reviewer: Reviewer, by) -> tuple["ReviewLink", str]:
        """A new link and its secret, which is told only now."""
        secret = secrets.token_urlsafe(32)
        link = cls.objects.create(
            draft=draft,
            reviewer=reviewer,
            fingerprint=_fingerprint(secret),
            version=draft.version,
            made_by=by,
            expires_at=timezone.now() + LINK_LASTS,
        )
        return link, secret

    @classmethod
    def behind(cls, secret: str) -> "ReviewLink | None":
        """The link that a secret opens, usable or not."""
        found = cls.objects.filter(fingerprint=_fingerprint(secret))
        return found.select_related("draft", "reviewer").first()


class Presence(AboutPage):
    """Who has the form of a page open, as of a moment."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "user"], name="presence_once_a_user"),
        ]

    def __str__(self):
        return f"{self.user} : {self.page}"


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
