"""Whoever is wrong too often waits; a clinic behind one address, and whoever a stranger pretends to be, do not."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from algoradio.accounts import throttle
from algoradio.accounts.models import Attempt
from tests.accounts.way_in import WORDS, give_code, give_password, is_in, member
from tests.factors import code_now

pytestmark = pytest.mark.django_db
CLINIC, ELSEWHERE = "192.0.2.1", "198.51.100.1"


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def wrong(times: int, name: str = "camille", address: str = CLINIC) -> list[int]:
    return [give_password(Client(REMOTE_ADDR=address), name, "faux").status_code for _time in range(times)]


def right(name: str = "camille", address: str = CLINIC):
    return give_password(Client(REMOTE_ADDR=address), name)


def test_five_wrong_passwords_then_even_the_right_one_waits():
    member()

    assert wrong(6) == [200] * 5 + [429]
    refused = right()
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert "Attendez un quart d" in refused.content.decode()
    Attempt.objects.update(made_at=timezone.now() - throttle.WINDOW - timedelta(seconds=1))
    assert right()["Location"] == reverse("second-step")


def test_waiting_is_not_made_longer_by_trying():
    member()
    wrong(20)

    assert Attempt.objects.count() == 5


def test_colleagues_behind_the_same_address_go_on():
    for name in ("camille", "dominique"):
        member(name)
    wrong(6)

    assert right("camille").status_code == 429
    assert right("dominique").status_code == 302


def test_stranger_shuts_nobody_out():
    member()
    wrong(10, address=ELSEWHERE)

    assert right(address=ELSEWHERE).status_code == 429
    assert right(address=CLINIC).status_code == 302


def test_right_password_forgets_the_wrong_ones():
    member()
    for _turn in range(3):
        assert wrong(4) == [200] * 4
        assert right().status_code == 302
    assert not Attempt.objects.exists()


def test_names_that_do_not_exist_are_counted_alike():
    member()

    assert wrong(6, name="personne") == wrong(6) == [200] * 5 + [429]
    assert wrong(1, name="PERSONNE") == [429]


def test_account_is_not_guessed_from_many_addresses(monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "password", (5, 8))
    member()
    said = [wrong(1, address=f"198.51.100.{number}") for number in range(10)]

    assert said == [[200]] * 8 + [[429]] * 2


def test_address_is_not_for_ever(monkeypatch):
    monkeypatch.setattr(throttle, "PER_ADDRESS", 8)
    said = [wrong(1, name=f"nom{number}") for number in range(10)]

    assert said == [[200]] * 8 + [[429]] * 2
    assert wrong(1, name="nom1", address=ELSEWHERE) == [200]


def test_five_wrong_codes_then_even_the_right_one_waits_wherever_it_comes_from(monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "code", (5, 5))
    member()
    client, other = Client(REMOTE_ADDR=CLINIC), Client(REMOTE_ADDR=ELSEWHERE)
    for one in (client, other):
        give_password(one)

    assert [give_code(client, "000000").status_code for _time in range(6)] == [200] * 5 + [429]
    assert give_code(client, code_now(WORDS)).status_code == 429
    assert give_code(other, code_now(WORDS)).status_code == 429
    assert not is_in(client)


@pytest.mark.parametrize(("header", "address"), [("203.0.113.9", CLINIC), ("evil, 203.0.113.9", CLINIC)])
def test_proxy_is_believed_where_there_is_one_alone(rf, settings, header, address):
    request = rf.get("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=header)
    settings.SECURE_PROXY_SSL_HEADER = None
    assert throttle.address_of(request) == address
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert throttle.address_of(request) == "203.0.113.9"


def test_cache_has_no_part_in_it(monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    for name in ("get", "set", "add", "incr", "get_many", "set_many"):
        monkeypatch.setattr(cache, name, away)
    member()

    assert wrong(6) == [200] * 5 + [429]
    client = Client(REMOTE_ADDR=ELSEWHERE)
    give_password(client)
    give_code(client, code_now(WORDS))
    assert is_in(client)


def test_what_was_typed_is_not_kept():
    wrong(1, name="mon mot de passe")

    assert "mon mot" not in str(list(Attempt.objects.values()))


def test_passkeys_of_nobody_are_held_back_by_address_and_shut_nobody_out(monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "passkey", (8, 1000))
    user = member()
    handle = urlsafe_b64encode(str(user.pk).encode()).decode()
    answer = json.dumps({"response": {"userHandle": handle}})
    stranger, camille = Client(REMOTE_ADDR=ELSEWHERE), Client(REMOTE_ADDR=ELSEWHERE)
    path = reverse("passkey-login")

    said = [stranger.post(path, {"credential": answer}, follow=True).content.decode() for _time in range(10)]
    assert ["Trop d" in one for one in said] == [False] * 8 + [True] * 2
    give_password(camille)
    give_code(camille, code_now(WORDS))
    assert is_in(camille)
