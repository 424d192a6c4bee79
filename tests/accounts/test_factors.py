"""Codes: those of the application are the standard's own, and every code opens once."""

import time

import pytest

from algoradio.accounts import factors
from algoradio.accounts.models import RecoveryCode
from tests.accounts.way_in import SECRET, WORDS, member
from tests.factors import code_now

#: RFC 6238, appendix B, SHA-1: a time in seconds, and the last six of the eight digits.
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}

NO_ANSWERS = ["{", "{}", "[]", "null", '{"id": 1}', '{"response": {"userHandle": "é"}}', "[" * 9000]


@pytest.mark.parametrize(("seconds", "code"), VECTORS.items())
def test_codes_are_those_of_the_standard(seconds, code):
    assert factors.code_at(b"12345678901234567890", seconds // factors.PERIOD) == code


@pytest.mark.parametrize(("later", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_code(monkeypatch, later, is_taken):
    monkeypatch.setattr(time, "time", lambda: 1_800_000_015.0)

    assert (factors.step_of(SECRET, code_now(WORDS, later)) is not None) is is_taken


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "²²²²²²", "0x1234", "-12345"])
def test_what_is_no_code_is_none(typed):
    assert factors.step_of(SECRET, typed) is None


@pytest.mark.django_db
def test_code_opens_once_and_none_before_it(rf, monkeypatch):
    user, request = member(), rf.post("/")
    monkeypatch.setattr(time, "time", lambda: 1_800_000_015.0)
    first, before = code_now(WORDS), code_now(WORDS, -1)

    assert factors.proved(request, user, f" {first[:3]} {first[3:]} ") == "application"
    assert factors.proved(request, user, first) is None
    assert factors.proved(request, user, before) is None
    assert factors.proved(request, user, code_now(WORDS, 1)) == "application"


@pytest.mark.django_db
def test_code_on_paper_opens_once_however_it_is_typed(rf):
    user, other, request = member(), member("autre"), rf.post("/")
    codes = factors.new_recovery_codes(user)

    assert len(set(codes)) == factors.RECOVERY_CODES
    assert factors.proved(request, other, codes[0]) is None
    assert factors.proved(request, user, codes[0].lower().replace("-", " ")) == "recovery"
    assert factors.proved(request, user, codes[0]) is None
    assert factors.proved(request, user, "") is None
    assert user.recovery_codes.count() == factors.RECOVERY_CODES - 1


@pytest.mark.django_db
def test_new_codes_on_paper_replace_the_old_and_none_is_kept_readable(rf):
    user = member()
    old = factors.new_recovery_codes(user)
    new = factors.new_recovery_codes(user)

    kept = str(list(RecoveryCode.objects.values()))
    assert not [code for code in new if code in kept or code.replace("-", "") in kept]
    assert factors.proved(rf.post("/"), user, old[0]) is None
    assert factors.proved(rf.post("/"), user, new[0]) == "recovery"


@pytest.mark.parametrize(
    ("host", "has_name"), [("127.0.0.1:8000", False), ("[::1]:8000", False), ("localhost:8000", True), ("a.org", True)]
)
def test_passkeys_want_a_name(rf, settings, host, has_name):
    settings.ALLOWED_HOSTS = ["*"]

    assert factors.has_name(rf.get("/", headers={"host": host})) is has_name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer", ["{", "{}", "[]", "null", '{"id": 1}', '{"response": {"userHandle": "é"}}', "[" * 9000]
)
def test_answer_of_no_passkey_is_refused(rf, answer):
    request = rf.post("/")
    request.session = {}
    user = member()
    factors.passkey_asked(request, user)

    assert factors.owner_of(answer) is None
    assert factors.proved(request, user, "", answer) is None
    factors.passkey_wanted(request, user)
    assert factors.add_passkey(request, user, "ici", answer) is None
    assert factors.add_passkey(request, user, "ici", answer) is None  # a question is answered once
