import pytest

from tests.pages.small import CATALOGUE, write


@pytest.fixture
def folder(tmp_path):
    """The smallest catalogue, as files."""
    for name, content in CATALOGUE.items():
        write(tmp_path / "catalogue", name, content)
    return tmp_path / "catalogue"
