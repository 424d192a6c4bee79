"""The servers that a grown site stands on, each in a folder of its own that goes with it.

`python -m tests.growth.servers COMMAND…` runs a command with the site on PostgreSQL and Redis; so does CI.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

#: Debian keeps the server's programs outside the PATH, one folder a version.
POSTGRES = shutil.which("initdb") or max(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)
REDIS = shutil.which("valkey-server") or shutil.which("redis-server")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NOBODY = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}  # PostgreSQL does not start as root
#: What keeps a database through a loss of power; a test's does not outlive its test.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
PATIENCE = 30  # seconds until a server answers


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port: int, process: subprocess.Popen) -> None:
    """Wait until something listens. Raises AssertionError if the process ends first, or takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, f"{process.args[0]} ended with {process.returncode}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"{process.args[0]} does not answer")


@contextmanager
def running(command: list[str], port: int, **options) -> Iterator[subprocess.Popen]:
    """A server in a process group of its own, stopped at the end, whatever is left of it."""
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, **options)
    try:
        await_port(port, process)
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen, how: signal.Signals = signal.SIGTERM) -> None:
    """End a server and its children; by force if it takes its time."""
    for sign in (how, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(timeout=15)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return


class Postgres:
    """A running PostgreSQL."""

    def __init__(self, port: int):
        self.port = port
        self._numbers = count(1)

    def address(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def create(self) -> str:
        """The URL of a new, empty database."""
        import psycopg  # only where there is a PostgreSQL to ask

        name = f"algoradio{next(self._numbers)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)


@contextmanager
def postgres() -> Iterator[Postgres]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="algoradio-postgres-") as folder:
        if NOBODY:
            shutil.chown(folder, *NOBODY.values())
        options = {"cwd": folder, "stderr": subprocess.DEVNULL, **NOBODY}
        made = [POSTGRES, "--pgdata", f"{folder}/data", "--username", "postgres", "--auth", "trust", "--no-sync"]
        subprocess.run([*made, "--encoding", "UTF8", "--locale", "C.UTF-8"], check=True, stdout=-3, **options)
        careless = [part for setting in CARELESS for part in ("-c", setting)]
        places = ["-D", f"{folder}/data", "-h", "127.0.0.1", "-p", str(port), "-k", folder]
        # An interrupt is PostgreSQL's fast end: it waits for nobody.
        with running([str(Path(POSTGRES).with_name("postgres")), *places, *careless], port, **options) as process:
            server = Postgres(port)
            try:
                yield server
            finally:
                process.send_signal(signal.SIGINT)


class Redis:
    """A Valkey or Redis that writes nothing to disk, with its `url`. Stopped, it is away; started, it is back."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        places = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._stack = ExitStack()
        self._stack.enter_context(running([REDIS, *places], self.port))

    def stop(self) -> None:
        self._stack.close()


@contextmanager
def redis() -> Iterator[Redis]:
    server = Redis()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def main(command: list[str]) -> int:
    """The exit status of `command`, run beside both servers."""
    with postgres() as database, redis() as cache:
        places = {"ALGORADIO_DATABASE": database.create(), "ALGORADIO_CACHE": cache.url}
        return subprocess.run(command, env=os.environ | places).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
