"""What the server writes of requests: enough to find a fault, nothing of who asked or what was sought."""

import json
import logging
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.urls import reverse

from algoradio.operations.logs import JsonFormatter, TextFormatter, number
from algoradio.operations.middleware import RequestMiddleware
from algoradio.publishing.models import ReviewLink
from tests import factories as make
from tests.publishing.office import draft_of, secretary

pytestmark = pytest.mark.django_db
AGENT = "Mozilla/5.0 (Jeanne)"
ADDRESS = "203.0.113.9"


def requests_of(logged):
    return [line for line in logged() if line["logger"] == "algoradio.requests"]


def test_request_is_one_line(client, logged):
    client.get(reverse("health"))

    (line,) = requests_of(logged)
    assert set(line) == {
        *("time", "level", "logger", "message", "request"),
        *("method", "path", "status", "milliseconds"),
    }
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz", 200)
    assert datetime.fromisoformat(line["time"]).utcoffset().total_seconds() == 0
    assert line["milliseconds"] > 0


def test_line_says_nothing_of_who_asks_or_of_what_is_sought(client, logged):
    client.get(
        reverse("search:results"),
        {"q": "hernie de Jeanne"},
        REMOTE_ADDR=ADDRESS,
        HTTP_USER_AGENT=AGENT,
        HTTP_REFERER="https://exemple.test/jeanne",
        HTTP_X_FORWARDED_FOR=ADDRESS,
    )

    written = json.dumps(logged(), ensure_ascii=False)
    assert requests_of(logged)[0]["path"] == reverse("search:results")
    assert "Jeanne" not in written
    assert "jeanne" not in written
    assert ADDRESS not in written


def test_fault_in_a_search_does_not_write_what_was_sought(client, logged, monkeypatch):
    def broken(query, *arguments):
        raise ValueError(f"cannot read {query}")

    client.raise_request_exception = False
    monkeypatch.setattr("algoradio.search.views.search", broken)

    answer = client.get(reverse("search:results"), {"q": "hernie de Jeanne"})

    fault, request = logged()
    assert (answer.status_code, request["status"]) == (500, 500)
    assert fault["exception"].endswith("ValueError")
    assert "in broken" in fault["exception"]
    assert "Jeanne" not in json.dumps([fault, request])


def test_fault_elsewhere_is_written_whole(client, logged, monkeypatch):
    def broken(*arguments):
        raise ValueError("a shelf fell")

    client.raise_request_exception = False
    monkeypatch.setattr("algoradio.pages.views.absolute", broken)

    client.get(reverse("robots"))

    assert logged()[0]["exception"].endswith("ValueError: a shelf fell")
    assert logged()[0]["message"] == "Internal Server Error: /robots.txt"


@pytest.mark.parametrize("ending", ["/", "", "/apercu/", "/apercu"])
def test_link_to_read_a_draft_is_not_written(client, logged, ending, monkeypatch):
    draft = draft_of(make.make_pathology(), secretary())
    _link, secret = ReviewLink.make(draft, make.make_reviewer(), draft.author)
    path = reverse("reading", args=[secret]).rstrip("/") + ending

    client.get(path)
    client.raise_request_exception = False
    monkeypatch.setattr(ReviewLink, "behind", None)
    client.get(path)

    assert secret not in json.dumps(logged())
    assert requests_of(logged)[0]["path"] == "/relecture/…"


def test_path_cannot_forge_a_line(client, logged):
    client.get('/a%0A{"level": "error"}%22')

    (line,) = requests_of(logged)
    assert line["path"] == "/a%0A%7B%22level%22:%20%22error%22%7D%22"


def test_strange_host_is_one_line_of_no_detail(client, logged):
    client.get("/", HTTP_HOST="evil.example")

    (line,) = logged()
    assert (line["status"], line["level"]) == (400, "info")
    assert "evil" not in json.dumps(line)


def test_missing_page_is_no_warning(client, logged):
    client.get("/nulle-part/")

    assert [(line["logger"], line["status"]) for line in logged()] == [("algoradio.requests", 404)]


def test_page_made_for_nobody_is_not_written_unless_it_fails(logged, rf):
    request = rf.get("/contact/")
    del request.META["REMOTE_ADDR"]  # as the delivery asks

    for status in (200, 404, 503):
        RequestMiddleware(lambda request, status=status: HttpResponse(status=status))(request)

    assert [line["status"] for line in requests_of(logged)] == [503]


def test_number_of_a_proxy_is_taken_over(client, logged):
    given = "0123456789abcdef" * 2

    client.get("/healthz", HTTP_X_REQUEST_ID=given)

    assert requests_of(logged)[0]["request"] == given
    assert number.get() == ""


@pytest.mark.parametrize("given", ["", "abc", "Jeanne Martin", "0" * 31, "0" * 33, "G" * 32, "0" * 32 + "\n"])
def test_any_other_number_is_not(client, logged, given):
    client.get("/healthz", HTTP_X_REQUEST_ID=given)

    found = requests_of(logged)[0]["request"]
    assert found != given
    assert len(found) == 32


def test_answers_to_visitors_bear_no_number(client):
    assert "X-Request-Id" not in client.get("/healthz").headers


def record(**extra) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "a.b", "levelname": "WARNING", "msg": "été %s", "args": ("là",)} | extra)


def test_line_outside_of_a_request():
    line = json.loads(JsonFormatter().format(record(created=0)))

    assert line == {"time": "1970-01-01T00:00:00.000+00:00", "level": "warning", "logger": "a.b", "message": "été là"}


def test_text_for_who_develops():
    assert TextFormatter().format(record()) == "WARNING a.b: été là"
