"""The index and the edition: what answers while the next one is made, by whom it is made, and how often."""

import threading

import pytest
from django.db import OperationalError
from django.utils.translation import get_language, override

from algoradio.search import index
from algoradio.search.analysis import Vocabulary
from algoradio.search.index import in_background
from algoradio.search.models import ForeignWord, ProtectedWord, Synonyms
from tests.factories import make_pathology
from tests.search.small import entry

WAIT = 20  # seconds, at most, for another thread


class Catalogue:
    """Stands for the database: one page, whose title says of which edition it is."""

    def __init__(self):
        self.number = 1
        self.read: list[int] = []
        self.may_be_read = threading.Event()
        self.may_be_read.set()

    def entries(self, language):
        number = self.number
        self.read.append(number)
        assert self.may_be_read.wait(WAIT)
        return [entry(f"Page {number}", "dos", url=f"/{get_language()}/")]


@pytest.fixture
def catalogue(monkeypatch):
    """A catalogue that is indexed as on the site, in threads."""
    catalogue = Catalogue()
    monkeypatch.setattr(index.edition, "current", lambda: catalogue.number)
    monkeypatch.setattr(index, "entries", catalogue.entries)
    monkeypatch.setattr(index, "vocabulary", lambda language: Vocabulary())
    monkeypatch.setattr(index, "in_background", in_background)
    yield catalogue
    catalogue.may_be_read.set()
    wait()


def wait():
    """Until no index is being made."""
    for thread in threading.enumerate():
        if thread.name == "search-index":
            thread.join(WAIT)
            assert not thread.is_alive()


def shown(language="fr"):
    """The title of the one page that answers."""
    (row,) = index.suggest("dos", language)
    return row["title"]


def in_threads(number: int, work) -> list:
    """What `work` returns in each of as many threads, which begin together."""
    start, found = threading.Barrier(number), []

    def run():
        start.wait(WAIT)
        found.append(work())

    threads = [threading.Thread(target=run) for _number in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    return found


def test_old_index_answers_while_the_new_one_is_made(catalogue):
    titles = [shown()]
    catalogue.number = 2
    catalogue.may_be_read.clear()
    titles += [shown(), shown()]
    catalogue.may_be_read.set()
    wait()
    titles.append(shown())

    assert titles == ["Page 1", "Page 1", "Page 1", "Page 2"]
    assert catalogue.read == [1, 2]


def test_same_edition_is_indexed_once_a_language(catalogue):
    for language in ["fr", "en", "fr", "en"]:
        shown(language)

    assert catalogue.read == [1, 1]


def test_index_is_made_in_its_own_language(catalogue):
    with override("fr"):
        (row,) = index.suggest("dos", "en")
        spoken = get_language()

    assert (row["url"], spoken) == ("/en/", "fr")


def test_first_index_is_made_once_under_a_burst(catalogue):
    assert in_threads(8, shown) == ["Page 1"] * 8
    assert catalogue.read == [1]


def test_next_index_is_made_once_under_a_burst(catalogue):
    shown()
    catalogue.number = 2
    catalogue.may_be_read.clear()

    assert in_threads(8, shown) == ["Page 1"] * 8
    catalogue.may_be_read.set()
    wait()
    assert (shown(), catalogue.read) == ("Page 2", [1, 2])


def test_editions_that_follow_each_other_end_with_the_last(catalogue):
    shown()
    catalogue.may_be_read.clear()
    for number in (2, 3):
        catalogue.number = number
        shown()
    catalogue.may_be_read.set()
    wait()

    assert (shown(), catalogue.read) == ("Page 3", [1, 2, 3])


def test_older_index_that_is_ready_late_does_not_replace_the_newer(catalogue):
    shown()
    catalogue.number = 3
    shown()
    wait()

    index.make("fr", 2)

    assert index._engines["fr"][0] == 3


def test_edition_that_moves_while_it_is_read_is_indexed_again(catalogue, monkeypatch):
    read = catalogue.entries

    def read_while_staff_publish(language):
        found = read(language)
        catalogue.number = 2
        return found

    monkeypatch.setattr(index, "entries", read_while_staff_publish)
    first = shown()
    shown()
    wait()

    assert (first, shown(), catalogue.read) == ("Page 1", "Page 2", [1, 2])


def test_database_that_is_away_leaves_the_last_index(catalogue, monkeypatch, caplog):
    shown()
    catalogue.number = 2

    def away(language):
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(index, "entries", away)
        titles = [shown()]
        wait()
    titles.append(shown())
    wait()
    titles.append(shown())

    assert titles == ["Page 1", "Page 1", "Page 2"]
    assert [one.getMessage() for one in caplog.records] == ["The search index was not made; the last one goes on."]


def test_first_index_is_tried_again(catalogue, monkeypatch):
    def away(language):
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(index, "entries", away)
        with pytest.raises(OperationalError):
            shown()

    assert shown() == "Page 1"


# With the database


@pytest.mark.django_db
def test_search_follows_what_staff_publish():
    page = make_pathology(patient_words_fr="jambe en feu")
    titles = [index.suggest("jambe en feu", "fr")]
    page.patient_words_fr = "cuisse en feu"
    page.save()
    titles += [index.suggest(query, "fr") for query in ("jambe", "cuisse")]
    page.is_published = False
    page.save()
    titles.append(index.suggest("cuisse", "fr"))

    assert [[row["title"] for row in found] for found in titles] == [["Radiculalgie"], [], ["Radiculalgie"], []]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "query"),
    [
        (lambda: Synonyms(expressions="radiculalgie\nbobo"), "bobo"),
        (lambda: ForeignWord(word="pijn", meaning="radiculalgie"), "pijn"),
    ],
    ids=["synonym", "foreign word"],
)
def test_search_follows_what_staff_teach(row, query):
    make_pathology()
    before = index.suggest(query, "fr")
    taught = row()
    taught.save()
    after = index.suggest(query, "fr")
    taught.delete()

    assert (before, index.suggest(query, "fr")) == ([], [])
    assert [found["title"] for found in after] == ["Radiculalgie"]


@pytest.mark.django_db
def test_protected_word_is_confused_no_more():
    for title in ["Dos", "Dose"]:
        make_pathology(title_fr=title, slug_fr=title.lower(), slug_en=title.lower())
    before = index.search("dose", "fr").found
    ProtectedWord.objects.create(word="dose")

    assert [found.title for found in before] == ["Dose", "Dos"]
    assert [found.title for found in index.search("dose", "fr").found] == ["Dose"]


@pytest.mark.django_db
def test_results_say_what_they_are(django_assert_num_queries):
    make_pathology(causes_fr="Une hernie serre le nerf.", locator="radiculalgie")
    index.engine("fr")

    with django_assert_num_queries(1), override("fr"):
        findings = index.search("radiculalgi hernie", "fr")

    (found,) = findings.found
    assert (found.title, found.kind, found.kind_label) == ("Radiculalgie", "pathology", "Pathologie")
    assert found.drawing == index.engine("fr").entries[0].drawing
    assert found.sentence == (("Une ", False), ("hernie", True), (" serre le nerf.", False))
