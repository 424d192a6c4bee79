"""What stands in front of Django: what it keeps, for how long, and what it never does."""

import threading

import pytest

from algoradio.delivery.answers import CACHE_CONTROL
from algoradio.delivery.layer import HOSTS, Stamp
from tests.delivery.program import HOST, HTML, PAGE, Front


@pytest.fixture
def front():
    return Front("/", "/pathologies/", "/api/1/catalogue.json?language=en", "/glossaire/é/")


def test_page_is_made_once_and_kept(front):
    first, *others = [front.ask("/") for _visitor in range(5)]

    assert front.times == 1
    assert first.headers["Cache-Status"] == "algoradio; fwd=miss; stored"
    assert all(one.is_kept for one in others)
    assert {one.text for one in (first, *others)} == {PAGE}


def test_answer_says_its_edition_and_how_long_it_may_be_kept(front):
    answer = front.ask("/", HTTP_ACCEPT_ENCODING="gzip")

    assert answer.headers["Edition"] == "1"
    assert answer.headers["Cache-Control"] == CACHE_CONTROL
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Type"] == HTML[1]
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert not answer.headers["ETag"].startswith("W/")


def test_what_the_program_says_of_keeping_is_replaced(front):
    front.program.says("/", PAGE, ("ETag", 'W/"1"'), ("Vary", "Accept-Encoding"), ("Expires", "0"), ("X-Own", "1"))

    front.ask("/")
    answer = front.ask("/")

    assert "Expires" not in answer.headers
    assert answer.headers["X-Own"] == "1"
    assert answer.headers["ETag"] != 'W/"1"'


def test_server_may_change_the_headers_that_it_is_given(front):
    front.ask("/")
    front.ask("/").pairs.append(("Date", "aujourd’hui"))

    assert "Date" not in front.ask("/").headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "GEThttp"])
def test_other_methods_go_to_the_program(front, method):
    front.ask("/")

    front.ask("/", method)

    assert front.program.asked[-1]["REQUEST_METHOD"] == method
    assert front.times == 2


def test_head_is_get_without_its_body(front):
    got, head = front.ask("/", HTTP_ACCEPT_ENCODING="br"), front.ask("/", "HEAD", HTTP_ACCEPT_ENCODING="br")

    assert head.body == b""
    assert front.times == 1
    assert {**got.headers, "Cache-Status": ""} == {**head.headers, "Cache-Status": ""}


def test_first_head_makes_the_whole_page(front):
    front.ask("/", "HEAD")

    assert front.ask("/").text == PAGE
    assert front.times == 1


@pytest.mark.parametrize("personal", ["HTTP_COOKIE", "HTTP_AUTHORIZATION"])
def test_whoever_may_be_somebody_goes_to_the_program(front, personal):
    front.ask("/")

    front.ask("/", **{personal: "x=1"})
    front.ask("/pathologies/", **{personal: "x=1"})

    assert front.times == 3
    assert [one["PATH_INFO"] for one in front.program.asked if personal in one] == ["/", "/pathologies/"]
    assert len(front.delivery.store) == 1


def test_program_is_asked_on_nobody_s_behalf(front):
    front.ask(
        "/",
        HTTP_ACCEPT_LANGUAGE="en",
        HTTP_USER_AGENT="moi",
        HTTP_RANGE="bytes=0-1",
        HTTP_IF_NONE_MATCH='"x"',
        HTTP_X_FORWARDED_FOR="192.0.2.9",
        HTTP_X_FORWARDED_HOST="ailleurs.example",
        HTTP_X_REQUEST_ID="0" * 32,
    )

    (asked,) = front.program.asked
    assert {name for name in asked if name.startswith("HTTP_")} == {"HTTP_HOST"}
    assert "REMOTE_ADDR" not in asked


NOT_FOR_EVERYONE = {
    "a cookie": ("200 OK", [("Set-Cookie", "sessionid=1")]),
    "a cookie in small letters": ("200 OK", [("set-cookie", "sessionid=1")]),
    "private": ("200 OK", [("Cache-Control", "max-age=60, Private")]),
    "not to be stored": ("200 OK", [("Cache-Control", "no-store")]),
    "varies on cookies": ("200 OK", [("Vary", "Accept-Encoding, Cookie")]),
    "varies on languages": ("200 OK", [("Vary", "Accept-Language")]),
    "varies on all": ("200 OK", [("Vary", "*")]),
    "packed": ("200 OK", [("Content-Encoding", "gzip")]),
    "a challenge": ("200 OK", [("WWW-Authenticate", "Basic")]),
    "part": ("206 Partial Content", []),
    "moved": ("301 Moved Permanently", [("Location", "/")]),
    "found": ("302 Found", [("Location", "/")]),
    "missing": ("404 Not Found", []),
    "gone": ("410 Gone", []),
    "bad": ("400 Bad Request", []),
    "too many": ("429 Too Many Requests", []),
    "error": ("500 Internal Server Error", []),
    "away": ("503 Service Unavailable", []),
}


