"""Translations that are older than their French: each is kept with the French that it was made from.

Whenever a translated object is saved, a translation that is new or has changed is taken to render the French beside
it. If the French changes alone, the translation is stale until somebody touches it, or confirms it as it is.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db.models.signals import post_delete, post_save
from modeltranslation.translator import NotRegistered, translator

from algoradio.editorial.models import TranslationBasis
from algoradio.text.rich import plain


def digest(text: str) -> str:
    """A fingerprint of a text, white space apart."""
    return sha256(" ".join((text or "").split()).encode()).hexdigest()[:32]


def _translations(instance):
    """(field, language, French, translation) for each text of `instance` that is translated."""
    for name in translator.get_options_for_model(type(instance)).all_fields:
        if name == "slug":
            continue  # an English address has no reason to follow the French one
        french = getattr(instance, f"{name}_{settings.LANGUAGE_CODE}") or ""
        for code, _name in settings.LANGUAGES[1:]:
            translation = getattr(instance, f"{name}_{code}")
            if translation:
                yield name, code, french, translation


def record(sender, instance, created, raw=False, **kwargs) -> None:
    """Remember what each new or changed translation was made from."""
    if raw:
        return
    kind = ContentType.objects.get_for_model(sender)
    stored = TranslationBasis.objects.filter(content_type=kind, object_id=instance.pk)
    known = {} if created else {(basis.field, basis.language): basis for basis in stored}
    fresh = [
        TranslationBasis(
            content_type=kind,
            object_id=instance.pk,
            field=field,
            language=language,
            translation=digest(translation),
            french=digest(french),
        )
        for field, language, french, translation in _translations(instance)
        if (field, language) not in known or known[field, language].translation != digest(translation)
    ]
    if not fresh:
        return
    TranslationBasis.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["content_type", "object_id", "field", "language"],
        update_fields=["translation", "french"],
    )


def forget(sender, instance, **kwargs) -> None:
    """A deleted object leaves nothing behind."""
    kind = ContentType.objects.get_for_model(sender)
    TranslationBasis.objects.filter(content_type=kind, object_id=instance.pk).delete()


def stale(instances) -> dict[tuple[type, int], list[tuple[str, str]]]:
    """The stale translations of some objects of one model, in one query: (model, pk) → [(field, language)]."""
    instances = list(instances)
    if not instances:
        return {}
    model = type(instances[0])
    bases = TranslationBasis.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[instance.pk for instance in instances]
    )
    made_from = {(basis.object_id, basis.field, basis.language): basis.french for basis in bases}
    found: dict[tuple[type, int], list[tuple[str, str]]] = {}
    for instance in instances:
        for field, language, french, _translation in _translations(instance):
            if made_from.get((instance.pk, field, language), digest(french)) != digest(french):
                found.setdefault((model, instance.pk), []).append((field, language))
    return found


def confirm(instance, text: tuple[str, str] | None = None) -> None:
    """The translations of `instance`, or that of the one text (field, language), hold for its French as it is now."""
    kind = ContentType.objects.get_for_model(type(instance))
    for field, language, french, _translation in _translations(instance):
        if text in (None, (field, language)):
            TranslationBasis.objects.filter(
                content_type=kind, object_id=instance.pk, field=field, language=language
            ).update(french=digest(french))


@dataclass(frozen=True)
class Translation:
    """The translation of one text of a record, beside its French."""

    record: object
    field: str
    language: str

    @property
    def french(self) -> str:
        return plain(getattr(self.record, f"{self.field}_{settings.LANGUAGE_CODE}") or "")

    @property
    def words(self) -> str:
        return plain(getattr(self.record, f"{self.field}_{self.language}") or "")

    @property
    def key(self) -> str:
        """Its name in a form, with what is read in both languages: another text has another key."""
        return ":".join(
            [self.record._meta.label_lower, str(self.record.pk), self.field, self.language]
            + [digest(text) for text in (self.french, self.words)]
        )

    @classmethod
    def find(cls, key: str) -> "Translation":
        """The translation of a `key`. Raises LookupError if there is none, or if either text has changed."""
        try:
            label, pk, field, language, _french, _words = key.split(":")
            record = apps.get_model(label).objects.get(pk=int(pk))
            known = {(name, code) for name, code, _french, _words in _translations(record)}
        except (ValueError, ObjectDoesNotExist, NotRegistered) as error:
            raise LookupError(key) from error
        found = cls(record, field, language)
        if (field, language) not in known or found.key != key:
            raise LookupError(key)
        return found


def watch() -> None:
    """Follow every model that has translations. Called once all of them are registered."""
    for model in translator.get_registered_models(abstract=False):
        uid = f"staleness-{model._meta.label_lower}"
        post_save.connect(record, sender=model, dispatch_uid=uid)
        post_delete.connect(forget, sender=model, dispatch_uid=uid)
