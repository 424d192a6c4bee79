"""Hypothesis keeps what it learns of our sources where pytest keeps its own notes."""

from hypothesis.configuration import set_hypothesis_home_dir

from tests.conftest import ROOT

set_hypothesis_home_dir(ROOT / ".pytest_cache" / "hypothesis")
