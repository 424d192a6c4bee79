"""What a page still lacks: the one list that the command prints and the admin shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from algoradio.editorial.models import Illustration, Page, Reviewed
from algoradio.editorial.patient_text import sections
from algoradio.editorial.staleness import stale
from algoradio.text.readability import WANTED, measure
from algoradio.text.rich import MARK, plain

#: Fields that a page may well do without.
OPTIONAL = {"certainty", "illustration", "tagline", "other_names", "patient_words"}
#: Fields that say again, in short, what the text beside them says with its source.
BESIDE = {"heading", "caption", "situation"}
#: A share or a score that a reader will want to check.
FIGURE = re.compile(r"\d[\d,. ]*(?:\w+ )?sur (?:100|10|1 ?000)\b|\d[\d,.]* ?%")


@dataclass(frozen=True)
class Lack:
    """One thing that a page lacks: which page, what kind, said in French, and where to mend it."""

    page: object
    kind: str
    what: str

    @property
    def address(self) -> str:
        meta = self.page._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.page.pk])


def report() -> list[Lack]:
    """Everything that the pages of the site lack, page by page."""
    lacks = []
    for model in (model for model in apps.get_models() if issubclass(model, Reviewed)):
        for page in model.objects.all():
            lacks += [*empty(page), *untranslated(page), *outdated(page), *unsourced(page), *unreviewed(page)]
            if isinstance(page, Page):
                lacks += hard_to_read(page)
    for picture in Illustration.objects.all():
        if not all(getattr(picture, f"alternative_text_{code}") for code, _name in settings.LANGUAGES):
            lacks.append(Lack(picture, "image", _("texte de remplacement absent dans une langue")))
    return lacks


def records(page) -> list:
    """A page and the rows that it is made of."""
    found = [page]
    for relation in page._meta.related_objects:
        if relation.field.name == "page":
            found += getattr(page, relation.get_accessor_name()).all()
    if hasattr(page, "indications"):
        found += page.indications.all()
    return found


def _label(instance, page, field: str) -> str:
    name = str(instance._meta.get_field(field).verbose_name)
    return name if instance is page else f"{instance._meta.verbose_name} « {instance} », {name}"


def _translated(instance) -> list[str]:
    """The translated fields of a record, in the order of its model."""
    names = translator.get_options_for_model(type(instance)).all_fields if _is_registered(instance) else ()
    return [field.name for field in instance._meta.fields if field.name in names]


def _is_registered(instance) -> bool:
    return type(instance) in translator.get_registered_models()


def empty(page) -> Iterator[Lack]:
    """The page's own fields that hold nothing in French."""
    for name in _translated(page):
        if name not in OPTIONAL and not getattr(page, f"{name}_{settings.LANGUAGE_CODE}"):
            yield Lack(page, "vide", _label(page, page, name))


def untranslated(page) -> Iterator[Lack]:
    """Texts that have a French and no translation."""
    for instance in records(page):
        for name in _translated(instance):
            for code, language in settings.LANGUAGES[1:]:
                french = getattr(instance, f"{name}_{settings.LANGUAGE_CODE}")
                if french and not getattr(instance, f"{name}_{code}"):
                    yield Lack(page, "traduction", f"{_label(instance, page, name)} ({language})")


def outdated(page) -> Iterator[Lack]:
    """Translations made before the French changed."""
    by_model: dict[type, list] = {}
    for instance in records(page):
        if _is_registered(instance):
            by_model.setdefault(type(instance), []).append(instance)
    languages = dict(settings.LANGUAGES)
    for instances in by_model.values():
        found = stale(instances)
        for instance in instances:
            for name, code in found.get((type(instance), instance.pk), []):
                yield Lack(page, "en retard", f"{_label(instance, page, name)} ({languages[code]})")


def unsourced(page) -> Iterator[Lack]:
    """Paragraphs with a figure and no source mark."""
    for instance in records(page):
        if instance._meta.model_name in {"indication", "figure", "risk"}:
            continue  # their sources, or their dots, stand beside them
        for name in _translated(instance):
            if name in BESIDE:
                continue
            text = getattr(instance, f"{name}_{settings.LANGUAGE_CODE}") or ""
            for block in re.split(r"</p>|</li>|\n", text):
                figure = FIGURE.search(plain(block))
                if figure and not MARK.search(block):
                    yield Lack(page, "source", f"{_label(instance, page, name)} : {figure[0].strip()}")


def unreviewed(page) -> Iterator[Lack]:
    """A page past its review date, or that nobody has signed."""
    if page.is_review_overdue:
        yield Lack(page, "relecture", _("relecture en retard"))
    elif page.reviewed_by_id is None:
        yield Lack(page, "relecture", _("aucun médecin n'a signé"))


def hard_to_read(page) -> Iterator[Lack]:
    """A page that is harder to read than the project allows, in a language that has a formula."""
    for code, (_mean, bound, easier_is_more) in WANTED.items():
        if code not in dict(settings.LANGUAGES):
            continue
        reading = measure(" ".join(sections(page, code).values()), code)
        if reading.score is not None and (reading.score < bound if easier_is_more else reading.score > bound):
            yield Lack(page, "lecture", f"{dict(settings.LANGUAGES)[code]} : {reading.score} ({bound})")
