"""The threads that keep a process up to date: one sees a new edition, one makes its pages ready beforehand."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connection

from algoradio.delivery.layer import Delivery, Key

logger = logging.getLogger(__name__)
EVERY = 0.25  # seconds between two looks
REST = 1.0  # of the time that an answer took, for the visitors of the process
FAILED = 1.0  # seconds of rest for a program that failed


class Watch:
    """Looks four times a second at one number in the database; while it is away, what is kept goes on."""

    def __init__(self, delivery: Delivery, beforehand: Callable[[], None] = lambda: None):
        """`beforehand` makes what else is made of an edition, before its pages."""
        self.delivery, self._beforehand = delivery, beforehand
        self._over, self._news = threading.Event(), threading.Event()
        self._waiting: list[Key] = []  # keys of what is to be made, the next one last
        self._room = self._hosts = 0
        self._is_ignorant = True
        self._threads = [
            threading.Thread(target=self._repeat, args=[act], name=f"delivery-{name}", daemon=True)
            for name, act in (("look", self._look), ("make", self._make))
        ]

    def start(self) -> None:
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        self._over.set()
        self._news.set()
        for one in self._threads:
            one.join()

    def _repeat(self, act: Callable[[], None]) -> None:
        while not self._over.is_set():
            try:
                connection.close_if_unusable_or_obsolete()
                act()
            except DatabaseError:
                self._over.wait(EVERY)
            except Exception:
                logger.exception("What is kept could not be brought up to date.")
                self._over.wait(FAILED)
        connection.close()

    def _look(self) -> None:
        if self.delivery.look():
            self._news.set()
        self._over.wait(EVERY)

    def _make(self) -> None:
        """Make the next answer that waits or, if none does, wait for news."""
        if not self._waiting:
            self._news.wait(EVERY)
        if self.delivery.stamp is None:
            return
        if self._news.is_set() or self._is_ignorant or self._hosts != len(self.delivery.hosts):
            self._news.clear()
            self._is_ignorant, self._waiting = True, []
            self._beforehand()
            self.delivery.learn()
            self._waiting = self.delivery.waiting()[::-1]
            self._room, self._hosts, self._is_ignorant = self.delivery.store.limit, len(self.delivery.hosts), False
        if self._waiting:
            self._press(self._waiting.pop())
        if self._room <= 0:
            self._waiting = []  # the rest is made when it is asked for

    def _press(self, key: Key) -> None:
        begun = time.perf_counter()
        size = self.delivery.press(key)
        if size is None:
            self._waiting.insert(0, key)
            self._over.wait(FAILED)
        else:
            self._room -= size
            self._over.wait((time.perf_counter() - begun) * REST)
