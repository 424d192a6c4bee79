"""What strangers, and accounts that were taken over, could send: addresses, parameters, headers, forms, pictures.

Addresses are those of the resolver, parameters those that the code reads and the forms have: what is new is sent to
without being listed here. A value is one that is known, so that requests come deep, or one that is meant to harm.
"""

import io
import json
import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from urllib.parse import quote_from_bytes, urlencode

from django import forms
from django.conf import settings
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils.translation import override
from hypothesis import strategies as st
from PIL import Image, ImageSequence, PngImagePlugin

from tests.conftest import ROOT

HOST = "127.0.0.1"
#: What no page may show as it is: an element of ours in somebody's browser.
ELEMENT = "<fuzz onfuzz=1>"
#: What no stored picture may hold.
SECRET = b"Jeanne-Martin-12-rue-des-Lilas"
ADMIN = "/admin/"

HARMFUL = [
    *("", " ", "0", "1", "-1", "1.5", "1e9", "NaN", "²", "٣", "9" * 19, "9" * 40, "9" * 5000, "0x1", "+1", "1_000"),
    *(ELEMENT, f'">{ELEMENT}', f"'>{ELEMENT}", f"</title>{ELEMENT}", f"</script>{ELEMENT}", f"<!--{ELEMENT}"),
    *("javascript:fuzz()", "data:text/html,fuzz", "//fuzz.example", "/\\fuzz.example", "https://fuzz.example/", "\\"),
    *("' OR 1=1 --", '" OR ""="', "%' ESCAPE '\\", "{{ settings }}", "{% debug %}", "${7*7}", "%s%n%(x)s", "{0}"),
    *("../" * 9 + "etc/passwd", "..%2f..%2f", "..\\..\\", "%00", "%", "%zz", "%c0%ae", ".", "..", "~", "a/../b", "//"),
    *("\x00", "a\x00b", "\n", "a\r\nSet-Cookie: fuzz=1", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\uffff"),
    *("\u202efdp.exe", "\u2066\u2069", "\u200d" * 60, "a" + "\u0301" * 300, "😀" * 99, "ı", "ß", "ﬁ", "İ" * 70),
    *("a" * 300, "é" * 4000, "a" * 70_000, "(" * 3000, "a b " * 900, "*" * 500, "[" * 500 + "]" * 500, "&" * 200),
    *("fr", "en", "de", "fr-FR", "None", "null", "true", "[]", "{}", "on", "__class__", "pk__in", "pk__lt", "id"),
    *("lombalgie", "mal au dos", "M54.3", "genou", "pathology", "2", "3", "48", "999999", "2026-11-23", "12:00"),
]
#: Bytes that are no text.
RAW = [b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\xe9", b"\xf4\x90\x80\x80", b"\xe2\x80", b"\x80" * 50, b"+ADw-"]
METHODS = ["GET"] * 12 + ["HEAD"] * 3 + ["POST"] * 3
METHODS += ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "GEThttp", "M" * 300]
HOSTS = [HOST] * 12 + [f"{HOST}:8000", "localhost", "LOCALHOST.", "fuzz.example", "[::1", "", "a b", "127.0.0.1@fuzz"]
HOSTS += ["127.0.0.1, fuzz.example", "é.example", "x" * 300, "127.0.0.1:99999", "-", "xn--"]

#: Names that WSGI gives to headers, each with some values that somebody reads.
HEADERS = {
    "HTTP_ACCEPT": ["text/html", "application/json", "*/*;q=0", "application/fhir+json", ";", "a/b;q=x"],
    "HTTP_ACCEPT_ENCODING": ["gzip, br", "br;q=0, *", "identity;q=0", "gzip;q=x", ",,,", "br;q=1e999", "*;q=nan"],
    "HTTP_ACCEPT_LANGUAGE": ["en", "*", "fr;q=9", "x" * 600, "en-" * 300],
    "HTTP_AUTHORIZATION": ["Basic Zg==", "Bearer x", "Negotiate"],
    "HTTP_CACHE_CONTROL": ["no-store", "max-age=x"],
    "HTTP_CONNECTION": ["close", "upgrade"],
    "HTTP_COOKIE": ["sessionid=x", "sessionid=" + "a" * 32, "csrftoken=x; csrftoken=y", "a=b;;;=", '"\\', "messages=x"],
    "HTTP_EXPECT": ["100-continue"],
    "HTTP_FORWARDED": ["for=127.0.0.1;host=fuzz.example;proto=https"],
    "HTTP_IF_MATCH": ["*", '"x"'],
    "HTTP_IF_MODIFIED_SINCE": ["Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Foo 99999 99:99:99 GMT", "x; length=9"],
    "HTTP_IF_NONE_MATCH": ["*", 'W/"x"', '"', ",,", '"a", "b"', "W/"],
    "HTTP_IF_RANGE": ['"x"'],
    "HTTP_IF_UNMODIFIED_SINCE": ["Thu, 01 Jan 1970 00:00:00 GMT"],
    "HTTP_ORIGIN": ["null", "https://fuzz.example"],
    "HTTP_RANGE": ["bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-,0-,0-", "lines=1-2", "bytes=" + "0-," * 500],
    "HTTP_REFERER": ["https://fuzz.example/", "x"],
    "HTTP_SEC_FETCH_SITE": ["cross-site"],
    "HTTP_TRANSFER_ENCODING": ["chunked"],
    "HTTP_USER_AGENT": ["", "curl", "Googlebot"],
    "HTTP_X_FORWARDED_FOR": ["127.0.0.1", "fuzz, fuzz"],
    "HTTP_X_FORWARDED_HOST": ["fuzz.example"],
    "HTTP_X_FORWARDED_PROTO": ["https", "http", "https, http", "gopher"],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "HTTP_X_ORIGINAL_URL": [ADMIN],
    "HTTP_X_REQUEST_ID": ["0" * 32, "x", "0" * 31 + "\n"],
    "HTTP_X_REQUESTED_WITH": ["XMLHttpRequest"],
    "CONTENT_LENGTH": ["", "-1", "x", "0", "9", "99999999999"],
    "CONTENT_TYPE": [
        *("application/json", "text/plain; charset=utf-7", "application/x-www-form-urlencoded; charset=zlib"),
        *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=é", "text/xml"),
        *("multipart/form-data; boundary=" + "x" * 300, "multipart/mixed; boundary=x", ";", "a/b; charset=nonsense"),
    ],
}
BODIES = [
    *(b"", b"a=b", b"{", b"[]", b"null", b"[" * 100_000, b'{"text": 1, "language": []}', b"&" * 2000, b"=" * 500),
    *(
        b'{"text": "\\ud800", "language": "fr"}',
        b'{"text": "a", "language": "xx"}',
        b"--x\r\n\r\n--x--",
        b"a" * 300_000,
    ),
    b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\nx\r\n--x--\r\n',
]


@dataclass(frozen=True)
class Request:
    """A request as a WSGI server tells it: path and query in bytes, headers by the names that WSGI gives them."""

    path: bytes
    query: bytes = b""
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def environ(self) -> dict:
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"),
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.1",
            "HTTP_HOST": HOST,
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        } | dict(self.headers)


