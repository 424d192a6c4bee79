import os
import re
import shutil
import time

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from algoradio.pages.models import FixedPage
from pathologies.models import Pathology
from tests.factories import make_fixed_page, make_pathology
from tests.pages.small import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepare(settings, folder, tmp_path, capsys):
    """Runs the command on the small catalogue and gives its lines."""
    settings.CATALOGUE_DIR, settings.STATIC_ROOT = folder, tmp_path / "static"

    def run(*arguments):
        call_command("prepare", *arguments)
        return capsys.readouterr().out.splitlines()

    return run


def test_prepare_of_an_empty_site_makes_everything(prepare, settings):
    lines = prepare("--port", "8123")

    account = get_user_model().objects.get()
    told = re.fullmatch(r"Premier compte : admin, mot de passe (\S{16}) \(affiché une seule fois\)", lines[2])
    assert lines[:2] == ["3 pages added.", "Site : http://127.0.0.1:8123/   Admin : http://127.0.0.1:8123/admin/"]
    assert Pathology.objects.get().slug_fr == "rachialgie"
    assert (account.username, account.is_superuser, account.check_password(told[1])) == ("admin", True, True)
    assert (settings.STATIC_ROOT / "css" / "site.css").stat().st_size > 1000


def test_prepare_again_changes_nothing(prepare):
    prepare()
    before = everything(), list(get_user_model().objects.values_list())

    lines = prepare()

    assert lines == ["Site : http://127.0.0.1:8000/   Admin : http://127.0.0.1:8000/admin/"]
    assert (everything(), list(get_user_model().objects.values_list())) == before


@pytest.mark.parametrize("make", [make_pathology, make_fixed_page])
def test_prepare_loads_no_catalogue_where_there_is_a_page(prepare, make):
    page = make()

    prepare()

    assert [*Pathology.objects.all(), *FixedPage.objects.all()] == [page]


def test_prepare_makes_no_account_where_there_is_one(prepare, admin_user):
    lines = prepare()

    assert list(get_user_model().objects.all()) == [admin_user]
    assert len(lines) == 2


def test_prepare_gives_each_site_another_password(prepare):
    first = prepare()[-1]
    get_user_model().objects.all().delete()

    assert prepare()[-1] != first


def test_prepare_tells_the_configured_address(prepare, settings):
    settings.ORIGIN = "https://algoradio.example"

    assert "Site : https://algoradio.example/   Admin : https://algoradio.example/admin/" in prepare()


def test_prepare_collects_no_file_when_debugging(prepare, settings):
    settings.DEBUG = True

    prepare()

    assert not settings.STATIC_ROOT.exists()


def test_prepare_collects_again_what_has_changed_and_nothing_else(prepare, settings, tmp_path):
    source = tmp_path / "sources" / "one.css"
    source.parent.mkdir()
    source.write_text("a { color: red }")
    settings.STATICFILES_DIRS = [source.parent]
    prepare()
    collected = settings.STATIC_ROOT / "one.css"
    collected.write_text("left as it is")

    prepare()
    assert collected.read_text() == "left as it is"

    source.write_text("a { color: blue }")
    later = time.time() + 10  # than what was collected
    os.utime(source, (later, later))
    prepare()
    assert collected.read_text() == "a { color: blue }"


def test_prepare_collects_again_where_static_files_were_removed(prepare, settings):
    prepare()
    shutil.rmtree(settings.STATIC_ROOT)

    prepare()

    assert (settings.STATIC_ROOT / "css" / "site.css").exists()
