"""Encodings, fingerprints and conditions: RFC 9110, sections 12.5.3, 13.1.2 and 8.8.3."""

import gzip

import brotli
import pytest

from algoradio.delivery import answers
from algoradio.delivery.answers import Answer, accepted
from tests.delivery.program import HTML, PAGE, Front

ACCEPTED = {
    "": "identity",
    "gzip": "gzip",
    "br": "br",
    "gzip, deflate, br": "br",
    "gzip, deflate, br, zstd": "br",
    "GZIP": "gzip",
    "br;q=0, gzip": "gzip",
    "br;q=0.0, gzip;q=0": "identity",
    "br; q=0 , gzip ; q=1": "gzip",
    "*": "br",
    "*;q=0": "identity",
    "br;q=0, *": "gzip",
    "gzip;q=0.5, br;q=0.1": "br",
    "identity": "identity",
    "gzip;q=x": "identity",
    "zstd": "identity",
    "brotli, gzipped": "identity",
    ",,,": "identity",
    ";q=1": "identity",
    "gzip;level=9": "gzip",
    "é": "identity",
}


@pytest.mark.parametrize(("header", "coding"), ACCEPTED.items())
def test_best_encoding_that_is_accepted(header, coding):
    assert accepted(header) == coding


def test_spellings_that_are_remembered_are_bounded():
    for number in range(3 * answers.KNOWN_SPELLINGS):
        accepted(f"gzip;q=0.{number}1")

    assert len(answers.ACCEPTED) <= answers.KNOWN_SPELLINGS


def made(body: bytes, *headers) -> Answer:
    answer = Answer([HTML, *headers], body, None, 1)
    answer.press()
    return answer


def test_every_encoding_says_the_same():
    variants = made(PAGE.encode()).variants

    assert variants["identity"].body == [PAGE.encode()]
    assert gzip.decompress(variants["gzip"].body[0]) == PAGE.encode()
    assert brotli.decompress(variants["br"].body[0]) == PAGE.encode()


def test_fingerprint_is_of_the_bytes_and_of_nothing_else():
    one, same, other = made(PAGE.encode()), made(PAGE.encode(), ("X-Own", "1")), made(b"Autre" * 100)

    assert {name: variant.etag for name, variant in one.variants.items()} == {
        name: variant.etag for name, variant in same.variants.items()
    }
    assert len({variant.etag for each in (one, other) for variant in each.variants.values()}) == 6


@pytest.mark.parametrize("body", [b"", b"x", b"\x00\xff"], ids=["empty", "one sign", "no text"])
def test_what_packing_makes_larger_is_sent_as_it_is(body):
    variants = made(body).variants

    assert {variant.body[0] for variant in variants.values()} == {body}
    assert not any(name == "Content-Encoding" for variant in variants.values() for name, _value in variant.headers)


def test_what_an_edition_says_as_the_one_before_is_not_packed_anew(monkeypatch):
    before, others = made(PAGE.encode()), made(b"Autre" * 100)
    monkeypatch.setattr(answers, "PACK", {})

    same = Answer([HTML], PAGE.encode(), None, 2, before)

    assert [same.variants[coding].body for coding in answers.CODINGS] == [
        before.variants[coding].body for coding in answers.CODINGS
    ]
    assert all(("Edition", "2") in variant.headers for variant in same.variants.values())
    with pytest.raises(KeyError):
        Answer([HTML], PAGE.encode(), None, 2, others)


def test_what_is_no_text_is_not_packed():
    answer = Answer([("Content-Type", "application/pdf")], b"%PDF" * 1000, None, 1)
    answer.press()

    assert len({id(variant) for variant in answer.variants.values()}) == 1


CONDITIONS = {
    "own": ("{etag}", 304),
    "weak": ("W/{etag}", 304),
    "any": ("*", 304),
    "among others": ('"a", {etag}, "b"', 304),
    "another": ('"a"', 200),
    "empty": ("", 200),
    "without its quotes": ("{bare}", 200),
    "odd": ('"é', 200),
}


@pytest.mark.parametrize(("condition", "status"), CONDITIONS.values(), ids=CONDITIONS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_condition(condition, status, method):
    front = Front("/")
    etag = front.ask("/").headers["ETag"]

    answer = front.ask("/", method, HTTP_IF_NONE_MATCH=condition.format(etag=etag, bare=etag.strip('"')))

    assert answer.status == status
    assert answer.headers["ETag"] == etag
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == answers.CACHE_CONTROL
    if status == 304:
        assert answer.body == b""
        assert "Content-Length" not in answer.headers


def test_fingerprint_of_one_encoding_is_no_condition_of_another():
    front = Front("/")
    etag = front.ask("/", HTTP_ACCEPT_ENCODING="gzip").headers["ETag"]

    assert front.ask("/", HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=etag).status == 304
    assert front.ask("/", HTTP_IF_NONE_MATCH=etag).status == 200
