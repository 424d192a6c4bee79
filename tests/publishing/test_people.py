"""Three people at three browsers change a page that patients are reading: what is seen meanwhile, and afterwards."""

import json
import time
from dataclasses import dataclass, field

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from tests.leaflets import pdf
from tests.markup import Markup, words
from tests.publishing import walks
from tests.publishing.conftest import FIRST, SECOND

pytestmark = pytest.mark.xdist_group("clinic")
SLUGS = {"fr": "sclerotherapie", "en": "sclerotherapy"}
SOUGHT = {"fr": "xylographie", "en": "xylography"}  # words that no page says
VIEWS = {
    "page": "procedures:detail",
    "sheet": "physicians:detail",
    "leaflet": "leaflets:procedure",
    "before": "leaflets:before",
}
DEADLINE = 60  # seconds, for the index of the search to be made


def paths() -> dict[tuple[str, str], str]:
    """Where patients and physicians read the procedure: (view, language) → path."""
    found = {}
    for language, slug in SLUGS.items():
        with override(language):
            found |= {(view, language): reverse(name, args=[slug]) for view, name in VIEWS.items()}
    return found


def public(site) -> dict[tuple[str, str], bytes]:
    """What the site answers there now, byte for byte."""
    answers = {key: site.get(path) for key, path in paths().items()}
    assert {status for status, _headers, _body in answers.values()} == {200}
    return {key: body for key, (_status, _headers, body) in answers.items()}


def edition(site) -> int:
    return json.loads(site.get(reverse("exchange:catalogue"))[2])["edition"]


def is_found(site, language: str) -> bool:
    """Whether the search for the new word leads to the procedure."""
    with override(language):
        status, _headers, body = site.get(f"{reverse('search:results')}?q={SOUGHT[language]}")
    assert status == 200
    results = Markup(body.decode()).all("a", inside="index--results")
    return paths()["page", language] in [link.get("href") for link in results]


@dataclass
class Story:
    """What was read where patients and physicians read, before, meanwhile and after; and what the doctor saw."""

    before: dict[tuple[str, str], bytes]
    edition: int
    found: list[bool]
    meanwhile: list[tuple] = field(default_factory=list)  # the same three, whenever something was done
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    statuses: set[int] = field(default_factory=set)
    cookies: list = field(default_factory=list)
    said: str = ""
    after: dict[tuple[str, str], bytes] = field(default_factory=dict)


def now(site) -> tuple:
    return public(site), edition(site), [is_found(site, language) for language in SLUGS]


def write(page) -> None:
    """The secretary's changes, in the form of the procedure: fields, texts, rows and the image."""
    for language, word in SOUGHT.items():
        summary = page.locator(f"#id_summary_{language}")
        summary.fill(f"{summary.input_value()} {word.capitalize()}.")
        names = page.locator(f"#id_patient_words_{language}")
        names.fill(f"{names.input_value()}\n{word}")
        page.locator(f".fieldBox.field-physician_technique_{language} .ProseMirror[contenteditable]").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(f" {word.capitalize()}.")
    for number, position in (("0", "1"), ("1", "0")):
        page.locator(f"#id_steps-{number}-position").fill(position)
    page.locator("#id_risks-0-DELETE").check()
    for rows, name in (("steps", "title"), ("alerts", "text")):
        page.locator(f"#{rows}-group .add-row a").click()
        row = page.locator(f"#{rows}-group .dynamic-{rows}").last
        for language, word in SOUGHT.items():
            row.locator(f"[name$=-{name}_{language}]").fill(f"une {word}")
        row.locator("[name$=-position]").fill("90")
    row.locator("select").select_option("today")
    page.locator(".field-illustration .select2-selection").click()
    page.locator(".select2-search__field").fill(SECOND)
    page.locator(".select2-results__option", has_text=SECOND).click()


