"""The site as it is deployed, in front of whatever it stands on; those who read it without end; those who edit it."""

import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection, HTTPException
from http.cookiejar import CookieJar
from pathlib import Path

from tests.conftest import ROOT, Site, granian
from tests.factors import pass_second_step
from tests.forms import filled
from tests.growth.servers import await_port, stop

PATIENCE = 60  # seconds until a promise counts as broken
BOUNDARY = "un-bord-que-rien-ne-contient"


class Served(Site):
    """A site with the options of `make run`, in a process group of its own, that is stopped, killed, started again."""

    def __init__(self, folder: Path, workers: int = 1, **variables: str):
        super().__init__(folder)
        self.workers = workers
        self.environment |= {f"ALGORADIO_{name}": value for name, value in variables.items()}

    def start(self, like: Path | None = None) -> None:
        self.prepare(like)
        self.serve()

    def serve(self) -> None:
        """Start the server alone."""
        self.process = subprocess.Popen(
            granian(self.port, workers=self.workers),
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        await_port(self.port, self.process)
        await_true(lambda: self.get("/healthz")[0] == 200)

    def stop(self) -> None:
        """End gracefully: what is being answered is answered."""
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        stop(self.process)

    def kill(self) -> None:
        """End all of its processes at once, as a loss of power does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def worker_pids(self) -> list[int]:
        """The processes of the server that are not its first."""
        own = self.process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [int(child) for child in children]

    def memory(self) -> int:
        """MB of memory that the largest worker takes (resident)."""
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in self.worker_pids()]
        return max(int(status.partition("VmRSS:")[2].split()[0]) for status in statuses) // 1024


def await_true(holds, seconds: float = PATIENCE) -> float:
    """Ask until `holds` does; how many seconds it took. Raises AssertionError if it never does."""
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        try:
            if holds():
                return time.monotonic() - begun
        except (OSError, HTTPException):
            pass
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} seconds")


class Visitors:
    """People who ask one address of `paths` after another, each on a connection of their own, until the block ends.

    `answers`: (path, status or name of the fault, seconds), in order. A connection that the server has closed while
    nothing was asked is opened anew, as browsers do.
    """

    def __init__(self, port: int, paths: Iterable[str], number: int = 4, method: str = "GET", pause: float = 0.005):
        self.port, self.paths, self.method, self.pause = port, list(paths), method, pause
        self.answers: list[tuple[str, int | str, float]] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(one,), daemon=True) for one in range(number)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, turn: int) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        while not self._over.wait(self.pause):
            path, begun = self.paths[turn % len(self.paths)], time.perf_counter()
            turn += 1
            try:
                connection.request(self.method, path, headers={"Content-Length": "0"} if self.method == "POST" else {})
                answer = connection.getresponse()
                answer.read()
                said = answer.status
            except (OSError, HTTPException) as error:
                connection.close()
                said = type(error).__name__
            self.answers.append((path, said, time.perf_counter() - begun))
        connection.close()

    def said(self, begun: int = 0) -> Counter:
        """How often each status was answered, from the answer with the number `begun` on."""
        return Counter(said for _path, said, _seconds in self.answers[begun:])

    def percentile(self, share: float, begun: int = 0) -> float:
        """The time, in milliseconds, within which that share was answered."""
        times = sorted(seconds for _path, _said, seconds in self.answers[begun:])
        return 1000 * times[min(len(times) - 1, int(len(times) * share))]


class Editor:
    """A member of staff with a browser."""

    def __init__(self, port: int):
        self.port = port
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(
        self, path: str, fields: dict | None = None, files: dict[str, bytes] | None = None, port: int | None = None
    ) -> tuple[int, str]:
        """(status, page) of a GET or, with `fields`, of a POST; redirects are followed."""
        request = urllib.request.Request(f"http://127.0.0.1:{port or self.port}{path}")
        if files:
            request.data = b"".join([*_parts(fields, files), f"--{BOUNDARY}--\r\n".encode()])
            request.add_header("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        elif fields is not None:
            request.data = urllib.parse.urlencode(fields, doseq=True).encode()
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def log_in(self, prepared: str) -> None:
        """As the first account, whose password `prepare` has printed."""
        name, password = prepared.partition("Premier compte : ")[2].split(", mot de passe ")
        self.ask("/admin/login/")
        form = {"username": name, "password": password.split()[0], "csrfmiddlewaretoken": self.token, "next": "/admin/"}
        _status, page = self.ask("/admin/login/", form)
        page = pass_second_step(form["password"], page, self._page)
        assert 'id="logout-form"' in page, "no way in"

    def _page(self, path: str, fields: dict | None) -> str:
        token = {"csrfmiddlewaretoken": self.token} if fields is not None else {}
        return self.ask(path, fields if fields is None else fields | token)[1]

    @property
    def token(self) -> str:
        return next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")

    def send(self, path: str, files: dict[str, bytes] | None = None, **changes: str) -> tuple[int, str]:
        """Open a form, write `changes` and `files` into it, send it; (status, page) of what is said."""
        status, page = self.ask(path)
        if status != 200:
            return status, page
        return self.ask(path, filled(page) | changes, files)


def is_done(answer: tuple[int, str]) -> bool:
    """Whether a form that was sent is acknowledged."""
    status, page = answer
    return status == 200 and 'class="success"' in page


def _parts(fields: dict, files: dict[str, bytes]) -> Iterator[bytes]:
    """A form as browsers send it where there are files; those are pictures."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            yield f'{head}{name}"\r\n\r\n{one}\r\n'.encode()
    for name, content in files.items():
        kind = f'{name}"; filename="{name}.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        yield b"".join([f"{head}{kind}".encode(), content, b"\r\n"])
