"""Passkeys, in a browser with an authenticator of its own (CDP): made, asked for after the password, and alone."""

import re

import pytest

from tests.conftest import Site
from tests.factors import give_paper, on_paper
from tests.publishing.conftest import TELL

pytestmark = pytest.mark.xdist_group("doors")
PASSWORD = "une phrase de passe du lundi"
ACCOUNTS = f"""
from django.contrib.auth.models import User
for name in ("camille", "dominique"):
    User.objects.create_user(name, password="{PASSWORD}", is_staff=True)
{give_paper(["dominique"], 9)}
"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def doors(prepared, tmp_path_factory):
    """A running site with two accounts: one without a factor, one with codes on paper. Under a name, for passkeys."""
    site = Site(tmp_path_factory.mktemp("doors"))
    site.start(like=prepared)
    site.manage("shell", "--no-imports", "--verbosity", "0", "--command", ACCOUNTS)
    yield site.address.replace("127.0.0.1", "localhost")
    site.stop()


@pytest.fixture
def window(browser):
    """A page, its authenticator, and what goes wrong: violations of the policy, errors of scripts."""
    context = browser.new_context(locale="fr-FR")
    context.add_init_script(TELL)
    page, wrong = context.new_page(), []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    number = tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    def verified(is_owner: bool) -> None:
        tools.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": is_owner})

    yield page, verified
    context.close()
    assert wrong == []


def give_password(page, address: str, name: str) -> None:
    page.goto(f"{address}/admin/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Connexion").click()


def log_out(page) -> None:
    page.locator("#logout-form button").click()
    page.wait_for_load_state()


def test_first_factor_is_a_passkey_that_then_opens_after_the_password_and_alone(window, doors):
    page, verified = window
    give_password(page, doors, "camille")
    page.get_by_role("link", name="Choisir cet appareil").click()
    page.get_by_role("button", name="Faire la clé d'accès").click()
    page.get_by_role("button", name="Montrer mes codes").click()
    assert page.locator(".codes li").count() == 8
    page.get_by_role("link", name="Je les ai gardés").click()
    page.wait_for_selector("#user-tools")

    log_out(page)
    give_password(page, doors, "camille")
    page.get_by_role("button", name="Utiliser ma clé d'accès").click()
    page.wait_for_selector("#user-tools")

    log_out(page)
    page.goto(f"{doors}/admin/guide/")
    page.get_by_role("button", name="Me connecter avec une clé d'accès").click()
    page.wait_for_selector("#user-tools")
    assert page.url == f"{doors}/admin/guide/"

    log_out(page)
    verified(False)  # somebody else holds the device
    page.goto(f"{doors}/admin/")
    page.get_by_role("button", name="Me connecter avec une clé d'accès").click()
    page.get_by_text("La clé d'accès n'a pas répondu.").wait_for()
    page.goto(f"{doors}/admin/")
    assert page.locator("#user-tools").count() == 0


def test_passkey_is_added_beside_a_code_and_taken_away(window, doors):
    page, _verified = window
    give_password(page, doors, "dominique")
    page.fill("[name=code]", on_paper("dominique", 0))
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_role("link", name="Ajouter une clé d'accès").click()
    page.fill("[name=name]", "L'ordinateur de l'accueil")
    page.get_by_role("button", name="Faire la clé d'accès").click()
    page.get_by_role("button", name="Retirer la clé L'ordinateur de l'accueil").click()
    page.get_by_text("cela n'ouvre plus votre compte").wait_for()
    assert page.get_by_role("button", name=re.compile("Retirer la clé")).count() == 0

    log_out(page)
    page.goto(f"{doors}/admin/")
    page.get_by_role("button", name="Me connecter avec une clé d'accès").click()
    page.get_by_text("Cette clé d'accès n'est pas connue ici.").wait_for()


def test_address_in_digits_says_that_no_passkey_is_made_there(window, doors):
    page, _verified = window
    give_password(page, doors.replace("localhost", "127.0.0.1"), "dominique")
    page.fill("[name=code]", on_paper("dominique", 1))
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_role("link", name="Ajouter une clé d'accès").click()

    assert page.get_by_text("ouvrez l'admin par localhost").count() == 1
    assert page.get_by_role("button", name="Faire la clé d'accès").count() == 0
