"""Typed readers for the environment. A wrong value stops the start with its name and what is wanted."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PREFIX = "ALGORADIO_"
_known: set[str] = set()


def _read(name: str) -> str | None:
    _known.add(PREFIX + name)
    return os.environ.get(PREFIX + name)


def text(name: str, default: str = "") -> str:
    """The variable as it stands, without the white space around it."""
    return (_read(name) or default).strip()


def flag(name: str, default: bool = False) -> bool:
    """A yes or no. Raises ImproperlyConfigured on anything but yes, no, true, false, 1, 0."""
    value = _read(name)
    if value is None:
        return default
    if value.strip().lower() in {"yes", "true", "1"}:
        return True
    if value.strip().lower() in {"no", "false", "0"}:
        return False
    raise ImproperlyConfigured(f"{PREFIX}{name}={value!r}: write yes or no.")


def number(name: str, default: int) -> int:
    """A whole number from 1 on. Raises ImproperlyConfigured on anything else."""
    value = text(name, str(default))
    if not value.isdecimal() or not int(value):
        raise ImproperlyConfigured(f"{PREFIX}{name}={value!r}: write a whole number, 1 or more.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas, without its empty items."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """An absolute folder, made when it is missing. Raises ImproperlyConfigured when it cannot be."""
    path = Path(text(name, str(default))).expanduser()
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{PREFIX}{name}={str(path)!r}: write an absolute folder.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{PREFIX}{name}={str(path)!r}: the folder cannot be made ({error}).") from error
    return path


def origin(name: str) -> str:
    """`https://host[:port]`, or "" when unset. Raises ImproperlyConfigured on a path, a query or another scheme."""
    value = text(name)
    if not value:
        return ""
    scheme, _, host = value.partition("://")
    if scheme not in {"http", "https"} or not host or any(sign in host for sign in "/?#@ "):
        raise ImproperlyConfigured(f"{PREFIX}{name}={value!r}: write an origin such as https://www.example.org.")
    return value


def refuse_unknown() -> None:
    """Raise ImproperlyConfigured when a variable bears our prefix and no reader asked for it: a misspelt name."""
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in _known)
    if unknown:
        raise ImproperlyConfigured(f"{', '.join(unknown)}: no such setting. Known: {', '.join(sorted(_known))}.")
