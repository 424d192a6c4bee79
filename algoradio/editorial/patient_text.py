"""What a patient reads on a page, as plain sentences by section, for measuring."""

from django.db.models import CharField, TextField
from modeltranslation.translator import translator

from algoradio.text.rich import sentences

#: Names, addresses and physicians' texts are no prose for patients.
LEFT_OUT = ("title", "slug", "tagline", "other_names", "patient_words", "physician_")


def sections(page, language: str) -> dict[str, str]:
    """The patient text of a page: its own fields, then its rows, by the French name of the section."""
    found = _texts(page, language)
    for relation in page._meta.related_objects:
        if relation.field.name == "page" and not relation.related_model.__name__.endswith("Citation"):
            rows = getattr(page, relation.get_accessor_name()).all()
            text = " ".join(part for row in rows for part in _texts(row, language).values())
            if text:
                found[str(relation.related_model._meta.verbose_name_plural)] = text
    for indication in getattr(page, "indications_shown", None) or page.indications.all():
        text = " ".join(_texts(indication, language).values())
        found["indications"] = f"{found.get('indications', '')} {text}".strip()
    return found


def _texts(instance, language: str) -> dict[str, str]:
    names = translator.get_options_for_model(type(instance)).all_fields
    found = {}
    for field in instance._meta.fields:
        name = field.name
        if name not in names:
            continue
        if name.startswith(LEFT_OUT) and name != "title" or (name == "title" and hasattr(instance, "is_published")):
            continue
        if not isinstance(field, CharField | TextField):
            continue
        text = prose(getattr(instance, f"{name}_{language}") or "")
        if text:
            found[str(field.verbose_name)] = text
    return found


def prose(text: str) -> str:
    """Rich text, or a list with one item a line, as plain sentences."""
    return sentences(text if "<" in text else "".join(f"<p>{line}</p>" for line in text.splitlines()))
