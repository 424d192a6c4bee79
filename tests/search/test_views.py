import pytest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override

from tests.factories import make_pathology, make_procedure, make_region, make_rows, make_term
from tests.markup import Markup

NOTHING_FOUND = "Aucune page ne répond à ces mots."

pytestmark = pytest.mark.django_db


def address(name, language="fr"):
    with override(language):
        return reverse(f"search:{name}")


def suggested(client, query, language="fr"):
    return client.get(address("suggestions", language), {"q": query}).json()["results"]


def titles(client, query, language="fr"):
    return [row["title"] for row in suggested(client, query, language)]


def make_back_pain(**fields):
    defaults = {
        "title_fr": "Rachialgie",
        "slug_fr": "rachialgie",
        "title_en": "Back pain",
        "slug_en": "back-pain",
        "patient_words_fr": "mal de dos\nlumbago",
        "patient_words_en": "sore back",
        "summary_fr": "Le dos fait mal. Cela passe.",
    }
    return make_pathology(**(defaults | fields))


def test_suggestions_are_title_address_and_kind(client):
    page = make_back_pain()

    response = client.get(address("suggestions"), {"q": "dos"})

    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {"results": [{"title": "Rachialgie", "url": page.address("fr"), "kind": "pathology"}]}


def test_suggestions_name_every_kind_best_first(client):
    make_term(term_fr="nerf")
    make_procedure(title_fr="Ciment", tagline_fr="loin du nerf")
    make_pathology(title_fr="Nerf coincé")
    make_back_pain(summary_fr="Un nerf souffre.")

    found = [(row["title"], row["kind"]) for row in suggested(client, "nerf")]

    assert found == [
        ("Nerf coincé", "pathology"),
        ("Nerf", "term"),
        ("Ciment", "procedure"),
    ]


def test_suggestion_of_a_term_leads_to_its_line(client):
    make_term(term_fr="œdème osseux")

    (row,) = suggested(client, "osseux")

    path, _hash, anchor = row["url"].partition("#")
    assert path == reverse("glossary:list")
    assert [words.tag for words in [Markup(client.get(path)).by_id(anchor)]] == ["div"]


@pytest.mark.parametrize(
    "query",
    [
        "rachialgie",
        "RACHIALGIES",
        "rachi",
        "lumbago",
        "mal de dos",
        "jai mal en ba du dos",
        "j'ai mal au dos",
        "j’ai mal au dos",
        "  dos  \t\n",
        "d\x00os",
        "dos " * 500,
        pytest.param('"mal de dos"'),
        pytest.param("«\u202fdos\u202f»", id="guillemets"),
        pytest.param("dos?"),
        pytest.param("lumbago, dos"),
        pytest.param("mal-de-dos"),
    ],
)
def test_query_of_a_patient_finds_the_page(client, query):
    make_back_pain()
    make_procedure()

    assert titles(client, query) == ["Rachialgie"]


@pytest.mark.parametrize(
    "title",
    [
        "Névralgie « d’Arnold »",
        pytest.param("Micro-ondes"),
        pytest.param("Alcoolisation (neurolyse chimique)"),
    ],
)
def test_every_word_of_a_title_finds_it(client, title):
    make_procedure(title_fr=title)
    queries = [word.strip("()") for word in title.replace("’", " ").split() if len(word) > 2]

    found = {query: titles(client, query) for query in [title, *queries]}

    assert found == {query: [title] for query in [title, *queries]}


@pytest.mark.parametrize(
    "query", ["", "   ", "\x00", "de la", "mal", "xylophone", "'", '"', "%", "\\", "*", "🦴", "a" * 9999]
)
def test_query_that_says_nothing_finds_nothing(client, query):
    make_back_pain()

    assert suggested(client, query) == []
    assert client.get(address("results"), {"q": query}).status_code == 200


def test_query_is_that_of_the_reader_s_language(client):
    page = make_back_pain()

    assert [(row["title"], row["url"]) for row in suggested(client, "sore", "en")] == [
        ("Back pain", page.address("en"))
    ]
    assert titles(client, "sore", "fr") == ["Rachialgie"], "its names in another language lead to it too"


def test_untranslated_page_is_found_by_its_french_title(client):
    page = make_back_pain(title_en="", slug_en=None)

    assert [(row["title"], row["url"]) for row in suggested(client, "rachialgie", "en")] == [
        ("Rachialgie", page.address("en"))
    ]


def test_unpublished_page_is_not_found(client):
    make_back_pain(is_published=False)

    assert suggested(client, "rachialgie") == []


def test_suggestions_are_eight_at_most(client):
    for number in range(12):
        make_procedure(title_fr=f"Infiltration {number}", slug_fr=f"i-{number}", slug_en=f"i-{number}")

    assert len(suggested(client, "infiltration")) == 8


def test_results_show_title_kind_and_first_sentence(client):
    make_back_pain()

    page = Markup(client.get(address("results"), {"q": "dos"}))

    assert page.words("h2", "found") == ["1 page trouvée"]
    assert page.words("li", inside="index--results") == ["Rachialgie Pathologie Le dos fait mal."]


@pytest.mark.parametrize("summary", ["Le dos fait mal.", "Le dos fait-il mal ? Oui.", "Le dos, toujours ! Eh oui."])
def test_sentence_of_a_result_ends_once(client, summary):
    make_back_pain(summary_fr=summary)

    page = Markup(client.get(address("results"), {"q": "rachialgie"}))

    shown = page.words("li", inside="index--results")[0].removeprefix("Rachialgie Pathologie ")
    first = next(summary[: index + 1] for index, sign in enumerate(summary) if sign in ".?!")
    assert shown.replace("\u202f", " ") == first


def test_results_put_the_query_back_as_text(client):
    query = '"><script>vol()</script>'

    page = Markup(client.get(address("results"), {"q": query}))

    assert [field.get("value") for field in page.all("input", inside="find--big")] == [query]
    scripts = [one.get("src") for one in page.all("script") if one.get("type") != "application/ld+json"]
    assert scripts == [static("js/search.js")]


@pytest.mark.parametrize("query", ["", "xylophone"])
def test_results_without_answer_offer_body_and_lists(client, query):
    make_pathology().regions.add(make_region())

    page = Markup(client.get(address("results"), {"q": query}))

    assert page.words("h2", "found") == ([NOTHING_FOUND] if query else [])
    assert page.words("li", inside="map__labels") == ["Genou"]
    assert [link.get("href") for link in page.all("a", inside="ways")] == [
        reverse(name) for name in ("pathologies:list", "procedures:list", "glossary:list")
    ]


@pytest.mark.parametrize("name", ["results", "suggestions"])
def test_search_only_reads(client, name):
    assert client.post(address(name)).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_results_cost_the_same_queries(client, count, language, django_assert_num_queries):
    make_rows(make_pathology(), count)
    path = address("results", language)
    client.get(path, {"q": "piqûre needle"})  # the first one makes the index

    with django_assert_num_queries(4):
        client.get(path, {"q": "piqûre needle"})