# Where to: what the resolver knows.


def routes(is_of_admin: bool) -> list[str]:
    """Every address of the site, in each language, with its variable parts as `<converter:name>` or `<name>`."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found += [f"/{route}" for route in _walk(get_resolver().url_patterns)]
    return [route for route in dict.fromkeys(found) if route.startswith(ADMIN) == is_of_admin]


def _walk(patterns, before: str = ""):
    for one in patterns:
        written = str(one.pattern)
        if isinstance(one.pattern, RegexPattern):
            written = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", written).strip("^$").replace("\\", "")
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, before + written)
        else:
            yield before + written


def names_read() -> list[str]:
    """The names of parameters that the code reads, and of the fields of its forms."""
    read = re.compile(r"\b(?:GET|POST|query|parameters)\)?(?:\.get|\.getlist|\.pop)?[\[(]\s*\"(\w+)\"")
    read_with = re.compile(r"\b(?:single\([^\"]*|facet\()\"([\w.]+)\"|\"(\w+)\" in request\.")
    found = {"brouillon", "vue", "langue", "de", "a"}
    for folder in ("algoradio", "pathologies", "procedures"):
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text()
            found.update(read.findall(text), *read_with.findall(text))
    todo = [forms.BaseForm]
    while todo:
        form = todo.pop()
        todo += form.__subclasses__()
        found.update(getattr(form, "base_fields", ()))
    return sorted(found - {""})


# What with: values, parameters, headers.

TEXTS = st.one_of(st.sampled_from(HARMFUL), st.sampled_from(HARMFUL), st.text(max_size=20))
VALUES = st.one_of(
    TEXTS.map(lambda text: text.encode(errors="surrogatepass")), st.sampled_from(RAW), st.binary(max_size=20)
)


def paths(routes: Iterable[str], known: Mapping[str, list[str]]) -> st.SearchStrategy[bytes]:
    """Addresses of those routes. `known`: what stands there for a variable part, by its name."""
    return st.sampled_from(list(routes)).flatmap(lambda route: _filled(route, known))


def _filled(route: str, known: Mapping[str, list[str]]) -> st.SearchStrategy[bytes]:
    parts = re.split(r"<(?:\w+:)?(\w+)>", route)
    drawn = [
        st.just(part.encode()) if place % 2 == 0 else _one_of([*known.get(part, [])])
        for place, part in enumerate(parts)
    ]
    return st.tuples(*drawn).map(b"".join)


def _one_of(known: list[str]) -> st.SearchStrategy[bytes]:
    if not known:
        return VALUES
    real = st.sampled_from(known).map(str.encode)
    return st.one_of(real, real, real, VALUES)


ANY_PATH = st.one_of(
    VALUES.map(lambda value: b"/" + value),
    st.lists(VALUES, max_size=5).map(lambda values: b"/" + b"/".join(values)[:20_000]),
    VALUES,
)


def bent(path: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Addresses that nearly are: with something before, after or inside, without their last bytes, in capitals."""
    return st.one_of(
        st.tuples(path, VALUES).map(lambda both: both[0] + both[1]),
        st.tuples(path, st.integers(1, 6)).map(lambda both: both[0][: -both[1]] or b"/"),
        path.map(bytes.upper),
        path.map(lambda one: b"/" + one),
        path.map(lambda one: one.replace(b"/", b"/./")),
        path.map(lambda one: quote_from_bytes(one).encode()),
        st.sampled_from([b"/fr", b"/de", b"/EN", b"/en/en"]).flatmap(lambda code: path.map(lambda one: code + one)),
    )


