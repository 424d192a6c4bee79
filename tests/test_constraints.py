"""What must never be false. Every named constraint is tried to be broken: in a form, and behind its back."""

from datetime import date
from itertools import count

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from algoradio.audience.models import Opinion, Views
from algoradio.editorial.models import Edition, Redirect, Source, TranslationBasis
from algoradio.glossary.models import Term
from algoradio.pages.models import Clinic, FixedPageCitation, Section
from algoradio.search.models import ForeignWord, Lead, ProtectedWord, SoughtTerm
from pathologies.models import Figure, PathologyAlertSign, PathologyCitation
from procedures.models import (
    GuidanceCitation,
    Indication,
    IndicationSource,
    Outcome,
    ProcedureAlertSign,
    ProcedureCitation,
    Risk,
)
from tests import factories as make

OURS = {"editorial", "glossary", "pathologies", "procedures", "pages", "search", "audience"}
DAY = date(2026, 1, 15)
HALF = "Une relecture a un relecteur et une date : remplissez les deux, ou aucun."
DUE = "La prochaine relecture vient après la dernière."
SLUG = "Une autre page porte déjà cette adresse."
MARK_TAKEN = "Ce repère désigne déjà une autre source de la page."
MARK_FORM = "Un repère est un S suivi d'un nombre, comme S11."
LEVEL = "Choisissez l'une des trois urgences."
HUNDRED = "Un chiffre sur 100 va de 0 à 100, du plus petit au plus grand."
BOTH = "Donnez les deux chiffres sur 100, de 0 à 100, ou aucun."
IN_LIST = "Ce mot est déjà dans la liste."
ONE_PAGE = "Choisissez une pathologie, ou un traitement : l'un des deux."
TWICE = "Ce traitement est déjà lié à cette pathologie, pour cette cible."

REVIEWED = {
    "pathologies_pathology": make.make_pathology,
    "procedures_procedure": make.make_procedure,
    "pages_fixedpage": make.make_fixed_page,
}
CITING = {
    PathologyCitation: make.make_pathology,
    ProcedureCitation: make.make_procedure,
    FixedPageCitation: make.make_fixed_page,
    GuidanceCitation: make.make_guidance,
}
SIGNS = {PathologyAlertSign: make.make_pathology, ProcedureAlertSign: make.make_procedure}
PAGES = {name: factory for name, factory in REVIEWED.items() if name != "pages_fixedpage"}


def changed(factory, **fields):
    page = factory()
    for name, value in fields.items():
        setattr(page, name, value() if callable(value) else value)
    return page


def same_slug(factory, language):
    one, other = factory(), factory(slug_fr="autre", slug_en="other")
    setattr(other, f"slug_{language}", getattr(one, f"slug_{language}"))
    return other


def same_mark(model, factory):
    page, numbers = factory(), count()
    sources = [make.make_source(url=f"https://example.org/{next(numbers)}") for _each in range(2)]
    model.objects.create(page=page, source=sources[0], mark="S1")
    return model(page=page, source=sources[1], mark="S1")


def figure(**fields):
    return Figure(page=make.make_pathology(), section="causes", text_fr="ont mal", **fields)


def outcome(**fields):
    texts = {"situation_fr": "Une situation", "heading_fr": "Un titre", "text_fr": "Un texte"}
    return Outcome(page=make.make_procedure(), **({"side": "for"} | texts | fields))


def risk(**fields):
    texts = {"name_fr": "Une infection", "frequency_fr": "rare", "action_fr": "On soigne."}
    return Risk(page=make.make_procedure(), **({"kind": "serious"} | texts | fields))


def indication(**fields):
    texts = {"place": "recourse", "sentence_fr": "Une phrase.", "evidence_fr": "Un essai."}
    return Indication(pathology=make.make_pathology(), procedure=make.make_procedure(), **(texts | fields))


def same_indication(**fields):
    first = indication(**fields)
    first.save()
    ends = {"pathology": first.pathology, "procedure": first.procedure}
    return Indication(**ends, place="recourse", sentence_fr="Autre.", evidence_fr="Autre.", **fields)


def same_indication_source():
    linked, source = make.make_indication(make.make_pathology(), make.make_procedure()), make.make_source()
    IndicationSource.objects.create(indication=linked, source=source)
    return IndicationSource(indication=linked, source=source)


