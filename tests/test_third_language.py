"""A third language is one setting, `makemigrations` and a catalogue: Arabic, whose writing runs the other way."""

import ast
import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.reading import Page, plain_spaces

pytestmark = pytest.mark.xdist_group("third language")
CATALOGUE = {
    "": "Content-Type: text/plain; charset=UTF-8\\n",
    "pathologies/": "الأمراض/",
    "traitements/": "ilajat/",
    "ou-avez-vous-mal/": "ayna-al-alam/",
    "Accueil": "الرئيسية",
    "Aller au contenu": "انتقل إلى المحتوى",
    "Cette page n’est pas encore traduite\u00a0: vous la lisez en français.": "هذه الصفحة غير مترجمة بعد.",
}


class Copy:
    """The project in another folder, with Arabic among its languages."""

    def __init__(self, folder):
        self.folder = folder / "project"
        left = shutil.ignore_patterns(".venv", "var", ".git", "__pycache__", ".*_cache", "node_modules")
        shutil.copytree(ROOT, self.folder, ignore=left)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}
        self.environment |= {"ALGORADIO_LANGUAGES": "fr,en,ar", "ALGORADIO_DATA": str(folder / "var")}
        self.environment |= {"PYTHONWARNINGS": "ignore"}

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def translate(self) -> None:
        """The catalogue of a translator who has just begun."""
        folder = self.folder / "locale" / "ar" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        entries = (f'msgid "{source}"\nmsgstr "{translation}"\n' for source, translation in CATALOGUE.items())
        (folder / "django.po").write_text("\n".join(entries), encoding="utf-8")
        self.run("-m", "babel.messages.frontend", "compile", "-i", f"{folder}/django.po", "-d", "locale", "-l", "ar")
        (folder / "messages.mo").rename(folder / "django.mo")

    def migrations(self) -> set:
        return set(self.folder.rglob("migrations/0*.py"))


@pytest.fixture(scope="module")
def copy(prepared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("third")
    copy = Copy(folder)
    shutil.copytree(prepared / "static", folder / "var" / "static")
    before = copy.migrations()
    copy.run("manage.py", "makemigrations", "--verbosity", "0")
    copy.new = copy.migrations() - before
    copy.translate()
    copy.run("manage.py", "prepare")  # migrate and load_catalogue; the static files are those of a prepared site
    copy.answers = json.loads(copy.run("-m", "tests.third_language"))
    return copy


@pytest.fixture(scope="module")
def pages(copy):
    """The pages in Arabic, by their French path."""
    return {
        path: Page(arabic, status, {}, html.encode()) for path, (status, arabic, html) in copy.answers["pages"].items()
    }


def test_migrations_of_a_new_language_only_add(copy):
    operations = {
        path.parent.parent.name: {
            node.func.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and getattr(node.func.value, "id", "") == "migrations"
        }
        for path in copy.new
    }

    assert operations == {
        "editorial": {"AddField"},
        "glossary": {"AddField"},
        "pages": {"AddField"},
        "pathologies": {"AddField", "AddConstraint"},
        "procedures": {"AddField", "AddConstraint"},
    }
    assert copy.run("manage.py", "makemigrations", "--check", "--dry-run") == "No changes detected\n"


def test_every_page_answers_in_arabic(pages):
    answers = {path: (page.status, page.lang, page.dir, page.path[:4]) for path, page in pages.items()}

    assert answers == dict.fromkeys(pages, (200, "ar", "rtl", "/ar/"))
    assert len(pages) > 40
    assert pages["/traitements/infiltration/"].path == "/ar/ilajat/infiltration/"
    assert pages["/pathologies/"].text("main").startswith("الرئيسية")


def test_every_sheet_is_printed_in_arabic(copy):
    sheets = copy.answers["sheets"]

    assert sheets == dict.fromkeys(sheets, [200, "ar"])
    assert len(sheets) == 29
    assert "/ar/ilajat/infiltration/fiche.pdf" in sheets


def test_every_page_in_arabic_leads_to_both_other_languages(pages):
    switches = {path: (page.switches["fr"], sorted(page.switches)) for path, page in pages.items()}

    assert switches == {path: (path, ["en", "fr"]) for path in pages}
    assert pages["/traitements/infiltration/"].switches["en"].startswith("/en/")


def test_french_text_in_a_page_in_arabic_is_marked_as_french(copy, pages):
    openings = copy.answers["french"]
    met, unmarked = {}, []
    for path, page in pages.items():
        for language, data, inside in page.words:
            text = plain_spaces(data)
            if "head" in inside or " " not in text:
                continue  # one word, or the address of a source
            found = next((opening for opening in openings if f" {plain_spaces(opening)}" in f" {text}"), None)
            if found and language == "fr":
                met[path] = met.get(path, 0) + 1
            elif found:
                unmarked.append(f"{path}: {text[:80]!r} is marked {language!r}")

    assert not unmarked, "\n".join(unmarked)
    assert min(met[path] for path in pages if path.count("/") == 3 and not path.startswith("/medecins")) > 20


def test_untranslated_pages_say_that_they_are_in_french(pages):
    """Lists and the site map are the interface's own; every other page is a text, and no text is translated yet."""
    lists = {"/pathologies/", "/traitements/", "/medecins/", "/ou-avez-vous-mal/", "/glossaire/", "/plan-du-site/"}
    silent = [path for path, page in pages.items() if path not in lists and "notice" not in page.classes]

    assert not silent, "\n".join(silent)
    assert "هذه الصفحة غير مترجمة بعد." in pages["/traitements/infiltration/"].text("main")
