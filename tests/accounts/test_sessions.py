"""Sessions end in time, are listed and can be ended; the factors are changed by who has just proved to own them."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from algoradio.accounts import factors, sessions
from algoradio.accounts.models import CodeApp
from tests import factories as make
from tests.accounts.way_in import WORDS, codes_on, give_code, give_password, is_in, logged_in, member, secret_on
from tests.factors import code_now
from tests.forms import address

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"


def at(monkeypatch, seconds: float) -> None:
    """It is so many seconds later."""
    now = sessions.time.time() + seconds
    monkeypatch.setattr(sessions.time, "time", lambda: now)


def test_session_ends_after_an_hour_without_a_sign(monkeypatch):
    client = logged_in(member())
    at(monkeypatch, sessions.IDLE - 60)
    assert is_in(client)
    at(monkeypatch, sessions.IDLE - 60)
    assert is_in(client)
    at(monkeypatch, sessions.IDLE + 1)
    assert not is_in(client)


def test_session_ends_after_twelve_hours_whatever_is_done(monkeypatch):
    client = logged_in(member())
    for _half_hour in range(23):
        at(monkeypatch, sessions.IDLE / 2)
        assert is_in(client)
    at(monkeypatch, sessions.IDLE / 2)
    assert not is_in(client)


@pytest.mark.parametrize("right", ["is_active", "is_staff"])
def test_account_that_is_switched_off_is_out_at_once(right):
    user = member()
    client = logged_in(user)
    assert is_in(client)

    User.objects.filter(pk=user.pk).update(**{right: False})

    assert not is_in(client)


def test_form_that_is_merely_open_is_no_sign(monkeypatch):
    page = make.make_pathology()
    client = logged_in(member(is_superuser=True))
    sign = f"{reverse('admin:pathologies_pathology_autosave')}?_page={page.pk}"
    for _minute in range(3):
        at(monkeypatch, sessions.IDLE / 3)
        answer = client.get(sign)

    assert answer.status_code == 302
    assert not is_in(client)


def test_cookie_goes_with_the_browser_and_stays_under_the_admin():
    client = logged_in(member())
    cookie = client.cookies["sessionid"]

    assert (cookie["path"], cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("/admin/", "", True, "Lax")


def test_session_has_another_key_after_each_step():
    member()
    client = Client()
    client.get(reverse("admin:login"))
    keys = [client.session.session_key]
    give_password(client)
    keys.append(client.session.session_key)
    give_code(client, code_now(WORDS))
    keys.append(client.session.session_key)

    assert len(set(keys)) == 3


def test_sessions_are_listed_and_one_is_ended():
    user = member()
    here = logged_in(user, HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.1")
    there = logged_in(user, later=1, HTTP_USER_AGENT=SAFARI, REMOTE_ADDR="198.51.100.1")
    logged_in(member("autre"), REMOTE_ADDR="203.0.113.1")

    page = here.get(reverse("account")).content.decode()
    assert all(words in page for words in ("Firefox, Windows", "Safari, iPhone", "198.51.100.1"))
    assert "203.0.113.1" not in page
    (number,) = re.findall(r'name="session" value="([^"]+)"', page)
    assert here.post(reverse("end-sessions"), {"session": number}).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)


def test_all_other_sessions_are_ended_at_once_and_those_of_colleagues_stay():
    user = member()
    here, there, colleague = logged_in(user), logged_in(user, later=1), logged_in(member("autre"))

    here.post(reverse("end-sessions"))

    assert [is_in(one) for one in (here, there, colleague)] == [True, False, True]


def test_nobody_ends_the_session_of_another():
    colleague = logged_in(member("autre"))
    number = colleague.session.session_key[:8]

    logged_in(member()).post(reverse("end-sessions"), {"session": number})

    assert is_in(colleague)


def test_factors_are_changed_after_a_proof_of_the_last_minutes(monkeypatch):
    user = member()
    client = logged_in(user)
    at(monkeypatch, sessions.PROOF + 1)
    for name in ("code-app", "passkey", "recovery-codes"):
        asked = client.get(reverse(name))
        assert asked["Location"] == f"{reverse('confirm-identity')}?next={reverse(name).replace('/', '%2F')}"
    assert client.post(reverse("recovery-codes")).status_code == 302
    assert user.recovery_codes.count() == 0

    wrong = client.post(f"{reverse('confirm-identity')}?next={reverse('recovery-codes')}", {"code": "000000"})
    right = client.post(f"{reverse('confirm-identity')}?next={reverse('recovery-codes')}", {"code": code_now(WORDS)})
    assert (wrong.status_code, right["Location"]) == (200, reverse("recovery-codes"))
    assert len(codes_on(client.post(reverse("recovery-codes")))) == factors.RECOVERY_CODES


def test_telephone_is_changed_for_another():
    user = member()
    client = logged_in(user)
    words = secret_on(client.get(reverse("code-app")))
    assert client.post(reverse("code-app"), {"code": code_now(words)})["Location"] == reverse("account")

    (app,) = CodeApp.objects.filter(user=user)
    assert factors.in_words(bytes(app.secret)) == words


def test_only_factor_stays():
    user = member()
    client = logged_in(user)

    page = client.post(reverse("remove-code-app"), follow=True).content.decode()

    assert "votre seul second facteur" in page
    assert CodeApp.objects.filter(user=user).exists()


def test_nothing_of_the_admin_is_kept(admin_client):
    paths = [reverse(name) for name in ("admin:login", "admin:index", "admin:jsi18n", "account", "code-app")]
    paths += [reverse("guide-picture", args=["accueil.webp"]), address(User, "changelist")]

    kept = [path for path in paths if "no-store" not in admin_client.get(path).headers["Cache-Control"]]
    assert kept == []
