"""Answers by address, within a bound of bytes."""

import threading
from collections.abc import Hashable

from algoradio.delivery.answers import Answer


class Store:
    """What is kept. Reading is a look into `kept`, without a lock.

    Over `limit` bytes, answers of past editions go first, then those that nobody has asked for since the last time.
    """

    def __init__(self, limit: int):
        self.limit = limit
        self.size = 0
        self.kept: dict[Hashable, Answer] = {}
        self._sizes: dict[Hashable, int] = {}
        self._lock = threading.Lock()

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer, in the place of the one that was kept there; one larger than the bound is not."""
        with self._lock:
            self._forget(key)
            if answer.size <= self.limit:
                self.kept[key] = answer
                self._weigh(key)
                self._make_room(answer.stamp)

    def weigh(self, key: Hashable, answer: Answer) -> None:
        """Take note that an answer has grown by an encoding."""
        with self._lock:
            if self.kept.get(key) is answer:
                self._weigh(key)
                self._make_room(answer.stamp)

    def forget(self, key: Hashable) -> None:
        with self._lock:
            self._forget(key)

    def __len__(self) -> int:
        return len(self.kept)

    def _weigh(self, key: Hashable) -> None:
        size = self.kept[key].size
        self.size += size - self._sizes.get(key, 0)
        self._sizes[key] = size

    def _forget(self, key: Hashable) -> None:
        if self.kept.pop(key, None) is not None:
            self.size -= self._sizes.pop(key)

    def _make_room(self, stamp) -> None:
        """Forget until the rest fits: what is past, then, around the clock, what was not used since the last round."""
        if self.size <= self.limit:
            return
        for key, answer in list(self.kept.items()):
            if self.size > self.limit and answer.stamp is not stamp:
                self._forget(key)
        while self.size > self.limit:
            key, answer = next(iter(self.kept.items()))
            if answer.used:
                answer.used = False
                self.kept[key] = self.kept.pop(key)  # to the end of the round
            else:
                self._forget(key)
