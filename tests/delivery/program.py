"""A WSGI program to stand behind the delivery: it says what a test tells it to, and writes down what it was asked."""

import gzip
import threading
import time

import brotli

from algoradio.delivery.answers import Headers
from algoradio.delivery.layer import Delivery, Stamp

PAGE = "<!doctype html><p>Une page.</p>" + "Un mot. " * 200
HTML = ("Content-Type", "text/html; charset=utf-8")
HOST = "www.example.org"


class Program:
    """`answers`: what it says at a path, as (status, headers, body); `asked`: the environment of each request."""

    def __init__(self):
        self.answers: dict[str, tuple[str, Headers, str]] = {}
        self.asked: list[dict] = []
        self.takes = 0.0  # seconds
        self.is_down = False
        self._lock = threading.Lock()

    def __call__(self, environ, start_response):
        with self._lock:
            self.asked.append(dict(environ))
        time.sleep(self.takes)
        path = environ["PATH_INFO"]
        usual = ("404 Not Found", [HTML], "Rien")
        status, headers, body = self.answers.get(path, usual)
        if self.is_down:
            status, headers, body = "503 Service Unavailable", [HTML], "Plus tard"
        start_response(status, list(headers))
        return [body.encode()]

    def says(self, path: str, body: str = PAGE, *headers: tuple[str, str], status: str = "200 OK") -> None:
        self.answers[path] = (status, [HTML, *headers], body)


class Front:
    """The delivery before a Program, at an edition that a test turns over."""

    def __init__(self, *known: str, limit: int = 10_000_000, origin: str = f"http://{HOST}", **more):
        self.program, self.known, self.now = Program(), list(known), Stamp(1, "2026-11-23")
        for path in known:
            self.program.says(path.partition("?")[0])
        self.delivery = Delivery(self.program, lambda: self.now, lambda: self.known, limit, origin, **more)
        self.look()

    def look(self) -> None:
        self.delivery.look()
        self.delivery.learn()

    def turn_over(self) -> None:
        self.now = Stamp(self.now.edition + 1, self.now.day)
        self.look()

    @property
    def times(self) -> int:
        """How often the program was asked."""
        return len(self.program.asked)

    def ask(self, path: str = "/", method: str = "GET", **environ: str) -> "Told":
        """A visitor's request; names of headers as WSGI spells them."""
        address, _mark, query = path.partition("?")
        usual = {"HTTP_HOST": HOST, "REMOTE_ADDR": "192.0.2.1"}
        request = {"REQUEST_METHOD": method, "PATH_INFO": address, "QUERY_STRING": query}
        said: list = []
        body = self.delivery(usual | request | environ, lambda *told: said.append(told))
        (status, headers), *others = said
        assert not others, "more than one answer"
        return Told(status, headers, b"".join(body))


class Told:
    """What a visitor was told."""

    def __init__(self, status: str, headers: Headers, body: bytes):
        self.status, self.pairs, self.body = int(status.split()[0]), headers, body
        self.headers = dict(headers)
        assert len(self.headers) == len(headers), f"a header twice: {headers}"

    @property
    def text(self) -> str:
        packed = {"br": brotli.decompress, "gzip": gzip.decompress}
        return packed.get(self.headers.get("Content-Encoding"), bytes)(self.body).decode()

    @property
    def is_kept(self) -> bool:
        return self.headers.get("Cache-Status") == "algoradio; hit"
