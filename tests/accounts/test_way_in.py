"""The two steps, the first time and later; nobody is in before the second, and nobody is shut out for good."""

import json
import logging

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from algoradio.accounts import sessions
from algoradio.accounts.models import CodeApp
from algoradio.operations.logs import JsonFormatter
from tests.accounts.way_in import (
    PASSWORD,
    WORDS,
    codes_on,
    give_code,
    give_password,
    is_in,
    logged_in,
    member,
    paper,
    secret_on,
)
from tests.factors import code_now
from tests.publishing.addresses import lines
from tests.publishing.test_permissions import world  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
OWN = ("login", "logout", "etape-2", "cle", "premier-facteur", "application")


def test_first_time_leads_to_a_factor_then_to_codes_on_paper_then_in():
    member(with_app=False)
    client = Client()

    after_password = give_password(client, next=reverse("guide"))
    assert (after_password.status_code, after_password["Location"]) == (302, reverse("first-factor"))
    assert not is_in(client)
    words = secret_on(client.get(reverse("code-app")))
    wrong = client.post(reverse("code-app"), {"code": "000000"})
    assert (wrong.status_code, secret_on(wrong), is_in(client)) == (200, words, False)
    after_code = client.post(reverse("code-app"), {"code": code_now(words)})
    assert after_code["Location"].startswith(reverse("recovery-codes"))
    assert is_in(client)
    asked = client.get(after_code["Location"])
    shown = client.post(after_code["Location"])
    assert (len(codes_on(asked)), len(codes_on(shown))) == (0, 8)
    assert f'href="{reverse("guide")}"' in shown.content.decode()


def test_second_time_asks_for_the_code_and_goes_on_to_what_was_asked():
    member()
    client = Client()

    assert give_password(client, next=reverse("guide"))["Location"] == reverse("second-step")
    assert not is_in(client)
    assert client.get(reverse("second-step")).status_code == 200
    wrong = give_code(client, "000000")
    assert (wrong.status_code, is_in(client)) == (200, False)
    assert give_code(client, code_now(WORDS))["Location"] == reverse("guide")
    assert is_in(client)


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_away(following):
    member()
    client = Client()
    give_password(client, next=following)

    assert give_code(client, code_now(WORDS))["Location"] == reverse("admin:index")
    assert client.post(f"{reverse('confirm-identity')}?next={following}", {"code": ""}).status_code == 200


def test_password_does_not_set_up_a_second_application_beside_the_first():
    user = member()
    client = Client()
    give_password(client)

    for name in ("first-factor", "code-app", "passkey"):
        assert client.get(reverse(name))["Location"] == reverse("second-step")
        assert client.post(reverse(name), {"code": "1", "name": "x"})["Location"] == reverse("second-step")
    for name in ("recovery-codes", "account", "confirm-identity"):
        assert client.get(reverse(name))["Location"].startswith(reverse("admin:login"))
    assert bytes(CodeApp.objects.get(user=user).secret) == bytes(range(20))


def test_nobody_is_in_anywhere_before_the_second_factor(world):  # noqa: F811 - a fixture
    """Every address of the admin, with the rights of a superuser, the password given, no factor set up."""
    user = member("nouvelle", with_app=False, is_superuser=True)
    client = Client()
    shown = {}
    for line in lines():
        if line.route.startswith("admin/") and line.ending not in OWN:
            give_password(client, user.username)
            path = world.path(line)
            data = world.data(line) if line.method == "POST" else {}
            answer = client.post(path, data) if line.method == "POST" else client.get(path)
            if answer.status_code != 302 or not answer["Location"].startswith(reverse("admin:login")):
                shown[str(line)] = answer.status_code

    assert shown == {}


def test_session_that_says_nothing_of_a_second_factor_is_none():
    user = member()
    client = logged_in(user)
    session = client.session
    del session[sessions.MARK]
    session.save()

    answer = client.get(reverse("admin:index"))
    assert answer["Location"].startswith(reverse("admin:login"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"password": "autre"}])
def test_account_that_changed_between_the_steps_starts_again(change):
    user = member()
    client = Client()
    give_password(client)
    User.objects.filter(pk=user.pk).update(**change)

    assert give_code(client, code_now(WORDS))["Location"].startswith(reverse("admin:login"))
    assert not is_in(client)


