"""Who is let in while there are more visitors than can be served, and what the others are told."""

import threading

import pytest

from algoradio.delivery.crowd import Crowd
from tests.delivery.program import HOST, HTML, Front, Program, Told

PLACES = 2
AWAY = {"/": "/503.html", "/en/": "/en/503.html"}


class Full:
    """A crowd before a program that keeps its visitors inside until they are `let_go`."""

    def __init__(self):
        self.program, self.inside, self._over = Program(), threading.Semaphore(0), threading.Event()
        for address in AWAY.values():
            self.program.says(address, f"Revenez : {address}", status="503 Service Unavailable")
        self.crowd = Crowd(
            self._slow, PLACES, lambda path: AWAY["/en/" if path.startswith("/en/") else "/"], ["/healthz"]
        )
        self._visitors = [threading.Thread(target=self.ask, args=("/recherche/lente/",)) for _place in range(PLACES)]

    def _slow(self, environ, start_response):
        if environ["PATH_INFO"] == "/recherche/lente/":
            self.inside.release()
            self._over.wait(20)
        return self.program(environ, start_response)

    def __enter__(self):
        for visitor in self._visitors:
            visitor.start()
        for _visitor in self._visitors:
            assert self.inside.acquire(timeout=20)
        return self

    def let_go(self, *_error) -> None:
        self._over.set()
        for visitor in self._visitors:
            visitor.join(20)

    __exit__ = let_go

    def ask(self, path: str, method: str = "GET", **more: str) -> Told:
        said: list = []
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": HOST} | more
        body = self.crowd(environ, lambda *told: said.append(told))
        ((status, headers),) = said
        return Told(status, headers, b"".join(body))


@pytest.fixture
def full():
    with Full() as made:
        yield made


@pytest.mark.parametrize(("path", "said"), [("/recherche/", "/503.html"), ("/en/search/", "/en/503.html")])
def test_who_finds_no_place_is_told_so_in_the_language_of_the_address(full, path, said):
    answer = full.ask(path)

    assert (answer.status, answer.text) == (503, f"Revenez : {said}")
    assert full.crowd.refused == 1


def test_places_are_free_again(full):
    full.let_go()

    assert full.ask("/recherche/").status == 404
    assert full.crowd.refused == 0


def test_place_is_free_again_after_a_failure(full):
    full.let_go()

    for _visitor in range(PLACES + 1):
        with pytest.raises(TypeError):
            full.crowd({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, None)


def test_what_is_said_is_made_once(full):
    for _visitor in range(5):
        full.ask("/recherche/")

    assert [environ["PATH_INFO"] for environ in full.program.asked] == ["/503.html"]


def test_head_has_no_body(full):
    assert (full.ask("/recherche/", "HEAD").status, full.ask("/recherche/", "HEAD").body) == (503, b"")


def test_what_a_stranger_is_told_is_not_told_to_others(full):
    full.program.says("/503.html", "Qui ?", status="400 Bad Request")
    strange = full.ask("/recherche/", HTTP_HOST="strange.example")
    full.program.says("/503.html", "Revenez", status="503 Service Unavailable")

    assert strange.status == 400
    assert full.ask("/recherche/").text == "Revenez"


def test_protocol_of_a_proxy_goes_along(full):
    full.ask("/recherche/", HTTP_X_FORWARDED_PROTO="https")

    assert full.program.asked[-1]["HTTP_X_FORWARDED_PROTO"] == "https"


def test_server_may_change_the_headers_that_it_is_given(full):
    full.ask("/recherche/").pairs.append(("Date", "aujourd’hui"))

    assert full.ask("/recherche/").pairs == [HTML]


def test_who_looks_after_the_program_is_let_in(full):
    full.program.says("/healthz", "ok")

    assert full.ask("/healthz").text == "ok"


def test_what_is_kept_or_may_be_is_for_everyone(full):
    front = Front("/", "/pathologies/")
    front.delivery.alone = full.crowd
    front.ask("/")

    assert [front.ask(path).status for path in ("/", "/pathologies/", "/recherche/")] == [200, 200, 503]
    assert front.delivery.refused == 1


def test_staff_are_let_in(full):
    front = Front("/")
    front.delivery.alone = full.crowd
    front.program.says("/admin/")

    assert front.ask("/admin/", HTTP_COOKIE="sessionid=x").status == 200
    assert front.ask("/admin/", "POST").status == 200
