"""« Cette page est-elle claire ? »: the form at the foot of a page, what becomes of an answer, and what is refused."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from algoradio.audience import asking, views
from algoradio.audience.models import Opinion
from algoradio.editorial import edition
from algoradio.pages.models import FixedPage
from tests.factories import make_fixed_page, make_pathology, make_procedure
from tests.markup import Markup, said

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}
FORM = "application/x-www-form-urlencoded"
NOT_COUNTED = "Votre réponse n’est pas comptée"
REASONS = ["long", "words", "absent", "wrong", "other"]


@pytest.fixture
def page():
    return make_pathology(updated_on=DAY)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(asking, "localdate", lambda: DAY)


def address(page, language: str = "fr", name: str = "answer") -> str:
    with override(language):
        return reverse(f"audience:{name}", kwargs={"kind": page._meta.model_name, "number": page.pk})


def post(client, path: str, data: dict, **headers):
    """A form as browsers send it."""
    return client.post(path, urlencode(data), content_type=FORM, **(headers or OURS))


def send(client, page, answer: str = "yes", language: str = "fr", **headers):
    data = {"edition": page.updated_on.isoformat(), "answer": answer}
    return post(client, address(page, language), data, **headers)


def counted():
    return {key[1:]: times for key, times in asking.tally._counts.items()}


# The form


@pytest.mark.parametrize("make", [make_pathology, make_procedure])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_text_asks_at_its_foot_whether_it_is_clear(client, make, language):
    page = make(updated_on=DAY)
    with override(language):
        markup = Markup(client.get(page.get_absolute_url()))

    form = next(markup.one("section", "clear").iter("form"))
    fields = {(one.tag, one.get("name"), one.get("value")) for one in form.iter() if one.get("name")}
    assert (form.get("method"), form.get("action")) == ("post", address(page, language))
    assert fields == {("input", "edition", "2026-11-23")} | {("button", "answer", one) for one in ["yes", *REASONS]}
    assert markup.words("h2", inside="clear") == [said("Cette page est-elle claire\u202f?", language)]
    assert len(markup.words("button", inside="clear")) == len(set(markup.words("button", inside="clear")))


@pytest.mark.parametrize("key", [key for key in FixedPage.Key.values if key != FixedPage.Key.HOME])
def test_fixed_page_asks_too(client, key):
    page = make_fixed_page(key=key, updated_on=DAY)

    markup = Markup(client.get(page.get_absolute_url()))

    assert next(markup.one("section", "clear").iter("form")).get("action") == address(page)


def test_home_and_lists_do_not_ask(client, page):
    make_fixed_page(key=FixedPage.Key.HOME)

    for name in ("pages:home", "pathologies:list", "glossary:list", "pages:site_map", "search:results"):
        assert Markup(client.get(reverse(name))).all("section", "clear") == []


def test_form_of_every_page_leads_somewhere(client, catalogue):
    for kind, number in asking.editions():
        page = asking.MODELS[kind].objects.get(pk=number)
        form = next(Markup(client.get(page.get_absolute_url())).one("section", "clear").iter("form"))
        edition = next(one.get("value") for one in form.iter("input"))
        answer = post(client, form.get("action"), {"edition": edition, "answer": "yes"})
        assert answer.status_code == 303
    assert len(counted()) == 21 + len(FixedPage.Key) - 1


def test_page_is_the_same_for_everyone(client, page):
    first = client.get(page.get_absolute_url()).content
    send(client, page)

    assert client.get(page.get_absolute_url()).content == first


def test_new_edition_of_the_site_leaves_a_text_as_it_was(client, page):
    first = client.get(page.get_absolute_url()).content
    edition.raise_number()

    assert client.get(page.get_absolute_url()).content == first


@pytest.mark.parametrize("setting", [{"FEEDBACK": False}, {"SEARCH_SERVER": ""}, {"SEARCH_SERVER": "https://a.test"}])
def test_nothing_is_asked_where_it_is_turned_off_or_nobody_answers(client, page, settings, setting):
    for name, value in setting.items():
        setattr(settings, name, value)

    assert Markup(client.get(page.get_absolute_url())).all("section", "clear") == []


# An answer


@pytest.mark.parametrize("answer", ["yes", *REASONS])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_answer_is_counted_and_followed_by_thanks(client, page, answer, language):
    response = send(client, page, answer, language)

    assert (response.status_code, response.headers["Location"]) == (303, address(page, language, "thanks"))
    assert counted() == {(f"pathology/{page.pk}", language, DAY, answer): 1}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_thanks_lead_back_to_the_page(client, page, language):
    response = client.get(address(page, language, "thanks"))

    markup = Markup(response)
    with override(language):
        back = page.get_absolute_url()
    assert (response.status_code, markup.language) == (200, language)
    assert markup.words("h1") == [said("Merci de votre réponse", language)]
    assert next(markup.one("p", "clear__back").iter("a")).get("href") == back
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_thanks_are_the_same_for_everyone(client, page):
    before = client.get(address(page, name="thanks")).content
    send(client, page, "wrong")

    assert client.get(address(page, name="thanks")).content == before


def test_answers_are_written_by_page_language_edition_and_day(client, page):
    procedure = make_procedure(updated_on=date(2026, 1, 2))
    for one, answer, language in [
        (page, "yes", "fr"),
        (page, "yes", "fr"),
        (page, "yes", "en"),
        (procedure, "long", "fr"),
    ]:
        send(client, one, answer, language)

    asking.tally.write()

    assert set(Opinion.objects.values_list("day", "page", "language", "edition", "answer", "times")) == {
        (DAY, f"pathology/{page.pk}", "fr", DAY, "yes", 2),
        (DAY, f"pathology/{page.pk}", "en", DAY, "yes", 1),
        (DAY, f"procedure/{procedure.pk}", "fr", date(2026, 1, 2), "long", 1),
    }


def test_answers_begin_no_edition(client, page):
    before = edition.current()
    send(client, page)

    asking.tally.write()

    assert edition.current() == before


def test_who_comes_without_an_answer_is_led_to_the_page(client, page):
    response = client.get(address(page))

    assert (response.status_code, response.headers["Location"]) == (302, page.get_absolute_url())
    assert client.head(address(page)).status_code == 302
    assert counted() == {}


def test_table_holds_nothing_about_a_person():
    names = {field.name for field in Opinion._meta.get_fields()}

    assert names == {"id", "day", "page", "language", "edition", "answer", "times"}


def test_nothing_of_who_answers_is_in_memory_or_in_the_database(client, page):
    told = {
        "REMOTE_ADDR": "203.0.113.77",
        "HTTP_USER_AGENT": "Mozilla/5.0 (iPhone)",
        "HTTP_REFERER": "https://example.org/mutuelle",
        "HTTP_ACCEPT_LANGUAGE": "br-FR",
    }
    send(client, page, **OURS, **told)
    in_memory = repr((dict(asking.tally._counts), vars(asking.gate)))

    asking.tally.write()

    rows = repr([vars(row) for row in Opinion.objects.all()])
    assert "pathology" in rows
    assert [word for word in told.values() if word in in_memory + rows] == []


# What is refused


def refused(response, status: int, language: str = "fr") -> str:
    """What a refusal says, which leads back to the page and counts nothing."""
    markup = Markup(response)
    assert (response.status_code, markup.language) == (status, language)
    assert markup.words("h1") == [said(NOT_COUNTED, language)]
    assert markup.one("p", "clear__back") is not None
    assert response.headers["Cache-Control"] == "no-store"
    assert counted() == {}
    (sentence,) = markup.words("p", "title__lead")
    return sentence


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
        {"HTTP_ORIGIN": "https://example.org"},
        {"HTTP_ORIGIN": "http://testserver.example.org"},
        {"HTTP_ORIGIN": "http://testserver:81"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://["},
        {"HTTP_ORIGIN": ""},
        {"HTTP_REFERER": "http://testserver/"},
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_answer_from_elsewhere_is_refused(client, page, headers, language):
    sentence = refused(send(client, page, "yes", language, **headers), 403, language)

    assert sentence == said(
        "Votre réponse ne vient pas d’une page de ce site. Ouvrez la page, puis répondez au bas du texte.", language
    )


def test_browser_that_says_its_origin_alone_is_believed(client, page):
    assert send(client, page, HTTP_ORIGIN="http://testserver").status_code == 303


def test_origin_that_is_set_is_the_one_that_counts(client, page, settings):
    settings.ORIGIN = "https://www.example.org"

    assert send(client, page, HTTP_ORIGIN="https://www.example.org").status_code == 303
    assert send(client, page, HTTP_ORIGIN="http://testserver").status_code == 403


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"answer": "yes"},
        {"edition": "2026-11-23"},
        {"edition": "2026-11-23", "answer": ""},
        {"edition": "2026-11-23", "answer": "peut-être"},
        {"edition": "2026-11-23", "answer": "YES"},
        {"edition": "2026-11-23", "answer": "yes\0"},
        {"edition": "2026-11-23", "answer": "yes", "remark": "a" * 500},
    ],
    ids=str,
)
def test_form_that_is_not_ours_is_refused(client, page, data):
    refused(post(client, address(page), data), 400)


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=a",
        "application/json",
        "text/plain",
        "",
        f"{FORM}; charset=utf-16",
        f"{FORM}; charset=zlib",
        f"{FORM}; charset=nonsense",
    ],
)
def test_other_kinds_of_body_are_refused(client, page, kind):
    body = b"edition=2026-11-23&answer=yes"

    refused(client.generic("POST", address(page), body, content_type=kind, **OURS), 400)


@pytest.mark.parametrize("length", ["", "501", "99999999999", "-1", "abc", "1e2"])
def test_length_is_read_before_the_body(page, length):
    request = RequestFactory().post(address(page), "edition=2026-11-23&answer=yes", content_type=FORM, **OURS)
    request.META["CONTENT_LENGTH"] = length

    assert views._sent(request) is None


@pytest.mark.parametrize("edition", ["2026-11-22", "2026-11-24", "", "hier", "2026-11-23 "])
def test_answer_about_another_text_is_not_counted(client, page, edition):
    data = {"edition": edition, "answer": "yes"}

    sentence = refused(post(client, address(page), data), 409)

    assert sentence == "La page a changé depuis que vous l’avez ouverte. Relisez-la, puis répondez au bas du texte."


@pytest.mark.parametrize("name", ["answer", "thanks"])
def test_page_that_is_not_there_is_not_found(client, page, name):
    other = make_pathology(slug_fr="autre", slug_en="other", is_published=False)
    home = make_fixed_page(key=FixedPage.Key.HOME)
    for one in (other, home):
        assert client.get(address(one, name=name)).status_code == 404
    for number in ("0", "99999", "9" * 40):
        path = re.sub(r"/\d+/", f"/{number}/", address(page, name=name))
        assert post(client, path, {"answer": "yes"}).status_code in {404, 405}
        assert client.get(path).status_code == 404
    assert counted() == {}


@pytest.mark.parametrize("name", ["answer", "thanks"])
def test_addresses_are_gone_where_it_is_turned_off(client, page, settings, name):
    settings.FEEDBACK = False

    assert client.get(address(page, name=name)).status_code == 404
    assert send(client, page).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client, page, method):
    assert getattr(client, method)(address(page)).status_code == 405
    assert getattr(client, method)(address(page, name="thanks")).status_code == 405


# Bounds


def test_answers_about_a_page_are_bounded_a_minute(client, page, monkeypatch):
    monkeypatch.setattr(asking, "MOST_OF_A_PAGE", 2)
    other = make_procedure()

    statuses = [send(client, page).status_code for _answer in range(4)]

    assert statuses == [303, 303, 429, 429]
    assert send(client, other).status_code == 303


def test_answers_all_in_all_are_bounded_a_minute(client, page, monkeypatch):
    monkeypatch.setattr(asking, "MOST", 2)
    others = [make_procedure(), make_fixed_page(key=FixedPage.Key.CONTACT)]

    statuses = [send(client, one).status_code for one in (page, *others)]

    assert statuses == [303, 303, 429]


def test_who_is_beyond_the_bound_is_told_when_to_come_back(client, page, monkeypatch):
    monkeypatch.setattr(asking, "MOST", 0)

    response = send(client, page, language="en")

    assert refused(response, 429, "en") == said(
        "Trop de réponses arrivent en ce moment. Attendez une minute, puis répondez de nouveau.", "en"
    )
    assert response.headers["Retry-After"] == "60"


def test_next_minute_takes_answers_again(client, page, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(asking.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(asking, "MOST_OF_A_PAGE", 1)
    statuses = []
    for moment in (1000.0, 1059.9, 1060.0, 1061.0):
        clock[0] = moment
        statuses.append(send(client, page).status_code)

    assert statuses == [303, 429, 303, 429]


def test_what_the_gate_remembers_is_bounded(monkeypatch):
    gate = asking.Gate()

    taken = [gate.lets_in(("pathology", number)) for number in range(10 * asking.MOST)]

    assert taken.count(True) == len(gate._taken) == asking.MOST


# A database that is away


def test_answer_is_taken_while_the_database_is_away(client, page, monkeypatch):
    send(client, page)

    def away(*args, **kwargs):
        raise DatabaseError("away")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.models.query.QuerySet._fetch_all", away)
        patch.setattr("django.db.models.query.QuerySet.__iter__", away)
        response = send(client, page)

    assert response.status_code == 303
    assert counted() == {(f"pathology/{page.pk}", "fr", DAY, "yes"): 2}


@pytest.mark.parametrize(
    "body", [b"edition=2026-11-23&answer=%ff%fe", b"\xff\xfe\x00", b"&" * 400, b"answer=yes&" * 40]
)
def test_hostile_bytes_are_refused(client, page, body):
    refused(client.post(address(page), body, content_type=FORM, **OURS), 400)
