"""What was made, kept in memory within bounds."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Shelf:
    """Bytes by key, `limit` bytes of them at most: the longest unused goes first. Each is made once for all who ask."""

    def __init__(self, limit: int):
        self.limit = limit
        self.size = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """What is kept under `key` or, when there is nothing, what `make` returns. What `make` raises is not kept."""
        with self._lock:
            if (found := self._find(key)) is not None:
                return found
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            with self._lock:
                if (found := self._find(key)) is not None:
                    return found
            try:
                made = make()
                with self._lock:
                    self._keep(key, made)
                return made
            finally:
                with self._lock:
                    self._locks.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.size = 0

    def _find(self, key: Hashable) -> bytes | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def _keep(self, key: Hashable, made: bytes) -> None:
        self._kept[key] = made
        self.size += len(made)
        while self.size > self.limit:
            _key, oldest = self._kept.popitem(last=False)
            self.size -= len(oldest)
