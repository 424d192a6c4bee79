"""Which language a translated text is really in, when a missing one falls back to French."""

from django.conf import settings
from django.utils.translation import get_language


def spoken(instance, field: str, language: str | None = None) -> tuple[str, str]:
    """The text of a translated field and the code of its language: (text, code). An empty text is in `language`."""
    language = language or get_language() or settings.LANGUAGE_CODE
    text = getattr(instance, f"{field}_{language}", None)
    if text:
        return text, language
    text = getattr(instance, f"{field}_{settings.LANGUAGE_CODE}", None)
    return (text, settings.LANGUAGE_CODE) if text else ("", language)


def lines(text: str) -> list[str]:
    """The items of a field that holds one a line."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
