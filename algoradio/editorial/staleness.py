"""Translations that are older than their French: each is kept with the French that it was made from.

Whenever a translated object is saved, a translation that is new or has changed is taken to render the French beside
it. If the French changes alone, the translation is stale until somebody touches it, or confirms it as it is.
"""

from hashlib import sha256

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, post_save
from modeltranslation.translator import translator

from algoradio.editorial.models import TranslationBasis


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


def confirm(instance) -> None:
    """The translations of `instance` hold for its French as it is now."""
    kind = ContentType.objects.get_for_model(type(instance))
    for field, language, french, _translation in _translations(instance):
        TranslationBasis.objects.filter(
            content_type=kind, object_id=instance.pk, field=field, language=language
        ).update(french=digest(french))


def watch() -> None:
    """Follow every model that has translations. Called once all of them are registered."""
    for model in translator.get_registered_models(abstract=False):
        uid = f"staleness-{model._meta.label_lower}"
        post_save.connect(record, sender=model, dispatch_uid=uid)
        post_delete.connect(forget, sender=model, dispatch_uid=uid)
