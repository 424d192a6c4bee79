"""What is typed into the form of a page is kept, or told, whatever happens to the tab, the session or the network."""

import re
from contextlib import contextmanager

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.publishing import walks

pytestmark = pytest.mark.xdist_group("clinic")
SOON = 60_000  # milliseconds, for what comes by itself after seconds
KEEPING = re.compile(r"/brouillon/garder/$")  # where what is typed is sent to be kept
SAID = "[data-draft-said]"
KEPT = "Brouillon gardé."
EXPIRED = "Vous n'êtes plus connecté. Rien n'est perdu"
AWAY = "Le site ne répond pas. Laissez cette page ouverte"
OVERTAKEN = "Cette page a été enregistrée ailleurs. Gardez le brouillon : vous verrez les deux textes."
CAUSES = ".fieldBox.field-causes_fr .ProseMirror[contenteditable]"
SESSION = "sessionid"
ONE, OTHER = "Un texte que le vent emporte.", "Une phrase que la pluie efface."

#: A doctor says yes to the draft; then another page takes its address.
APPROVED_AND_TAKEN = """
from datetime import date
from algoradio.editorial.models import Reviewer
from algoradio.publishing import press
from algoradio.publishing.models import Draft
from pathologies.models import Pathology
press.approve(Draft.objects.get(title="Névrome de Morton"), Reviewer.objects.get(), date(2031, 1, 31))
other = Pathology.objects.get(slug_fr="radiculalgie")
other.slug_fr = "nevrome"
other.save()
"""


@pytest.fixture
def form(clinic):
    """Opens the form of the pathology that bears a French title. Each test has a page of its own."""

    def open_form(page, title: str):
        page.goto(clinic.address + reverse("admin:pathologies_pathology_changelist"))
        page.get_by_role("link", name=title, exact=True).click()
        page.wait_for_load_state()
        return page

    return open_form


def summary(page):
    return page.locator("#id_summary_fr")


@contextmanager
def keeping(page, words: str):
    """Write `words` last inside: afterwards the site has answered that it keeps them."""

    def holds(answer) -> bool:
        return bool(KEEPING.search(answer.url)) and answer.ok and words in (answer.request.post_data or "")

    with page.expect_response(holds, timeout=SOON):
        yield
    is_told(page, KEPT)


def is_told(page, words: str) -> None:
    expect(page.locator(SAID)).to_contain_text(words, timeout=SOON)


def save(page) -> None:
    """Press the button that keeps the draft."""
    page.get_by_role("button", name="Garder le brouillon").first.click()


def holds_on(page, words: str) -> None:
    """What is typed and saved stays in the form, with `words` why."""
    summary(page).fill(ONE)
    is_told(page, words)
    save(page)
    is_told(page, words)
    assert summary(page).input_value() == ONE


def again(page):
    """The same form, opened in a new tab."""
    other = page.context.new_page()
    other.goto(page.url)
    return other


def test_what_is_typed_is_kept_without_pressing_anything(people, form):
    page = form(people(walks.SECRETARY), "Céphalée")
    summary(page).press_sequentially(ONE)
    page.locator(CAUSES).click()
    page.keyboard.type(ONE)
    page.locator("#id_regions_from option").first.dblclick()
    chosen = page.locator("#id_regions_to option").all_inner_texts()
    page.locator("#alerts-group .add-row a").click()
    with keeping(page, OTHER):
        page.locator("#alerts-group .dynamic-alerts").last.locator("[name$=-text_fr]").fill(OTHER)

    found = again(page)
    page.close()

    assert ONE in summary(found).input_value()
    expect(found.locator(CAUSES)).to_contain_text(ONE)
    assert found.locator("#id_regions_to option").all_inner_texts() == chosen
    texts = found.locator("#alerts-group .dynamic-alerts [name$=-text_fr]").all()
    assert OTHER in [text.input_value() for text in texts]


def test_tab_that_is_left_keeps_what_was_typed_at_once(people, form):
    page = form(people(walks.SECRETARY), "Rachialgie")
    with keeping(page, ONE):
        summary(page).fill(ONE)
        page.evaluate("""() => {
            Object.defineProperty(document, 'hidden', {get: () => true})
            document.dispatchEvent(new Event('visibilitychange'))
        }""")

    assert summary(again(page)).input_value() == ONE


def test_session_that_expired_while_typing_loses_nothing(people, form, clinic):
    page = form(people(walks.SECRETARY), "Douleurs intercostales")
    page.context.clear_cookies(name=SESSION)
    holds_on(page, EXPIRED)

    with keeping(page, ONE):
        walks.log_in(page.context.new_page(), clinic.address, walks.SECRETARY)

    save(page)
    page.get_by_text("Le brouillon est gardé.").wait_for()
    assert summary(again(page)).input_value() == ONE


def test_network_that_is_cut_loses_nothing(people, form):
    page = form(people(walks.SECRETARY), "Névralgie pelvienne")
    page.context.set_offline(True)
    holds_on(page, AWAY)

    with keeping(page, ONE):
        page.context.set_offline(False)

    assert summary(again(page)).input_value() == ONE