def queries(names: Iterable[str], known: Iterable[str] = ()) -> st.SearchStrategy[bytes]:
    """Queries: parameters that are read and others, once or several times, or no query at all."""
    name = st.one_of(*[st.sampled_from([one.encode() for one in names])] * 4, VALUES)
    value = st.one_of(VALUES, _one_of([*known]))
    pairs = st.lists(st.tuples(name, value), max_size=4).map(
        lambda pairs: b"&".join(
            quote_from_bytes(key).encode() + b"=" + quote_from_bytes(one).encode() for key, one in pairs
        )
    )
    return st.one_of(st.just(b""), pairs, pairs, VALUES)


def _header(name: str) -> st.SearchStrategy[tuple[str, str]]:
    value = st.one_of(st.sampled_from(HEADERS[name]), VALUES.map(lambda value: value.decode("latin-1")[:8000]))
    return st.tuples(st.just(name), value)


HEADER_SETS = st.one_of(
    st.just({}),
    st.lists(st.sampled_from(sorted(HEADERS)).flatmap(_header), max_size=4).map(dict),
    st.sampled_from(HOSTS).map(lambda host: {"HTTP_HOST": host.encode().decode("latin-1")}),
)


def requests(path: st.SearchStrategy[bytes], query: st.SearchStrategy[bytes]) -> st.SearchStrategy[Request]:
    """Requests of any method for those addresses."""
    return st.builds(
        Request, path, query, st.sampled_from(METHODS), HEADER_SETS, st.one_of(st.just(b""), st.sampled_from(BODIES))
    )


