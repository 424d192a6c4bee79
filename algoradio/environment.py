"""Typed readers for the environment. A wrong value stops the start with its name and what is wanted."""

import os
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX = "ALGORADIO_"
_known: set[str] = set()
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_CONTACT = re.compile(rf"mailto:{_MAIL.pattern}|tel:\+[0-9-]{{5,20}}|https://[!-~]+", re.ASCII)


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


def choice(name: str, *choices: str) -> str:
    """One of the words given, the first of them by default. Raises ImproperlyConfigured on another."""
    value = text(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{PREFIX}{name}={value!r}: write {' or '.join(choices)}.")
    return value


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


def contacts(name: str) -> list[str]:
    """Ways to reach somebody, by commas, as addresses: `mailto:…`, `tel:+…` or `https://…`, a bare mail as `mailto:`.

    Raises ImproperlyConfigured on anything else.
    """
    found = [f"mailto:{one}" if _MAIL.fullmatch(one) else one for one in words(name)]
    if wrong := [one for one in found if not _CONTACT.fullmatch(one)]:
        raise ImproperlyConfigured(
            f"{PREFIX}{name}={', '.join(wrong)!r}: write a mail address, tel:+33… or https://…, several by commas."
        )
    return found


def database(name: str) -> dict | None:
    """A PostgreSQL database, as Django wants it; None when unset. Raises ImproperlyConfigured on anything else."""
    value = text(name)
    return postgresql(value, PREFIX + name) if value else None


def postgresql(url: str, name: str) -> dict:
    """The database of a URL that libpq reads, as Django wants it.

    Raises ImproperlyConfigured on anything else, with `name` and without the URL, which may hold a password.
    """
    from psycopg import ProgrammingError, conninfo  # only where there is a PostgreSQL

    parts = {}
    with suppress(ProgrammingError):
        parts = conninfo.conninfo_to_dict(url) if url.startswith(("postgresql://", "postgres://")) else {}
    ports = filter(None, parts.get("port", "").split(","))  # one of each host, which libpq reads when it connects
    if not parts.get("dbname") or not all(map(str.isdecimal, ports)):
        raise ImproperlyConfigured(f"{name}: write a URL such as postgresql://user:password@host/database.")
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    place = {setting: parts.pop(part, "") for setting, part in names.items()}
    return {"ENGINE": "django.db.backends.postgresql", **place, "OPTIONS": parts}


def cache(name: str) -> str:
    """The URL of a Valkey or Redis, "" when unset. Raises ImproperlyConfigured on anything else, without the value."""
    value = text(name)
    if value:
        from redis.connection import parse_url  # only where there is a Redis

        parts = {}
        with suppress(ValueError):
            parts = parse_url(value)
        if not parts.get("host") and not parts.get("path"):
            raise ImproperlyConfigured(f"{PREFIX}{name}: write a URL such as redis://:password@host:6379/0.")
    return value


def bucket(name: str) -> dict[str, str] | None:
    """A bucket of an S3-compatible store, {"endpoint", "bucket", "prefix", "region", "key", "secret"}; None when unset.

    Key and secret are in the variables that all programs of this kind read. Raises ImproperlyConfigured when they are
    missing, and on anything but `s3://host/bucket[/folder][?region=…]`, or `s3+http://…` on a network of one's own.
    """
    value = text(name)
    if not value:
        return None
    address = urlsplit(value)
    bucket, _, prefix = unquote(address.path).strip("/").partition("/")
    options = parse_qs(address.query, keep_blank_values=True)
    scheme = {"s3": "https", "s3+http": "http"}.get(address.scheme)
    if not (scheme and address.hostname and bucket) or "@" in address.netloc or options.keys() - {"region"}:
        raise ImproperlyConfigured(f"{PREFIX}{name}: write a URL such as s3://s3.example.org/bucket?region=fr-par.")
    key, secret = (os.environ.get(variable, "") for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    if not (key and secret):
        raise ImproperlyConfigured(f"{PREFIX}{name} needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
    return {
        "endpoint": f"{scheme}://{address.netloc}",
        "bucket": bucket,
        "prefix": prefix,
        "region": options.get("region", ["us-east-1"])[-1],
        "key": key,
        "secret": secret,
    }


def refuse_unknown() -> None:
    """Raise ImproperlyConfigured when a variable bears our prefix and no reader asked for it: a misspelt name."""
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in _known)
    if unknown:
        raise ImproperlyConfigured(f"{', '.join(unknown)}: no such setting. Known: {', '.join(sorted(_known))}.")