def same_anchor():
    section = make.make_section(make.make_fixed_page())
    return Section(page=section.page, anchor=section.anchor, heading_fr="Autre")


def same_old_path():
    Redirect.objects.create(old_path="/a/", new_path="/b/")
    return Redirect(old_path="/a/", new_path="/c/")


def same_word(model, **fields):
    model.objects.create(word="rokba", **fields)
    return model(word="rokba", **fields)


def lead(*factories):
    ends = {model._meta.model_name: model for model in (factory() for factory in factories)}
    return Lead(expressions="jambe en feu", **ends)


def same_lead(factory):
    first = lead(factory)
    first.save()
    return Lead(expressions="fesse", pathology=first.pathology, procedure=first.procedure)


def same_sought_term():
    fields = {"month": DAY.replace(day=1), "language": "fr", "words": "dos", "is_found": True}
    SoughtTerm.objects.create(**fields)
    return SoughtTerm(**fields)


def same_views():
    fields = {"day": DAY, "language": "fr", "address": "/"}
    Views.objects.create(**fields)
    return Views(**fields)


def same_opinion():
    fields = {"day": DAY, "page": "pathology/1", "language": "fr", "edition": DAY, "answer": Opinion.Answer.YES}
    Opinion.objects.create(**fields)
    return Opinion(**fields)


def same_translation_basis():
    fields = {"content_type": ContentType.objects.get_for_model(Source), "object_id": 7, "language": "en"}
    digests = {"field": "label", "translation": "a" * 32, "french": "b" * 32}
    TranslationBasis.objects.create(**fields, **digests)
    return TranslationBasis(**fields, **digests)


def case(name, message, build, *args, marks=(), **fields):
    identifier = "-".join([name, *(key if callable(value) else f"{key}={value}" for key, value in fields.items())])
    return pytest.param(name, message, lambda: build(*args, **fields), marks=marks, id=identifier)