def strangers(known: Mapping[str, list[str]], names: Iterable[str]) -> dict[str, st.SearchStrategy[Request]]:
    """What a stranger sends, by kind: to addresses that there are, to some that nearly are, to anything."""
    there = paths(routes(is_of_admin=False), known)
    query = queries(names, [one for values in known.values() for one in values])
    return {
        "addresses": requests(there, query),
        "nearly addresses": requests(bent(there), query),
        "anything": requests(ANY_PATH, query),
        "admin": requests(paths(routes(is_of_admin=True), known), query),
    }


# Forms.

FORM = "application/x-www-form-urlencoded"
#: What Django's admin reads of an address.
ADMIN_NAMES = [
    *("q", "o", "p", "all", "e", "_popup", "_to_field", "_changelist_filters", "next", "pk__in", "id__exact", "action"),
    *("is_published__exact", "slug__regex", "title__contains", "user__password__startswith", "term", "app_label"),
    *("model_name", "field_name", "_source_model", "_draft", "_version", "_publish", "_submit", "_page", "post"),
]


@st.composite
def sendings(draw, fields: Mapping[str, str | list[str]], buttons=("_save", "_continue", "_addanother", "_submit")):
    """A form as it was filled in, some fields changed, left out, sent twice, rows added: as {name: [values]}."""
    sent = {name: [value] if isinstance(value, str) else [*value] for name, value in fields.items()}
    for name in draw(st.lists(st.sampled_from(sorted(sent)), max_size=4, unique=True)) if sent else []:
        match draw(st.integers(0, 9)):
            case 0:
                del sent[name]
            case 1:
                sent[name] = [*sent[name], draw(TEXTS)]
            case _:
                sent[name] = [draw(TEXTS)]
    if draw(st.integers(0, 5)) == 0:
        counts = [name for name in sent if name.endswith("_FORMS")]
        if counts:
            sent[draw(st.sampled_from(counts))] = [
                draw(st.sampled_from(["0", "1", "3", "99", "1000", "-1", "x", "9" * 30]))
            ]
    sent[draw(st.sampled_from(buttons))] = ["on"]
    return sent


def encoded(sent: Mapping[str, list[str]]) -> bytes:
    """A form as a browser writes it; what no browser could send is left out."""
    pairs = [(name, value.encode(errors="replace")) for name, values in sent.items() for value in values]
    return urlencode(pairs).encode()


def odd_forms(names: Iterable[str]) -> st.SearchStrategy[tuple[bytes, str]]:
    """Bodies of names that are read, with values that nobody asked for, as (body, content type)."""
    pairs = st.dictionaries(st.sampled_from([*names]), TEXTS.map(lambda text: [text]), max_size=5)
    as_json = st.dictionaries(
        st.sampled_from(["text", "language"]), st.one_of(TEXTS, st.none(), st.lists(st.integers()))
    )
    return st.one_of(
        pairs.map(lambda sent: (encoded(sent), FORM)),
        as_json.map(lambda data: (json.dumps(data).encode(), "application/json")),
        st.tuples(st.sampled_from(BODIES), st.sampled_from(HEADERS["CONTENT_TYPE"])),
    )


def members_of_staff(known: Mapping[str, list[str]], names: Iterable[str]) -> dict[str, st.SearchStrategy[Request]]:
    """What an account that was taken over reads, and what it sends to any address of the admin."""
    names = [*names, *ADMIN_NAMES]
    there = paths(routes(is_of_admin=True), known)
    reading = st.builds(Request, there, queries(names, [one for values in known.values() for one in values]))
    sending = st.tuples(reading, odd_forms(names)).map(
        lambda both: replace(both[0], method="POST", body=both[1][0], headers={"CONTENT_TYPE": both[1][1]})
    )
    return {"reading": reading, "sending": sending}


# Pictures.


