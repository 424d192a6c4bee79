"""What a practice's software gets for a code."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.factories import make_pathology, make_region
from tests.markup import Markup, said

WHO, US = "2.16.840.1.113883.6.3", "2.16.840.1.113883.6.90"
SNOMED = "2.16.840.1.113883.6.96"
CODE, SYSTEM, NAME = (f"mainSearchCriteria.v.{part}" for part in ("c", "cs", "dn"))
READER, ASKER = "informationRecipient.languageCode.c", "performer.languageCode.c"
FORM = "knowledgeResponseType"
JSON = "application/json"

pytestmark = pytest.mark.django_db


def ask(client, code=None, system=WHO, headers=None, **others):
    """The answer to a request; None leaves the code out. Names with dots go in a dictionary."""
    given = {} if code is None else {CODE: code, SYSTEM: system}
    return client.get(reverse("exchange:infobutton"), given | others, headers=headers)


def sciatica(**fields):
    return make_pathology(**({"codes": "M54.1\nM54.3"} | fields))


def back_pain(**fields):
    defaults = {
        "title_fr": "Rachialgie",
        "slug_fr": "rachialgie",
        "title_en": "Back pain",
        "slug_en": "back-pain",
        "tagline_fr": "le dos",
        "codes": "M54.5",
    }
    return make_pathology(**(defaults | fields))


def knee(**fields):
    defaults = {"title_fr": "Arthrose", "slug_fr": "arthrose", "title_en": "Arthritis", "slug_en": "arthritis"}
    return make_pathology(**(defaults | {"codes": "M17"} | fields))


def leads_to(response):
    return response.status_code, response.headers.get("Location")


def heading(response):
    return Markup(response).words("h1")


def lead(response):
    return Markup(response).words("p", "title__lead")


@pytest.mark.parametrize("code", ["M54.3", "m54.3", "M543", " m543 ", "M54.35", "M54.3XXA"])
@pytest.mark.parametrize("system", [WHO, US])
def test_code_of_one_page_leads_to_it(client, code, system):
    page = sciatica()
    back_pain()

    assert leads_to(ask(client, code, system)) == (302, page.address("fr"))


def test_finer_code_leads_to_the_page_of_the_category(client):
    page = knee()

    assert leads_to(ask(client, "M17.1")) == (302, page.address("fr"))


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ({}, "fr"),
        ({READER: "fr"}, "fr"),
        ({READER: "fr-FR"}, "fr"),
        ({READER: "en"}, "en"),
        ({READER: "en-US"}, "en"),
        ({READER: "EN_us"}, "en"),
        ({ASKER: "en"}, "en"),
        ({READER: "fr", ASKER: "en"}, "fr"),
        ({READER: "de", ASKER: "en"}, "en"),
        ({READER: "de"}, "fr"),
        ({READER: ""}, "fr"),
    ],
)
def test_page_is_in_the_language_of_the_reader_then_of_the_asker(client, asked, language):
    page = sciatica()

    response = ask(client, "M54.3", **asked)

    assert leads_to(response) == (302, page.address(language))
    assert response.headers["Content-Language"] == language


@pytest.mark.parametrize("language", ["fr", "en"])
def test_code_of_several_pages_leads_to_their_list(client, language):
    first, second = back_pain(codes="M54.1"), sciatica(title_en="Sciatica")
    knee()

    response = ask(client, "M54.1", **{READER: language})

    shown = Markup(response)
    assert (response.status_code, shown.language) == (200, language)
    assert [link.get("href") for link in shown.all("a", inside="index")] == [
        first.address(language),
        second.address(language),
    ]
    assert lead(response) == [said("Plusieurs pages répondent à cette demande.", language)]
    assert "M54.1" in heading(response)[0]


def test_broader_code_leads_to_the_list_of_those_within(client):
    sciatica()
    back_pain()
    knee()

    response = ask(client, "M54")

    assert heading(response) == ["Pages pour le code M54"]
    assert lead(response) == ["Cette demande est plus large que nos pages, qui n’en traitent qu’une partie."]
    assert Markup(response).words("li", inside="index") == [
        "Rachialgie le dos · M54.5",
        "Radiculalgie M54.1, M54.3",
    ]


def test_broader_code_is_never_taken_for_its_only_page(client):
    sciatica()

    assert ask(client, "M54").status_code == 200


def test_list_switches_to_itself_in_the_other_language(client):
    sciatica()
    back_pain()

    response = ask(client, "M54", **{"age.v.v": "67"})

    switch = urlsplit(Markup(response).one("a", "head__lang").get("href"))
    assert switch.path == reverse("exchange:infobutton")
    assert parse_qs(switch.query) == {CODE: ["M54"], SYSTEM: [WHO], READER: ["en"]}


def test_several_criteria_are_asked_for_together(client):
    sciatica()
    knee()

    response = ask(client, "M54.3", **{f"{CODE}1": "M17.0", f"{SYSTEM}1": US})

    assert heading(response) == ["Pages pour les codes M54.3, M17.0"]
    assert Markup(response).words("b", inside="index") == ["Arthrose", "Radiculalgie"]


@pytest.mark.parametrize(
    "other", [{f"{CODE}1": "23056005", f"{SYSTEM}1": SNOMED}, {f"{CODE}1": "K35", f"{SYSTEM}1": WHO}]
)
def test_criterion_that_is_not_ours_leaves_the_others(client, other):
    page = sciatica()

    assert leads_to(ask(client, "M54.3", **other)) == (302, page.address("fr"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_unknown_code_is_said_with_ways_on(client, language):
    sciatica().regions.add(make_region())

    response = ask(client, "k35.8", **{READER: language})

    shown = Markup(response)
    assert (response.status_code, shown.language) == (404, language)
    assert shown.words("h1") == [said("Aucune page pour le code %(codes)s.", language) % {"codes": "K35.8"}]
    with override(language):
        assert [form.get("action") for form in shown.all("form", "find--big")] == [reverse("search:results")]
        assert reverse("pathologies:list") in [link.get("href") for link in shown.all("a", inside="ways")]
    assert shown.words("li", inside="map__labels") == [{"fr": "Genou", "en": "Knee"}[language]]


def test_unpublished_page_answers_to_no_code(client):
    sciatica(is_published=False)

    assert ask(client, "M54.3").status_code == 404


@pytest.mark.parametrize("part", ["dn", "ot"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_name_without_a_code_leads_to_the_search(client, part, language):
    response = ask(client, **{f"mainSearchCriteria.v.{part}": "mal de dos & nerf", READER: language})

    place = urlsplit(response.headers["Location"])
    with override(language):
        assert (response.status_code, place.path) == (302, reverse("search:results"))
    assert parse_qs(place.query) == {"q": ["mal de dos & nerf"]}


def test_name_beside_a_code_is_not_read(client):
    response = ask(client, "K35", **{NAME: "sciatique"})

    assert response.status_code == 404
    assert "sciatique" not in Markup(response).words("main")[0]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, f"Il manque le paramètre {CODE}."),
        ({SYSTEM: WHO}, f"Il manque le paramètre {CODE}."),
        ({CODE: "", SYSTEM: WHO}, f"Il manque le paramètre {CODE}."),
        ({CODE: "M54.3"}, f"Il manque le paramètre {SYSTEM}."),
        ({CODE: "M54.3", SYSTEM: WHO, f"{CODE}1": "M17"}, f"Il manque le paramètre {SYSTEM}."),
        ({CODE: ["M54.3", "M17"], SYSTEM: WHO}, f"Le paramètre {CODE} est donné plusieurs fois."),
        ({CODE: "M54.3", SYSTEM: WHO, READER: ["fr", "en"]}, f"Le paramètre {READER} est donné plusieurs fois."),
        ({CODE: "M54.3", SYSTEM: WHO, FORM: ["text/html"] * 2}, f"Le paramètre {FORM} est donné plusieurs fois."),
        ({CODE: "M54.3", SYSTEM: WHO, READER: "français"}, f"Le paramètre {READER} n’a pas la forme d’une langue"),
        ({CODE: "23056005", SYSTEM: SNOMED}, "Ce système de codes n’est pas connu ici"),
        ({CODE: "M54.3", SYSTEM: "icd10"}, "Ce système de codes n’est pas connu ici"),
        ({CODE: "23056005", SYSTEM: WHO}, f"Le paramètre {CODE} n’a pas la forme d’un code CIM-10"),
        ({CODE: "M" * 10_000, SYSTEM: WHO}, f"Le paramètre {CODE} n’a pas la forme d’un code CIM-10"),
        ({CODE: "M54\x00", SYSTEM: WHO}, f"Le paramètre {CODE} n’a pas la forme d’un code CIM-10"),
        ({NAME: "dos\x00"}, f"Le paramètre {NAME} n’est pas un nom."),
        ({NAME: "a" * 10_000}, f"Le paramètre {NAME} n’est pas un nom."),
        (
            {CODE: "M54.3", SYSTEM: WHO}
            | {f"{CODE}{number}": "M17" for number in range(1, 11)}
            | {f"{SYSTEM}{number}": WHO for number in range(1, 11)},
            "La demande porte plus de 10\u00a0critères.",
        ),
        ({f"x{number}": "1" for number in range(1001)}, "La demande porte trop de paramètres."),
    ],
)
def test_request_that_cannot_be_read_is_told_why(client, given, sentence):
    sciatica()

    response = client.get(reverse("exchange:infobutton"), given)

    assert response.status_code == 400
    assert heading(response) == ["Cette demande n’a pas pu être lue."]
    assert [line.startswith(sentence) for line in lead(response)] == [True]


def test_refusal_is_in_the_language_asked_for(client):
    response = ask(client, **{READER: "en"})

    assert lead(response) == [f"The parameter {CODE} is missing."]


@pytest.mark.parametrize("charset", ["utf-16", "nonsense"])
def test_charset_of_an_absent_body_does_not_matter(client, charset):
    page = sciatica()

    response = ask(client, "M54.3", headers={"Content-Type": f"text/plain; charset={charset}"})

    assert leads_to(response) == (302, page.address("fr"))


@pytest.mark.parametrize("form", ["text/xml", "application/xml", "*/*", "json"])
def test_form_that_does_not_exist_is_refused(client, form):
    response = ask(client, "M54.3", **{FORM: form})

    assert (response.status_code, Markup(response).words("h1")) == (406, ["Cette demande n’a pas pu être lue."])


@pytest.mark.parametrize(
    ("parameter", "header", "form"),
    [
        (None, None, "text/html"),
        (None, "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        (None, "*/*", "text/html"),
        (None, "text/xml", "text/html"),
        (None, "text/html; a*=bogus'en'x", "text/html"),
        (None, "x" * 20_000, "text/html"),
        (None, JSON, JSON),
        (None, "application/json, text/plain, */*", JSON),
        (None, "text/html;q=0.5, application/json", JSON),
        ("application/json", "text/html", JSON),
        ("application/JSON; charset=utf-8", None, JSON),
        ("text/html", JSON, "text/html"),
    ],
)
def test_form_is_what_the_address_says_then_what_the_header_prefers(client, parameter, header, form):
    sciatica()
    back_pain()

    response = ask(
        client, "M54", headers={"Accept": header} if header else None, **({FORM: parameter} if parameter else {})
    )

    assert response.headers["Content-Type"].partition(";")[0] == form
    assert response.headers["Vary"] == "Accept"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_json_is_the_feed_of_a_knowledge_response(client, language):
    page = sciatica()

    response = ask(client, "m5416", **{FORM: JSON, READER: language})

    feed = response.json()["feed"]
    (entry,) = feed["entry"]
    other = {"fr": "en", "en": "fr"}[language]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert feed["lang"] == language
    assert feed["subtitle"] == {"type": "text", "_value": "ICD-10 M54.16"}
    assert feed["category"] == [{"scheme": CODE, "term": "M54.16"}, {"scheme": SYSTEM, "term": WHO}]
    assert feed["updated"] == entry["updated"] == {"_value": f"{page.updated_on}T00:00:00Z"}
    assert entry["lang"] == language
    assert entry["title"] == {"type": "text", "_value": getattr(page, f"title_{language}")}
    assert entry["summary"] == {"type": "text", "_value": getattr(page, f"summary_{language}")}
    assert [(link["hreflang"], link["href"]) for link in entry["link"]] == [
        (code, f"http://testserver{page.address(code)}") for code in (language, other)
    ]
    assert entry["category"] == [{"scheme": CODE, "term": "M54.1"}, {"scheme": SYSTEM, "term": WHO}]


def test_feed_says_which_text_is_french(client):
    sciatica(title_en="", slug_en=None, summary_en="")

    (entry,) = ask(client, "M54.3", **{FORM: JSON, READER: "en"}).json()["feed"]["entry"]

    assert (entry["lang"], entry["title"]["_value"]) == ("fr", "Radiculalgie")
    assert [link["hreflang"] for link in entry["link"]] == ["fr"]


def test_address_of_a_feed_gives_the_same_feed(client):
    sciatica()
    knee()
    feed = ask(client, "M54", **{FORM: JSON, f"{CODE}1": "m171", f"{SYSTEM}1": US, READER: "en"}).json()

    assert client.get(feed["feed"]["id"]["_value"].removeprefix("http://testserver")).json() == feed


@pytest.mark.parametrize(("code", "status"), [("K35", 404), ("?", 400), (None, 400)])
def test_refusal_in_json_is_a_problem_in_one_sentence(client, code, status):
    response = ask(client, code, **{FORM: JSON, READER: "en", NAME: "dos"})

    assert response.headers["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["status"]) == (status, status)
    assert response.json()["detail"].count(".") >= 1


def test_nothing_of_a_patient_is_sent_back_or_logged(client, caplog):
    sciatica()
    back_pain()
    secrets = {
        "patientPerson.administrativeGenderCode.c": "secret-gender",
        "age.v.v": "secret-age",
        "ageGroup.v.c": "secret-group",
        "observation.v.c": "secret-observation",
        "serviceDeliveryLocation.id.root": "secret-place",
        "assignedAuthorizedPerson.id.root": "secret-person",
        "mainSearchCriteria.v.ot": "secret-words",
    }
    with caplog.at_level(logging.DEBUG):
        answers = [
            ask(client, code, **secrets, **form)
            for code in ("M54.3", "M54", "K35", "?")
            for form in ({}, {FORM: JSON}, {FORM: "text/xml"})
        ]

    assert {answer.status_code for answer in answers} == {200, 302, 400, 404, 406}
    assert not [answer for answer in answers if "secret" in f"{answer.content.decode()} {answer.headers}"]
    assert "secret" not in caplog.text


def test_answers_are_not_for_search_engines(client):
    sciatica()

    assert {ask(client, code).headers["X-Robots-Tag"] for code in ("M54.3", "M54", "K35", "?")} == {"noindex"}


def test_infobutton_only_reads(client):
    path = reverse("exchange:infobutton")

    assert [getattr(client, method)(path).status_code for method in ("post", "put", "delete")] == [405] * 3
    assert client.head(path, {CODE: "M54.3", SYSTEM: WHO}).status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("form", "queries"), [("text/html", 5), (JSON, 3)])
def test_answer_costs_the_same_queries(client, language, count, form, queries, django_assert_num_queries):
    for number in range(count):
        make_pathology(slug_fr=f"p-{number}", slug_en=f"p-{number}", codes="M54.3").regions.add(
            make_region(key=f"r-{number}")
        )

    with django_assert_num_queries(queries):
        assert ask(client, "M54", **{READER: language, FORM: form}).status_code == 200