@pytest.fixture(scope="module")
def story(clinic, browser):
    """A secretary writes, a doctor without an account approves by a link, a manager publishes."""
    story = Story(*now(clinic))

    secretary = walks.Walk(browser, clinic.address, walks.SECRETARY).page
    secretary.goto(f"{clinic.address}{reverse('admin:procedures_procedure_changelist')}?q=sclérosants")
    secretary.locator("#result_list tbody th a").click()
    title = secretary.locator("#id_title_fr").input_value()
    write(secretary)
    expect(secretary.locator("[data-draft-said]")).to_have_text("Brouillon gardé.", timeout=DEADLINE * 1000)
    story.meanwhile.append(now(clinic))
    secretary.get_by_role("button", name="Soumettre à la relecture").first.click()
    secretary.get_by_text("Le brouillon est soumis.").wait_for()
    secretary.get_by_role("link", name="Faire relire par un lien").click()
    secretary.get_by_label("Pour quel médecin").select_option(label="Dr Exemple")
    secretary.get_by_role("button", name="Faire le lien").click()
    link = secretary.get_by_label("L'adresse à envoyer").input_value()
    story.meanwhile.append(now(clinic))

    outside = browser.new_context(locale="fr-FR")
    doctor = outside.new_page()
    doctor.goto(link)
    frames = doctor.locator(".ways a").evaluate_all("links => links.map(link => link.href)")
    story.statuses = {outside.request.get(frame).status for frame in frames}
    for view, key in (("page", "page"), ("sheet", "fiche")):
        for language in SLUGS:
            doctor.locator(f".ways a[href*='vue={key}&langue={language}']").click()
            story.seen[view, language] = doctor.locator("main").inner_text()
            doctor.go_back()
    doctor.get_by_label("J’approuve ce texte").check()
    doctor.get_by_role("button", name="Envoyer ma réponse").click()
    doctor.get_by_text("Votre réponse est enregistrée. Merci.").wait_for()
    story.cookies = outside.cookies()
    story.meanwhile.append(now(clinic))

    manager = walks.Walk(browser, clinic.address, walks.MANAGER)
    manager.home()
    manager.line(title)
    manager.button("Publier maintenant")
    story.said = manager.page.locator(".messagelist .success").inner_text()
    story.after = public(clinic)
    return story


def test_nothing_changes_for_anybody_before_publication(story):
    assert len(story.meanwhile) == 3
    for moment in story.meanwhile:
        assert moment == (story.before, story.edition, [False, False])


def test_doctor_without_an_account_reads_the_draft_and_keeps_nothing(story):
    for (_view, language), text in story.seen.items():
        assert f"{SOUGHT[language].capitalize()}." in text
    assert len(story.seen) == 4
    assert (story.statuses, story.cookies) == ({200}, [])


def test_all_that_is_read_changes_in_one_edition(story, clinic):
    assert [key for key, said in story.before.items() if story.after[key] == said] == []
    assert edition(clinic) == story.edition + 1
    assert story.said == f"C'est en ligne : édition {edition(clinic)}."


@pytest.mark.parametrize("language", SLUGS)
def test_page_shows_the_fields_rows_and_image_of_the_draft(story, language):
    before, after = (Markup(pages["page", language].decode()) for pages in (story.before, story.after))

    (first, second, *others), steps = (
        [words(step.find("b")) for step in page.all("li", inside="steps")] for page in (before, after)
    )
    assert steps == [second, first, *others, f"une {SOUGHT[language]}"]
    gone = set(before.words("dt", inside="risks")) - set(after.words("dt", inside="risks"))
    assert len(gone) == len(before.words("dt", inside="risks")) - len(after.words("dt", inside="risks")) == 1
    assert any(f"une {SOUGHT[language]}" in words for words in after.words("li", inside="alert"))
    assert after.one("p", "title__lead").text.endswith(f" {SOUGHT[language].capitalize()}.")
    shown = [[one.get("alt") for one in page.all("img", inside="picture")] for page in (before, after)]
    assert shown == [[FIRST], [SECOND]]
    assert any("Dr Exemple" in words for words in after.words("p"))


@pytest.mark.parametrize("language", SLUGS)
def test_sheet_of_physicians_and_leaflet_say_it_too(story, language):
    word = SOUGHT[language]

    assert f"{word.capitalize()}." in words(
        Markup(story.after["sheet", language].decode()).by_id("physician_technique")
    )
    assert f"{word.capitalize()}." not in pdf.words(story.before["leaflet", language])
    assert f"{word.capitalize()}." in pdf.words(story.after["leaflet", language])
    assert f"une {word}" in pdf.words(story.after["leaflet", language])


@pytest.mark.parametrize("language", SLUGS)
def test_search_finds_it_soon(story, clinic, language):
    end = time.monotonic() + DEADLINE
    while not is_found(clinic, language) and time.monotonic() < end:
        time.sleep(0.5)

    assert is_found(clinic, language)
