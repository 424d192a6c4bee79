"""Whole answers, kept ready in front of Django in the same process.

What may be kept is what everyone reads: a GET or HEAD of a known address, without a cookie, whose answer says nothing
of who asks. It is made for nobody in particular, of the edition that stands, and is out of date as soon as another
does. All else goes straight through.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from algoradio.delivery.answers import ACCEPTED, Answer, accepted, is_for_everyone
from algoradio.delivery.asking import Made, ask
from algoradio.delivery.store import Store

OK, UNCHANGED = "200 OK", "304 Not Modified"
NOTHING: list[bytes] = []
SAFE = {"GET", "HEAD"}
PERSONAL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
#: Parameters by which others follow their readers: they are no part of an address.
TRACKING = ("utm_", "mc_", "pk_", "mtm_", "matomo_", "at_", "fbclid", "gclid", "msclkid", "dclid", "yclid", "igshid")
HOSTS = 16  # whose pages are kept, where the public one is not set
MOST_PARAMETERS = 50
PROTOCOLS = {"http", "https"}
PAUSE = 2.0  # seconds for which a program that failed is not asked for the same page again
Key = tuple[str | None, str, str | None]  # host, path as WSGI says it, protocol as a proxy says it


@dataclass(frozen=True)
class Stamp:
    """What answers are made of: an edition, and a day, since pages say what is overdue."""

    edition: int
    day: str


class Delivery:
    """A WSGI program in front of another.

    `alone`, the program itself if none is given, answers those who ask for what is not kept, `program` all others.
    `stamp()` reads what stands now; `addresses()` gives every path that may be kept, declared queries included;
    both may fail while the database is away. `limit` is in bytes; `origin` is the address of the public site, if known.
    `seen(address, day, environ)` is told of every answer that a GET is given here, and may keep nobody waiting.
    """

    def __init__(
        self,
        program: Callable,
        stamp: Callable[[], Stamp],
        addresses: Callable[[], Iterable[str]],
        limit: int,
        origin: str = "",
        alone: Callable | None = None,
        seen: Callable[[str, str, dict], None] = lambda address, day, environ: None,
    ):
        self.program, self.alone, self._seen = program, alone or program, seen
        self._read_stamp, self._addresses = stamp, addresses
        self.store = Store(limit)
        self._kept = self.store.kept
        self.stamp: Stamp | None = None
        self.known: frozenset[str] = frozenset()
        scheme, _, host = origin.partition("://")
        #: (host, protocol as a proxy says it) of what is kept: the public site's or, if that is not set, those that
        #: the program answered to, the first of them.
        self.hosts: set[tuple[str, str | None]] = {(host, "https" if scheme == "https" else None)} if host else set()
        self._room = 0 if host else HOSTS
        self._making: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()
        #: Requests answered with what was ready, with what was made for them, with an edition before.
        self.hits = self.misses = self.stale = 0

    def __call__(self, environ, start_response):
        get = environ.get
        key = get("HTTP_HOST"), environ["PATH_INFO"], get("HTTP_X_FORWARDED_PROTO")
        answer = self._kept.get(key)
        if (
            answer is None
            or answer.stamp is not self.stamp
            or environ["REQUEST_METHOD"] != "GET"
            or environ.get("QUERY_STRING")
            or "HTTP_COOKIE" in environ
            or "HTTP_AUTHORIZATION" in environ
        ):
            return self._unready(environ, start_response, key)
        answer.used = True
        answer.hits += 1
        self.hits += 1
        self._seen(key[1], answer.stamp.day, environ)
        accepts = get("HTTP_ACCEPT_ENCODING", "")
        variant = answer.variants[ACCEPTED.get(accepts) or accepted(accepts)]
        condition = get("HTTP_IF_NONE_MATCH")
        if condition is not None and (condition == variant.etag or variant.is_known_to(condition)):
            start_response(UNCHANGED, variant.unchanged[:])
            return NOTHING
        start_response(OK, variant.headers[:])  # a server may change the list that it is given: PEP 3333
        return variant.body

    def _unready(self, environ, start_response, key: Key):
        """All but a plain GET of what is ready. Its answer is made for everyone, once, if it may be."""
        if environ["REQUEST_METHOD"] not in SAFE or any(name in environ for name in PERSONAL):
            return self.program(environ, start_response)
        key = _addressed(key, environ.get("QUERY_STRING", ""))
        if self.stamp is None or key[1] not in self.known or not self._is_host(key):
            return self.alone(environ, start_response)
        answer, made = self.ready(key)
        if answer is None:
            if made is not None and made.status.startswith("5"):
                start_response(made.status, made.headers)
                return [made.body]
            return self.alone(environ, start_response)
        if environ["REQUEST_METHOD"] == "GET":
            self._seen(key[1], self.stamp.day, environ)
        return _sent(answer, environ, start_response, self._counted(answer, made))

    @property
    def refused(self) -> int:
        """Visitors who were told to come back."""
        return getattr(self.alone, "refused", 0)

    def _counted(self, answer: Answer, made: Made | None) -> str:
        """What `Cache-Status` says of an answer that was not ready at once."""
        if answer.stamp is not self.stamp:
            self.stale += 1
            return "algoradio; hit; detail=stale"
        if made is None:
            self.hits += 1
            return "algoradio; hit"
        self.misses += 1
        return "algoradio; fwd=miss; stored"

    def ready(self, key: Key) -> tuple[Answer | None, Made | None]:
        """The answer for everyone at `key`, and what the program said if it was asked.

        Whoever asks for the same at the same time waits, and shares it. If the program fails, the answer of an edition
        before stands in; None if there is none, or none that may be kept.
        """
        stamp = self.stamp  # before the page is made: what changes meanwhile makes it out of date
        with self._lock:
            lock = self._making.setdefault(key, threading.Lock())
        try:
            with lock:
                answer = self.store.kept.get(key)
                if answer is not None and (answer.stamp is stamp or answer.rests_until > time.monotonic()):
                    return answer, None
                made = self._made(key)
                if is_for_everyone(made.status, made.headers):
                    answer = Answer(made.headers, made.body, stamp, stamp.edition, answer)
                    self.store.keep(key, answer)
                    self.hosts.add((key[0], key[2]))
                elif not made.status.startswith("5"):
                    self.store.forget(key)
                    answer = None
                elif answer is not None:
                    answer.rests_until = time.monotonic() + PAUSE
                return answer, made
        finally:
            with self._lock:
                self._making.pop(key, None)

    def _is_host(self, key: Key) -> bool:
        """Whether pages are kept for this host: known, or there is room to make its acquaintance."""
        host, _path, protocol = key
        return host is not None and ((host, protocol) in self.hosts or len(self.hosts) < self._room)

    def _made(self, key: Key) -> Made:
        """Ask the program on nobody's behalf."""
        host, address, protocol = key
        path, _, query = address.partition("?")
        return ask(self.program, host, path, query, protocol)

    # What the watch does, in its own thread.

    def look(self) -> bool:
        """Read what stands now; whether it is another edition or day than before. What is kept is then out of date."""
        stamp = self._read_stamp()
        if stamp == self.stamp:
            return False
        self.stamp = stamp
        return True

    def learn(self) -> None:
        """Read which addresses may be kept; forget what is kept at others."""
        self.known = frozenset(map(_as_said, self._addresses()))
        for key in [key for key in list(self._kept) if key[1] not in self.known]:
            self.store.forget(key)

    def waiting(self) -> list[Key]:
        """What to make ready, the most visited first."""
        hits = {key: answer.hits for key, answer in list(self.store.kept.items())}
        hosts = sorted(self.hosts, key=str)
        keys = [(host, address, protocol) for host, protocol in hosts for address in sorted(self.known)]
        return sorted(keys, key=lambda key: -hits.get(key, 0))

    def press(self, key: Key) -> int | None:
        """Make the answer of an address ready, in its smallest encoding too; its bytes, None if the program failed."""
        stamp = self.stamp
        answer, made = self.ready(key)
        if answer is None:
            return None if made.status.startswith("5") else 0
        if answer.stamp is not stamp:
            return None
        answer.press()
        self.store.weigh(key, answer)
        return answer.size


