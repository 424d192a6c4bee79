"""The content security policy in a browser: every address of the admin opened, everything in its forms clicked."""

import json
import re

import pytest
from django.urls import URLResolver, get_resolver, reverse
from playwright.sync_api import expect

from tests.publishing import walks
from tests.publishing.conftest import SECOND, SUPERUSER, Window

pytestmark = pytest.mark.xdist_group("clinic")
SOON = 60_000  # milliseconds, for what comes by itself
#: What is no page: files, and what is only sent to.
NO_PAGE = re.compile(
    r"leaflets-archive|guide-picture|readings-file|opinions-file|confirm-translation|remove-.*|end-sessions|passkey-login|reading|logout|.*_restore"
)
#: Something of every kind to open: a draft and two published states of the first page of each kind, and the rest.
SETUP = """
import json
from django.contrib import admin
from django.contrib.auth.models import User
from algoradio.editorial.models import Redirect
from algoradio.pages.models import Clinic
from algoradio.publishing import press
from algoradio.publishing.admin import DraftAdmin
from algoradio.publishing.models import Draft, State
writer = User.objects.get(username="secretaire")
Redirect.objects.create(old_path="/ici/", new_path="/la/")
Clinic.objects.create(pk=1, name="Le centre")
found = {}
for model, model_admin in admin.site._registry.items():
    first = model.objects.order_by("pk").first()
    known = {"object_id": first.pk, "id": first.pk}
    if isinstance(model_admin, DraftAdmin):
        kind = press.ContentType.objects.get_for_model(model)
        draft = Draft.objects.create(
            content_type=kind, object_id=first.pk, title=str(first), content=press.stored(first), author=writer,
            status=Draft.Status.SUBMITTED,
        )
        draft.authors.add(writer)
        press.record(first, State.Kind.FOUND)
        press.record(first, State.Kind.PUBLISHED)
        known |= {"page": first.pk, "draft": draft.pk, "number": 1, "old": 1, "new": 2}
    found[f"{model._meta.app_label}_{model._meta.model_name}"] = known
found[""] = {"content_type_id": kind.pk, "object_id": first.pk}
print(json.dumps(found))
"""


VIOLATIONS = {
    "script": "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))",
    "style": "document.body.setAttribute('style', 'color: red')",
    "image": "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))",
    "frame": """document.body.append(Object.assign(document.createElement('iframe'),
        {srcdoc: '<!doctype html><p onclick="1">Un mot</p>'}))""",
}


@pytest.fixture(scope="module")
def rows(clinic) -> dict[str, dict[str, int]]:
    """Of each model, the numbers that its addresses are made with."""
    if not hasattr(clinic, "rows"):  # another file has asked for them
        clinic.rows = json.loads(clinic.manage("shell", "--no-imports", "--verbosity", "0", "--command", SETUP))
    return clinic.rows


@pytest.fixture
def desk(people):
    """The admin before somebody who may do everything in it."""
    return people(SUPERUSER)


def named(resolver, within: str = "", space: str = "") -> list[tuple[str, str, list[str]]]:
    """Every address of the admin that has a name, from the site's own table: (name, to reverse it, what it takes)."""
    found = []
    for entry in resolver.url_patterns:
        route = f"{within}{entry.pattern}"
        if isinstance(entry, URLResolver) and route.startswith("admin/"):
            found += named(entry, route, f"{entry.namespace}:" if entry.namespace else space)
        elif route.startswith("admin/") and entry.name and not NO_PAGE.fullmatch(entry.name):
            found.append((entry.name, space + entry.name, list(entry.pattern.regex.groupindex)))
    return found


def round_of(rows: dict) -> list[str]:
    """The path of each, made with the numbers of its model."""
    paths = []
    for name, reversible, takes in named(get_resolver()):
        model = max((one for one in rows if name.startswith(one)), key=len)
        known = rows[model] | {"app_label": "procedures"}
        paths.append(reverse(reversible, kwargs={one: known[one] for one in takes}))
    return list(dict.fromkeys(paths))


def test_every_address_of_the_admin_keeps_to_the_policy(desk, clinic, rows):
    paths = round_of(rows)
    assert len(paths) > 150

    for path in paths:
        desk.goto(clinic.address + path)
        if desk.locator(".preview").count():
            views = desk.locator(".previews a").evaluate_all("links => links.map(link => link.href)")
            for view in views[1:]:
                desk.goto(view)
    desk.goto(f"{clinic.address}{reverse('admin:index')}")
    desk.get_by_role("button", name="Déconnexion").click()
    desk.get_by_role("link", name="Connectez-vous à nouveau").click()
    desk.get_by_role("button", name="Connexion").wait_for()


