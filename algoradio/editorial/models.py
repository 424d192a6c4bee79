"""What every page is made of, whatever its subject: its address, its review, its sources, its signs of alarm."""

import uuid
from functools import cache, reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.db.models.query import ModelIterable
from django.utils.timezone import localdate
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from imagefield.fields import ImageField, PPOIField
from modeltranslation.translator import translator

from algoradio.editorial.fields import LinesField
from algoradio.editorial.images import FORMATS
from algoradio.editorial.rows import NUMBER, Reading, attach
from algoradio.editorial.translated import lines, spoken
from algoradio.text.typography import typeset


def upload_name(instance, filename) -> str:
    """A name of our own: what a visitor's browser asks for never comes from the uploader's disk."""
    return f"illustrations/{uuid.uuid4().hex}.{filename.rpartition('.')[2].lower()}"


class Illustration(models.Model):
    """A picture that staff upload, with what it teaches in words."""

    image = ImageField(
        _("image"),
        upload_to=upload_name,
        width_field="width",
        height_field="height",
        ppoi_field="focal_point",
        formats=FORMATS,
        help_text=_("Photographie ou dessin (JPEG, PNG ou WebP). Les données cachées, comme le lieu, sont retirées."),
    )
    width = models.PositiveIntegerField(editable=False, null=True, blank=True)
    height = models.PositiveIntegerField(editable=False, null=True, blank=True)
    focal_point = PPOIField(_("point important"))
    alternative_text = models.CharField(
        _("texte de remplacement"),
        max_length=250,
        help_text=_("Ce que l'image apprend, pour qui ne la voit pas. Une phrase."),
    )
    caption = models.CharField(
        _("légende"), max_length=300, blank=True, help_text=_("La phrase que les patients lisent sous l'image.")
    )
    credit = models.CharField(
        _("crédit"), max_length=150, blank=True, help_text=_("L'auteur de l'image, écrit après la légende.")
    )

    class Meta:
        verbose_name = _("illustration")
        ordering = ["-pk"]

    def __str__(self):
        return self.alternative_text


class Reviewer(models.Model):
    """A doctor who signs pages."""

    name = models.CharField(_("nom"), max_length=120, help_text=_("Comme les patients le liront : « Dr … »."))
    title = models.CharField(_("titre"), max_length=160, help_text=_("Par exemple : radiologue interventionnel."))
    registration_number = models.CharField(
        _("numéro RPPS"), max_length=20, help_text=_("Le numéro d'inscription, que les patients peuvent vérifier.")
    )
    interests = models.TextField(
        _("liens d'intérêts"),
        help_text=_("Les liens déclarés, ou « aucun ». Les patients le lisent sous chaque page signée."),
    )

    class Meta:
        verbose_name = _("relecteur")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Source(models.Model):
    """A publication, an agency or a society that pages cite. The same source is one row for all pages."""

    label = models.CharField(
        _("référence"),
        max_length=400,
        help_text=_("Auteurs ou organisme, titre, revue, année : ce que le patient lit."),
    )
    url = models.URLField(
        _("adresse"), max_length=500, blank=True, help_text=_("La page de l'éditeur ou de l'agence, ou le DOI.")
    )

    class Meta:
        verbose_name = _("source")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                condition=~Q(url=""),
                name="source_url_unique",
                violation_error_message=_("Une source porte déjà cette adresse : choisissez-la dans la liste."),
            ),
        ]

    def __str__(self):
        return self.label


class Redirect(models.Model):
    """An address that has moved for good. Written when a slug changes; no chain, no loop."""

    is_content = False
    old_path = models.CharField(_("ancienne adresse"), max_length=200)
    new_path = models.CharField(_("nouvelle adresse"), max_length=200)

    class Meta:
        verbose_name = _("redirection")
        ordering = ["old_path"]
        constraints = [
            models.UniqueConstraint(
                fields=["old_path"],
                name="redirect_old_path_unique",
                violation_error_message=_("Cette ancienne adresse est déjà redirigée."),
            ),
            models.CheckConstraint(
                condition=~Q(old_path=F("new_path")),
                name="redirect_not_to_itself",
                violation_error_message=_("Une adresse ne peut pas mener à elle-même."),
            ),
        ]

    def __str__(self):
        return f"{self.old_path} → {self.new_path}"

    @classmethod
    def record(cls, old_path: str, new_path: str) -> None:
        """Lead `old_path`, and what led to it, to `new_path`, which itself leads nowhere else: no chain, no loop."""
        cls.objects.filter(old_path=new_path).delete()
        cls.objects.filter(new_path=old_path).update(new_path=new_path)
        cls.objects.update_or_create(old_path=old_path, defaults={"new_path": new_path})


