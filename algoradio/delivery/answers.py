"""One answer to every visitor of an address: its bytes in each encoding, and what a browser is told about them."""

import gzip
from collections.abc import Iterable
from hashlib import blake2b

import brotli

Headers = list[tuple[str, str]]

#: How long a browser or a network of caches may go on with an answer, in seconds: a correction is read within a
#: minute; an hour in which nothing answers goes unnoticed.
CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
#: What this layer says in its own words.
REPLACED = {"etag", "vary", "content-length", "content-encoding", "cache-control", "expires", "last-modified"}
REFUSED = {"private", "no-store"}
#: What compression makes smaller.
TEXT = ("text/", "application/json", "application/xml", "application/ld+json", "application/openapi", "image/svg+xml")
CODINGS = ("br", "gzip", "identity")  # the smallest first
QUALITY = 10  # of brotli, which ends at 11: that makes our pages 1.5 % smaller and takes 2.6 times as long
PACK = {
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
    "br": lambda body: brotli.compress(body, brotli.MODE_TEXT, QUALITY),
}


class Variant:
    """An answer in one encoding: its status line and headers, ready, and its body as a WSGI server wants it."""

    __slots__ = ("body", "etag", "headers", "unchanged")

    def __init__(self, headers: Headers, body: bytes, coding: str, edition: int):
        digest = blake2b(body, digest_size=12).hexdigest()
        self.etag = f'"{digest}"'
        told = [
            ("ETag", self.etag),
            ("Vary", "Accept-Encoding"),
            ("Cache-Control", CACHE_CONTROL),
            ("Edition", str(edition)),
            ("Cache-Status", "algoradio; hit"),
        ]
        encoded = [] if coding == "identity" else [("Content-Encoding", coding)]
        self.headers = [*headers, *encoded, ("Content-Length", str(len(body))), *told]
        self.unchanged = told
        self.body = [body]

    def is_known_to(self, condition: str) -> bool:
        """Whether `If-None-Match` names these bytes."""
        tags = (tag.strip().removeprefix("W/") for tag in condition.split(","))
        return any(tag in (self.etag, "*") for tag in tags)


class Answer:
    """A 200 of some edition, in every encoding.

    `used` is raised by each visitor and taken back by the store; until `rests_until`, on the monotonic clock, nobody
    tries to make the next one. What `before`, the answer of an edition before, says word for word is not packed anew.
    """

    __slots__ = ("_edition", "_headers", "_packed", "_plain", "hits", "rests_until", "stamp", "used", "variants")

    def __init__(self, headers: Headers, body: bytes, stamp, edition: int, before: "Answer | None" = None):
        self._headers = [(name, value) for name, value in headers if name.lower() not in REPLACED]
        self._plain, self._edition = body, edition
        self._packed: dict[str, bytes] = before._packed if before and before._plain == body else {}
        self.stamp, self.used, self.hits, self.rests_until = stamp, True, 0, 0.0
        identity = Variant(self._headers, body, "identity", edition)
        self.variants = dict.fromkeys(CODINGS, identity)
        if self.is_text:
            self.variants["gzip"] = self.variants["br"] = self._variant("gzip")
        if "br" in self._packed:
            self.press()

    @property
    def is_text(self) -> bool:
        kind = {name.lower(): value for name, value in self._headers}.get("content-type", "")
        return kind.startswith(TEXT)

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        bodies = {id(one): len(one.body[0]) + 2_000 for one in self.variants.values()}
        return sum(bodies.values())

    def press(self) -> None:
        """Make the smallest encoding too, which takes too long to keep a visitor waiting."""
        if self.is_text and self.variants["br"] is self.variants["gzip"]:
            self.variants["br"] = self._variant("br")

    def _variant(self, coding: str) -> Variant:
        """The body packed, or as it is where packing makes it no smaller."""
        if coding not in self._packed:
            self._packed[coding] = PACK[coding](self._plain)
        body, plain = self._packed[coding], self.variants["identity"]
        return Variant(self._headers, body, coding, self._edition) if len(body) < len(plain.body[0]) else plain


def is_for_everyone(status: str, headers: Iterable[tuple[str, str]]) -> bool:
    """Whether an answer may be kept: a whole 200 that sets no cookie and is the same for whoever asks."""
    if not status.startswith("200"):
        return False
    for name, value in headers:
        match name.lower():
            case "set-cookie" | "content-encoding" | "www-authenticate":
                return False
            case "vary" if {one.strip().lower() for one in value.split(",")} - {"accept-encoding"}:
                return False
            case "cache-control" if {one.strip().lower() for one in value.split(",")} & REFUSED:
                return False
    return True


#: The spellings of `Accept-Encoding` that were met, with the best of our encodings.
ACCEPTED: dict[str, str] = {}
KNOWN_SPELLINGS = 500


def accepted(header: str) -> str:
    """The best of our encodings that an `Accept-Encoding` accepts, by RFC 9110, section 12.5.3."""
    found = ACCEPTED.get(header)
    if found is None:
        if len(ACCEPTED) >= KNOWN_SPELLINGS:
            ACCEPTED.clear()
        found = ACCEPTED[header] = _best(header)
    return found


def _best(header: str) -> str:
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, value = parameter.partition("=")
        try:
            weights[coding.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    usual = weights.get("*", 0.0)
    return next((coding for coding in CODINGS[:-1] if weights.get(coding, usual) > 0), "identity")
