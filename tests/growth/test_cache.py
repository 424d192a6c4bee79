"""The cache that servers share: counted together while it is there, by each process for itself while it is not."""

import os
import subprocess
import sys

import pytest
from django.core.cache import caches

from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("growth")
COUNT = ["shell", "--no-imports", "--verbosity", "0", "--command"]
COUNT.append("from django.core.cache import cache\ncache.add('tries', 0)\nprint(cache.incr('tries'))")


@pytest.fixture
def cache(redis, settings):
    backend = {"BACKEND": "algoradio.growth.cache.SharedCache", "LOCATION": [redis.url]}
    settings.CACHES = {"default": backend | {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}}}
    yield caches["default"]
    caches["default"]._own.clear()


def test_processes_count_together(redis, tmp_path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}
    places = {"ALGORADIO_CACHE": redis.url, "ALGORADIO_DATA": str(tmp_path)}
    command = [sys.executable, "manage.py", *COUNT]

    told = [subprocess.run(command, cwd=ROOT, env=clean | places, capture_output=True, text=True) for _ in range(3)]

    assert [done.stdout for done in told] == ["1\n", "2\n", "3\n"], told[0].stderr


def test_cache_that_is_away_is_stood_in_for_and_comes_back(redis, cache, caplog):
    cache.set("tries", 5)
    redis.stop()

    assert cache.get("tries") is None
    assert cache.add("tries", 0)
    assert [cache.incr("tries"), cache.incr("tries")] == [1, 2]
    cache.set_many({"a": 1, "b": 2})
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    cache.delete_many(["a"])
    assert (cache.has_key("a"), "b" in cache, cache.touch("b"), cache.delete("b")) == (False, True, True, True)
    cache.clear()
    assert cache.get("tries", 0) == 0
    assert "each process counts for itself" in caplog.text

    redis.start()
    caplog.clear()
    assert cache.add("tries", 7)
    assert cache.get("tries") == 7
    assert caplog.text == ""


def test_restart_of_the_cache_is_not_noticed(redis, cache, caplog):
    cache.set("tries", 5)
    redis.stop()
    redis.start()

    assert cache.get("tries") is None
    assert caplog.text == ""
