"""Whatever comes in an address or a header: one of the answers that are promised, in one sentence, never an error."""

from urllib.parse import quote_from_bytes

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_pathology

NAMES = [
    *(
        f"mainSearchCriteria.v.{part}{suffix}"
        for part in ("c", "cs", "dn", "ot")
        for suffix in ("", "1", "2", "0", "99", "x")
    ),
    *("informationRecipient.languageCode.c", "performer.languageCode.c", "knowledgeResponseType"),
    *("language", "age.v.v", "", "%", "mainSearchCriteria"),
]
VALUES = [
    *(
        b"M54.3",
        b"m54",
        b"K35.8",
        b"M17.12",
        b"2.16.840.1.113883.6.3",
        b"2.16.840.1.113883.6.90",
        b"2.16.840.1.113883.6.96",
    ),
    *(b"fr", b"en-US", b"de", b"application/json", b"text/html", b"text/xml"),
    *(
        b"",
        b"\x00",
        b"M54\x00.3",
        b"\xe9",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
        b"' OR 1=1 --",
        b"{{ x }}",
        b"<script>",
    ),
    *(b"A" * 10_000, b"M" + b"5" * 10_000, b"." * 10_000, b"\xf0\x9f\xa6\xb4" * 500, b"fr-" * 3000),
]
PAIRS = st.tuples(st.sampled_from(NAMES), st.one_of(st.sampled_from(VALUES), st.binary(max_size=40)))
ACCEPT = st.sampled_from(
    ["text/html", "application/json", "*/*", "text/xml", "", ";", "a/b;q=x", "application/json;q=0"]
)
CHECKED = settings(
    max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return make_pathology(codes="M54.1\nM17")


def raw(pairs) -> str:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs)


@CHECKED
@given(pairs=st.lists(PAIRS, max_size=8), accept=ACCEPT)
def test_infobutton_answers_to_anything(client, page, pairs, accept):
    response = client.get(f"{reverse('exchange:infobutton')}?{raw(pairs)}", headers={"Accept": accept})

    assert response.status_code in {200, 302, 400, 404, 406}
    if response.headers["Content-Type"] == "application/problem+json":
        assert 10 < len(response.json()["detail"]) < 200
    elif response.status_code == 302:
        assert len(response.headers["Location"]) < 2500
    assert "AAAAAAAA" not in response.content.decode()


@CHECKED
@given(pairs=st.lists(PAIRS, max_size=4), name=st.sampled_from(["catalogue", "openapi"]))
def test_data_answers_to_anything(client, pairs, name):
    response = client.get(f"{reverse(f'exchange:{name}')}?{raw(pairs)}")

    assert response.status_code in {200, 400}