@pytest.mark.parametrize("pressed", [False, True])
def test_answer_that_is_lost_on_the_way_is_not_taken_for_somebody_else(people, form, pressed):
    """The network is cut in the middle of a save: the site kept what it was sent, and the browser does not know."""
    page = form(people(walks.SECRETARY), "Arthrose réfractaire")
    words = f"{ONE} {pressed}"

    def cut(route):
        route.fetch()
        route.abort()

    page.route(KEEPING, cut)
    summary(page).fill(words)
    is_told(page, AWAY)
    summary(page).fill(f"{words} {OTHER}")
    page.unroute(KEEPING)
    if pressed:
        save(page)
        page.get_by_text("Le brouillon est gardé.").wait_for(timeout=SOON)
    else:
        with keeping(page, OTHER):
            pass

    assert summary(again(page)).input_value() == f"{words} {OTHER}"


@pytest.mark.parametrize("answer", [{"status": 403}, {"status": 200, "body": "<!doctype html><p>Bienvenue"}])
def test_answer_that_is_not_the_sites_is_said(people, form, answer):
    """That of a firewall, or the welcome of a hotel's network."""
    page = form(people(walks.SECRETARY), "Conflits nerveux périphériques")
    page.route(KEEPING, lambda route: route.fulfill(**answer))
    summary(page).fill(f"{ONE} {answer['status']}")
    is_told(page, AWAY)

    with keeping(page, str(answer["status"])):
        page.unroute(KEEPING)


@pytest.mark.parametrize("mine", [True, False])
def test_second_of_two_tabs_is_told_sees_the_difference_and_decides(people, form, mine):
    title = {True: "Lyse isthmique", False: "Lésion tumorale ostéolytique"}[mine]
    first = form(people(walks.SECRETARY), title)
    second = again(first)
    with keeping(first, ONE):
        summary(first).fill(ONE)

    summary(second).fill(OTHER)
    is_told(second, OVERTAKEN)
    save(second)
    second.get_by_role("heading", name="Cette page a été enregistrée avant vous").wait_for()
    changed = second.locator(".differences dd", has=second.locator("ins"))
    gone, come = (" ".join(changed.locator(kind).all_inner_texts()) for kind in ("del", "ins"))
    if mine:
        second.get_by_role("button", name="Garder mon texte").click()
    else:
        second.get_by_role("link", name="Garder l'autre, et abandonner le mien").click()
    second.locator("#id_summary_fr").wait_for()

    assert set(ONE.split()) - set(OTHER.split()) <= set(gone.split())
    assert set(OTHER.split()) - set(ONE.split()) <= set(come.split())
    assert summary(second).input_value() == (OTHER if mine else ONE)
    assert summary(again(second)).input_value() == (OTHER if mine else ONE)


def test_second_of_two_people_is_told_before_typing_who_is_writing(people, form):
    first = form(people(walks.SECRETARY), "Tassement ostéoporotique")
    second = form(people(walks.DOCTOR), "Tassement ostéoporotique")
    written = f"Cette page est ouverte en ce moment par {walks.SECRETARY}."

    expect(second.locator(".others")).to_contain_text(written)
    with keeping(first, ONE):
        summary(first).fill(ONE)
    is_told(first, f"En même temps que vous : {walks.DOCTOR}")
    summary(second).fill(OTHER)
    is_told(second, OVERTAKEN)


def test_refused_image_is_explained_and_what_was_typed_stays(people, form):
    page = form(people(walks.SECRETARY), "Douleurs capsulo-ligamentaires")
    summary(page).fill(ONE)
    with page.expect_popup() as opened:
        page.locator("#add_id_illustration").click()
    window = opened.value
    window.locator("#id_alternative_text_fr").fill("Une vertèbre vue de profil")
    window.locator("#id_alternative_text_en").fill("A vertebra seen from the side")
    window.locator("#id_credit").fill("Le centre")
    refused = {"name": "photo.png", "mimeType": "image/png", "buffer": b"Ceci est un texte."}
    window.locator("#id_image").set_input_files(refused)
    window.locator("[name=_save]").first.click()

    expect(window.locator(".errorlist").last).to_have_text("Ce fichier n'est pas une image, ou il est abîmé.")
    fields = ("alternative_text_fr", "alternative_text_en", "credit")
    assert [window.locator(f"#id_{name}").input_value() for name in fields] == [
        "Une vertèbre vue de profil",
        "A vertebra seen from the side",
        "Le centre",
    ]
    window.locator("#id_image").set_input_files({**refused, "buffer": walks.drawn()})
    with window.expect_event("close"):
        window.locator("[name=_save]").first.click()
    expect(page.locator("#select2-id_illustration-container")).to_contain_text("Une vertèbre vue de profil")
    assert summary(page).input_value() == ONE


def test_address_that_was_taken_meanwhile_is_said_at_publication(people, form, clinic):
    page = form(people(walks.SECRETARY), "Névrome de Morton")
    page.locator("#id_slug_fr").fill("nevrome")
    summary(page).fill(ONE)
    page.get_by_role("button", name="Soumettre à la relecture").first.click()
    page.get_by_text("Le brouillon est soumis.").wait_for()
    clinic.manage("shell", "--no-imports", "--verbosity", "0", "--command", APPROVED_AND_TAKEN)

    office = form(people(walks.MANAGER), "Névrome de Morton")
    office.get_by_role("button", name="Publier maintenant").first.click()

    expect(office.locator(".problems")).to_contain_text("Une autre page porte déjà cette adresse.")
    office.get_by_text("Le brouillon est gardé, mais il n'est pas complet").wait_for()
    assert [office.locator(f"#id_{name}").input_value() for name in ("slug_fr", "summary_fr")] == ["nevrome", ONE]
    assert clinic.get("/pathologies/nevrome/")[0] == 200
