"""Somebody at the door of the admin, with Django's client: the two steps, and what is on the telephone."""

import base64
import re
from html import unescape

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from algoradio.accounts import factors
from algoradio.accounts.models import CodeApp
from tests.factors import code_now

PASSWORD = "une phrase de passe du lundi"
SECRET = bytes(range(20))
WORDS = base64.b32encode(SECRET).decode()


def member(name: str = "camille", with_app: bool = True, **fields) -> User:
    """An account of the staff, by default with an application whose secret is SECRET."""
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)
    if with_app:
        CodeApp.objects.create(user=user, secret=SECRET, step=0)
    return user


def give_password(client: Client, name: str = "camille", password: str = PASSWORD, **fields):
    return client.post(reverse("admin:login"), {"username": name, "password": password, **fields})


def give_code(client: Client, code: str):
    return client.post(reverse("second-step"), {"code": code})


def logged_in(user: User, later: int = 0, **headers: str) -> Client:
    """A browser that has gone both steps, with the code of `later` steps from now: each opens once."""
    client = Client(**headers)
    give_password(client, user.username)
    assert give_code(client, code_now(WORDS, later)).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def secret_on(page) -> str:
    return re.search(r'<code id="secret">([^<]+)', page.content.decode())[1]


def codes_on(page) -> list[str]:
    return [unescape(code) for code in re.findall(r"<li><code>([^<]+)", page.content.decode())]


def paper(user: User) -> list[str]:
    return factors.new_recovery_codes(user)
