"""The second factor of those who log in for the tests: they go the way that all go, and none is switched off."""

import base64
import hmac
import re
import time
from collections.abc import Callable
from html import unescape

SET_UP, PAPER_CODES = "/admin/compte/application/", "/admin/compte/codes-de-secours/"
#: Codes on paper of accounts that set up a factor over HTTP, by their password.
PAPER: dict[str, list[str]] = {}


def let_force_login_pass() -> None:
    """Have Django's `Client.force_login` begin a session as the second step does: it says that a factor was given."""
    from django.test import Client  # for programs that set Django up later, or not at all

    from algoradio.accounts import sessions  # after the set-up

    begin = Client.force_login

    def force_login(self, user, backend=None):
        begin(self, user, backend)
        session = self.session
        session[sessions.MARK] = sessions.mark("application") | {"address": "127.0.0.1", "device": ""}
        session.save()

    if begin.__module__ == "django.test.client":  # not twice
        Client.force_login = force_login


def code_now(words: str, later: int = 0) -> str:
    """What an application shows, `later` steps from now, for a secret as the page writes it (RFC 6238)."""
    step = int(time.time()) // 30 + later
    digest = hmac.digest(base64.b32decode(words.replace(" ", "")), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def pass_second_step(password: str, page: str, ask: Callable[[str, dict | None], str]) -> str:
    """Go on from the page after the password; the page that the admin shows then.

    `ask` gets a path or, with fields, posts to it, follows redirects, and gives back the page. The first time an
    application is set up and codes are printed; later one of those is used, since a code of the application opens once.
    """
    if "/compte/application/" in page:
        words = re.search(r'<code id="secret">([^<]+)', ask(SET_UP, None))[1]
        ask(SET_UP, {"code": code_now(words)})
        PAPER[password] = [unescape(code) for code in re.findall(r"<li><code>([^<]+)", ask(PAPER_CODES, {}))]
        return ask("/admin/", None)
    return ask("/admin/login/etape-2/", {"code": PAPER[password].pop()})


def on_paper(name: str, number: int) -> str:
    """One of the codes that `give_paper` gave the account `name`."""
    return f"{name}-{number:04}"


def give_paper(names: list[str], number: int = 400) -> str:
    """Python for `manage.py shell` that gives accounts, by their names, an application and so many codes on paper."""
    return f"""
from algoradio.accounts import factors
from algoradio.accounts.models import CodeApp, RecoveryCode
for user in User.objects.filter(username__in={names}):
    CodeApp.objects.create(user=user, secret=factors.new_secret(), step=0)
    codes = [f"{{user.username}}-{{number:04}}" for number in range({number})]
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=factors.digest_of(code)) for code in codes])
"""
