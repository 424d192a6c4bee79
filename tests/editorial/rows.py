"""A row of every model that the admin shows, with all that its line in a list could ask the database for."""

from django.contrib import admin
from django.contrib.auth.models import Group, User
from modeltranslation.translator import translator

from algoradio.editorial.admin import EditorialAdmin
from algoradio.editorial.models import Illustration, Redirect, Reviewer, Source
from algoradio.glossary.models import Term
from algoradio.pages.models import Clinic, FixedPage
from algoradio.search.models import ForeignWord, Lead, ProtectedWord, SoughtTerm, Synonyms
from pathologies.models import BodyRegion, Pathology
from procedures.models import Guidance, Indication, Procedure
from tests import factories as make


def picture(number):
    (one,) = Illustration.objects.bulk_create(
        [Illustration(image=f"{number}.jpg", width=1, height=1, alternative_text_fr="Un dos")]
    )
    return one


def page(factory, number):
    one = factory(
        **{name: f"{factory.__name__.replace('_', '-')}-{number}" for name in ("slug_fr", "slug_en")},
        illustration=picture(number),
        reviewed_by=make.make_reviewer(),
        reviewed_on="2020-01-15",
    )
    one.citations.create(mark="S1", source=make.make_source(url=f"https://example.org/{one.pk}/{type(one).__name__}"))
    return one


def pathology(number):
    return page(make.make_pathology, number)


def procedure(number):
    return page(make.make_procedure, number)


def cited_source(number):
    return pathology(number).citations.get().source


def sought_term(number):
    return SoughtTerm.objects.create(month="2026-01-01", language="fr", words=f"mot {number}", is_found=False, times=2)


#: Model → the queries of its list, and how the row of a number is made.
LISTS = {
    Group: (6, lambda number: Group.objects.create(name=f"Groupe {number}")),
    User: (7, lambda number: User.objects.create(username=f"compte-{number}")),
    Illustration: (9, picture),  # and the pathologies, treatments and drafts that use them
    Reviewer: (6, lambda number: make.make_reviewer()),
    Source: (6, cited_source),
    Redirect: (6, lambda number: Redirect.objects.create(old_path=f"/{number}/", new_path="/")),
    Term: (6, lambda number: make.make_term(term_fr=f"mot {number}")),
    Pathology: (6, pathology),
    BodyRegion: (6, lambda number: make.make_region(key=f"region-{number}")),
    Procedure: (6, procedure),
    Indication: (8, lambda number: make.make_indication(pathology(number), procedure(number))),
    Guidance: (6, lambda number: make.make_guidance(slug_fr=f"guidage-{number}")),
    FixedPage: (6, lambda number: FixedPage.objects.create(key=f"page-{number}", title_fr="Une page")),
    Synonyms: (6, lambda number: Synonyms.objects.create(expressions=f"mot\nmot {number}")),
    ProtectedWord: (6, lambda number: ProtectedWord.objects.create(word=f"mot-{number}")),
    ForeignWord: (6, lambda number: ForeignWord.objects.create(word=f"mot-{number}", meaning="dos")),
    Lead: (6, lambda number: Lead.objects.create(pathology=pathology(number), expressions="dos")),
    SoughtTerm: (6, sought_term),
}
FIXED = [BodyRegion, FixedPage, Indication, SoughtTerm]  # models whose rows the code knows by name, or writes
EDITED = [model for model in admin.site._registry if isinstance(admin.site._registry[model], EditorialAdmin)]


def row(model):
    return Clinic.objects.create(pk=1) if model is Clinic else LISTS[model][1](1)


def whole(factory, **fields):
    """A page that lacks nothing: every text in both languages, signed, its review due one day."""
    one = factory(reviewed_by=make.make_reviewer(), reviewed_on="2020-01-15")
    for name in translator.get_options_for_model(type(one)).all_fields:
        if name not in {"title", "slug"}:
            setattr(one, f"{name}_fr", "Un nerf fait mal au dos.")
            setattr(one, f"{name}_en", "A nerve in the back hurts.")
    for name, value in fields.items():
        setattr(one, name, value)
    one.full_clean()
    one.save()
    return one


def write(record, **fields) -> None:
    """Save other values into a record."""
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()
