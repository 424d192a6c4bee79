import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from algoradio.leaflets.sheets import shelf
from tests.conftest import ROOT

set_hypothesis_home_dir(ROOT / ".pytest_cache" / "hypothesis")


@pytest.fixture(autouse=True)
def _empty_shelf():
    """Each test has a catalogue of its own: what was printed of the last one is forgotten."""
    shelf.clear()
