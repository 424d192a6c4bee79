"""A clinic at work: a real site of its own, with the accounts of the guide, for the browsers of its admin."""

import pytest

from tests.conftest import Site
from tests.publishing import walks

SUPERUSER = "administration"
#: What two illustrations show; the first stands on the page of the sclerotherapy.
FIRST, SECOND = "Une aiguille et sa gaine", "Une salle vue de la porte"
MORE = f"""
import io
from django.core.files.base import ContentFile
from PIL import Image
from algoradio.editorial.models import Illustration
from procedures.models import Procedure
User.objects.create_superuser("{SUPERUSER}", password="{walks.PASSWORD}")
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
def clinic(tmp_path_factory):
    """A running site. Tests that use it bear `@pytest.mark.xdist_group("clinic")`, so that one is started, once."""
    site = Site(tmp_path_factory.mktemp("clinic"))
    site.start()
    site.manage("shell", "--no-imports", "--verbosity", "0", "--command", walks.SETUP + MORE)
    yield site
    site.stop()