def _sent(answer: Answer, environ, start_response, said: str):
    """Send an answer in the encoding that the visitor takes: 304 without it if the visitor has it."""
    variant = answer.variants[accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    condition = environ.get("HTTP_IF_NONE_MATCH")
    is_known = condition is not None and variant.is_known_to(condition)
    status, headers = (UNCHANGED, variant.unchanged) if is_known else (OK, variant.headers)
    start_response(status, [*headers[:-1], ("Cache-Status", said)])
    return NOTHING if is_known or environ["REQUEST_METHOD"] == "HEAD" else variant.body


def _as_said(address: str) -> str:
    """An address as the layer looks it up: its path as a WSGI server says it, each byte a sign; its query in order."""
    path, _mark, query = address.partition("?")
    return _addressed(("", unquote_to_bytes(path).decode("latin-1"), None), query)[1]


def _addressed(key: Key, query: str) -> Key:
    """The key of a request: its host in small letters, its query, but for what follows readers around, a protocol
    that there is."""
    host, path, protocol = key
    host, protocol = host and host.lower(), protocol if protocol in PROTOCOLS else None
    if query:
        pairs = parse_qsl(query, keep_blank_values=True) if query.count("&") < MOST_PARAMETERS else [("", query)]
        kept = [(name, value) for name, value in pairs if not name.lower().startswith(TRACKING)]
        path += "?" + urlencode(kept) if kept else ""
    return host, path, protocol