BROKEN = [
    case(
        "source_url_unique",
        "Une source porte déjà cette adresse : choisissez-la dans la liste.",
        lambda: Source(label_fr="Autre", url=make.make_source().url),
    ),
    case("redirect_old_path_unique", "Cette ancienne adresse est déjà redirigée.", same_old_path),
    case(
        "redirect_not_to_itself", "Une adresse ne peut pas mener à elle-même.", Redirect, old_path="/a/", new_path="/a/"
    ),
    case(
        "term_fr_unique",
        "Ce mot est déjà dans le glossaire.",
        lambda: Term(term_fr=make.make_term().term_fr, definition_fr="Autre."),
    ),
    case("clinic_single", "Il n'y a qu'une fiche de coordonnées.", Clinic, pk=2),
    case("edition_single", "La contrainte « edition_single » n’est pas respectée.", Edition, pk=2),
    case(
        "translation_basis_once",
        "Un objet Translation basis avec ces champs Content type, Object id, Field et Language existe déjà.",
        same_translation_basis,
    ),
    case("protected_word_once", IN_LIST, same_word, ProtectedWord),
    case("foreign_word_once", IN_LIST, same_word, ForeignWord, meaning="genou"),
    case("lead_to_one_page", ONE_PAGE, lead),
    case("lead_to_one_page", ONE_PAGE, lead, make.make_pathology, make.make_procedure),
    case(
        "lead_once_a_pathology",
        "Cette pathologie a déjà sa liste dans cette langue : complétez-la.",
        same_lead,
        make.make_pathology,
    ),
    case(
        "lead_once_a_procedure",
        "Ce traitement a déjà sa liste dans cette langue : complétez-la.",
        same_lead,
        make.make_procedure,
    ),
    case(
        "sought_term_once",
        "Un objet Recherche de visiteurs avec ces champs Mois, Langue, Mots cherchés et Trouvé existe déjà.",
        same_sought_term,
    ),
    case(
        "views_once_a_day",
        "Un objet Lecture d'une page avec ces champs Jour, Langue et Adresse existe déjà.",
        same_views,
    ),
    case(
        "opinion_once_a_day",
        "Un objet Avis sur une page avec ces champs Jour, Page, Langue, Édition et Réponse existe déjà.",
        same_opinion,
    ),
    case("section_anchor_unique", "Une autre partie de la page porte déjà cette ancre.", same_anchor),
    case("figure_within_hundred", HUNDRED, figure, low=101),
    case("figure_within_hundred", HUNDRED, figure, low=50, high=101),
    case("figure_within_hundred", HUNDRED, figure, low=50, high=50),
    case("outcome_both_groups", BOTH, outcome, with_per_100=101, without_per_100=50),
    case("outcome_both_groups", BOTH, outcome, with_per_100=50, without_per_100=101),
    case("outcome_both_groups", BOTH, outcome, with_per_100=50),
    case("outcome_both_groups", BOTH, outcome, without_per_100=50),
    case("outcome_side_known", "Dites de quel côté penche ce résultat.", outcome, side="ailleurs"),
    case("risk_within_hundred", HUNDRED, risk, low=101),
    case("risk_within_hundred", HUNDRED, risk, low=5, high=5),
    case("risk_within_hundred", HUNDRED, risk, low=5, high=101),
    case("risk_within_hundred", HUNDRED, risk, high=5),
    case("risk_kind_known", "Dites si le risque est grave, ou fréquent.", risk, kind="rare"),
    case("indication_once", TWICE, same_indication, target_fr="Le genou"),
    case("indication_once", TWICE, same_indication),
    case("indication_place_known", "Choisissez la place du traitement dans la stratégie.", indication, place="jamais"),
    case(
        "indication_evidence_level_known",
        "Choisissez l'un des niveaux de preuve de la liste, ou aucun.",
        indication,
        evidence_level="certain",
    ),
    case("indication_source_once", "Cette source est déjà citée pour cette indication.", same_indication_source),
    *(
        case(f"{name}_{rule}", message, changed, factory, **fields)
        for name, factory in REVIEWED.items()
        for rule, message, fields in (
            ("review_whole", HALF, {"reviewed_on": DAY}),
            ("review_whole", HALF, {"reviewed_by": make.make_reviewer}),
            ("review_due_after", DUE, {"reviewed_by": make.make_reviewer, "reviewed_on": DAY, "review_due_on": DAY}),
        )
    ),
    *(
        case(f"{name}_online_has_address", "Une page en ligne a besoin d'une adresse.", changed, factory, slug_fr=None)
        for name, factory in PAGES.items()
    ),
    *(
        case(f"{name}_slug_{language}_unique", SLUG, same_slug, factory, language)
        for name, factory in PAGES.items()
        for language in ("fr", "en")
    ),
    *(
        case(f"{model._meta.label_lower.replace('.', '_')}_mark_unique", MARK_TAKEN, same_mark, model, factory)
        for model, factory in CITING.items()
    ),
    *(
        case(
            f"{model._meta.label_lower.replace('.', '_')}_mark_form",
            MARK_FORM,
            lambda model, factory, mark: model(page=factory(), source=make.make_source(), mark=mark),
            model,
            factory,
            mark=mark,
        )
        for model, factory in CITING.items()
        for mark in ("11", "S", "s1", "S1ab", "[S1]")
    ),
    *(
        case(
            f"{model._meta.label_lower.replace('.', '_')}_level_known",
            LEVEL,
            lambda model, factory: model(page=factory(), level="un-jour", text_fr="vous avez de la fièvre"),
            model,
            factory,
        )
        for model, factory in SIGNS.items()
    ),
]


def test_every_named_constraint_is_tried():
    declared = {
        constraint.name
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }

    assert {parameters.values[0] for parameters in BROKEN} == declared


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "message", "build"), BROKEN)
def test_constraint_refuses_in_a_form(name, message, build):
    broken = build()

    with pytest.raises(ValidationError):
        broken.full_clean()
    with pytest.raises(ValidationError) as refused:
        broken.validate_constraints()

    assert refused.value.messages == [message]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "message", "build"), BROKEN)
def test_constraint_refuses_in_the_database(name, message, build):
    broken = build()
    constraint = next(one for one in broken._meta.constraints if one.name == name)
    columns = ", ".join(
        f"{broken._meta.db_table}.{broken._meta.get_field(field).column}" for field in getattr(constraint, "fields", ())
    )

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        broken.save()

    assert _broken(refused.value) in (name, f"index '{name}'", columns)


def _broken(error: IntegrityError) -> str:
    """The constraint that a database says is broken: its name or, from SQLite, its columns."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return diagnosis.constraint_name if diagnosis else str(error).partition("failed: ")[2]