class Edition(models.Model):
    """The number of the edition: one row. See `edition.py`."""

    is_content = False
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="edition_single")]

    def __str__(self):
        return str(self.number)


class TranslationBasis(models.Model):
    """The French that a translation was made from, as fingerprints. See `staleness.py`."""

    is_content = False
    content_type = models.ForeignKey("contenttypes.ContentType", models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=50)
    language = models.CharField(max_length=10)
    translation = models.CharField(max_length=32)
    french = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language"], name="translation_basis_once"
            )
        ]

    def __str__(self):
        return f"{self.field} ({self.language})"


class Reviewed(models.Model):
    """What is signed by a doctor: when the text last changed, who reviewed it, when it is due again."""

    updated_on = models.DateField(_("texte mis à jour le"), default=localdate)
    reviewed_by = models.ForeignKey(
        Reviewer,
        models.PROTECT,
        verbose_name=_("relu par"),
        null=True,
        blank=True,
        help_text=_("Vide : la page dit que la relecture médicale est en attente."),
    )
    reviewed_on = models.DateField(_("relu le"), null=True, blank=True)
    review_due_on = models.DateField(
        _("à relire avant le"), null=True, blank=True, help_text=_("Passé ce jour, la page elle-même le dit.")
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_on=None)
                | Q(reviewed_by__isnull=False, reviewed_on__isnull=False),
                name="%(app_label)s_%(class)s_review_whole",
                violation_error_message=_("Une relecture a un relecteur et une date : remplissez les deux, ou aucun."),
            ),
            models.CheckConstraint(
                condition=Q(review_due_on=None) | Q(reviewed_on=None) | Q(review_due_on__gt=F("reviewed_on")),
                name="%(app_label)s_%(class)s_review_due_after",
                violation_error_message=_("La prochaine relecture vient après la dernière."),
            ),
        ]

    def untranslated(self, language: str) -> list[str]:
        """The texts of the page and of its rows that patients read in French when they ask for `language`."""
        if language == settings.LANGUAGE_CODE:
            return []
        return [
            name
            for record in [self, *self._rows()]
            for name in translator.get_options_for_model(type(record)).all_fields
            if getattr(record, f"{name}_{settings.LANGUAGE_CODE}") and not getattr(record, f"{name}_{language}")
        ]

    def _rows(self) -> list[models.Model]:
        """The translated rows of the page, and the indications that it shows."""
        rows = list(getattr(self, "indications_shown", []))
        for relation in self._meta.related_objects:
            if relation.field.name == "page" and not issubclass(relation.related_model, Citation):
                rows += getattr(self, relation.get_accessor_name()).all()
        return rows

    @property
    def is_review_overdue(self) -> bool:
        return self.review_due_on is not None and self.review_due_on < localdate()


@cache
def _reading(model: type["Page"], language: str) -> Reading:
    """Reads the rows of a page, given its number, in a language: the active one when it is first asked for."""
    return Reading(model(pk=NUMBER).rows_to_read())


NAMES_SHOWN = 3  # of patients' words, and of other names


class WholePages(ModelIterable):
    """Pages with all their rows, in one query more for each page."""

    def __iter__(self):
        for page in super().__iter__():
            page.read_rows()
            yield page


class PageQuerySet(models.QuerySet):
    def for_page(self):
        """With every row of the page, the indications that it shows, the other end of each and its sources included."""
        pages = self.select_related("reviewed_by", "illustration")
        pages._iterable_class = WholePages
        return pages

    def published(self):
        """What the public may read: the one definition of « online »."""
        return self.filter(is_published=True)

    def archived(self):
        """What was online and is kept: its address says that it is gone."""
        return self.exclude(archived_on=None)

    def at(self, slug: str, language: str):
        """The pages that answer to `slug` in `language`: by their own slug or, without one there, by the French."""
        own = Q(**{f"slug_{language}": slug})
        missing = Q(**{f"slug_{language}": None}) & Q(**{f"slug_{settings.LANGUAGE_CODE}": slug})
        return self.filter(own | missing).order_by(F(f"slug_{language}").asc(nulls_last=True))

    def called(self, slug: str):
        """The pages that bear `slug` in any language, French first."""
        bearing = [Q(**{f"slug_{code}": slug}) for code, _name in settings.LANGUAGES]
        order = Case(*(When(one, then=place) for place, one in enumerate(bearing)))
        return self.filter(reduce(or_, bearing)).order_by(order)


