import pytest
from django.contrib.auth import get_user_model
from hypothesis.configuration import set_hypothesis_home_dir

from tests import factories as make
from tests.conftest import ROOT
from tests.fuzz.target import Target

set_hypothesis_home_dir(ROOT / ".pytest_cache" / "hypothesis")


@pytest.fixture
def target(db, settings):
    """A small site, with one of everything that has an address or a form."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    settings.ONE_DOCTOR = True
    pathology, procedure = make.make_pathology(codes="M54.1"), make.make_procedure()
    make.make_indication(pathology, procedure)
    make.make_rows(pathology, 1)
    make.make_section(make.make_fixed_page())
    make.make_fixed_page(key="home", title_fr="Accueil", title_en="Home")
    make.make_region().pathologies.add(pathology)
    make.make_term()
    make.make_guidance()
    get_user_model().objects.create_superuser("première")
    return Target()
