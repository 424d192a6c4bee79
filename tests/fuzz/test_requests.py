"""Some of what `python -m tests.fuzz` sends, the same each time: no answer is an error, none does what it may not."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.forms import filled
from tests.fuzz.strategies import (
    ELEMENT,
    FORM,
    Request,
    encoded,
    members_of_staff,
    names_read,
    routes,
    sendings,
    strangers,
)
from tests.fuzz.target import Answer, Staff, faults, forms_of_admin, known, names_shown, unclean

ANY = st.data()
pytestmark = pytest.mark.django_db


def some(examples: int):
    return settings(
        max_examples=examples, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )


@pytest.fixture
def kinds(target):
    names = sorted({*names_read(), *names_shown(target)})
    there = known()
    return strangers(there, names), members_of_staff(there, names)


def test_addresses_are_those_of_the_site_in_each_language():
    public, own = routes(is_of_admin=False), routes(is_of_admin=True)

    assert {"/", "/en/", "/recherche/", "/en/search/", "/medecins/<slug:slug>/", "/media/<path>"} <= {*public}
    assert {"/admin/etat/", "/admin/glossary/term/brouillon/<int:draft>/apercu/"} <= {*own}
    assert not [route for route in public if "admin" in route]


def test_parameters_are_those_that_the_code_and_the_pages_have(target):
    assert {"q", "page", "region", "vue", "translation", "answer_is", "publish_at"} <= {*names_read()}
    assert {"q", "region"} <= names_shown(target)


@pytest.mark.parametrize("kind", ["addresses", "nearly addresses", "anything", "admin"])
def test_whatever_strangers_send_is_answered(target, kinds, kind):
    @some(60)
    @given(ANY)
    def send(data):
        request = data.draw(kinds[0][kind])
        assert faults(request, target.ask(request)) == []

    send()
    assert target.errors.found == {}


@pytest.mark.parametrize("kind", ["reading", "sending"])
def test_whatever_an_account_that_was_taken_over_sends_is_answered(target, kinds, kind):
    staff = Staff(target)

    @some(40)
    @given(ANY)
    def send(data):
        request = data.draw(kinds[1][kind])
        assert faults(request, staff.ask(request)) == []

    send()
    assert target.errors.found == {}


def test_whatever_is_written_into_a_form_is_answered_and_stored_clean(target):
    staff = Staff(target)
    pages = {address: staff.ask(Request(address.encode())) for address in sorted(forms_of_admin())}
    forms = {address: filled(page.body.decode()) for address, page in pages.items() if page.status == 200}

    @some(60)
    @given(ANY)
    def send(data):
        address = data.draw(st.sampled_from(sorted(forms)))
        body = encoded(data.draw(sendings(forms[address])))
        request = Request(address.encode(), b"", "POST", {"CONTENT_TYPE": FORM}, body)
        with transaction.atomic():  # each form meets the site as it was
            assert faults(request, staff.ask(request)) == []
            assert unclean() == []
            transaction.set_rollback(True)

    send()
    assert len(forms) > 20
    assert target.errors.found == {}


HTML = ("Content-Type", "text/html; charset=utf-8")
SAFE = [("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "default-src 'none'")]
#: Answers that are wrong, and what is said of them.
WRONG = {
    "an error": (Answer(500, SAFE, b""), "status 500"),
    "a header cut in two": (Answer(200, [*SAFE, ("X-Own", "a\r\nSet-Cookie: b=c")], b""), "header 'X-Own'"),
    "away": (Answer(302, [*SAFE, ("Location", "//fuzz.example")], b""), "leads to //fuzz.example"),
    "away, by the other stroke": (Answer(302, [*SAFE, ("Location", "/\t\\fuzz.example")], b""), "leads to"),
    "into a script": (Answer(302, [*SAFE, ("Location", "javascript:fuzz()")], b""), "leads to"),
    "an element": (Answer(200, [*SAFE, HTML], ELEMENT.encode()), "shows an element that a stranger wrote"),
    "no policy": (Answer(200, [*SAFE[:1], HTML], b""), "policy ''"),
    "a type to be guessed": (Answer(200, SAFE[1:], b""), "may be sniffed"),
    "a cookie": (Answer(200, [*SAFE, ("Set-Cookie", "a=b")], b""), "sets a cookie for a visitor"),
}


@pytest.mark.parametrize(("answer", "fault"), WRONG.values(), ids=WRONG)
def test_wrong_answers_are_seen(answer, fault):
    (found,) = faults(Request(b"/"), answer)

    assert found.startswith(fault)
    assert faults(Request(b"/"), Answer(302, [*SAFE, HTML, ("Location", "/en/?q=a")], b"")) == []