class Page(Reviewed):
    """A page about one subject, with an address of its own in each language."""

    title = models.CharField(_("titre"), max_length=120)
    slug = models.SlugField(
        _("adresse"),
        max_length=80,
        null=True,
        blank=True,
        help_text=_("La fin de l'adresse de la page. Si vous la changez, l'ancienne mène à la nouvelle."),
    )
    tagline = models.CharField(
        _("sous-titre"), max_length=160, blank=True, help_text=_("Écrit sous le titre dans les listes.")
    )
    other_names = LinesField(
        _("autres noms"), blank=True, help_text=_("Un par ligne. Ils mènent à cette page dans la liste de A à Z.")
    )
    patient_words = LinesField(
        _("mots des patients"), blank=True, help_text=_("Un par ligne, le plus courant d'abord : « on dit aussi ».")
    )
    summary = models.TextField(
        _("en trois phrases"), blank=True, help_text=_("Ce que c'est. Écrit en grand sous le titre.")
    )
    certainty = models.TextField(
        _("ce que l'on sait"),
        blank=True,
        help_text=_("Une ou deux phrases près du titre : ce qui est prouvé, ce qui l'est mal."),
    )
    illustration = models.ForeignKey(
        Illustration, models.PROTECT, verbose_name=_("illustration"), null=True, blank=True, related_name="+"
    )
    is_published = models.BooleanField(
        _("en ligne"), default=False, help_text=_("Décoché : personne ne voit la page en dehors de l'équipe.")
    )
    archived_on = models.DateField(_("aux archives depuis le"), null=True, blank=True, editable=False)

    objects = PageQuerySet.as_manager()
    #: The relations whose rows the page shows, indications apart.
    shown_rows = ("alerts", "questions", "citations")

    class Meta(Reviewed.Meta):
        abstract = True
        constraints = [
            *Reviewed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(**{f"slug_{settings.LANGUAGE_CODE}__isnull": False}),
                name="%(app_label)s_%(class)s_online_has_address",
                violation_error_message=_("Une page en ligne a besoin d'une adresse."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[f"slug_{code}"],
                    name=f"%(app_label)s_%(class)s_slug_{code}_unique",
                    violation_error_message=_("Une autre page porte déjà cette adresse."),
                )
                for code, _name in settings.LANGUAGES
            ),
        ]

    def __str__(self):
        return getattr(self, f"title_{settings.LANGUAGE_CODE}") or ""

    def read_rows(self) -> None:
        """Read all that `shown_rows` names, and `indications_shown`, in one query."""
        own, other = self._ends()
        rows = _reading(type(self), get_language())(self.pk)
        for name in self.shown_rows:
            attach(self, name, rows[name])
        Citation.lend(self, rows["sources"])
        ends = {page.pk: page for page in rows["ends"]}
        links = set(rows["links"])
        for one in rows["indications"]:
            setattr(one, own.name, self)
            setattr(one, other.name, ends[getattr(one, other.attname)])
            attach(one, "sources", [source for source in rows["sources"] if (one.pk, source.pk) in links])
        self.indications_shown = rows["indications"]

    @classmethod
    def _ends(cls) -> tuple[models.Field, models.Field]:
        """The fields of an indication that lead to this page, and to the page at its other end."""
        own = cls._meta.get_field("indications").field
        (other,) = (field for field in own.model.ends() if field != own)
        return own, other

    def rows_to_read(self) -> dict[str, models.QuerySet]:
        """What `read_rows` reads."""
        own, other = self._ends()
        shown = self.indications.online()
        cited = Q(pk__in=self.citations.values("source")) | Q(pk__in=shown.values("sources"))
        return {
            "indications": shown,
            "ends": other.related_model.objects.filter(pk__in=shown.values(other.name)).only("title", "slug"),
            "links": own.model.sources.through.objects.filter(indication__in=shown).values_list("indication", "source"),
            "sources": Source.objects.filter(cited),
            **{name: getattr(self, name).all() for name in self.shown_rows},
        }

    def clean(self):
        super().clean()
        for code, _name in settings.LANGUAGES:
            if getattr(self, f"slug_{code}") == "":
                setattr(self, f"slug_{code}", None)
        if self.is_published and not getattr(self, f"slug_{settings.LANGUAGE_CODE}"):
            raise ValidationError({f"slug_{settings.LANGUAGE_CODE}": _("Une page en ligne a besoin d'une adresse.")})

    def save(self, *args, **kwargs):
        with transaction.atomic():
            before = self._paths_in_database()
            super().save(*args, **kwargs)
            for language, old_paths in before.items():
                with override(language):
                    if not self.current_slug:
                        continue  # taken offline, and its address taken away
                    for old_path, new_path in zip(old_paths, self.paths(), strict=True):
                        if new_path != old_path:
                            Redirect.record(old_path, new_path)

    def _paths_in_database(self) -> dict[str, list[str]]:
        """Where patients find the page now, by language; nothing for a page that is not online."""
        stored = type(self).objects.published().filter(pk=self.pk).first() if self.pk else None
        found = {}
        for code, _name in settings.LANGUAGES if stored else ():
            with override(code):
                found[code] = stored.paths()
        return found

    def paths(self) -> list[str]:
        """Every path under which the record is read in the active language, the page's own first."""
        return [self.get_absolute_url()]

    def addresses(self) -> set[str]:
        """Every path under which the record is read, in any language."""
        found = set()
        for code, _name in settings.LANGUAGES:
            with override(code):
                found.update(self.paths())
        return found

    def address(self, language: str) -> str:
        """The path of the page in `language`; a page that has no slug there is found by its French one."""
        with override(language):
            return self.get_absolute_url()

    @property
    def current_slug(self) -> str:
        return spoken(self, "slug")[0]

    def languages(self) -> list[str]:
        """The languages in which the page has an address, a title and a summary of its own."""
        return [
            code
            for code, _name in settings.LANGUAGES
            if all(getattr(self, f"{field}_{code}") for field in ("slug", "title", "summary"))
        ]

    def names(self, language: str) -> list[str]:
        """Every name but the title by which the page is looked for in `language`, patients' words first."""
        return lines(getattr(self, f"patient_words_{language}")) + lines(getattr(self, f"other_names_{language}"))

    def names_shown(self, language: str) -> list[tuple[str, str]]:
        """The names that « on dit aussi » shows, each with its language: few enough to be read."""
        shown = []
        for field in ("patient_words", "other_names"):
            names, code = spoken(self, field, language)
            shown += [(typeset(name, code), code) for name in lines(names)[:NAMES_SHOWN]]
        return list(dict.fromkeys(shown))


