"""Schematics as they are read, and as their scripts draw them."""

import shutil
import subprocess
import sys
from itertools import pairwise

import pytest

from pathologies import scenes as explaining
from procedures import scenes as gestures
from tests.conftest import ROOT

ALL = [(module, key) for module in (explaining, gestures) for key in module.SCENES]
DRAWINGS = ("procedures/drawings/build_procedures.py", "pathologies/drawings/build_scenes.py")
EACH = pytest.mark.parametrize(("module", "key"), ALL, ids=[key for _module, key in ALL])


@EACH
@pytest.mark.parametrize("language", ["fr", "en"])
def test_scene_has_its_words_in_each_language(module, key, language):
    drawn = module.scene(key, language)

    assert (drawn.key, drawn.language) == (key, language)
    assert drawn.title
    assert drawn.description.endswith(".")
    assert 3 <= len(drawn.labels) <= 4
    assert all(label.text for label in drawn.labels)


@EACH
def test_words_of_a_scene_differ_by_language(module, key):
    french, english = module.scene(key, "fr"), module.scene(key, "en")

    assert french.picture == english.picture
    assert french.title != english.title
    assert french.description != english.description


@EACH
def test_scene_in_another_language_is_french_and_says_so(module, key):
    drawn = module.scene(key, "ar")

    assert drawn.language == "fr"
    assert (drawn.title, drawn.labels) == (module.scene(key, "fr").title, module.scene(key, "fr").labels)


@EACH
def test_colours_are_left_to_the_style_sheet(module, key):
    drawn = module.scene(key, "fr")

    assert "#" not in (drawn.picture + drawn.leaders).replace("url(#", "")
    assert ' fill="' not in drawn.picture + drawn.leaders


@EACH
def test_labels_stand_apart(module, key):
    """From one line to the next, at least the height of a line."""
    for language in ("fr", "en"):
        heights = sorted(float(y) for label in module.scene(key, language).labels for _line, _x, y in label.lines)

        assert all(below - above >= 14 for above, below in pairwise(heights)), heights


def test_title_line_ends_on_the_edge_of_the_target():
    drawn = gestures.scene("infiltration", "fr")

    assert drawn.lead_wide.startswith("M0 103 ")
    assert drawn.lead_phone.startswith("M0 0 ")


def test_explained_pages_have_their_scene():
    assert explaining.scene_for("radiculalgie") == "disque-et-racine"
    assert explaining.scene_for("cephalee") == ""


def test_drawings_are_what_their_scripts_draw(tmp_path):
    for script in DRAWINGS:
        (tmp_path / script).parent.mkdir(parents=True)
        shutil.copy(ROOT / script, tmp_path / script)

    for script in DRAWINGS:
        subprocess.run([sys.executable, tmp_path / script], check=True)

    drawn = [
        path
        for script in DRAWINGS
        for pattern in ("*.svg", "*.json")
        for path in (tmp_path / script).parent.glob(pattern)
    ]
    stale = [path.name for path in drawn if path.read_bytes() != (ROOT / path.relative_to(tmp_path)).read_bytes()]
    assert len(drawn) == len(ALL) + 2
    assert not stale
