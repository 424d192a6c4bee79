"""What a page still lacks: the one list that the command prints and the admin shows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from algoradio.editorial.addresses import form_address
from algoradio.editorial.links import Addresses, own
from algoradio.editorial.models import Illustration, Page, Reviewed
from algoradio.editorial.patient_text import sections
from algoradio.editorial.staleness import Translation, stale
from algoradio.text.readability import WANTED, measure
from algoradio.text.rich import MARK, plain

#: Fields that a page may well do without.
OPTIONAL = {"certainty", "illustration", "tagline", "other_names", "patient_words"}
#: Fields that say again, in short, what the text beside them says with its source.
BESIDE = {"heading", "caption", "situation"}
#: Rows whose sources, or whose dots, stand beside them.
SOURCED = {"indication", "figure", "risk"}
#: A share or a score that a reader will want to check.
FIGURE = re.compile(r"\d[\d,. ]*(?:\w+ )?sur (?:100|10|1 ?000)\b|\d[\d,.]* ?%")


@dataclass(frozen=True)
class Lack:
    """One thing that a page lacks: which page, what kind, said in French, and where to mend it."""

    page: object
    kind: str
    what: str
    translation: Translation | None = field(default=None, compare=False)  # one that may be confirmed as it is

    @property
    def address(self) -> str:
        return form_address(self.page)


def report() -> list[Lack]:
    """Everything that the site lacks, page by page, in a number of queries that does not grow with the pages."""
    lacks = []
    found = pages()
    late = outdated(found)
    addresses = Addresses()
    for page in found:
        lacks += [*empty(page), *untranslated(page), *late.pop(page, []), *unsourced(page), *unreviewed(page)]
        if isinstance(page, Page):
            lacks += hard_to_read(page)
        lacks += leading_nowhere(page, addresses)
    for picture in Illustration.objects.all():
        if not all(getattr(picture, f"alternative_text_{code}") for code, _name in settings.LANGUAGES):
            lacks.append(Lack(picture, "image", _("texte de remplacement absent dans une langue")))
    return lacks + [lack for rest in late.values() for lack in rest]


def pages() -> list[Reviewed]:
    """Every page that is not in the archives, with its rows."""
    found = []
    for model in (model for model in apps.get_models() if issubclass(model, Reviewed)):
        kept = model.objects.filter(archived_on=None) if issubclass(model, Page) else model.objects.all()
        rows = [one.get_accessor_name() for one in model._meta.related_objects if one.field.name == "page"]
        if hasattr(model, "indications"):
            rows += ["indications__pathology", "indications__procedure"]
        found += kept.prefetch_related(*rows)
    return found


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


def outdated(found: Iterable[Reviewed]) -> dict[object, list[Lack]]:
    """Translations made before the French changed, by page; what belongs to no page stands for itself."""
    owners: dict[type, dict] = {}
    for page in found:
        for instance in records(page):
            if _is_registered(instance):
                owners.setdefault(type(instance), {}).setdefault(instance, page)
    for model in translator.get_registered_models(abstract=False):
        if admin.site.is_registered(model) and model not in owners and not issubclass(model, Reviewed):
            owners[model] = {instance: instance for instance in model.objects.all()}
    languages = dict(settings.LANGUAGES)
    lacks: dict[object, list[Lack]] = {}
    for instances in owners.values():
        late = stale(instances)
        for instance, page in instances.items():
            for name, code in late.get((type(instance), instance.pk), []):
                what = f"{_label(instance, page, name)} ({languages[code]})"
                lacks.setdefault(page, []).append(Lack(page, "en retard", what, Translation(instance, name, code)))
    return lacks


def unsourced(page) -> Iterator[Lack]:
    """Paragraphs with a figure and no source mark."""
    for instance in records(page):
        if instance._meta.model_name in SOURCED:
            continue
        for name in _translated(instance):
            if name in BESIDE:
                continue
            for figure in figures_without_source(getattr(instance, f"{name}_{settings.LANGUAGE_CODE}") or ""):
                yield Lack(page, "source", f"{_label(instance, page, name)} : {figure}")


def figures_without_source(text: str) -> Iterator[str]:
    """The first figure of each paragraph of a text that has one and no source mark."""
    for block in re.split(r"</p>|</li>|\n", text):
        figure = FIGURE.search(plain(block))
        if figure and not MARK.search(block):
            yield figure[0].strip()


def unreviewed(page) -> Iterator[Lack]:
    """A page past its review date, or that nobody has signed."""
    if page.is_review_overdue:
        yield Lack(page, "relecture", _("relecture en retard"))
    elif page.reviewed_by_id is None:
        yield Lack(page, "relecture", _("aucun médecin n'a signé"))


def hard_to_read(page) -> Iterator[Lack]:
    """A page that is harder to read than the project allows, in a language that has a formula."""
    for code, language in settings.LANGUAGES:
        score = score_of(" ".join(sections(page, code).values()), code)
        if is_hard(score, code):
            yield Lack(page, "lecture", f"{language} : {score} ({WANTED[code][1]})")


@lru_cache(maxsize=1024)
def score_of(text: str, language: str) -> float | None:
    """The reading score of a text, None where there is no formula or too few words. The same text is measured once."""
    reading = measure(text, language)
    return reading and reading.score


def is_hard(score: float | None, language: str) -> bool:
    """Whether a score is beyond what the project allows of any page."""
    if score is None:
        return False
    _mean, bound, easier_is_more = WANTED[language]
    return score < bound if easier_is_more else score > bound


def leading_nowhere(page, addresses: Addresses) -> Iterator[Lack]:
    """Links of the texts to an address of the site where there is nothing."""
    for instance in records(page):
        for name in _translated(instance):
            for code, language in settings.LANGUAGES:
                for path in own(getattr(instance, f"{name}_{code}") or ""):
                    if not addresses.answers(path):
                        yield Lack(page, "lien", f"{_label(instance, page, name)} ({language}) : {path}")
