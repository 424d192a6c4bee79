"""What the site answers to requests that no page can answer, whoever sends them."""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from algoradio.delivery.asking import without_type
from tests.markup import Markup, said

pytestmark = pytest.mark.django_db
SENTENCE = "Cette sorte de page n’existe pas : choisissez parmi celles de la recherche."


def test_refused_parameter_is_said_in_one_sentence(client):
    response = client.get(reverse("search:results"), {"q": "dos", "kind": "pizza"})

    assert response.status_code == 400
    assert Markup(response).words("p", "title__lead") == [SENTENCE.replace(" :", "\u00a0:")]


def test_refusal_is_in_the_language_of_the_address(client):
    response = client.get("/en/search/", {"q": "back", "kind": "pizza"})

    assert (response.status_code, Markup(response).language) == (400, "en")
    assert Markup(response).words("p", "title__lead") == [said(SENTENCE, "en")]


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1"])
def test_host_of_someone_else_is_refused_without_detail(client, host):
    response = client.get("/", HTTP_HOST=host)

    assert response.status_code == 400
    assert host not in response.content.decode()


@pytest.mark.parametrize(("method", "status"), [("GET", "200 OK"), ("POST", "405 Method Not Allowed")])
@pytest.mark.parametrize("charset", ["zlib", "utf-16", "nonsense", "idna"])
def test_charset_of_no_text_does_not_change_how_the_address_is_read(transactional_db, charset, method, status):
    answered = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/healthz",
        "QUERY_STRING": "q=%C3%A9t%C3%A9",
        "CONTENT_TYPE": f"text/plain; charset={charset}",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
    }

    without_type(WSGIHandler())(environ, lambda status, headers: answered.append(status))

    assert answered == [status]
