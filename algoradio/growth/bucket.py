"""Uploaded files in a bucket of an S3-compatible store, under the addresses that they have on a disk.

Visitors get them from this site: their browsers ask nobody else, and the content security policy stays as it is.
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible
from django.utils.encoding import filepath_to_uri

from algoradio.editorial.images import StoreAway

#: Nobody who waits for a page waits longer for its store.
TIMES = {"connect_timeout": "2s", "timeout": "10s"}
RETRIES = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}


@contextmanager
def _as_a_disk() -> Iterator[None]:
    """Faults of the store as those of a disk. Raises FileNotFoundError, or StoreAway for all others."""
    from obstore.exceptions import BaseError, NotFoundError  # only where there is a bucket

    try:
        yield
    except NotFoundError as error:
        raise FileNotFoundError(str(error)) from error
    except BaseError as error:
        reason = str(error).partition("\n")[0]  # a page of its insides follows
        raise StoreAway(f"The store of uploaded files: {reason}") from error


@deconstructible
class BucketStorage(Storage):
    """The bucket that `environment.bucket` describes. Raises StoreAway, an OSError, when it does not answer."""

    def __init__(self, endpoint, bucket, prefix, region, key, secret):
        self._place = {
            "bucket": bucket,
            "prefix": prefix or None,
            "config": {
                "endpoint": endpoint,
                "region": region,
                "access_key_id": key,
                "secret_access_key": secret,
                "disable_bulk_delete": True,  # which not every store knows
            },
            "client_options": TIMES | {"allow_http": endpoint.startswith("http://")},
            "retry_config": RETRIES,
        }

    @cached_property
    def _store(self):
        from obstore.store import S3Store  # only where there is a bucket

        return S3Store(**self._place)

    def _open(self, name, mode="rb"):
        if mode != "rb":
            raise ValueError(f"{name}: a file of the bucket is read, or saved whole; mode {mode} is neither.")
        with _as_a_disk():
            return ContentFile(bytes(self._store.get(_key(name)).bytes()), name)

    def _save(self, name, content):
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        content.seek(0)
        with _as_a_disk():
            self._store.put(_key(name), content.read(), attributes={"Content-Type": kind})
        return name

    def delete(self, name):
        with _as_a_disk():
            self._store.delete(_key(name))

    def exists(self, name) -> bool:
        try:
            self._head(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name) -> int:
        return self._head(name)["size"]

    def get_modified_time(self, name) -> datetime:
        return self._head(name)["last_modified"]

    def listdir(self, path) -> tuple[list[str], list[str]]:
        with _as_a_disk():
            found = self._store.list_with_delimiter(_key(path) if path else None)
        files = [entry["path"] for entry in found["objects"]]
        return tuple([path.rpartition("/")[2] for path in paths] for paths in (found["common_prefixes"], files))

    def url(self, name) -> str:
        return settings.MEDIA_URL + filepath_to_uri(name)

    def _head(self, name):
        with _as_a_disk():
            return self._store.head(_key(name))


def _key(name: str) -> str:
    """A file's name in the bucket. Raises SuspiciousFileOperation for one that no disk would take."""
    if "\0" in name or any(part in ("", ".", "..") for part in name.split("/")):
        raise SuspiciousFileOperation(f"{name!r} is no name of a file.")
    return name