def opened(page, clinic, rows, model: str, what: str = "change") -> None:
    """Open a form or a list of a model: the form of its first record."""
    arguments = [rows[model]["object_id"]] if what == "change" else []
    page.goto(clinic.address + reverse(f"admin:{model}_{what}", args=arguments))


def write(page, text) -> None:
    """Write into a rich text, and press everything on its toolbar."""
    field, menu = text.locator(".ProseMirror[contenteditable]"), text.locator(".prose-menubar")
    field.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Une ligne")
    page.keyboard.press("Enter")
    page.keyboard.type("et une autre.")
    for name in ("bulletList", "orderedList", "orderedList", "bold", "subscript", "superscript"):
        menu.locator(f"[data-name={name}]").click()
        page.keyboard.type(" encore")
    for name in ("heading3", "paragraph"):
        menu.locator(".prose-menubar__selected").click()
        menu.locator(f"[data-name={name}]").click()
    page.keyboard.press("Control+A")
    menu.locator("[data-name=link]").click()
    page.locator("dialog input[name=href]").fill("https://example.org/")
    page.locator("dialog [type=submit]").click()
    expect(field.locator("a").first).to_have_attribute("href", "https://example.org/")
    for name in ("unlink", "history:undo", "history:redo"):
        menu.locator(f"[data-name='{name}']").click()


def add_rows(page) -> None:
    for adding in page.locator(".add-row a").all():
        adding.click()


@pytest.mark.parametrize("model", ["procedures_procedure", "pages_fixedpage"])
def test_editor_of_rich_text_keeps_to_it(desk, clinic, rows, model):
    opened(desk, clinic, rows, model)

    write(desk, desk.locator(".prose-editor:visible").first)
    add_rows(desk)
    write(desk, desk.locator(".prose-editor:visible").last)

    expect(desk.locator("[data-draft-said]")).to_contain_text("Brouillon gardé.", timeout=SOON)


def test_rows_lists_and_windows_of_a_form_keep_to_it(desk, clinic, rows):
    opened(desk, clinic, rows, "procedures_procedure")

    add_rows(desk)
    for removing in desk.locator(".inline-deletelink:visible").all()[::-1]:
        removing.click()
    for name in ("_add_all", "_remove_all", "_add_all"):
        desk.locator(f"#id_guidances{name}").click()
    desk.locator("#id_guidances_input").fill("irm")
    desk.locator("#id_guidances_to option").first.dblclick()
    desk.locator(".field-illustration .select2-selection").click()
    desk.locator(".select2-search__field").fill(SECOND)
    desk.locator(".select2-results__option", has_text=SECOND).click()
    for opener in ("#change_id_illustration", "#add_id_illustration", "#citations-group a.add-related >> nth=0"):
        with desk.expect_popup() as window:
            desk.locator(opener).click()
        window.value.wait_for_load_state()
        window.value.locator("[name=_save]").first.click()
        if "change" not in opener:
            window.value.locator(".errornote").wait_for()
            window.value.close()
    desk.locator(".field-illustration .select2-selection__clear").click()
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Garder le brouillon").first.click()
    desk.get_by_text("Le brouillon est gardé.").wait_for()


def test_form_of_a_new_page_keeps_to_it(desk, clinic, rows):
    opened(desk, clinic, rows, "procedures_procedure", "add")

    desk.locator("#id_title_fr").press_sequentially("Une page à part")
    expect(desk.locator("#id_slug_fr")).to_have_value("une-page-a-part")
    expect(desk.locator("[data-draft-said]")).to_contain_text("Brouillon gardé.", timeout=SOON)
    desk.locator("#id_title_fr").fill("")
    desk.get_by_role("button", name="Soumettre à la relecture").first.click()
    desk.locator(".problems").wait_for()
    desk.get_by_role("link", name="Abandonner le brouillon").click()
    desk.get_by_role("button", name="Abandonner le brouillon").click()
    desk.get_by_text("Le brouillon est abandonné.").wait_for()


