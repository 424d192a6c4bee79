"""The ten tasks of the guide, followed click by click in a browser, as the guide says them.

`docs/guide/make_pictures.py` takes the guide's pictures on the way; `test_guide.py` compares the clicks with its table.
"""

import io
from collections.abc import Callable
from itertools import count
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from tests.factors import give_paper, on_paper

SECRETARY, DOCTOR, MANAGER = "secretaire", "medecin", "responsable"
PASSWORD = "une phrase de passe pour les images"
WIDE = {"width": 1240, "height": 620}
WIDTH = 900  # of a picture of the guide, in pixels
OLD, NEW = "La douleur suit le trajet d'un nerf.", "La douleur suit le trajet d'un seul nerf."
#: The clinic on that morning: accounts, a doctor who signs, something to translate, words sought in vain.
SETUP = f"""
from django.contrib.auth.models import Group, User
from django.utils.timezone import localdate
from algoradio.editorial.models import Reviewer
from algoradio.publishing.roles import PUBLISHING, REVIEWING, WRITING
from algoradio.search.models import SoughtTerm
from pathologies.models import Pathology
for name, group in (("{SECRETARY}", WRITING), ("{DOCTOR}", REVIEWING), ("{MANAGER}", PUBLISHING)):
    user = User.objects.create_user(name, password="{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
Reviewer.objects.create(name="Dr Exemple", title_fr="titre", registration_number="0", interests_fr="aucun")
Pathology.objects.filter(slug_fr="radiculalgie").update(summary_fr="{OLD}")
Pathology.objects.filter(slug_fr="arthrose-des-membres").update(summary_en="")
month = localdate().replace(day=1)
SoughtTerm.objects.create(month=month, language="fr", words="scanographie", is_found=False, times=7)
{give_paper([SECRETARY, DOCTOR, MANAGER])}
"""
_numbers = count()  # of codes on paper: each opens once
CENTRE = "(found) => found.scrollIntoView({ block: found.offsetHeight > innerHeight / 2 ? 'start' : 'center' })"
OUTLINE = "(found) => { found.style.outline = '4px solid #d9822b'; found.style.outlineOffset = '3px' }"
PLAIN = "(found) => { found.style.outline = found.style.outlineOffset = '' }"


def next_code(name: str) -> str:
    """A code on paper of the account `name` that has opened nothing yet."""
    return on_paper(name, next(_numbers))


