"""Long lists: cut into parts of which each is as light as the first, nothing lost and nothing twice."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_from_path, override

from algoradio.addresses import addresses
from algoradio.delivery.written import path_of
from algoradio.editorial import edition
from algoradio.editorial.indexes import folded
from algoradio.glossary.models import Term
from pathologies.models import BodyRegion, Pathology
from pathologies.views import FEW
from procedures.models import Indication, Procedure
from tests.factories import make_fixed_page, make_region
from tests.markup import Markup, words

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MANY = 300
MOST_QUERIES = 6
HEADS = ["Arthrose", "Bursite", "Épaule", "Œdème", "Lombalgie", "tendinite", "Zona"]
WRONG = ["", "0", "1", "02", "-1", "x", "2.0", "²", "999", "9" * 30]
#: Each list by its address and parameters, and where its entries stand: (tag, inside).
LISTS = {
    "pathologies": ("pathologies:list", "", ("b", "letter")),
    "treatments": ("procedures:list", "", ("b", "letter")),
    "region": ("pathologies:list", "?region=genou", ("b", "letter")),
    "glossary": ("glossary:list", "", ("dt", "terms")),
    "physicians": ("physicians:list", "", ("th", "matrix")),
    "filtered": ("physicians:list", "?region=genou&after=p-0", ("th", "matrix")),
}


def fill(many: int, start: int = 0) -> None:
    """Publish `many` pathologies, procedures and terms, each with other names, in one region, linked two by two."""
    numbers = range(start, start + many)

    def title(number: int) -> str:
        return f"{HEADS[number % len(HEADS)]} {number:04}"

    def page(model, letter: str, number: int, **fields):
        named = {"title_fr": title(number), "title_en": f"{title(number)} (en)", "patient_words_fr": f"mot {number:04}"}
        slugs = {f"slug_{code}": f"{letter}-{number}" for code in LANGUAGES}
        return model(**named, **slugs, other_names_fr=f"nom {number:04}", is_published=True, **fields)

    pathologies = Pathology.objects.bulk_create([page(Pathology, "m", number) for number in numbers])
    procedures = Procedure.objects.bulk_create([page(Procedure, "p", number) for number in numbers])
    Term.objects.bulk_create(
        [Term(term_fr=title(number), term_en=f"{title(number)} (en)", definition_fr="Un mot.") for number in numbers]
    )
    region = BodyRegion.objects.get(key="genou")
    links = Pathology.regions.through
    links.objects.bulk_create([links(pathology_id=one.pk, bodyregion_id=region.pk) for one in pathologies])
    texts = {"sentence_fr": "Elle calme.", "evidence_fr": "Un essai.", "place": Indication.Place.AFTER_FAILURE}
    Indication.objects.bulk_create(
        Indication(pathology=one, procedure=procedures[(number + shift) % many], **texts)
        for number, one in enumerate(pathologies)
        for shift in (1, many // 2)
    )
    edition.raise_number()


@pytest.fixture
def clinic():
    make_region()
    make_fixed_page(key="home", title_fr="Accueil", title_en="Home")
    fill(MANY)


def address(name: str, language: str = "fr") -> str:
    route, query, _where = LISTS[name]
    with override(language):
        return reverse(route) + query


def parts(client, first: str) -> dict[str, Markup]:
    """The parts of a list from its first one on, by address, as « Page suivante » leads."""
    found, following = {}, first
    while following:
        found[following] = Markup(client.get(following))
        assert len(found) < 100
        links = [link for link in found[following].all("a", inside="pages") if link.get("rel") == "next"]
        following = links[0].get("href") if links else ""
    return found


def shown(name: str, page: Markup) -> list[str]:
    """The entries of a list that a page shows."""
    tag, inside = LISTS[name][2]
    found = [one for one in page.all(tag, inside=inside) if tag != "th" or one.get("scope") == "row"]
    return [words(one) for one in found]


def expected(name: str, language: str) -> list[str]:
    """All entries of a list, from A to Z."""
    model = {"treatments": Procedure, "glossary": Term}.get(name, Pathology)
    records = list(model.objects.all() if model is Term else model.objects.published())
    if name == "filtered":
        records = [one for one in records if one.indications.exclude(procedure__slug_fr="p-0").exists()]
    found = [getattr(one, f"{'term' if model is Term else 'title'}_{language}") for one in records]
    if name in ("pathologies", "treatments") and language == "fr":
        found += [text.capitalize() for one in records for text in (one.patient_words_fr, one.other_names_fr)]
    return sorted(found, key=folded)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LISTS)
def test_parts_together_hold_every_entry_once_in_order(client, clinic, name, language):
    found = parts(client, address(name, language))

    assert len(found) > 1
    assert [entry for page in found.values() for entry in shown(name, page)] == expected(name, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_site_map_holds_every_page_once(client, clinic, language):
    with override(language):
        found = parts(client, reverse("pages:site_map"))
        wanted = [page.get_absolute_url() for model in (Pathology, Procedure) for page in model.objects.published()]
        wanted += [page.get_sheet_url() for page in Procedure.objects.published()]

    links = [link.get("href") for page in found.values() for link in page.all("a", inside="plan")]

    assert sorted(link for link in links if link in set(wanted)) == sorted(wanted)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LISTS)
def test_letters_lead_to_where_they_begin(client, clinic, name, language):
    first = address(name, language)
    pages = parts(client, first)
    begins = {}
    for path, page in pages.items():
        for element in page.root.iter():
            if (element.get("id") or "").startswith("lettre-"):
                begins.setdefault(element.get("id"), path)

    for path, page in pages.items():
        letters = page.all("ul", "pages__letters", inside="pages")[0]
        links = {link.get("href").partition("#")[2]: link for link in letters.iter("a")}
        assert {key: link.get("href").partition("#")[0] or path for key, link in links.items()} == begins
        current = {words(link) for link in links.values() if link.get("aria-current")}
        assert current == {folded(entry)[:1].upper() for entry in shown(name, page)}


@pytest.mark.parametrize("number", WRONG)
@pytest.mark.parametrize("name", [*LISTS, "site map"])
def test_part_that_does_not_exist_is_not_found(client, clinic, name, number):
    path = reverse("pages:site_map") if name == "site map" else address(name)

    response = client.get(f"{path}{'&' if '?' in path else '?'}page={number}")

    assert response.status_code == 404
    assert Markup(response).all("form", "find")


@pytest.mark.parametrize("key", ["nulle-part", "dos"])
def test_region_where_nothing_hurts_is_not_found(client, clinic, key):
    make_region(key="dos", name_fr="Dos", name_en="Back")

    assert client.get(f"{address('pathologies')}?region={key}").status_code == 404


def test_pages_are_as_light_however_many_there_are(client, clinic, django_assert_max_num_queries):
    def weigh(path: str) -> int:
        client.get(path)  # makes the indexes of the edition
        with django_assert_max_num_queries(MOST_QUERIES, info=path):
            return len(Markup(client.get(path)).all("a"))

    paths = [reverse(name) for name in ("pages:home", "where", "pages:site_map")]
    paths += [address(name) for name in LISTS]
    paths += [f"{path}{'&' if '?' in path else '?'}page=2" for path in paths[2:]]
    before = {path: weigh(path) for path in paths}
    fill(2 * MANY, start=MANY)

    # One way back or on, at the most, and where letters begin and end within a part.
    assert {path: weigh(path) for path in paths} == {
        path: pytest.approx(links, abs=3) for path, links in before.items()
    }


def test_unpublished_pages_are_in_no_part(client, clinic):
    hidden = Pathology.objects.get(slug_fr="m-7")
    hidden.is_published = False
    hidden.save()

    for name in ("pathologies", "region", "physicians"):
        found = [entry for page in parts(client, address(name)).values() for entry in shown(name, page)]
        assert hidden.title_fr not in found
        assert len(found) == len(expected(name, "fr"))


def test_publication_is_in_its_part_at_once(client, clinic):
    before = parts(client, address("pathologies"))
    Pathology.objects.create(title_fr="Aaa", slug_fr="aaa", is_published=True)

    after = parts(client, address("pathologies"))

    assert shown("pathologies", after[address("pathologies")])[0] == "Aaa"
    moved = {path: shown("pathologies", page)[-1] for path, page in before.items()}
    assert [shown("pathologies", after[path])[0] for path in list(after)[1:]] == list(moved.values())[: len(after) - 1]


@pytest.mark.parametrize("name", ["pathologies", "region", "physicians"])
def test_part_says_what_and_where_it_is(client, clinic, name):
    path, second = list(parts(client, address(name)))[:2]
    page = Markup(client.get(second))
    links = {(link.get("rel"), link.get("hreflang")): link.get("href") for link in page.all("link")}
    english = f"http://testserver{address(name, 'en')}{'&' if '?' in path else '?'}page=2"

    assert words(page.one("h1")).endswith(", page 2")
    assert page.words("title")[0].startswith(words(page.one("h1")))
    assert links["canonical", None] == f"http://testserver{second}"
    if name == "pathologies":  # whose English names are fewer, and in one part less
        english = english if len(parts(client, address(name, "en"))) > 1 else None
    assert links.get(("alternate", "en")) == english
    assert page.data["WebPage"]["url"] == f"http://testserver{second}"


def test_part_that_another_language_has_not_leads_to_its_first(client, clinic):
    last = list(parts(client, address("pathologies")))[-1]
    page = Markup(client.get(last))

    assert last not in parts(client, address("pathologies", "en"))
    assert not [link for link in page.all("link") if link.get("hreflang")]
    assert page.one("a", "head__lang").get("href") == address("pathologies", "en")


def test_filtered_table_keeps_its_filters_from_part_to_part(client, clinic):
    second = list(parts(client, address("filtered")))[1]
    page = Markup(client.get(second))

    assert second == f"{address('filtered')}&page=2"
    assert page.one("a", "head__lang").get("href") == f"{address('filtered', 'en')}&page=2"
    assert [one.get("content") for one in page.all("meta") if one.get("name") == "robots"] == ["noindex"]


def test_table_says_that_its_columns_are_not_all(client, clinic):
    page = Markup(client.get(address("physicians")))

    assert len([one for one in page.all("th", inside="matrix") if one.get("scope") == "col"]) == 1 + 24
    assert "Tous les traitements ne tiennent pas dans ce tableau." in words(page.one("main"))


def test_region_shows_few_and_leads_to_all(client, clinic):
    for path in (address("pathologies"), reverse("where")):
        page = Markup(client.get(path))

        assert len(page.all("li", inside="regions__one")) == FEW
        assert page.one("a", "all").get("href") == address("region")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_declared(client, clinic, language):
    declared = [
        path for path in addresses() if "?" in path and (get_language_from_path(path) or LANGUAGES[0]) == language
    ]
    lists = [address(name, language) for name in LISTS if name != "filtered"]
    with override(language):
        lists.append(reverse("pages:site_map"))
    there = [path for first in lists for path in parts(client, first)]

    assert sorted(path for path in declared if "/api/" not in path) == sorted(path for path in there if "?" in path)


def test_each_part_has_a_file_of_its_own():
    assert path_of("/pathologies/?page=2") == "pathologies/index.page-2.html"
    assert path_of("/pathologies/?region=genou&page=2") == "pathologies/index.region-genou.page-2.html"
    assert path_of("/api/catalogue.json?language=en") == "api/catalogue.en.json"


def test_term_leads_to_the_part_that_explains_it(client, clinic):
    term = Term.objects.get(term_fr="Zona 0006")
    path, _mark, anchor = term.get_absolute_url().partition("#")

    assert path == f"{address('glossary')}?page=2"
    assert Markup(client.get(path)).by_id(anchor) is not None
