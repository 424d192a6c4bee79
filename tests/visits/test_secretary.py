"""A secretary corrects a sentence and thinks better of it, without touching a mouse; a doctor says yes to both."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.conftest import WIDE, Site, until
from tests.factors import give_paper
from tests.publishing import walks
from tests.visits.visitor import Keys

pytestmark = pytest.mark.xdist_group("secretary")
WRITER, DOCTOR = "secretaire-au-clavier", "medecin-au-clavier"
PAGE, PATH = "Lyse isthmique", "/pathologies/lyse-isthmique/"
MORE = "Cette phrase est de trop."
SETUP = f"""
from django.contrib.auth.models import Group, User
from algoradio.editorial.models import Reviewer
from algoradio.publishing.roles import PUBLISHING, REVIEWING, WRITING
for name, groups in (("{WRITER}", [WRITING, PUBLISHING]), ("{DOCTOR}", [REVIEWING])):
    user = User.objects.create_user(name, password="{walks.PASSWORD}", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
Reviewer.objects.create(name="Dr Clavier", title_fr="titre", registration_number="0", interests_fr="aucun")
{give_paper([WRITER, DOCTOR])}
"""


class Staff(Keys):
    """Somebody who is logged in, at the form of the page."""

    def __init__(self, browser, site, name: str):
        super().__init__(browser.new_page(viewport=WIDE, locale="fr-FR", reduced_motion="reduce"))
        self.site = site
        walks.log_in(self.page, site.address, name)

    def look(self) -> None:
        """The admin is Django's: what its lists cut is not ours to say."""

    def open(self) -> None:
        self.page.goto(self.site.address + reverse("admin:pathologies_pathology_changelist"))
        self.follow(self.page.get_by_role("link", name=PAGE, exact=True))

    def button(self, name: str, said: str) -> None:
        self.follow(self.page.get_by_role("button", name=name, exact=True).first)
        self.page.get_by_text(said).first.wait_for()

    def approve(self) -> None:
        self.open()
        self.follow(self.page.get_by_role("link", name="Relire", exact=True))
        self.reach(self.page.get_by_label("J'approuve ce texte"))
        self.page.keyboard.press("Space")
        self.reach(self.page.get_by_label("Au nom de"))
        self.page.keyboard.type("Dr Clavier")
        self.button("Envoyer ma réponse", "Votre réponse est enregistrée.")


@pytest.fixture(scope="module")
def site(prepared, tmp_path_factory):
    """A site of its own, which the two may change."""
    site = Site(tmp_path_factory.mktemp("secretary"))
    site.start(like=prepared)
    yield site
    site.stop()


@pytest.fixture
def people(site, browser):
    """The secretary and the doctor, each at a browser of their own."""
    site.manage("shell", "--no-imports", "--verbosity", "0", "--command", SETUP)
    found = [Staff(browser, site, name) for name in (WRITER, DOCTOR)]
    yield found
    for one in found:
        one.page.close()


@pytest.fixture
def patient(site, browser):
    """What somebody who comes for the first time reads at the top of the page."""

    def lead() -> str:
        with browser.new_page() as page:
            page.goto(site.address + PATH)
            return page.locator(".title__lead").inner_text()

    return lead


def test_sentence_is_corrected_previewed_published_and_taken_back_by_keyboard_alone(people, patient):
    secretary, doctor = people
    before = patient()
    page, summary = secretary.page, secretary.page.locator("#id_summary_fr")

    secretary.open()
    written = summary.input_value()
    secretary.reach(summary)
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {MORE}")
    secretary.button("Garder le brouillon", "Le brouillon est gardé")
    secretary.follow(page.get_by_role("link", name="Aperçu", exact=True))
    expect(page.locator("iframe").first.content_frame.locator(".title__lead")).to_contain_text(MORE)
    assert patient() == before

    secretary.open()
    secretary.button("Soumettre à la relecture", "Le brouillon est soumis.")
    doctor.approve()
    secretary.open()
    secretary.button("Publier maintenant", "C'est en ligne")
    until(lambda: patient() == f"{before} {MORE}")

    secretary.open()
    secretary.follow(page.get_by_role("link", name="Historique", exact=True))
    secretary.follow(page.get_by_role("button", name="Reprendre comme brouillon").last)
    expect(summary).to_have_value(written)
    secretary.button("Soumettre à la relecture", "Le brouillon est soumis.")
    doctor.approve()
    secretary.open()
    secretary.button("Publier maintenant", "C'est en ligne")
    until(lambda: patient() == before)