def test_second_step_waits_ten_minutes(monkeypatch):
    member()
    client = Client()
    give_password(client)
    later = sessions.time.time() + sessions.PATIENCE + 1
    monkeypatch.setattr(sessions.time, "time", lambda: later)

    assert client.get(reverse("second-step"))["Location"].startswith(reverse("admin:login"))


def test_code_on_paper_opens_where_the_telephone_is_lost():
    user = member()
    code = paper(user)[0]
    client, again = Client(), Client()
    give_password(client)
    give_password(again)

    assert give_code(client, code).status_code == 302
    assert is_in(client)
    assert give_code(again, code).status_code == 200
    assert not is_in(again)


def test_other_password_keeps_the_factor_and_ends_the_other_sessions():
    user = member()
    here, there = logged_in(user), logged_in(user, later=1)
    new = {"new_password1": "une phrase de passe du mardi", "new_password2": "une phrase de passe du mardi"}

    assert here.post(reverse("admin:password_change"), {"old_password": PASSWORD, **new}).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert len(sessions.of(User.objects.get(pk=user.pk))) == 1
    client = Client()
    assert give_password(client, password="une phrase de passe du mardi")["Location"] == reverse("second-step")


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("onze signes", False),
        ("startfinding", False),
        ("camille12345", False),
        ("aaaabbbbccdd e", True),
        ("é" * 128, True),
    ],
)
def test_passwords_are_long_and_unusual_and_nothing_else(password, is_taken):
    user = member()
    client = logged_in(user)
    form = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}

    assert (client.post(reverse("admin:password_change"), form).status_code == 302) is is_taken


def test_colleague_is_let_in_again_by_who_manages_accounts():
    user = member()
    there = logged_in(user)
    paper(user)
    chief = Client()
    chief.force_login(User.objects.create_superuser("directrice"))
    address = reverse("admin:auth_user_reset_factor", args=[user.pk])

    assert chief.get(address).status_code == 200
    assert CodeApp.objects.filter(user=user).exists()
    assert chief.post(address).status_code == 302
    assert (CodeApp.objects.filter(user=user).exists(), user.recovery_codes.count()) == (False, 0)
    assert not is_in(there)
    history = chief.get(reverse("admin:auth_user_history", args=[user.pk])).content.decode()
    assert "Second facteur retiré" in history
    client = Client()
    assert give_password(client)["Location"] == reverse("first-factor")


def test_nobody_takes_their_own_factor_away_as_a_colleague_s():
    user = member(is_superuser=True)
    client = logged_in(user)

    assert client.post(reverse("admin:auth_user_reset_factor", args=[user.pk])).status_code == 403
    assert CodeApp.objects.filter(user=user).exists()


def test_last_administrator_comes_back_by_a_command(capsys):
    user = member(is_superuser=True)
    client = logged_in(user)

    call_command("reset_second_factor", user.username)

    assert "sessions ended: 1" in capsys.readouterr().out
    assert not is_in(client)
    assert give_password(Client())["Location"] == reverse("first-factor")
    with pytest.raises(CommandError, match="personne"):
        call_command("reset_second_factor", "personne")


def test_no_mail_is_sent_and_no_password_is_reset_by_one():
    user = member()
    client = logged_in(user)
    client.post(reverse("code-app"), {"code": code_now(secret_on(client.get(reverse("code-app"))))})
    client.post(reverse("recovery-codes"))

    assert mail.outbox == []
    for name in ("admin_password_reset", "password_reset"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_log_says_who_did_what_from_where(caplog):
    caplog.set_level(logging.INFO, "algoradio.accounts")
    user = member()
    give_password(Client(), password="faux")
    give_password(Client(), name="un mot de passe tapé trop haut", password="faux")
    client = logged_in(user, REMOTE_ADDR="192.0.2.7")
    client.post(reverse("recovery-codes"))
    user.set_password("une phrase de passe du mardi")
    user.save()
    call_command("reset_second_factor", user.username)

    said = [json.loads(JsonFormatter().format(one)) for one in caplog.records if one.name == "algoradio.accounts"]
    told = [(one["event"], one.get("account"), one.get("address")) for one in said]
    assert told == [
        ("login failed, password", "camille", "127.0.0.1"),
        ("login failed, password", None, "127.0.0.1"),
        ("login", "camille", "192.0.2.7"),
        ("recovery codes made", "camille", "192.0.2.7"),
        ("password set", "camille", None),
        ("factors reset", "camille", None),
    ]
    assert "tapé trop haut" not in json.dumps(said, ensure_ascii=False)
