"""A clinic at work: a real site of its own, with the accounts of the guide, for the browsers of its admin."""

import re

import pytest

from tests.conftest import Site
from tests.factors import give_paper
from tests.publishing import walks

SUPERUSER = "administration"
#: What two illustrations show; the first stands on the page of the sclerotherapy.
FIRST, SECOND = "Une aiguille et sa gaine", "Une salle vue de la porte"
#: In every document, frames included, before anything else in it: a violation becomes an error of the console.
TELL = """document.addEventListener('securitypolicyviolation', found => console.error(
    'POLICY', found.effectiveDirective, found.blockedURI, found.sourceFile, found.lineNumber, found.sample))"""
#: What a browser says of a refusal, or of a network that is cut: tests ask for those too.
EXPECTED = re.compile(r"Failed to load resource: (the server responded with a status of 4|net::).*")
MORE = f"""
import io
from django.core.files.base import ContentFile
from PIL import Image
from algoradio.editorial.models import Illustration
from procedures.models import Procedure
User.objects.create_superuser("{SUPERUSER}", password="{walks.PASSWORD}")
{give_paper([SUPERUSER])}
for turn, words in enumerate(["{FIRST}", "{SECOND}"]):
    file = io.BytesIO()
    Image.linear_gradient("L").rotate(90 * turn).resize((600, 400)).save(file, "PNG")
    shown = Illustration(alternative_text_fr=words, alternative_text_en=words)
    shown.image.save("image.png", ContentFile(file.getvalue()))
    shown.save()
first = Illustration.objects.get(alternative_text_fr="{FIRST}")
Procedure.objects.filter(slug_fr="sclerotherapie").update(illustration=first)
"""


@pytest.fixture(scope="session")
def clinic(prepared, tmp_path_factory):
    """A running site. Tests that use it bear `@pytest.mark.xdist_group("clinic")`, so that one is started, once."""
    site = Site(tmp_path_factory.mktemp("clinic"))
    site.environment["ALGORADIO_KEPT_MB"] = "1"  # few pages are made beforehand: hundreds of editions come and go
    site.start(like=prepared)
    site.manage("shell", "--no-imports", "--verbosity", "0", "--command", walks.SETUP + MORE)
    yield site
    site.stop()


class Window:
    """A browser of somebody's own, and all that goes wrong in it: violations of the policy, errors of scripts."""

    def __init__(self, browser):
        self.context = browser.new_context(viewport=walks.WIDE, locale="fr-FR")
        self.context.add_init_script(TELL)
        self.wrong: list[str] = []
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.wrong.append(str(error.error)))

    def _heard(self, message) -> None:
        if message.type == "error" and not EXPECTED.fullmatch(message.text):
            self.wrong.append(f"{message.location['url']}: {message.text}")


@pytest.fixture
def people(browser, clinic):
    """Opens the admin with an account, in a browser of its own; afterwards, nothing may have gone wrong in any."""
    windows = []

    def log_in(name: str):
        windows.append(Window(browser))
        page = windows[-1].context.new_page()
        walks.log_in(page, clinic.address, name)
        return page

    yield log_in
    for window in windows:
        window.context.close()
    wrong = [found for window in windows for found in window.wrong]
    assert not wrong, "\n".join(wrong)
