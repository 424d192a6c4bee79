"""The cache that servers share, and what stands in for it while it is away."""

import logging

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)


def _asked(name: str):
    """A method that asks the server or, if it does not answer, this process's own memory."""

    def method(self, *args, **kwargs):
        try:
            return getattr(super(SharedCache, self), name)(*args, **kwargs)
        except RedisError as error:
            logger.warning("The cache does not answer, each process counts for itself: %s", error)
            return getattr(self._own, name)(*args, **kwargs)

    return method


class SharedCache(RedisCache):
    """Valkey or Redis. While it is away, a throttle still holds, more loosely: each process counts what it sees."""

    add, get, set, touch, delete, incr = map(_asked, ("add", "get", "set", "touch", "delete", "incr"))
    get_many, set_many, delete_many = map(_asked, ("get_many", "set_many", "delete_many"))
    has_key, clear = map(_asked, ("has_key", "clear"))

    def __init__(self, server, params):
        super().__init__(server, params)
        # A connection that a restart of the server has closed is opened anew.
        self._options = {**self._options, "retry": Retry(NoBackoff(), 1)}
        self._own = LocMemCache("away", {})
