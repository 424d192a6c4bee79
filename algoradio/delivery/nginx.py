"""What nginx has to know of a static edition beyond its files, as three files to include (docs/deployment/)."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from csp.utils import build_policy
from django.conf import settings

from algoradio.addresses import away, nowhere, unkept
from algoradio.delivery.answers import CACHE_CONTROL

PAGES = "text/html"
PICTURES = {"avif": "image/avif", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}  # of uploads to come
RETRY_AFTER = "60"  # seconds
POLICY = "Content-Security-Policy"


def maps(manifest: dict) -> str:
    """For the level of http: what is said of an address, as variables."""
    files = manifest["files"].values()
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    said = [
        _map("$uri", "edition_moved", "", [(old, new.replace("$", "%24")) for old, new in manifest["moved"].items()]),
        _map("$uri", "edition_gone", "", manifest["gone"].items()),
        _map("$request_uri", "edition_nowhere", nowhere()[0], _by_root(nowhere())),
        _map("$request_uri", "edition_away", away()[0], _by_root(away())),
        _map("$status", "edition_retry_after", "", [("503", RETRY_AFTER)]),
        _map("$arg_language", "edition_asked", "", [(code, f".{code}") for code in others]),
        _map("$arg_region", "edition_region", "", [("~^(?<region>[a-z0-9-]+)$", ".region-$region")]),
        _map("$arg_page", "edition_part", "$edition_region", [("~^(?<part>[0-9]+)$", "$edition_region.page-$part")]),
        _map(
            "$uri",
            "edition_cache_control",
            CACHE_CONTROL,
            {(f"~^{root}", file["cache_control"]) for file in files if (root := _root(file["address"]))}
            | {(file["address"], file["cache_control"]) for file in files if file["address"] in unkept()},
        ),
        _map(
            "$uri",
            "edition_content_language",
            settings.LANGUAGE_CODE,
            [
                (f"~^{settings.STATIC_URL}", ""),
                *((rf"~(^/{code}/|\.{code}\.json$)", code) for code in others),
            ],
        ),
        _map(
            "$uri",
            "edition_content_disposition",
            "",
            [
                (r"~/(?<page>[^/]+)/(?<sheet>[^/]+\.pdf)$", 'inline; filename="$page-$sheet"'),
                (r"~/(?<page>[^/]+)/references\.(?<form>ris|bib)$", 'attachment; filename="algoradio-$page.$form"'),
            ],
        ),
    ]
    for name in _names(manifest):
        usual = manifest["headers"][PAGES].get(name, "")
        others = {f"~^{re.escape(kind)}": sent.get(name, "") for kind, sent in manifest["headers"].items()}
        said.append(
            _map(
                "$sent_http_content_type",
                _variable(name),
                usual,
                [(kind, value) for kind, value in others.items() if value != usual],
            )
        )
    uploads = "; ".join(sorted(build_policy(settings.MEDIA_CONTENT_SECURITY_POLICY).split("; ")))
    said.append(_map("$uri", "edition_policy", f"${_variable(POLICY)}", [(f"~^{settings.MEDIA_URL}", uploads)]))
    return "\n".join(said)


def server(manifest: dict) -> str:
    """For the level of server: types, headers, and the pages that say that nothing is there."""
    named = {path.removeprefix("/") for path in unkept()}  # whose types are those of no other file
    files = [file for file in manifest["files"].items() if file[1]["status"] == 200 and not file[1]["encoding"]]
    whole = [(path, file) for path, file in files if path not in named]
    types = PICTURES | {path.rpartition(".")[2]: file["type"].partition(";")[0] for path, file in whole}
    charset = {file["type"].partition(";")[0] for _path, file in whole if "charset" in file["type"]} - {PAGES}
    lines = [
        "types {",
        *(f"    {kind} {ending};" for ending, kind in sorted(types.items())),
        "}",
        "charset utf-8;",
        f"charset_types {' '.join(sorted(charset))};" if charset else "",
        "add_header Cache-Control $edition_cache_control;",
        "add_header Content-Disposition $edition_content_disposition;",
        "add_header Content-Language $edition_content_language always;",
        *(f"add_header {name} ${_variable(name)} always;" for name in _names(manifest) if name != POLICY),
        f"add_header {POLICY} $edition_policy always;",  # that of uploads goes by where they are
        "add_header Retry-After $edition_retry_after always;",
        "error_page 403 =404 $edition_nowhere;",
        "error_page 404 $edition_nowhere;",
        "error_page 410 $edition_gone;",
        "error_page 502 504 =503 $edition_away;",
    ]
    for path in (*nowhere(), *away()):
        kind = manifest["files"][path.removeprefix("/")]["type"]
        lines.append(f"location = {path} {{ internal; types {{ }} default_type {kind.partition(';')[0]}; }}")
    for path in unkept():
        kind = manifest["files"][path.removeprefix("/")]["type"]
        lines.append(f"location = {path} {{ types {{ }} default_type {kind}; }}")
    return "\n".join(filter(None, [*lines, ""]))


def pages(manifest: dict) -> str:
    """For the locations of pages: their headers as they are, since looking them up takes a third of the time."""
    sent = manifest["headers"][PAGES]
    lines = [
        f"add_header Cache-Control {_string(CACHE_CONTROL)};",
        "add_header Content-Language $edition_content_language always;",
        *(f"add_header {name} {_string(sent[name])} always;" for name in _names(manifest) if sent.get(name)),
    ]
    return "\n".join([*lines, ""])


def quoted(path: str) -> str:
    """A path as it is asked for."""
    return quote(path, safe="/?&=:@!*+,;~")


def _names(manifest: dict) -> list[str]:
    """The headers that all files of some media type share, but for those that depend on the address."""
    names = {name for sent in manifest["headers"].values() for name in sent}
    return sorted(names - {"Content-Language", "Content-Disposition"})


def _by_root(paths: list[str]) -> list[tuple[str, str]]:
    """Which of some paths stands for what is beside it or below, all but the first, which stands for all else."""
    return [(f"~^{re.escape(path.rpartition('/')[0])}/", path) for path in paths[1:]]


def _root(address: str) -> str:
    """The folder of pictures, styles or scripts that an address is in, "" if none."""
    return next((url for url in (settings.STATIC_URL, settings.MEDIA_URL) if address.startswith(url)), "")


def _variable(name: str) -> str:
    return f"edition_{name.lower().replace('-', '_')}"


def _map(source: str, name: str, usual: str, pairs: Iterable[tuple[str, str]]) -> str:
    lines = [f"    {_string(key)} {_string(value)};" for key, value in pairs]
    return "\n".join([f"map {source} ${name} {{", f"    default {_string(usual)};", *lines, "}", ""])


def _string(text: str) -> str:
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))