@dataclass(frozen=True)
class Upload:
    """A file that is sent as a picture: what was done to it, its name, what the browser says that it is."""

    about: str
    name: str
    content: bytes
    kind: str


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x9286], exif[0x0112] = SECRET.decode(), SECRET.decode(), 6
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0), 29: SECRET.decode()})
    return exif.tobytes()


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
MODES = {
    "JPEG": ["RGB", "L", "CMYK"],
    "PNG": ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"],
    "WEBP": ["RGB", "RGBA"],
    "GIF": ["P", "L"],
    "AVIF": ["RGB", "RGBA"],
    "TIFF": ["RGB", "CMYK", "1"],
    "BMP": ["RGB"],
    "ICO": ["RGBA"],
    "PDF": ["RGB"],
    "PPM": ["RGB"],
}
SIZES = [(1, 1), (2, 3), (40, 20), (99, 1), (1, 700), (320, 240), (17, 300)]
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="fuzz()"><script>fuzz()</script>{SECRET.decode()}</svg>'.encode()
HTML = f"<!doctype html><script>fuzz('{SECRET.decode()}')</script>".encode()
#: What stands before or behind a picture, to be read as something else.
OTHERS = [
    HTML,
    SVG,
    b"<?php fuzz(); ?>",
    b"PK\x03\x04" + SECRET,
    b"%PDF-1.4\n" + SECRET,
    b"MZ" + SECRET,
    b"GIF89a",
    b"\0" * 500,
]
NO_PICTURES = [b"", b"x", HTML, SVG, b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\xffWEBPVP8 ", b"GIF89a"]
NO_PICTURES += [
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>",
]
ENDINGS = [
    "jpg",
    "jpeg",
    "png",
    "webp",
    "gif",
    "svg",
    "avif",
    "pdf",
    "html",
    "php",
    "jpg.php",
    "php.jpg",
    "",
    "JPG",
    "p\0ng",
]
STEMS = [
    "image",
    "../../x",
    "/etc/x",
    "Jeanne Martin",
    "a" * 300,
    "\u202egnp",
    "a\x00b",
    "con",
    ".",
    "-rf",
    "é",
    "a;b\r\nc",
    "😀",
]


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@cache
def png_bomb(width: int, height: int, rows: int | None = None) -> bytes:
    """A small PNG that says it is `width` × `height`, one bit a point, with the data of `rows` of them."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    points = zlib.compress(bytes((height if rows is None else rows) * (-(-width // 8) + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", points) + chunk(b"IEND", b"")


@cache
def text_bomb() -> bytes:
    """A PNG whose comment is a hundred times its size."""
    small = picture("PNG", "L", (1, 1), secrets=False)
    comment = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 20_000_000, 9))
    return small[:33] + comment + small[33:]


BOMBS = {
    "12000 × 12000": lambda: png_bomb(12_000, 12_000),
    "30000 × 30000": lambda: png_bomb(30_000, 30_000, rows=1000),
    "2³¹ × 2³¹": lambda: png_bomb(2**31 - 1, 2**31 - 1, rows=0),
    "0 × 0": lambda: png_bomb(0, 0),
    "39 Mpx": lambda: png_bomb(6_500, 6_000),
    "1 × 60000": lambda: png_bomb(1, 60_000),
    "a comment of 20 MB": text_bomb,
    "13 MB": lambda: picture("PNG", "RGB", (9, 9), secrets=False) + bytes(13 * 2**20),
}


def noise(size: tuple[int, int], number: int = 1) -> Image.Image:
    """Grey points, the same each time."""
    return Image.frombytes("L", size, Random(number).randbytes(size[0] * size[1]))


@cache
def picture(name: str, mode: str, size: tuple[int, int], secrets: bool) -> bytes:
    """A picture of a format, with everything of somebody in it that the format has a place for."""
    drawn = noise(size).convert("I" if mode == "I;16" else "RGB").convert(mode)
    options = {}
    if secrets:
        options["comment"] = SECRET
        if name in {"JPEG", "WEBP", "PNG", "AVIF"}:
            options |= {"exif": _exif(), "xmp": XMP, "icc_profile": SECRET * 9}
        if name == "PNG":
            options["pnginfo"] = PngImagePlugin.PngInfo()
            options["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
            options["pnginfo"].add_text("Author", SECRET.decode(), zip=True)
    if name == "ICO":
        options["sizes"] = [tuple(min(side, 256) for side in size)]  # its own are 16 points and more
    target = io.BytesIO()
    drawn.save(target, name, **options)
    return target.getvalue()


@cache
def animation(name: str) -> bytes:
    """Three pictures in one file, the last with a secret."""
    target = io.BytesIO()
    first, *others = (noise((30, 20), number).convert("P") for number in range(3))
    first.save(target, name, save_all=True, append_images=others, duration=10, comment=SECRET)
    assert sum(1 for _frame in ImageSequence.Iterator(Image.open(target))) == 3
    return target.getvalue()


@st.composite
def uploads(draw) -> Upload:
    """Files that could be sent as pictures, most of them not what they say."""
    what = draw(st.sampled_from(["picture"] * 8 + ["nothing", "bomb", "animation"]))
    if what == "nothing":
        name, content = "", draw(st.one_of(st.sampled_from(NO_PICTURES), st.binary(max_size=200)))
    elif what == "bomb":
        what = draw(st.sampled_from(sorted(BOMBS)))
        name, content = "PNG", BOMBS[what]()
    elif what == "animation":
        name = draw(st.sampled_from(["GIF", "WEBP", "PNG"]))
        content = animation(name)
    else:
        name = draw(st.sampled_from(["JPEG", "PNG", "WEBP"] * 3 + sorted(MODES)))
        mode = draw(st.sampled_from(MODES[name]))
        what = f"{name} {mode}"
        content = picture(name, mode, draw(st.sampled_from(SIZES)), draw(st.booleans()))
    damage = draw(st.sampled_from(["none"] * 3 + ["cut", "bytes", "before", "behind", "inside"]))
    if damage == "cut":
        content = content[: draw(st.integers(0, len(content)))]
    elif damage == "bytes" and content:
        bent = bytearray(content)
        for place in draw(st.lists(st.integers(0, len(bent) - 1), min_size=1, max_size=12)):
            bent[place] = draw(st.integers(0, 255))
        content = bytes(bent)
    elif damage in {"before", "behind"}:
        other = draw(st.sampled_from(OTHERS))
        content = other + content if damage == "before" else content + other
    elif damage == "inside":
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.sampled_from(OTHERS)) + content[place:]
    own = {"JPEG": "jpg", "": "png"}.get(name, name.lower())
    ending = draw(st.sampled_from([own] * 12 + ENDINGS))
    kind = draw(st.sampled_from(["image/png", "image/jpeg", "text/html", "image/svg+xml", "x"]))
    return Upload(f"{what}, {damage}, .{ending}", f"{draw(st.sampled_from(STEMS))}.{ending}", content, kind)


# Formatted text.

_TAGS = ["p", "h3", "ul", "ol", "li", "strong", "a", "sup", "sub", "br", "script", "style", "svg", "math", "iframe"]
_TAGS += [
    "img",
    "form",
    "input",
    "template",
    "noscript",
    "textarea",
    "title",
    "b",
    "table",
    "td",
    "object",
    "x-y",
    "mglyph",
]
_ATTRIBUTES = [
    "href",
    "src",
    "style",
    "onclick",
    "onerror",
    "class",
    "id",
    "target",
    "srcdoc",
    "action",
    "xlink:href",
    "formaction",
]
_LINKS = [
    "https://a.example/",
    "tel:+33",
    "mailto:a@b",
    "javascript:fuzz()",
    "java\tscript:fuzz()",
    "\x01javascript:fuzz()",
]
_LINKS += [
    "data:text/html,x",
    "vbscript:x",
    "//a.example",
    "/page/",
    "#a",
    "JaVaScRiPt:fuzz()",
    "&#106;avascript:fuzz()",
    "blob:x",
]
_pieces = st.one_of(
    st.builds(
        lambda tag, name, value, quote, end: f"<{tag} {name}={quote}{value}{quote}{end}",
        st.sampled_from(_TAGS),
        st.sampled_from(_ATTRIBUTES),
        st.one_of(st.sampled_from(_LINKS), TEXTS.map(lambda text: text[:60])),
        st.sampled_from(['"', "'", "", "`"]),
        st.sampled_from([">", "/>", "", " >"]),
    ),
    st.sampled_from(_TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(_TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        ["<!--", "-->", "<![CDATA[", "]]>", "<!doctype x>", "<?x", "&lt;", "&#60;script>", "&amp;lt;", "<", "&", "\x00"]
    ),
    TEXTS.map(lambda text: text[:60]),
)
RICH = st.lists(_pieces, max_size=12).map("".join)