def log_in(page: Page, address: str, name: str, password: str = PASSWORD) -> None:
    """Open the admin on a page of a browser, with the account `name`."""
    page.goto(f"{address}/admin/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.click("[type=submit]")
    page.fill("[name=code]", next_code(name))
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_selector("#user-tools")


class Walk:
    """Somebody at the browser, whose clicks are counted; typing is not. `pictures` is the folder of the guide's."""

    def __init__(self, browser: Browser, address: str, name: str, pictures: Path | None = None):
        self.page = browser.new_page(viewport=WIDE, locale="fr-FR", color_scheme="light")
        self.address, self.pictures = address, pictures
        self.clicks, self.named = 0, []  # how many, and what is written on what was clicked
        log_in(self.page, address, name)

    def home(self) -> None:
        self.page.goto(f"{self.address}/admin/")

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def line(self, title: str) -> None:
        """Click the title of a page, or of what waits."""
        self.click(self.page.get_by_role("link", name=title, exact=True).first)

    def link(self, name: str) -> None:
        self.named.append(name)
        self.line(name)

    def button(self, name: str) -> None:
        self.named.append(name)
        self.click(self.page.get_by_role("button", name=name, exact=True).last)

    def answer(self, name: str) -> None:
        self.named.append(name)
        self.click(self.page.get_by_label(name, exact=True))

    def write(self, target: Locator, text: str) -> None:
        """Click into a field and type, in place of what was there."""
        self.click(target)
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        """Open a list and click one of its lines."""
        self.clicks += 2
        target.select_option(label=label)

    def window(self, opener: Locator) -> "Walk":
        """Click what opens a window, and go on there."""
        with self.page.expect_popup() as opened:
            self.click(opener)
        inside = object.__new__(Walk)
        inside.page, inside.address, inside.pictures = opened.value, self.address, self.pictures
        inside.clicks, inside.named = 0, []
        inside.page.wait_for_load_state()
        return inside

    def leave(self, window: "Walk", button: str) -> None:
        """Click the button that closes a window, and come back."""
        with window.page.expect_event("close"):
            window.button(button)
        self.clicks += window.clicks
        self.named += window.named

    def open_page(self, title: str) -> None:
        """From the first page of the admin to the form of a pathology."""
        self.home()
        self.named.append("Pathologies")
        self.click(self.page.locator("tr.model-pathology th a"))
        self.line(title)

    def wait(self, title: str) -> Locator:
        """The line of the first page that bears this title."""
        return self.page.locator(".needs li", has=self.page.get_by_role("link", name=title, exact=True)).first

    def picture(self, name: str, *outlined: Locator) -> None:
        """What is on the screen, with the next things to click outlined, into the guide's folder."""
        if self.pictures is None:
            return
        outlined[0].evaluate(CENTRE)
        for target in outlined:
            target.evaluate(OUTLINE)
        edge = self.page.locator("#content-start").bounding_box()["x"]
        size = {"width": WIDE["width"] - edge, "height": WIDE["height"]}
        shot = Image.open(io.BytesIO(self.page.screenshot(clip={"x": edge, "y": 0} | size)))
        for target in outlined:
            target.evaluate(PLAIN)
        shot.resize((WIDTH, round(WIDTH * shot.height / shot.width))).save(
            self.pictures / f"{name}.webp", quality=70, method=6
        )


Walks = Callable[[str], Walk]  # from a name to somebody logged in


def correct(walks: Walks) -> list[Walk]:
    """A sentence is corrected, and kept as a draft."""
    walk = walks(SECRETARY)
    walk.open_page("Radiculalgie")
    field = walk.page.locator("#id_summary_fr")
    walk.write(field, NEW)
    walk.picture("corriger", field, walk.page.locator("input[name=_save]").first)
    walk.button("Garder le brouillon")
    walk.page.get_by_text("Le brouillon est gardé").wait_for()
    assert walk.page.locator("#id_summary_fr").input_value() == NEW
    return [walk]


def preview(walks: Walks) -> list[Walk]:
    """The draft is seen as patients will, in both languages, on a telephone and on a desk."""
    walk = walks(SECRETARY)
    walk.home()
    walk.picture("accueil", walk.wait("Radiculalgie"))
    walk.line("Radiculalgie")
    walk.link("Aperçu")
    frames = walk.page.locator("iframe")
    for number in (0, 1):
        frames.nth(number).content_frame.get_by_text(NEW.replace("'", "’")).first.wait_for()
    walk.picture("apercu", walk.page.locator(".preview").first)
    assert frames.count() == 4
    return [walk]


def approve(walks: Walks) -> list[Walk]:
    """The draft is submitted, and a doctor says yes."""
    writer, doctor = walks(SECRETARY), walks(DOCTOR)
    writer.home()
    writer.line("Radiculalgie")
    writer.picture("soumettre", writer.page.locator("input[name=_submit]").first)
    writer.button("Soumettre à la relecture")
    writer.page.locator(".messagelist .success").wait_for()
    doctor.home()
    doctor.line("Radiculalgie")
    doctor.answer("J'approuve ce texte")
    doctor.choose(doctor.page.get_by_label("Au nom de"), "Dr Exemple")
    doctor.picture("relire", doctor.page.get_by_role("button", name="Envoyer ma réponse"))
    doctor.button("Envoyer ma réponse")
    doctor.page.get_by_text("Votre réponse est enregistrée.").wait_for()
    return [writer, doctor]


def publish(walks: Walks) -> list[Walk]:
    """The approved draft is put online."""
    walk = walks(MANAGER)
    walk.home()
    walk.line("Radiculalgie")
    walk.picture("publier", walk.page.locator("input[name=_publish]").first)
    walk.button("Publier maintenant")
    walk.page.get_by_text("C'est en ligne").wait_for()
    assert NEW.replace("'", "’") in _public(walk, "/pathologies/radiculalgie/")
    return [walk]


def take_back(walks: Walks) -> list[Walk]:
    """A past state comes back, as a draft."""
    walk = walks(SECRETARY)
    walk.open_page("Radiculalgie")
    walk.link("Historique")
    past = walk.page.get_by_role("button", name="Reprendre comme brouillon").last
    walk.picture("historique", past)
    walk.button("Reprendre comme brouillon")
    walk.page.get_by_text("Cet état est repris").wait_for()
    assert walk.page.locator("#id_summary_fr").input_value() == OLD
    return [walk]


def translate(walks: Walks) -> list[Walk]:
    """A text without English gets one."""
    walk = walks(SECRETARY)
    walk.home()
    incomplete = walk.page.locator(".needs .module", has_text="Pages incomplètes")
    line = incomplete.get_by_role("link", name="Arthrose des membres", exact=True)
    walk.picture("a-traduire", line)
    walk.click(line)
    field = walk.page.locator("#id_summary_en")
    walk.write(field, "A joint of the arm or leg is worn.")
    walk.picture("traduire", field)
    walk.button("Garder le brouillon")
    walk.page.get_by_text("Le brouillon est gardé").wait_for()
    assert walk.page.locator("#id_summary_en").input_value() == "A joint of the arm or leg is worn."
    return [walk]


def add_picture(walks: Walks) -> list[Walk]:
    """A picture comes into the library and onto a page, in words too."""
    walk = walks(SECRETARY)
    walk.open_page("Lyse isthmique")
    plus = walk.page.locator("#add_id_illustration")
    plus.scroll_into_view_if_needed()
    walk.picture("image", plus)
    window = walk.window(plus)
    window.clicks += 1  # « Choisir un fichier »
    window.page.locator("#id_image").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": drawn()})
    window.write(window.page.locator("#id_alternative_text_fr"), "Une vertèbre vue de profil")
    window.write(window.page.locator("#id_alternative_text_en"), "A vertebra seen from the side")
    window.picture("image-en-mots", window.page.locator("#id_alternative_text_fr"))
    walk.leave(window, "Enregistrer")
    chosen = walk.page.locator("#select2-id_illustration-container", has_text="Une vertèbre vue de profil")
    chosen.wait_for()
    walk.button("Garder le brouillon")
    walk.page.get_by_text("Le brouillon est gardé").wait_for()
    chosen.wait_for()
    return [walk]


def add_source(walks: Walks) -> list[Walk]:
    """A source joins those of a page, and a sentence points at it."""
    walk = walks(SECRETARY)
    walk.open_page("Céphalée")
    group = walk.page.locator("#citations-group")
    adding = group.locator(".add-row a")
    adding.scroll_into_view_if_needed()
    walk.click(adding)
    row = group.locator("tr.dynamic-citations").last
    walk.write(row.locator("input[name$=-mark]"), "S99")
    window = walk.window(row.locator("a.add-related"))
    window.write(window.page.locator("#id_label_fr"), "Haute Autorité de santé, exemple, 2026")
    window.write(window.page.locator("#id_url"), "https://www.has-sante.fr/exemple")
    walk.leave(window, "Enregistrer")
    row.locator(".select2-selection__rendered", has_text="Haute Autorité de santé").wait_for()
    walk.picture("source", row)
    field = walk.page.locator("#id_summary_fr")
    walk.write(field, f"{field.input_value()} [S99]")
    walk.button("Garder le brouillon")
    walk.page.get_by_text("Le brouillon est gardé").wait_for()
    assert "[S99]" in walk.page.locator("#id_summary_fr").input_value()
    assert walk.page.locator("#citations-group input[value=S99]").count() == 1
    return [walk]


def teach(walks: Walks) -> list[Walk]:
    """The search learns that two words mean the same."""
    walk = walks(MANAGER)
    walk.home()
    line = walk.page.get_by_role("link", name="scanographie", exact=True)
    walk.picture("cherche", line)
    walk.click(line)
    field = walk.page.locator("#id_expressions")
    walk.write(field, f"{field.input_value()}\nscanner")
    walk.picture("mot", field)
    walk.button("Enregistrer")
    walk.page.locator(".messagelist .success").wait_for()
    walk.home()
    assert walk.page.get_by_role("link", name="scanographie", exact=True).count() == 0
    return [walk]


def archive(walks: Walks) -> list[Walk]:
    """A page goes to the archives; its address says so."""
    walk = walks(MANAGER)
    walk.open_page("Névrome de Morton")
    walk.link("Archiver")
    reason = walk.page.locator("#reason")
    walk.write(reason, "Le centre ne la traite plus.")
    walk.picture("archiver", reason, walk.page.get_by_role("button", name="Archiver la page"))
    walk.button("Archiver la page")
    walk.page.locator(".messagelist .success").wait_for()
    assert walk.page.request.get(f"{walk.address}/pathologies/nevrome-de-morton/").status == 410
    return [walk]


#: In the order of the guide: each finds what those before it left.
TASKS = [correct, preview, approve, publish, take_back, translate, add_picture, add_source, teach, archive]


def _public(walk: Walk, path: str) -> str:
    return walk.page.request.get(f"{walk.address}{path}").text()


def drawn() -> bytes:
    """A picture to upload."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((600, 400)).save(file, "PNG")
    return file.getvalue()


def follow(browser: Browser, address: str, pictures: Path | None = None) -> list[tuple[int, list[str]]]:
    """Follow every task on a site where SETUP was done: of each, the clicks, and the words on what was clicked."""

    def walks(name: str) -> Walk:
        return Walk(browser, address, name, pictures)

    done = [task(walks) for task in TASKS]
    return [(sum(one.clicks for one in people), [name for one in people for name in one.named]) for people in done]
