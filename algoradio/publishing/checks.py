"""What a draft still deserves before it is submitted, said in words beside its form. Nothing here stops anybody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from algoradio.editorial.completeness import BESIDE, OPTIONAL, SOURCED, figures_without_source, is_hard, score_of
from algoradio.editorial.links import Addresses, own
from algoradio.editorial.models import Citation, Illustration
from algoradio.editorial.patient_text import LEFT_OUT, prose
from algoradio.text.readability import hardest
from algoradio.text.rich import marks, plain
from algoradio.text.wording import findings

FEWEST_WORDS = 30  # of a section that is measured: the score of fewer says little
VAGUE = {"ici", "cliquez ici", "lien", "ce lien", "here", "click here", "link", "this link"}
LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL)


@dataclass(frozen=True)
class Check:
    """Findings of one kind, under a title."""

    title: str
    findings: list[str]


@dataclass(frozen=True)
class Text:
    """One text of a draft: of which model, where it stands in words, in which section, in which language."""

    model: type
    field: str
    where: str
    section: str
    language: str
    words: str

    @property
    def said(self) -> str:
        return f"{self.where} ({dict(settings.LANGUAGES)[self.language]})"


def checks(content: dict, page) -> list[Check]:
    """What a draft of `page`, whole or not, deserves; nothing for a draft that deserves nothing."""
    texts = list(_texts(content, page))
    found = [
        Check(_("Pas encore traduit"), list(_untranslated(texts))),
        Check(_("Image sans texte de remplacement"), list(_unsaid(content))),
        Check(_("Chiffre sans source"), list(_unsourced(texts))),
        Check(_("Source citée, absente de la liste des sources"), list(_unknown(texts, content, page))),
        Check(_("Mots à éviter"), [f"{one.said} : {words}" for one in texts for words in _avoided(one)]),
        Check(_("Difficile à lire"), list(_hard(texts))),
        Check(_("Lien qui ne mène nulle part"), list(_leading_nowhere(texts))),
        Check(_("Lien qui ne dit pas où il mène"), [f"{one.said} : {link}" for one in texts for link in _vague(one)]),
    ]
    return [check for check in found if check.findings]


def _texts(content: dict, page) -> Iterator[Text]:
    """Every translated text of a content, those left empty included, in the order of the form."""
    yield from _of_record(type(page), content["fields"], "", "")
    for prefix, rows in content["rows"].items():
        try:
            model = page._meta.get_field(prefix).related_model
        except FieldDoesNotExist:  # rows of before a migration
            continue
        for number, row in enumerate((row for row in rows if not row["gone"]), 1):
            where = f"{model._meta.verbose_name} {number}, "
            yield from _of_record(model, row["fields"], where, str(model._meta.verbose_name_plural))


def _of_record(model, fields: dict, where: str, section: str) -> Iterator[Text]:
    if model not in translator.get_registered_models():
        return
    for name in translator.get_options_for_model(model).all_fields:
        label = str(model._meta.get_field(name).verbose_name)
        for code, _name in settings.LANGUAGES:
            words = (fields.get(f"{name}_{code}") or [""])[0]
            yield Text(model, name, f"{where}{label}", section or label, code, words)


def _untranslated(texts: list[Text]) -> Iterator[str]:
    french = {one.where for one in texts if one.language == settings.LANGUAGE_CODE and one.words.strip()}
    for one in texts:
        if one.where in french and not one.words.strip() and one.field not in OPTIONAL:
            yield one.said


def _unsaid(content: dict) -> Iterator[str]:
    chosen = [number for number in content["fields"].get("illustration", []) if number.isdigit()]
    for picture in Illustration.objects.filter(pk__in=chosen):
        for code, language in settings.LANGUAGES:
            if not getattr(picture, f"alternative_text_{code}"):
                yield f"{picture} ({language})"


def _unsourced(texts: list[Text]) -> Iterator[str]:
    for one in texts:
        if one.model._meta.model_name not in SOURCED and one.field not in BESIDE:
            yield from (f"{one.said} : {figure}" for figure in figures_without_source(one.words))


def _unknown(texts: list[Text], content: dict, page) -> Iterator[str]:
    known = {
        mark
        for relation in page._meta.related_objects
        if issubclass(relation.related_model, Citation)
        for row in content["rows"].get(relation.get_accessor_name(), [])
        if not row["gone"]
        for mark in row["fields"].get("mark", [])
    }
    for one in texts:
        yield from (f"{one.said} : [{mark}]" for mark in dict.fromkeys(marks(one.words)) if mark not in known)


def _avoided(text: Text) -> list[str]:
    kinds = {
        "dose": _("une dose"),
        "praise": _("un éloge"),
        "promise": _("une promesse"),
        "incitement": _("une incitation"),
        "comparison": _("une comparaison entre soignants"),
    }
    return [f"{kinds[kind]}, {words}" for kind, words in findings(plain(text.words), text.language)]


def _hard(texts: list[Text]) -> Iterator[str]:
    """Whole sections, as patients read them, each with its hardest sentence."""
    sections: dict[tuple[str, str], str] = {}
    for one in texts:
        if not one.field.startswith(LEFT_OUT):
            key = one.section, one.language
            sections[key] = f"{sections.get(key, '')} {prose(one.words)}".strip()
    for (section, code), text in sections.items():
        if len(text.split()) >= FEWEST_WORDS and is_hard(score_of(text, code), code):
            (_score, sentence), *_others = hardest(text, 1, code)
            yield f"{section} ({dict(settings.LANGUAGES)[code]}) : « {sentence} »"


def _leading_nowhere(texts: list[Text]) -> Iterator[str]:
    links = [(one, path) for one in texts for path in own(one.words)]
    addresses = Addresses() if links else None
    yield from (f"{one.said} : {path}" for one, path in links if not addresses.answers(path))


def _vague(text: Text) -> list[str]:
    return [link for link in map(plain, LINK.findall(text.words)) if link.lower().strip(" .…") in VAGUE]
