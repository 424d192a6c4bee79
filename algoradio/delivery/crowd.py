"""What a visitor may ask for alone, such as a search, while there are more visitors than can be served."""

import threading
from collections.abc import Callable, Collection

from algoradio.delivery.asking import Made, ask


class Crowd:
    """A WSGI program that lets in `places` visitors at a time, and tells the others at once to come back.

    Nobody waits in a line that grows: those who gave up would be served before those who came after them, and what is
    ready would wait behind them all. `away(path)` is the address at which the program says so, in the language of a
    path; whoever asks for one of `open_to_all` is let in: machines that look after the program.
    """

    def __init__(self, program: Callable, places: int, away: Callable[[str], str], open_to_all: Collection[str] = ()):
        self._program, self._away, self._open_to_all = program, away, frozenset(open_to_all)
        self._places = threading.BoundedSemaphore(places)
        self._said: dict[str, Made] = {}
        #: Visitors who were told to come back.
        self.refused = 0

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] in self._open_to_all:
            return self._program(environ, start_response)
        if not self._places.acquire(blocking=False):
            return self._refuse(environ, start_response)
        try:
            return self._program(environ, start_response)
        finally:
            self._places.release()

    def _refuse(self, environ, start_response):
        self.refused += 1
        address = self._away(environ["PATH_INFO"])
        said = self._said.get(address)
        if said is None:
            protocol = environ.get("HTTP_X_FORWARDED_PROTO")
            said = ask(self._program, environ.get("HTTP_HOST", ""), address, protocol=protocol)
            if said.status.startswith("503"):  # and not, say, that the host is not ours
                self._said[address] = said
        start_response(said.status, said.headers[:])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [said.body]
