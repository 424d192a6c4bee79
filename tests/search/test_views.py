from urllib.parse import parse_qs, urlsplit

import pytest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override

from algoradio.search import counting
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

    with django_assert_num_queries(2):
        client.get(path, {"q": "piqûre needle"})


def found(client, query, **parameters):
    """The page of results for a query."""
    return Markup(client.get(address("results"), {"q": query} | parameters))


def asked(link):
    """What the link of a page of results asks for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(link.get("href")).query).items()}


# Kinds


@pytest.fixture
def nerves():
    """Two pathologies, a procedure and a term that a search for « nerf » finds."""
    make_pathology(title_fr="Nerf coincé")
    make_pathology(title_fr="Nerf usé", slug_fr="use", slug_en="worn")
    make_procedure(title_fr="Bloc du nerf")
    make_term(term_fr="nerf")


def test_kinds_are_offered_with_their_numbers(client, nerves):
    page = found(client, "nerf")

    assert page.words("li", inside="kinds") == ["Tout 4", "Pathologie 2", "Traitement 1", "Mot expliqué 1"]
    assert [link.get("aria-current") for link in page.all("a", inside="kinds")] == ["true", None, None, None]
    assert [link.get("href") for link in page.all("a", inside="kinds")] == [
        f"{address('results')}?q=nerf{kind}" for kind in ("", "&kind=pathology", "&kind=procedure", "&kind=term")
    ]


@pytest.mark.parametrize(
    ("kind", "titles", "place"),
    [("pathology", ["Nerf coincé", "Nerf usé"], 1), ("procedure", ["Bloc du nerf"], 2), ("term", ["Nerf"], 3)],
)
def test_one_kind_can_be_shown_alone(client, nerves, kind, titles, place):
    page = found(client, "nerf", kind=kind)

    assert sorted(page.words("a", inside="index--results")) == titles
    assert page.words("li", inside="kinds") == ["Tout 4", "Pathologie 2", "Traitement 1", "Mot expliqué 1"]
    assert [link.get("aria-current") for link in page.all("a", inside="kinds")].index("true") == place
    assert page.words("h2", "found") == ["4 pages trouvées"]


def test_links_of_the_kinds_keep_the_query(client, nerves):
    query = "nerf & nerfs +?"

    links = found(client, query, kind="term").all("a", inside="kinds")

    assert [asked(link) for link in links] == [
        {"q": query} | kind for kind in ({}, {"kind": "pathology"}, {"kind": "procedure"}, {"kind": "term"})
    ]


def test_one_kind_alone_needs_no_choice(client):
    make_back_pain()

    assert found(client, "dos").all("ul", "kinds") == []


def test_kind_without_an_answer_offers_the_ways_on(client, nerves):
    page = found(client, "nerf", kind="page")

    assert page.words("a", inside="index--results") == []
    assert page.all("a", inside="ways") != []
    assert page.words("li", inside="kinds")[0] == "Tout 4"


@pytest.mark.parametrize(
    "kind", ["pizza", "Pathology", "pathology ", "<b>", "'", "a" * 2_000], ids=lambda kind: kind[:9]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_kind_that_there_is_not_is_refused(client, nerves, kind, language):
    response = client.get(address("results", language), {"q": "nerf", "kind": kind})

    assert (response.status_code, Markup(response).language) == (400, language)
    assert kind not in response.content.decode()


# Corrections


@pytest.mark.parametrize(
    ("query", "corrected"),
    [("rachialgei", "rachialgie"), ("ma rachialgei & moi", "ma rachialgie & moi"), ("<b>rachialgei", "<b>rachialgie")],
)
def test_corrected_query_is_one_click_away(client, query, corrected):
    make_back_pain()

    page = found(client, query, kind="pathology")

    link = page.one("a", inside="corrected")
    assert page.words("p", "corrected") == [f"Vouliez-vous dire {corrected}\u202f?"]
    assert asked(link) == {"q": corrected}
    assert client.get(link.get("href")).status_code == 200


@pytest.mark.parametrize("query", ["", "dos", "pizza"])
def test_query_without_an_error_is_not_corrected(client, query):
    make_back_pain()

    assert found(client, query).all("p", "corrected") == []


# Sentences


def test_sentence_that_holds_the_query_is_shown_with_its_words_marked(client):
    make_back_pain(causes_fr="<p>Un disque <strong>usé</strong> & sec pince le nerf.</p><p>Rien.</p>")

    page = found(client, "disques usés lumbago")

    assert page.words("li", inside="index--results") == ["Rachialgie Pathologie Un disque usé & sec pince le nerf."]
    assert page.words("b", inside="index--results") == ["Rachialgie", "disque", "usé"]


def test_sentence_is_shown_as_text(client):
    make_term(term_fr="balise", definition_fr="Une balise <script>vol()</script> se voit.")

    page = found(client, "balise")

    assert page.words("li", inside="index--results") == [
        "Balise Mot expliqué Une balise <script>vol()</script> se voit."
    ]


# Counts


@pytest.fixture
def counts(monkeypatch):
    """The searches that were counted, as (words, language, found)."""
    counts = []
    monkeypatch.setattr(counting, "count", lambda *search: counts.append(search))
    return counts


@pytest.mark.parametrize(("query", "is_found"), [("dos", True), ("pizza", False)])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_search_is_counted_once_with_what_it_found(client, counts, query, is_found, language):
    make_back_pain(patient_words_en="dos")

    client.get(address("results", language), {"q": f"  {query} "})

    assert counts == [(query, language, is_found)]


def test_suggestions_while_typing_are_not_counted(client, counts):
    make_back_pain()

    for query in ("d", "do", "dos"):
        client.get(address("suggestions"), {"q": query})

    assert counts == []


@pytest.mark.parametrize("parameters", [{}, {"q": ""}, {"q": " \x00 "}, {"q": "dos", "kind": "pathology"}])
def test_empty_search_and_choice_of_a_kind_are_not_counted(client, counts, parameters):
    make_back_pain()

    client.get(address("results"), parameters)

    assert counts == []


# Bad input

SHRAPNEL = {
    "SQL": "'; DROP TABLE pathologies_pathology; --",
    "SQL union": "' UNION SELECT password FROM auth_user --",
    "query language": 'title:"nerf" AND (NOT *) OR [a TO z]^9 ~2',
    "unbalanced": '(((("',
    "template": "${7*7} #{7*7} <%= 7*7 %>",
    "format": "%s %d %(q)s {0} {query}",
    "path": "../../etc/passwd",
    "markup": "<img src=x onerror=vol()>",
    "NUL": "dos\x00\x01\x1b[31m",
    "emoji": "🦴🦵🏽👨‍👩‍👧 dos",
    "right to left": "ألم أسفل الظهر",
    "overridden direction": "\u202esod\u202c dos",
    "combining": "d\u0301\u0301\u0301os" + "\u0301" * 150,
    "full width": "ｄｏｓ",
    "ligature": "ﬁlet",
    "surrogate": "\ufffd\ufffe",
    "ten thousand signs": "dos " * 2_500,
    "ten thousand signs in one": "é" * 10_000,
    "ten thousand emoji": "🦴" * 10_000,
    "spaces": " \t\u2003\u202f" * 100,
}


@pytest.mark.parametrize("query", SHRAPNEL.values(), ids=SHRAPNEL)
@pytest.mark.parametrize("name", ["results", "suggestions"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_any_query_has_a_sensible_answer(client, query, name, language):
    make_back_pain()
    make_procedure()

    response = client.get(address(name, language), {"q": query})

    assert response.status_code == 200
    if name == "results":
        assert Markup(response).words("h1") != []
    else:
        assert {row["kind"] for row in response.json()["results"]} <= {"pathology"}


@pytest.mark.parametrize("raw", ["q=%ff%fe", "q=%ED%A0%80", "q", "q=a&q=dos", "=dos", "q[]=dos", "%00=1&q=dos", "&&;;"])
@pytest.mark.parametrize("name", ["results", "suggestions"])
def test_any_query_string_is_read(client, raw, name):
    make_back_pain()

    assert client.get(f"{address(name)}?{raw}").status_code == 200
