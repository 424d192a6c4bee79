"""The gestures that radiologists do under image guidance, and the link of each to what it treats."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.fields import KeysField, LinesField, rich_text
from algoradio.editorial.models import AlertSign, Citation, Ordered, Page, Question, Source
from pathologies.models import Pathology
from procedures.scenes import SCENES


class Guidance(Ordered):
    """A way to see inside the body while the needle moves: fluoroscopy, ultrasound, CT, MRI."""

    slug = models.SlugField(_("ancre"), max_length=40)
    name = models.CharField(_("nom"), max_length=60)
    summary = models.TextField(_("en deux phrases"))
    text = rich_text(_("texte"))

    class Meta(Ordered.Meta):
        verbose_name = _("guidage")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('pages:discipline')}#{self.slug_fr}"


class GuidanceCitation(Citation):
    page = models.ForeignKey(Guidance, models.CASCADE, related_name="citations")


class Procedure(Page):
    """One gesture: what it is for, how it goes, what to expect, what can go wrong, what else could be done."""

    class Anaesthesia(models.TextChoices):
        NONE = "none", _("aucune")
        LOCAL = "local", _("locale")
        SEDATION = "sedation", _("locale avec un calmant")
        GENERAL = "general", _("générale")

    class Stay(models.TextChoices):
        OUTPATIENT = "outpatient", _("externe : retour aussitôt")
        DAY_CASE = "day-case", _("ambulatoire : retour le jour même")
        OVERNIGHT = "overnight", _("une nuit ou plus")

    scene = models.SlugField(
        _("schéma"),
        choices=[(key, key) for key in SCENES],
        blank=True,
        help_text=_("Le dessin du geste, près du titre."),
    )
    ccam_code = models.CharField(
        _("code CCAM"), max_length=60, blank=True, help_text=_("Pour les médecins. Vide : rien ne s'affiche.")
    )
    guidances = models.ManyToManyField(Guidance, verbose_name=_("guidages"), related_name="procedures", blank=True)
    fact_guidance = models.CharField(_("guidage, en bref"), max_length=160, blank=True)
    fact_anaesthesia = models.CharField(_("anesthésie, en bref"), max_length=160, blank=True)
    fact_duration = models.CharField(_("durée, en bref"), max_length=160, blank=True)
    fact_stay = models.CharField(_("séjour, en bref"), max_length=160, blank=True)
    fact_irradiation = models.CharField(_("rayons X, en bref"), max_length=160, blank=True)
    fact_onset = models.CharField(_("délai d'effet, en bref"), max_length=160, blank=True)
    fact_effect = models.CharField(_("durée d'effet, en bref"), max_length=160, blank=True)
    anaesthesia_kinds = KeysField(
        _("anesthésies possibles"),
        choices=Anaesthesia,
        blank=True,
        help_text=_("Pour les filtres du tableau des médecins."),
    )
    stay_kinds = KeysField(
        _("séjours possibles"),
        choices=Stay,
        blank=True,
        help_text=_("Pour les filtres du tableau des médecins."),
    )
    purpose = rich_text(_("à quoi cela sert"))
    contraindications = LinesField(_("qui ne peut pas en avoir"), blank=True, help_text=_("Un cas par ligne."))
    preparation = LinesField(
        _("comment se préparer"), blank=True, help_text=_("Un point par ligne : une liste à cocher, qui s'imprime.")
    )
    aftercare = rich_text(_("après le geste"))
    benefit = rich_text(_("ce que l'on peut en attendre"), _("L'introduction : les résultats chiffrés sont plus bas."))
    without_treatment = rich_text(_("et sans le geste ?"))
    disputed = rich_text(_("ce qui est discuté"), _("Par qui, et les deux côtés."))
    radiation = rich_text(_("les rayons X"))
    alternatives = rich_text(_("les autres choix"), _("Ne rien faire en est un."))
    questions_to_ask = LinesField(_("à demander au médecin"), blank=True, help_text=_("Une question par ligne."))
    physician_contraindications = rich_text(_("médecins : contre-indications"))
    physician_technique = rich_text(_("médecins : technique et guidage"))
    physician_workup = rich_text(_("médecins : bilan et anticoagulants"), _("Sans dose."))
    physician_results = rich_text(_("médecins : résultats"))
    physician_complications = rich_text(_("médecins : complications"))
    physician_referral = rich_text(_("médecins : adresser un patient"))

    shown_rows = (*Page.shown_rows, "guidances", "steps", "outcomes", "risks")

    class Meta(Page.Meta):
        verbose_name = _("traitement")
        ordering = ["title_fr"]

    def get_absolute_url(self):
        return reverse("procedures:detail", args=[self.current_slug])

    def get_sheet_url(self):
        """The technical sheet: the same record, for physicians."""
        return reverse("physicians:detail", args=[self.current_slug])

    def get_leaflet_url(self):
        """The page on paper, as PDF."""
        return reverse("leaflets:procedure", args=[self.current_slug])

    def get_preparation_url(self):
        """What to fill in and bring to the appointment, as PDF."""
        return reverse("leaflets:before", args=[self.current_slug])

    def paths(self):
        return [*super().paths(), self.get_sheet_url()]


class Step(Ordered):
    """A moment of the gesture, as the patient lives it."""

    page = models.ForeignKey(Procedure, models.CASCADE, related_name="steps")
    title = models.CharField(_("en gras"), max_length=160)
    text = models.TextField(_("suite"), blank=True)

    class Meta(Ordered.Meta):
        verbose_name = _("étape")

    def __str__(self):
        return self.title


class Outcome(Ordered):
    """What one study, or one review of studies, found. Findings of one situation stand side by side."""

    class Side(models.TextChoices):
        FOR = "for", _("en faveur du geste")
        AGAINST = "against", _("en défaveur du geste")
        NEUTRAL = "neutral", _("ni l'un ni l'autre")

    page = models.ForeignKey(Procedure, models.CASCADE, related_name="outcomes")
    situation = models.CharField(
        _("situation"), max_length=160, help_text=_("Les résultats d'une même situation se lisent ensemble.")
    )
    pathology = models.ForeignKey(
        Pathology, models.PROTECT, verbose_name=_("pathologie"), null=True, blank=True, related_name="outcomes"
    )
    side = models.CharField(_("ce résultat est"), max_length=8, choices=Side)
    heading = models.CharField(_("en titre"), max_length=160)
    text = models.TextField(_("texte"), help_text=_("Qui, comparé à quoi, combien de temps, avec quelle certitude."))
    with_per_100 = models.PositiveSmallIntegerField(_("sur 100, avec le geste"), null=True, blank=True)
    without_per_100 = models.PositiveSmallIntegerField(_("sur 100, sans le geste"), null=True, blank=True)
    compared_with = models.CharField(
        _("sans, c'est-à-dire"), max_length=160, blank=True, help_text=_("Par exemple : avec le geste factice.")
    )
    caption = models.CharField(_("ce qui est compté"), max_length=250, blank=True)

    class Meta(Ordered.Meta):
        verbose_name = _("résultat attendu")
        verbose_name_plural = _("résultats attendus")
        constraints = [
            models.CheckConstraint(
                condition=Q(with_per_100=None, without_per_100=None)
                | Q(
                    with_per_100__isnull=False,
                    without_per_100__isnull=False,
                    with_per_100__lte=100,
                    without_per_100__lte=100,
                ),
                name="outcome_both_groups",
                violation_error_message=_("Donnez les deux chiffres sur 100, de 0 à 100, ou aucun."),
            ),
            models.CheckConstraint(
                condition=Q(side__in=["for", "against", "neutral"]),
                name="outcome_side_known",
                violation_error_message=_("Dites de quel côté penche ce résultat."),
            ),
        ]

    def __str__(self):
        return self.heading


class Risk(Ordered):
    """What can go wrong: how often, and what is done about it."""

    class Kind(models.TextChoices):
        SERIOUS = "serious", _("grave")
        FREQUENT = "frequent", _("fréquent ou gênant")

    page = models.ForeignKey(Procedure, models.CASCADE, related_name="risks")
    kind = models.CharField(_("groupe"), max_length=8, choices=Kind)
    name = models.CharField(_("risque"), max_length=160)
    frequency = models.CharField(
        _("combien de fois"),
        max_length=160,
        help_text=_("En mots et, si on le connaît, en chiffre : « environ 40 fois sur 100 »."),
    )
    low = models.PositiveSmallIntegerField(
        _("sur 100"), null=True, blank=True, help_text=_("Pour le dessin ; vide sous 1 sur 100.")
    )
    high = models.PositiveSmallIntegerField(_("jusqu'à"), null=True, blank=True)
    action = models.TextField(_("ce que l'on fait"))

    class Meta(Ordered.Meta):
        verbose_name = _("risque")
        constraints = [
            models.CheckConstraint(
                condition=(Q(low=None) & Q(high=None))
                | Q(low__isnull=False, low__lte=100) & (Q(high=None) | Q(high__lte=100, high__gt=F("low"))),
                name="risk_within_hundred",
                violation_error_message=_("Un chiffre sur 100 va de 0 à 100, du plus petit au plus grand."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["serious", "frequent"]),
                name="risk_kind_known",
                violation_error_message=_("Dites si le risque est grave, ou fréquent."),
            ),
        ]

    def __str__(self):
        return self.name


class ProcedureAlertSign(AlertSign):
    page = models.ForeignKey(Procedure, models.CASCADE, related_name="alerts")


class ProcedureQuestion(Question):
    page = models.ForeignKey(Procedure, models.CASCADE, related_name="questions")


class ProcedureCitation(Citation):
    page = models.ForeignKey(Procedure, models.CASCADE, related_name="citations")


class IndicationQuerySet(models.QuerySet):
    def online(self):
        """Between two published pages."""
        return self.filter(pathology__is_published=True, procedure__is_published=True)


class Indication(Ordered):
    """A gesture proposed for a pathology: at what place, with what proof, as its sources state it."""

    class Place(models.TextChoices):
        FIRST_LINE = "first-line", _("En premier")
        AFTER_FAILURE = "after-failure", _("En deuxième : quand le traitement habituel ne suffit pas")
        RECOURSE = "recourse", _("En recours : quand le reste n'a pas suffi")
        EXCEPTIONAL = "exceptional", _("Exceptionnel : à discuter en équipe")

    class EvidenceLevel(models.TextChoices):
        POOLED = "pooled", _("synthèse d'études")
        TRIALS = "trials", _("essais randomisés")
        SINGLE_TRIAL = "single-trial", _("un seul essai")
        MIXED = "mixed", _("essais et séries")
        CONFLICTING = "conflicting", _("essais contradictoires")
        NEGATIVE = "negative", _("essais négatifs")
        UNCONTROLLED = "uncontrolled", _("études sans témoin")
        OPINION = "opinion", _("avis d'experts")
        ADVISED_AGAINST = "advised-against", _("avis défavorables")
        NONE = "none", _("aucun résultat retrouvé")

    pathology = models.ForeignKey(Pathology, models.PROTECT, verbose_name=_("pathologie"), related_name="indications")
    procedure = models.ForeignKey(Procedure, models.PROTECT, verbose_name=_("traitement"), related_name="indications")
    target = models.CharField(
        _("cible"), max_length=160, blank=True, help_text=_("Si le même traitement vise plusieurs endroits.")
    )
    place = models.CharField(_("place"), max_length=14, choices=Place)
    place_note = models.CharField(_("précision sur la place"), max_length=250, blank=True)
    sentence = models.TextField(_("phrase pour les patients"))
    evidence = models.TextField(
        _("ce que disent les études"), help_text=_("Le niveau de preuve, avec les mots des sources.")
    )
    evidence_level = models.CharField(
        _("niveau de preuve"),
        max_length=16,
        choices=EvidenceLevel,
        blank=True,
        help_text=_("La même chose en deux ou trois mots, pour le tableau des médecins. Vide : rien ne s'affiche."),
    )
    sources = models.ManyToManyField(
        Source, through="IndicationSource", verbose_name=_("sources"), related_name="indications"
    )

    objects = IndicationQuerySet.as_manager()

    class Meta(Ordered.Meta):
        verbose_name = _("indication")
        constraints = [
            models.UniqueConstraint(
                "pathology",
                "procedure",
                Coalesce("target_fr", Value("")),
                name="indication_once",
                violation_error_message=_("Ce traitement est déjà lié à cette pathologie, pour cette cible."),
            ),
            models.CheckConstraint(
                condition=Q(place__in=["first-line", "after-failure", "recourse", "exceptional"]),
                name="indication_place_known",
                violation_error_message=_("Choisissez la place du traitement dans la stratégie."),
            ),
            models.CheckConstraint(
                condition=Q(
                    evidence_level__in=[
                        "",
                        "pooled",
                        "trials",
                        "single-trial",
                        "mixed",
                        "conflicting",
                        "negative",
                        "uncontrolled",
                        "opinion",
                        "advised-against",
                        "none",
                    ]
                ),
                name="indication_evidence_level_known",
                violation_error_message=_("Choisissez l'un des niveaux de preuve de la liste, ou aucun."),
            ),
        ]

    def __str__(self):
        return f"{self.pathology} – {self.procedure}"

    @classmethod
    def ends(cls) -> tuple[models.ForeignKey, models.ForeignKey]:
        """The fields of the two pages that it links."""
        return cls._meta.get_field("pathology"), cls._meta.get_field("procedure")

    @property
    def column(self) -> int:
        """The number of its place in the physicians' key, from 1, first choice, to 4, exceptional."""
        return self.Place.values.index(self.place) + 1

    @property
    def rank(self) -> int:
        """The box to fill among three, from first choice to recourse; 0, none, for what is exceptional."""
        return {self.Place.FIRST_LINE: 1, self.Place.AFTER_FAILURE: 2, self.Place.RECOURSE: 3}.get(self.place, 0)


class IndicationSource(models.Model):
    """A source that carries an indication. It cannot be deleted under it."""

    indication = models.ForeignKey(Indication, models.CASCADE)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))

    class Meta:
        verbose_name = _("source de l'indication")
        verbose_name_plural = _("sources de l'indication")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indication", "source"],
                name="indication_source_once",
                violation_error_message=_("Cette source est déjà citée pour cette indication."),
            ),
        ]

    def __str__(self):
        return str(self.source)