@pytest.mark.parametrize(("status", "headers"), NOT_FOR_EVERYONE.values(), ids=NOT_FOR_EVERYONE)
def test_answer_that_is_not_for_everyone_is_never_kept(front, status, headers):
    front.program.says("/", "Pour vous", *headers, status=status)

    answers = [front.ask("/") for _visitor in range(3)]

    assert len(front.delivery.store) == 0
    assert [one.status for one in answers] == [int(status.split()[0])] * 3
    assert {one.body for one in answers} == {b"Pour vous"}
    assert not any("Edition" in one.headers for one in answers)
    assert front.times >= 3


UNKNOWN = [
    *("/inconnue/", "//", "/pathologies", "/Pathologies/", "/pathologies/../", "/pathologies/;a", "/pathologies/%2e"),
    *("/pathologies/\x00", "/?page=2", "/?q=a", "/?utm_source=a&page=2", "/api/1/catalogue.json?language=xx"),
    *("/api/1/catalogue.json?language=en&language=fr", "/?" + "&".join(["utm_a=1"] * 60)),
    "/" + "a" * 5_000,
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_address_that_is_not_known_is_never_kept(front, path):
    front.program.says(path.partition("?")[0])

    answers = [front.ask(path) for _visitor in range(2)]

    assert len(front.delivery.store) == 0
    assert front.times == 2
    assert [one.text for one in answers] == [PAGE, PAGE]


def test_flood_of_addresses_that_do_not_exist_fills_nothing(front):
    for number in range(2_000):
        front.ask(f"/{number}/?x={number}")

    assert len(front.delivery.store) == len(front.delivery._making) == 0
    assert len(front.delivery.hosts) == 1


@pytest.mark.parametrize(
    "query", ["utm_source=a", "UTM_Source=a&utm_medium=b", "fbclid=x", "gclid=1", "mc_cid=1", "mtm_campaign=1", "&&"]
)
def test_what_follows_readers_around_is_no_part_of_an_address(front, query):
    front.ask("/")

    assert front.ask(f"/?{query}").is_kept
    assert front.times == 1


def test_declared_query_is_an_address(front):
    front.program.says("/api/1/catalogue.json", "{}")

    for _visitor in range(2):
        front.ask("/api/1/catalogue.json?language=en&utm_source=a")

    assert front.times == 1
    assert front.program.asked[0]["QUERY_STRING"] == "language=en"


def test_address_with_accents_is_known_by_its_bytes(front):
    path = "/glossaire/é/".encode().decode("latin-1")
    front.program.says(path)

    assert [front.ask(path).status, front.ask(path).is_kept] == [200, True]


def test_poisoned_host_is_neither_kept_nor_warmed(front):
    for host in ("ailleurs.example", f"{HOST}:8000", "", "é", f"{HOST}, ailleurs.example", "a" * 10_000):
        front.ask("/", HTTP_HOST=host)

    assert len(front.delivery.store) == 0
    assert front.delivery.hosts == {(HOST, None)}


def test_host_is_the_same_in_capitals(front):
    front.ask("/")

    assert front.ask("/", HTTP_HOST=HOST.upper()).is_kept


@pytest.mark.parametrize("protocol", ["https", "HTTPS", "javascript", "http, https", "é" * 200])
def test_protocol_that_is_not_the_site_s_is_not_kept_beside_it(protocol):
    front = Front("/", origin="")
    for _visitor in range(3):
        front.ask("/")
        front.ask("/", HTTP_X_FORWARDED_PROTO=protocol)

    assert front.delivery.hosts <= {(HOST, None), (HOST, "https")}
    assert front.times == len(front.delivery.hosts)


def test_hosts_that_are_met_are_few():
    front = Front("/", origin="")

    for number in range(100):
        front.ask("/", HTTP_HOST=f"{number}.example")

    assert len(front.delivery.hosts) == len(front.delivery.store) == HOSTS


def test_host_that_the_program_refuses_is_not_met():
    front = Front("/", origin="")
    front.program.says("/", "Non", status="400 Bad Request")

    front.ask("/", HTTP_HOST="ailleurs.example")

    assert not front.delivery.hosts


def test_request_without_a_host_goes_to_the_program():
    front = Front("/", origin="")

    told = []
    front.delivery({"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": ""}, lambda *said: told.append(said))

    assert len(told) == 1
    assert len(front.delivery.store) == 0


# Editions


def test_new_edition_is_told_at_once(front):
    front.ask("/")
    front.program.says("/", "Corrigée")

    front.turn_over()
    answer = front.ask("/")

    assert answer.text == "Corrigée"
    assert answer.headers["Edition"] == "2"


def test_two_editions_within_a_moment_end_with_the_last(front):
    front.ask("/")
    front.turn_over()
    front.program.says("/", "La dernière")
    front.turn_over()

    assert front.ask("/").text == "La dernière"
    assert front.ask("/").headers["Edition"] == "3"


def test_page_of_yesterday_is_made_anew(front):
    front.ask("/")

    front.now = Stamp(1, "2026-11-24")
    front.look()

    assert not front.ask("/").is_kept


def test_clock_set_back_is_a_day_like_another(front):
    front.ask("/")

    front.now = Stamp(1, "2020-01-01")
    front.look()

    assert [front.ask("/").is_kept, front.ask("/").is_kept] == [False, True]


def test_page_made_while_an_edition_turns_over_is_of_the_one_before(front):
    front.program.takes = 0.2
    reading = threading.Thread(target=front.ask, args=["/"])
    reading.start()
    while not front.times:
        pass
    front.turn_over()
    reading.join()
    front.program.takes = 0
    front.program.says("/", "Corrigée")

    assert front.ask("/").text == "Corrigée"


def test_burst_of_visitors_makes_a_page_once(front):
    front.program.takes = 0.2
    answers = []
    visitors = [threading.Thread(target=lambda: answers.append(front.ask("/"))) for _visitor in range(30)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()

    assert front.times == 1
    assert {one.text for one in answers} == {PAGE}
    assert not front.delivery._making


def test_page_that_left_is_forgotten(front):
    front.ask("/pathologies/")
    front.program.says("/pathologies/", "Archivée", status="410 Gone")

    front.turn_over()

    assert [front.ask("/pathologies/").status, front.ask("/pathologies/").status] == [410, 410]
    assert len(front.delivery.store) == 0


def test_what_is_made_beforehand_is_ready_for_the_first_visitor_in_every_encoding(front):
    for key in front.delivery.waiting():
        front.delivery.press(key)
    times = front.times

    answers = {coding: front.ask("/", HTTP_ACCEPT_ENCODING=coding) for coding in ("br", "gzip", "identity")}

    assert front.times == times
    assert all(one.is_kept and one.text == PAGE for one in answers.values())
    assert [one.headers.get("Content-Encoding") for one in answers.values()] == ["br", "gzip", None]
    assert len({one.headers["ETag"] for one in answers.values()}) == 3


def test_most_visited_are_made_first(front):
    for _visitor in range(3):
        front.ask("/pathologies/")
    front.ask("/")

    assert [key[1] for key in front.delivery.waiting()][:2] == ["/pathologies/", "/"] or front.ask("/").is_kept
    assert front.delivery.waiting()[0][1] == "/pathologies/"


# When the program fails


def test_program_that_fails_is_covered_by_the_edition_before(front):
    front.ask("/")
    front.turn_over()
    front.program.is_down = True

    answers = [front.ask("/") for _visitor in range(50)]

    assert {(one.status, one.text, one.headers["Edition"]) for one in answers} == {(200, PAGE, "1")}
    assert {one.headers["Cache-Status"] for one in answers} == {"algoradio; hit; detail=stale"}
    assert front.times == 2  # it is left in peace for a moment


def test_program_that_is_back_is_asked_again(front, monkeypatch):
    monkeypatch.setattr("algoradio.delivery.layer.PAUSE", 0.0)
    front.ask("/")
    front.turn_over()
    front.program.is_down = True
    front.ask("/")
    front.program.is_down = False
    front.program.says("/", "De retour")

    assert front.ask("/").text == "De retour"
    assert front.ask("/").headers["Edition"] == "2"


def test_program_that_fails_at_a_page_that_was_never_made_says_so_itself(front):
    front.program.is_down = True

    answer = front.ask("/")

    assert (answer.status, answer.text) == (503, "Plus tard")
    assert front.times == 1


def test_what_stands_cannot_be_read_and_what_is_kept_goes_on(front):
    front.ask("/")

    def away():
        raise OSError("away")

    front.delivery._read_stamp = away
    with pytest.raises(OSError, match="away"):
        front.delivery.look()

    assert front.ask("/").is_kept


def test_before_the_first_look_all_goes_to_the_program(front):
    front.delivery.stamp = None

    front.ask("/")

    assert len(front.delivery.store) == 0
    assert front.times == 1


def test_visits_are_counted(front):
    front.ask("/")
    front.ask("/")
    front.ask("/?utm_source=a")
    front.turn_over()
    front.program.is_down = True
    front.ask("/")

    assert (front.delivery.hits, front.delivery.misses, front.delivery.stale) == (2, 1, 1)


def test_answer_to_a_get_is_told_with_its_address_and_day():
    told = []
    front = Front("/", "/pathologies/?page=2", seen=lambda address, day, environ: told.append((address, day)))
    for path, method in [("/", "GET"), ("/", "GET"), ("/", "HEAD"), ("/?utm_source=a", "GET"), ("/", "POST")]:
        front.ask(path, method)
    front.ask("/pathologies/?page=2")
    front.ask("/rien/")
    front.now = Stamp(2, "2026-11-24")
    front.look()
    front.program.is_down = True
    front.ask("/")

    day = "2026-11-23"
    assert told == [("/", day), ("/", day), ("/", day), ("/pathologies/?page=2", day), ("/", "2026-11-24")]


def test_what_the_program_answers_for_one_visitor_is_not_told():
    told = []
    front = Front("/", seen=lambda address, day, environ: told.append(address))
    front.program.says("/", "Absent", status="404 Not Found")
    front.ask("/")
    front.ask("/", HTTP_COOKIE="sessionid=a")

    assert told == []