class Citation(models.Model):
    """A source of one page, with the mark by which its texts point at it: « [S11] »."""

    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))
    mark = models.CharField(
        _("repère"), max_length=8, help_text=_("S suivi d'un nombre. Écrivez-le entre crochets dans le texte : [S11].")
    )

    class Meta:
        abstract = True
        verbose_name = _("source de la page")
        verbose_name_plural = _("sources de la page")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "mark"],
                name="%(app_label)s_%(class)s_mark_unique",
                violation_error_message=_("Ce repère désigne déjà une autre source de la page."),
            ),
            models.CheckConstraint(
                condition=Q(mark__regex=r"^S[0-9]+[a-z]?$"),
                name="%(app_label)s_%(class)s_mark_form",
                violation_error_message=_("Un repère est un S suivi d'un nombre, comme S11."),
            ),
        ]

    def __str__(self):
        return f"[{self.mark}]"

    @staticmethod
    def lend(page: models.Model, sources: list[Source]) -> None:
        """Give the citations of `page` their sources, which were read."""
        by_key = {source.pk: source for source in sources}
        for citation in page.citations.all():
            citation.source = by_key[citation.source_id]


class Ordered(models.Model):
    """A row of a page that staff put in order."""

    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class AlertSign(Ordered):
    """A sign of alarm, by its urgency."""

    class Level(models.TextChoices):
        EMERGENCY = "emergency", _("Tout de suite : appeler le 15 ou le 112")
        TODAY = "today", _("Aujourd'hui : voir un médecin")
        SOON = "soon", _("Bientôt : en parler à son médecin")

    level = models.CharField(_("urgence"), max_length=10, choices=Level)
    text = models.CharField(
        _("signe"), max_length=400, help_text=_("Commence par « vous » : « vous avez de la fièvre ».")
    )

    class Meta(Ordered.Meta):
        abstract = True
        verbose_name = _("signe d'alerte")
        verbose_name_plural = _("signes d'alerte")
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["emergency", "today", "soon"]),
                name="%(app_label)s_%(class)s_level_known",
                violation_error_message=_("Choisissez l'une des trois urgences."),
            ),
        ]

    def __str__(self):
        return self.text


class Question(Ordered):
    """A question that patients ask, and its answer."""

    question = models.CharField(_("question"), max_length=250)
    answer = models.TextField(_("réponse"))

    class Meta(Ordered.Meta):
        abstract = True
        verbose_name = _("question de patient")
        verbose_name_plural = _("questions de patients")

    def __str__(self):
        return self.question
