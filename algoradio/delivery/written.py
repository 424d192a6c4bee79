"""The static edition: the whole public site as files, made of what the program answers, asked on nobody's behalf."""

import json
import os
import re
import shutil
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, unquote, unquote_to_bytes, urljoin, urlsplit

from csp.constants import SELF
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.utils.timezone import localdate

from algoradio.addresses import addresses, archived, away, moved, nowhere, unkept
from algoradio.delivery import nginx
from algoradio.delivery.answers import CACHE_CONTROL, PACK, REPLACED, TEXT, is_for_everyone
from algoradio.delivery.asking import Made, ask
from algoradio.delivery.editions import CURRENT, Editions, opened
from algoradio.editorial import edition
from algoradio.growth.views import FOR_GOOD

SITE = "site"
MANIFEST = "manifest.json"
GONE = "410/"  # the folder of what is said where a page was put into the archives
KEPT = 3  # editions
TRIES = 5  # for an edition that does not move while it is written
GRACE = 86_400  # seconds for which files that no page shows any more stay: networks may show the old page as long
ENDINGS = {"gzip": ".gz", "br": ".br"}
IN_STYLES = re.compile(r"url\(\s*[\"']?([^\"')]+)")


class Unwritable(Exception):
    """No edition could be written: why, in one sentence. The last one is still served."""


@dataclass(frozen=True)
class Report:
    """What a run did. `place`: the new edition, None when the last one says the same; `size`: bytes of all files."""

    place: Path | None
    number: int
    written: int
    kept: int
    removed: int
    size: int
    missing: list[str]


def write(folder: Path, origin: str, search: str = "", keep: int = KEPT) -> Report:
    """Write the current edition to `folder` and serve it. `origin`: the public site's; `search`: where questions go,
    the origin itself when a program answers there too, "" when none does anywhere.

    Raises Unwritable, FolderError or OSError; the last edition is then still served.
    """
    with opened(folder) as editions, override_settings(**_settings(origin, search)):
        try:
            for _attempt in range(TRIES):
                stamp = edition.current(), localdate()
                writing = _Writing(origin, editions.begin(), editions.last)
                try:
                    writing.run()
                except Unwritable:
                    if stamp == (edition.current(), localdate()):
                        raise
                else:
                    if stamp == (edition.current(), localdate()):
                        return writing.finish(editions, stamp[0], search, keep)
            raise Unwritable("The edition moves on faster than it can be written.")
        finally:
            editions.discard()


def is_written(folder: Path, origin: str, search: str = "") -> bool:
    """Whether the edition that is served there is the current one, seen today, and by this release."""
    file = folder / CURRENT / MANIFEST
    if not file.exists():
        return False
    manifest = json.loads(file.read_text())
    told = tuple(manifest.get(name) for name in ("edition", "origin", "search", "release"))
    seen = localdate(datetime.fromtimestamp(file.stat().st_mtime, UTC))
    return (*told, seen) == (edition.current(), origin, search, str(settings.BASE_DIR), localdate())


def path_of(address: str) -> str:
    """The file of an address, in the folder of the site; what is asked for is part of its name."""
    path, _mark, query = address.partition("?")
    path = unquote(path).removeprefix("/")
    if not path or path.endswith("/"):
        path += "index.html"
    stem, dot, ending = path.rpartition(".")
    asked = dict(parse_qsl(query))
    language = asked.pop("language", settings.LANGUAGE_CODE)
    stem += "" if language == settings.LANGUAGE_CODE else f".{language}"
    return stem + "".join(f".{name}-{value}" for name, value in asked.items()) + dot + ending


