"""What is typed in the form of a page: kept without a click, through a cut network, a lost session, a second tab."""

import re

import pytest
from playwright.sync_api import expect

from tests.publishing import walks

pytestmark = pytest.mark.xdist_group("clinic")
SOON = 60_000  # milliseconds, for what comes by itself


def form(page, clinic, title: str):
    """The form of a pathology, open; its field of the summary in French."""
    page.goto(f"{clinic.address}/admin/pathologies/pathology/")
    page.get_by_role("link", name=title, exact=True).click()
    page.locator("[data-draft-said]").wait_for(state="attached")
    page.wait_for_load_state()
    return page.locator("#id_summary_fr")


def says(page, words: str) -> None:
    expect(page.locator("[data-draft-said]")).to_contain_text(words, timeout=SOON)


def test_what_is_typed_is_kept_without_a_click_and_found_after_the_window_closed(people, clinic):
    page = people(walks.SECRETARY)
    form(page, clinic, "Rachialgie").fill("Gardé tout seul.")
    says(page, "Brouillon gardé.")

    page.close()
    again = page.context.new_page()

    expect(form(again, clinic, "Rachialgie")).to_have_value("Gardé tout seul.")


def test_session_that_ends_while_typing_loses_nothing(people, clinic):
    page = people(walks.SECRETARY)
    field = form(page, clinic, "Céphalée")
    page.context.clear_cookies()

    field.fill("Tapé sans session.")
    says(page, "Vous n'êtes plus connecté.")
    expect(field).to_have_value("Tapé sans session.")
    walks.log_in(page.context.new_page(), clinic.address, walks.SECRETARY)
    field.press("End")

    says(page, "Brouillon gardé.")
    expect(form(page.context.new_page(), clinic, "Céphalée")).to_have_value("Tapé sans session.")


def test_network_cut_in_the_middle_of_a_save_loses_nothing(people, clinic):
    page = people(walks.SECRETARY)
    field = form(page, clinic, "Névralgie pelvienne")

    def reach_and_cut(route):  # the server keeps it, the answer never comes back
        route.fetch()
        route.abort()

    page.route(re.compile("/brouillon/garder/"), reach_and_cut)
    field.fill("Tapé pendant la coupure.")
    says(page, "Le site ne répond pas.")
    field.fill("Tapé pendant la coupure, et après.")
    page.unroute(re.compile("/brouillon/garder/"))

    says(page, "Brouillon gardé.")
    page.locator("input[name=_save]").first.click()
    page.get_by_text("Le brouillon est gardé").wait_for()
    expect(page.locator("#id_summary_fr")).to_have_value("Tapé pendant la coupure, et après.")


def test_second_tab_sees_the_difference_and_decides(people, clinic):
    first = people(walks.SECRETARY)
    field = form(first, clinic, "Douleurs intercostales")
    second = first.context.new_page()
    late = form(second, clinic, "Douleurs intercostales")
    field.fill("Du premier onglet.")
    says(first, "Brouillon gardé.")

    late.fill("Du second onglet.")
    says(second, "a été enregistrée ailleurs")
    second.locator("input[name=_save]").first.click()

    expect(second.locator("dl.differences ins")).to_contain_text("second")
    expect(second.locator("dl.differences del")).to_contain_text("premier")
    second.get_by_role("button", name="Garder mon texte").click()
    expect(second.locator("#id_summary_fr")).to_have_value("Du second onglet.")


def test_second_person_is_told_before_typing_who_is_there(people, clinic):
    form(people(walks.SECRETARY), clinic, "Arthrose réfractaire")

    second = people(walks.DOCTOR)
    form(second, clinic, "Arthrose réfractaire")

    expect(second.locator(".others")).to_contain_text(f"ouverte en ce moment par {walks.SECRETARY}")


def test_refused_picture_is_said_and_the_words_stay(people, clinic):
    page = people(walks.SECRETARY)
    page.goto(f"{clinic.address}/admin/editorial/illustration/add/")
    page.locator("#id_image").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"du texte"})
    page.locator("#id_alternative_text_fr").fill("Une aiguille")

    page.locator("input[name=_save]").first.click()

    expect(page.locator(".errorlist").first).to_contain_text("image")
    expect(page.locator("#id_alternative_text_fr")).to_have_value("Une aiguille")
