"""The English interface: complete, in step with the templates and the Python files, true to their tags."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po
from django.urls import reverse
from django.utils import translation

from tests.conftest import ROOT

FILE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
GETTEXT = ("xgettext", "msguniq", "msgattrib")
NOT_SOURCE = (".*", "var", "tests", "node_modules", "locale", "__pycache__", "fixtures", "docs")
MARKUP = re.compile(r"%\(\w+\)[a-z]|%[^\s(]|<[^>]+>")
FRENCH_SPACES = ("\u202f", "\u00a0")


def read(file):
    with file.open("rb") as opened:
        return read_po(opened, abort_invalid=True)


def strings(text) -> tuple[str, ...]:
    """The forms of a msgid or a msgstr: one, or one for each number."""
    return text if isinstance(text, tuple) else (text,)


def keys(catalogue) -> set:
    return {(message.context, message.id) for message in catalogue if message.id}


@pytest.fixture(scope="module")
def catalogue():
    return read(FILE)


@pytest.fixture(scope="module")
def messages(catalogue):
    return [message for message in catalogue if message.id]


def test_every_msgid_is_translated(catalogue, messages):
    assert messages
    assert not [message.id for message in messages if message.fuzzy]
    assert not [message.id for message in messages if not all(strings(message.string))]
    assert not [message.id for message in messages if len(strings(message.id)) != len(strings(message.string))]
    assert not catalogue.obsolete, "entries that nothing uses any more"


def test_header(catalogue):
    assert not catalogue.fuzzy
    assert (str(catalogue.locale), catalogue.charset) == ("en", "utf-8")
    assert (catalogue.num_plurals, catalogue.plural_expr) == (2, "(n != 1)")


def test_placeholders_and_tags_stay(messages):
    for message in messages:
        for french, english in zip(strings(message.id), strings(message.string), strict=True):
            assert sorted(MARKUP.findall(english)) == sorted(MARKUP.findall(french)), french


def test_edges_stay(messages):
    """A text that ends with a space keeps it, as the colon between two words; an address keeps its slash."""
    for message in messages:
        for french, english in zip(strings(message.id), strings(message.string), strict=True):
            assert english[-1:].isspace() == french[-1:].isspace(), french
            assert french.endswith("/") == english.endswith("/"), french


def test_english_has_no_french_typography(messages):
    for message in messages:
        for english in strings(message.string):
            assert not any(space in english for space in FRENCH_SPACES), english
            assert not re.search(r"[«»]|\s[:;?!]", english), english


def test_catalogue_is_in_step_with_the_source(tmp_path):
    """What `makemessages` finds today in a copy of the project, without our catalogue, is what our catalogue holds."""
    missing = [tool for tool in GETTEXT if not shutil.which(tool)]
    if missing:
        pytest.skip(f"no {missing[0]} on this machine (Debian's package: gettext)")
    project = tmp_path / "project"
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(*NOT_SOURCE))
    (project / "locale").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=en", "--no-location", "--no-wrap"],
        cwd=project,
        env=environment | {"ALGORADIO_DATA": str(tmp_path / "data"), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found, committed = keys(read(project / "locale" / "en" / "LC_MESSAGES" / "django.po")), keys(read(FILE))
    assert found - committed == set(), "not in the catalogue: run makemessages (the command stands at its head)"
    assert committed - found == set(), "in the catalogue, in no source"


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("pages:home", "/", "/en/"),
        ("pathologies:list", "/pathologies/", "/en/conditions/"),
        ("procedures:list", "/traitements/", "/en/procedures/"),
        ("where", "/ou-avez-vous-mal/", "/en/where-does-it-hurt/"),
        ("search:results", "/recherche/", "/en/search/"),
        ("search:suggestions", "/recherche/suggestions/", "/en/search/suggestions/"),
        ("physicians:list", "/medecins/", "/en/physicians/"),
        ("glossary:list", "/glossaire/", "/en/glossary/"),
        ("pages:discipline", "/algoradiologie/", "/en/pain-radiology/"),
        ("pages:contact", "/contact/", "/en/contact/"),
        ("pages:legal", "/mentions-legales/", "/en/legal-notice/"),
        ("pages:privacy", "/confidentialite/", "/en/privacy/"),
        ("pages:accessibility", "/accessibilite/", "/en/accessibility/"),
        ("pages:site_map", "/plan-du-site/", "/en/site-map/"),
    ],
)
def test_addresses(name, french, english):
    """The table of product.md. Needs the compiled catalogue, which `make test` makes."""
    with translation.override("fr"):
        assert reverse(name) == french
    with translation.override("en"):
        assert reverse(name) == english