def _settings(origin: str, search: str) -> dict:
    """Those of a site whose public address is `origin`, and where questions go to `search`."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    if search not in ("", origin):
        server = urlsplit(search)
        directives = directives | {"form-action": [SELF, f"{server.scheme}://{server.netloc}"]}
    return {
        "ORIGIN": origin,
        "ALLOWED_HOSTS": [urlsplit(origin).hostname],
        "SECURE_SSL_REDIRECT": False,
        "SEARCH_SERVER": None if search == origin else search,
        "CONTENT_SECURITY_POLICY": settings.CONTENT_SECURITY_POLICY | {"DIRECTIVES": directives},
    }


class _Writing:
    """One edition on its way to the disk. What has not changed since the last one shares its place on the disk."""

    def __init__(self, origin: str, new: Path, last: Path | None):
        self.origin, self.new, self.last = origin, new, last
        self.program = WSGIHandler()
        self.before = json.loads((last / MANIFEST).read_text()) if last else {"files": {}, "time": 0}
        # The time of the new files, later than any before: a server of files tells two states of one by it, to the
        # second, and by its size.
        self.time = max(int(time.time()), self.before["time"] + 1)
        self.files: dict[str, dict] = {}
        self.moved: dict[str, str] = {}
        self.gone: dict[str, str] = {}
        self.missing: list[str] = []
        self.is_kept: dict[str, bool] = {}
        self._shown: dict[str, None] = {}  # pictures, styles and scripts that pages show, in order
        self._stored: deque[Future] = deque()
        roots = "|".join(re.escape(url) for url in (settings.STATIC_URL, settings.MEDIA_URL) if url.startswith("/"))
        self._in_pages = re.compile(rf"(?:[\"'\s,]|{re.escape(origin)})((?:{roots})[^\"'\s,<>]+)")

    def run(self) -> None:
        """Write every file. Raises Unwritable when an address of the site does not answer as it should."""
        with ThreadPoolExecutor() as self._pool:
            for address in dict.fromkeys([*addresses(), *unkept()]):
                if (path := path_of(address)) not in self.files:
                    self._put(path, address, self._asked(address, HTTPStatus.OK))
            for address in nowhere():
                self._put(path_of(address), address, self._asked(address, HTTPStatus.NOT_FOUND))
            self._write_away()
            self._write_gone()
            self._follow_moved()
            self._write_shown()
            while self._stored:
                self._note(self._stored.popleft())

    def finish(self, editions: Editions, number: int, search: str, keep: int) -> Report:
        """Serve the edition, unless it says what the last one says."""
        self._carry()
        common = self._common_headers()
        for file in self.files.values():
            shared = common[_kind(file["type"])]
            file["headers"] = {name: value for name, value in file["headers"].items() if name not in shared}
        manifest = {
            "edition": number,
            "origin": self.origin,
            "search": search,
            "release": str(settings.BASE_DIR),
            "time": self.time,
            "headers": common,
            "files": dict(sorted(self.files.items())),
            "moved": self.moved,
            "gone": self.gone,
        }
        texts = {
            MANIFEST: json.dumps(manifest, ensure_ascii=False, indent=1),
            "nginx-maps.conf": nginx.maps(manifest),
            "nginx-server.conf": nginx.server(manifest),
            "nginx-pages.conf": nginx.pages(manifest),
            "_redirects": "".join(f"{line}\n" for line in _redirects(manifest)),
        }
        for name, text in texts.items():
            (self.new / name).write_text(text)
        is_new = not all(self.is_kept.values()) or manifest | {"time": 0} != self.before | {"time": 0}
        if not is_new:
            os.utime(self.last / MANIFEST)  # seen today
        return Report(
            place=editions.switch(self.new, number, keep) if is_new else None,
            number=number,
            written=len(self.is_kept) - sum(self.is_kept.values()),
            kept=sum(self.is_kept.values()),
            removed=sum(not file["encoding"] for path, file in self.before["files"].items() if path not in self.files),
            size=sum(file["size"] for file in self.files.values()),
            missing=self.missing,
        )

    def _ask(self, address: str) -> Made:
        parts, (path, _mark, query) = urlsplit(self.origin), address.partition("?")
        path = unquote_to_bytes(path).decode("latin-1")
        return ask(self.program, parts.netloc, path, query, parts.scheme, **{"wsgi.url_scheme": parts.scheme})

    def _asked(self, address: str, wanted: HTTPStatus) -> Made:
        made = self._ask(address)
        if not made.status.startswith(str(wanted.value)):
            raise Unwritable(f"{address} answered {made.status}.")
        if wanted == HTTPStatus.OK and not is_for_everyone(made.status, made.headers):
            raise Unwritable(f"{address} does not answer the same to everyone.")
        return made

    def _write_away(self) -> None:
        for address in away():
            self._put(path_of(address), address, self._asked(address, HTTPStatus.SERVICE_UNAVAILABLE))

    def _write_gone(self) -> None:
        for address in sorted(set(archived())):
            made = self._ask(address)
            if made.status.startswith(str(HTTPStatus.GONE.value)):
                path = GONE + path_of(address)
                self.gone[unquote(address)] = f"/{path}"
                self._put(path, address, made)

    def _follow_moved(self) -> None:
        for address in sorted(set(moved())):
            made = self._ask(address)
            if made.status.startswith(str(HTTPStatus.MOVED_PERMANENTLY.value)):
                self.moved[unquote(address)] = dict(made.headers)["Location"]

    def _write_shown(self) -> None:
        """What pages show, and what that shows in turn."""
        done: set[str] = set()
        while waiting := [address for address in self._shown if address not in done]:
            for address in waiting:
                done.add(address)
                made = self._ask(address)
                if made.status.startswith(str(HTTPStatus.OK.value)):
                    self._put(path_of(address), address, made)
                else:
                    self.missing.append(address)

    def _put(self, path: str, address: str, made: Made) -> None:
        """Take note of a file and have it written, beside those that are asked for meanwhile."""
        headers = {name: value for name, value in made.headers if name.lower() not in REPLACED | {"content-type"}}
        if nginx.POLICY in headers:  # whose order each process makes up
            headers[nginx.POLICY] = "; ".join(sorted(headers[nginx.POLICY].split("; ")))
        told = {name.lower(): value for name, value in made.headers}
        media = address.startswith(settings.MEDIA_URL)
        kind = told["content-type"]
        self.files[path] = {
            "address": address,
            "status": int(made.status.split()[0]),
            "type": kind,
            "encoding": "",
            "cache_control": told.get("cache-control", FOR_GOOD if media else CACHE_CONTROL),
            "headers": headers,
        }
        if kind.startswith("text/html"):
            self._shown |= dict.fromkeys(self._in_pages.findall(made.body.decode()))
        elif kind.startswith("text/css"):
            self._shown |= dict.fromkeys(urljoin(address, url) for url in IN_STYLES.findall(made.body.decode()))
        is_text = kind.startswith((*TEXT, "application/x-"))
        self._stored.append(self._pool.submit(self._store, path, made.body, is_text))
        while len(self._stored) > 64:
            self._note(self._stored.popleft())

    def _store(self, path: str, body: bytes, is_text: bool) -> tuple[str, bool, list[tuple[str, str, bytes]]]:
        """Write a file and its smaller forms: (path, whether it is the last edition's, (encoding, ending, bytes)…)."""
        old = self._old(path)
        if old and old.read_bytes() != body:
            old = None
        is_kept = old is not None
        self._lay(path, body, old)
        forms = [("", "", body)]
        for coding, ending in ENDINGS.items() if is_text else ():
            packed_before = self._old(path + ending) if old else None
            packed = packed_before.read_bytes() if packed_before else PACK[coding](body)
            if len(packed) < len(body):
                self._lay(path + ending, packed, packed_before)
                forms.append((coding, ending, packed))
                is_kept = is_kept and packed_before is not None
        return path, is_kept, forms

    def _old(self, path: str) -> Path | None:
        """A file of the last edition, if it is there as it was written."""
        before = self.before["files"].get(path)
        file = self.last / SITE / path if before else None
        is_whole = file and file.is_file() and sha256(file.read_bytes()).hexdigest() == before["sha256"]
        return file if is_whole else None

    def _lay(self, path: str, body: bytes, old: Path | None) -> None:
        """Write a file, or have the last edition's in both: by a second name or, where disks know none, by a copy."""
        file = self.new / SITE / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if old:
            try:
                os.link(old, file)
            except OSError:
                shutil.copy2(old, file)
        else:
            file.write_bytes(body)
            os.utime(file, (self.time, self.time))

    def _note(self, stored: Future) -> None:
        path, is_kept, forms = stored.result()
        self.is_kept[path] = is_kept
        for coding, ending, body in forms:
            facts = {"encoding": coding, "size": len(body), "sha256": sha256(body).hexdigest()}
            self.files[path + ending] = self.files[path] | facts

    def _carry(self) -> None:
        """Keep for a while what only pages of editions before show: whoever has such a page finds its pictures."""
        for path, file in self.before["files"].items():
            if path not in self.files and file["address"].startswith((settings.STATIC_URL, settings.MEDIA_URL)):
                since = file.get("unneeded_since", self.time)
                old = self._old(path)
                if old and self.time - since < GRACE:
                    self._lay(path, b"", old)
                    shared = self.before["headers"][_kind(file["type"])]
                    self.files[path] = file | {"headers": shared | file["headers"], "unneeded_since": since}

    def _common_headers(self) -> dict[str, dict[str, str]]:
        """What all files of a media type are sent with, by media type."""
        common: dict[str, dict[str, str]] = {}
        for file in self.files.values():
            kind = _kind(file["type"])
            shared = common.setdefault(kind, file["headers"])
            common[kind] = {name: value for name, value in shared.items() if file["headers"].get(name) == value}
        return dict(sorted(common.items()))


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0]


def _redirects(manifest: dict) -> Iterator[str]:
    """A line a redirect, as many hosts of files read it: from, to, status."""
    yield from (f"{nginx.quoted(old)} {new} 301" for old, new in manifest["moved"].items())
    yield from (f"{nginx.quoted(path)} {nginx.quoted(file)} 410" for path, file in manifest["gone"].items())