def test_calendar_and_clock_keep_to_it(desk, clinic, rows):
    opened(desk, clinic, rows, "auth_user")

    for number, box in enumerate(desk.locator(".field-last_login, .field-date_joined").all()):
        desk.locator(f"#calendarlink{number}").click()
        calendar = desk.locator(f"#calendarbox{number}")
        for name in ("previous", "next"):
            calendar.locator(f".calendarnav-{name}").click()
        calendar.locator(".calendar td a").first.click()
        expect(calendar).to_be_hidden()
        desk.locator(f"#clocklink{number}").click()
        desk.locator(f"#clockbox{number} .timelist a").nth(1).click()
        for name in ("Aujourd'hui", "Maintenant"):
            box.get_by_role("link", name=name).click()
        assert all(field.input_value() for field in box.locator("input:visible").all())
    desk.locator("#id_user_permissions_from option").first.dblclick()
    desk.locator("[name=_save]").first.click()
    desk.locator(".messagelist .success").wait_for()


def test_lists_and_their_actions_keep_to_it(desk, clinic, rows):
    opened(desk, clinic, rows, "editorial_source", "changelist")

    desk.locator(".theme-toggle").click()
    desk.locator("#toggle-nav-sidebar").click()
    desk.locator("#toggle-nav-sidebar").click()
    desk.locator("#nav-filter").fill("traitement")
    desk.locator("#searchbar").fill("HAS")
    desk.locator("#changelist-search [type=submit]").click()
    desk.locator("#result_list thead .text a").first.click()
    desk.locator("#action-toggle").check()
    desk.locator("select[name=action]").select_option("delete_selected")
    desk.locator("button[name=index]").click()
    desk.locator(".used").wait_for()
    opened(desk, clinic, rows, "procedures_procedure", "changelist")
    desk.locator("#changelist-filter summary").first.click()
    desk.locator("#changelist-filter summary").first.click()
    desk.locator("#changelist-filter a", has_text="une illustration").click()


def test_review_publication_and_history_keep_to_it(desk, clinic, rows):
    opened(desk, clinic, rows, "pathologies_pathology")
    form = desk.url
    desk.get_by_role("link", name="Faire relire par un lien").click()
    desk.get_by_label("Pour quel médecin").select_option(label="Dr Exemple")
    desk.get_by_role("button", name="Faire le lien").click()
    link = desk.get_by_label("L'adresse à envoyer").input_value()
    doctor = desk.context.new_page()
    doctor.goto(link)
    for frame in doctor.locator(".ways a").evaluate_all("links => links.map(link => link.href)"):
        if "vue=page" in frame or "vue=fiche" in frame:
            doctor.goto(frame)
    doctor.goto(link)
    doctor.get_by_role("button", name="Envoyer ma réponse").click()
    doctor.close()

    desk.goto(form)
    desk.get_by_role("link", name="Relire", exact=True).click()
    desk.get_by_label("J'approuve ce texte").check()
    desk.get_by_label("Au nom de").select_option(label="Dr Exemple")
    desk.get_by_role("button", name="Envoyer ma réponse").click()
    desk.get_by_role("link", name="Publier plus tard").first.click()
    desk.locator("[name=publish_at_0]").fill("2031-01-31")
    desk.locator("[name=publish_at_1]").fill("08:00")
    desk.get_by_role("button", name="Publier à cette heure").click()
    desk.get_by_text("Ce sera en ligne à l'heure dite.").wait_for()
    desk.goto(clinic.address + reverse("calendar"))
    desk.get_by_text("janvier 2031").wait_for()

    desk.goto(form)
    desk.get_by_role("link", name="Abandonner le brouillon").click()
    desk.get_by_role("button", name="Abandonner le brouillon").click()
    desk.get_by_role("link", name="Historique").click()
    desk.locator("#jour").fill("2031-01-31")
    desk.get_by_role("button", name="Chercher").click()
    desk.get_by_role("button", name="Reprendre comme brouillon").last.click()
    desk.get_by_text("Cet état est repris").wait_for()
    for name, button in (("Archiver", "Archiver la page"), ("Remettre en ligne", "Remettre en ligne")):
        desk.goto(form)
        desk.get_by_role("link", name=name, exact=True).click()
        desk.get_by_role("button", name=button).click()
        desk.locator(".messagelist .success").wait_for()


@pytest.mark.parametrize("kind", ["script", "style", "image", "frame"])
def test_violation_would_be_seen(browser, clinic, kind):
    window = Window(browser)
    page = window.context.new_page()
    walks.log_in(page, clinic.address, SUPERUSER)
    assert not window.wrong

    with page.expect_console_message(lambda message: message.text.startswith("POLICY")):
        page.evaluate(VIOLATIONS[kind])

    window.context.close()
    assert any("POLICY" in found for found in window.wrong)
