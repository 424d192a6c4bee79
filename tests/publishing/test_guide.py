"""The guide for staff: its ten tasks, its pictures, its table, and the walk of a browser along it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from algoradio.publishing.guide import GUIDE, PICTURES
from tests.conftest import Site
from tests.markup import Markup
from tests.publishing import walks
from tests.publishing.office import account, at_work, secretary

ADDRESS = "/admin/guide/"
TEXT = GUIDE.read_text(encoding="utf-8")
HEAVIEST = 600_000  # bytes, all pictures together
TASKS = {int(number): text for number, text in re.findall(r"^## (\d+)\. (.*?)(?=^## )", TEXT, re.DOTALL | re.MULTILINE)}
SHOWN = re.findall(r"!\[(.*?)\]\(guide/(.*?)\)", TEXT)


def steps(task: int) -> list[str]:
    """The numbered clicks of a task."""
    return re.findall(r"^\d+\. (.*?)$", TASKS[task], re.MULTILINE)


def table() -> dict[int, int]:
    """What the table at the end says: task → clicks."""
    return {int(task): int(clicks) for task, clicks in re.findall(r"^\| (\d+)\. [^|]* \| (\d+) \|", TEXT, re.MULTILINE)}


def test_guide_has_ten_tasks_each_with_numbered_clicks_and_a_picture():
    assert list(TASKS) == list(range(1, 11))
    for task, text in TASKS.items():
        numbers = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1)), task
        assert "](guide/" in text, task


def test_table_counts_the_numbered_clicks():
    assert table() == {task: len(steps(task)) for task in TASKS}


def width(path) -> int:
    with Image.open(path) as picture:
        return picture.width


def test_every_picture_is_shown_in_words_and_all_are_light():
    files = {path.name: path for path in PICTURES.glob("*.webp")}

    assert {name for _words, name in SHOWN} == set(files)
    assert all(len(words) > 10 for words, _name in SHOWN)
    assert sum(path.stat().st_size for path in files.values()) < HEAVIEST
    assert {width(path) for path in files.values()} == {walks.WIDTH}


@pytest.mark.django_db
def test_guide_is_read_in_the_admin_with_its_pictures():
    client = at_work(secretary())

    page = Markup(client.get(ADDRESS))

    pictures = [image.get("src") for image in page.all("img", inside="guide")]
    assert page.words("h1", inside="guide") == ["Guide de l’équipe"]
    assert len(page.words("h2", inside="guide")) == 11
    assert len(page.all("tr", inside="guide")) == 11
    assert pictures == [f"{ADDRESS}{name}" for _words, name in SHOWN]
    assert [client.get(one).headers["Content-Type"] for one in pictures] == ["image/webp"] * len(pictures)


@pytest.mark.django_db
def test_header_of_every_admin_page_leads_to_the_guide(staff):
    for name in ("admin:index", "admin:pathologies_pathology_changelist", "admin:editorial_source_add", "guide"):
        links = [link.get("href") for link in Markup(staff.get(reverse(name))).by_id("user-tools").iter("a")]
        assert ADDRESS in links


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["rien.webp", "make_pictures.py", "..%2Fguide.md", "."])
def test_nothing_else_is_served_beside_the_guide(name):
    assert at_work(secretary()).get(f"{ADDRESS}{name}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", [ADDRESS, f"{ADDRESS}accueil.webp"])
def test_guide_is_for_staff(path):
    assert Client().get(path).status_code == 302
    assert at_work(account("stagiaire")).get(path).status_code == 200
    assert at_work(account("autre")).post(path).status_code == 405


def test_browser_follows_the_guide_and_counts_its_clicks(prepared, tmp_path, browser):
    site = Site(tmp_path)
    site.start(like=prepared)
    try:
        site.manage("shell", "--no-imports", "--verbosity", "0", "--command", walks.SETUP)
        followed = walks.follow(browser, site.address)
    finally:
        site.stop()

    assert {task: clicks for task, (clicks, _names) in enumerate(followed, 1)} == table()
    unsaid = [
        (task, name)
        for task, (_clicks, names) in enumerate(followed, 1)
        for name in names
        if f"« {name}" not in TASKS[task]
    ]
    assert not unsaid
