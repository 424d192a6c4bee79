"""The thread that keeps a process up to date: it sees a new edition, and makes its pages ready beforehand."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connection

from algoradio.delivery.layer import Delivery

logger = logging.getLogger(__name__)
EVERY = 0.25  # seconds between two looks
REST = 1.0  # of the time that an answer took, for the visitors of the process


class Watch:
    """Looks four times a second at one number in the database; while it is away, what is kept goes on."""

    def __init__(self, delivery: Delivery, beforehand: Callable[[], None] = lambda: None):
        """`beforehand` makes what else is made of an edition, before its pages."""
        self.delivery, self._beforehand = delivery, beforehand
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        waiting, room, hosts, is_ignorant = [], 0, 0, True
        while not self._over.wait(0 if waiting else EVERY):
            try:
                connection.close_if_unusable_or_obsolete()
                if self.delivery.look() or is_ignorant or hosts != len(self.delivery.hosts):
                    is_ignorant = True
                    self._beforehand()
                    self.delivery.learn()
                    waiting, hosts, is_ignorant = self.delivery.waiting()[::-1], len(self.delivery.hosts), False
                    room = self.delivery.store.limit
                if waiting:
                    room -= self._press(waiting.pop())
                if room <= 0:
                    waiting = []  # the rest is made when it is asked for
            except DatabaseError:
                waiting = []
                self._over.wait(EVERY)
            except Exception:
                logger.exception("What is kept could not be brought up to date.")
                self._over.wait(1)
        connection.close()

    def _press(self, key) -> int:
        begun = time.perf_counter()
        size = self.delivery.press(key)
        self._over.wait((time.perf_counter() - begun) * REST)
        return size
