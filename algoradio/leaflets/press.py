"""The press: a record becomes a tagged PDF (PDF/UA-1), in a process of its own.

What printing takes of memory, about as much as all the rest of a worker, goes with that process, which ends when it has
had nothing to print for a while.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path

from algoradio.leaflets.printing import ANSWER, ORDER
from algoradio.leaflets.signs import FOLDER as FONTS
from algoradio.leaflets.signs import UNKNOWN, printable

FOLDER = Path(__file__).parent
#: Tells one state of this folder's code from another.
FINGERPRINT = sha256(
    b"".join(file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix in {".py", ".typ", ".css"})
).hexdigest()
NO_TEXT = {"svg", "link", "language", "title_language", "kind", "script", "address"}
NEVER_BLANK = {"title", "alt", "name"}  # PDF/UA wants words in headings, beside drawings and as the document's title
IDLE = 30.0  # seconds after which a press without orders ends
_COMMAND = [sys.executable, "-P", str(FOLDER / "printing.py"), str(FONTS)]


class Unprintable(Exception):
    """A record of which no leaflet can be made. Says in typst's words why."""


class _Press:
    """The process, started when there is something to print."""

    def __init__(self):
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._owner = 0  # the process that started it: one that was forked since must not write into its pipe
        self._end: threading.Timer | None = None

    def print(self, record: str) -> bytes:
        """The PDF of a record. One at a time: typst takes no second caller. Raises Unprintable, OSError."""
        with self._lock:
            is_new = self._started()
            try:
                return self._ask(record.encode())
            except (BrokenPipeError, EOFError):
                if is_new:
                    raise
                self._stop()  # it was killed since its last order
                self._started()
                return self._ask(record.encode())
            finally:
                self._rest()

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _started(self) -> bool:
        """Have a process; whether it was started for this."""
        if self._end:
            self._end.cancel()
        if self._process and self._owner == os.getpid():
            return False
        self._process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._owner = os.getpid()
        return True

    def _ask(self, order: bytes) -> bytes:
        orders, answers = self._process.stdin, self._process.stdout
        orders.write(ORDER.pack(len(order)) + order)
        orders.flush()
        head = answers.read(ANSWER.size)
        if len(head) < ANSWER.size:
            raise EOFError("the press ended")
        failed, size = ANSWER.unpack(head)
        said = answers.read(size)
        if len(said) < size:
            raise EOFError("the press ended")
        if failed:
            raise Unprintable(said.decode())
        return said

    def _rest(self) -> None:
        self._end = threading.Timer(IDLE, self.close)
        self._end.daemon = True
        self._end.start()

    def _stop(self) -> None:
        if self._process and self._owner == os.getpid():
            for pipe in (self._process.stdin, self._process.stdout):
                try:
                    pipe.close()
                except BrokenPipeError:  # what was not read is not wanted any more
                    continue
            self._process.kill()
            self._process.wait()
        self._process = None


_press = _Press()
atexit.register(_press.close)


def pdf(record: dict) -> bytes:
    """The leaflet of a record. Raises Unprintable, OSError."""
    return _press.print(json.dumps(clean(record)))


def clean(value, name: str = ""):
    """The same data with nothing in its texts that the fonts cannot set; what may not be blank has a sign."""
    if isinstance(value, dict):
        return {key: clean(one, key) for key, one in value.items()}
    if isinstance(value, list | tuple):
        cleaned = [clean(one) for one in value]
        blank = name in NEVER_BLANK and not any(run.get("text", "").strip() for run in cleaned)
        return [{"text": UNKNOWN}] if blank else cleaned
    if isinstance(value, str) and name not in NO_TEXT:
        shown = printable(value)
        return shown if shown.strip() or name not in NEVER_BLANK else UNKNOWN
    return value
