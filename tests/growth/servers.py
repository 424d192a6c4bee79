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
PATIENCE = 60  # seconds until a server answers
#: As docs/deployment/ has it: what may be asked twice is asked again of the other (nginx's own rule: no POST is).
#: A POST gets a connection of its own: a kept one may be closed by a server that stops while the form is on its way.
NGINX_CONF = """
daemon off; user root; worker_processes 1; pid %(folder)s/pid;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path %(folder)s/body; proxy_temp_path %(folder)s/proxy;
  fastcgi_temp_path %(folder)s/f; uwsgi_temp_path %(folder)s/u; scgi_temp_path %(folder)s/s;
  client_header_timeout 10s; client_body_timeout 30s; client_max_body_size 32m;
  upstream site { zone site 64k; %(servers)s keepalive 32; }
  upstream fresh { zone fresh 64k; %(servers)s }
  map $request_method $pool { default site; POST fresh; }
  server {
    listen 127.0.0.1:%(port)s backlog=4096;
    location / {
      proxy_pass http://$pool;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Request-Id $request_id;
      proxy_buffers 32 16k;
      proxy_max_temp_file_size 0;
      proxy_connect_timeout 2s;
      proxy_next_upstream error timeout;
      proxy_next_upstream_tries 2;
    }
  }
}
"""


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
def running(command: list[str], port: int, how: signal.Signals = signal.SIGTERM, **options) -> Iterator[None]:
    """A server in a process group of its own, stopped at the end by `how`, whatever is left of it."""
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, **options)
    try:
        await_port(port, process)
        yield
    finally:
        stop(process, how)


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
    """A PostgreSQL in `folder`. Stopped, it is away; started, it is back, with what it held."""

    def __init__(self, folder: str):
        self.folder, self.port = folder, free_port()
        self._options = {"cwd": folder, "stderr": subprocess.DEVNULL, **NOBODY}
        self._numbers = count(1)
        if NOBODY:
            shutil.chown(folder, *NOBODY.values())
        made = [POSTGRES, "--pgdata", f"{folder}/data", "--username", "postgres", "--auth", "trust", "--no-sync"]
        command = [*made, "--encoding", "UTF8", "--locale", "C.UTF-8"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **self._options)

    def address(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def create(self) -> str:
        """The URL of a new, empty database."""
        import psycopg  # only where there is a PostgreSQL to ask

        name = f"algoradio{next(self._numbers)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def start(self) -> None:
        careless = [part for setting in CARELESS for part in ("-c", setting)]
        places = ["-D", f"{self.folder}/data", "-h", "127.0.0.1", "-p", str(self.port), "-k", self.folder]
        self._stack = ExitStack()
        command = [str(Path(POSTGRES).with_name("postgres")), *places, *careless]
        # An interrupt is PostgreSQL's fast end: it waits for nobody.
        self._stack.enter_context(running(command, self.port, signal.SIGINT, **self._options))

    def stop(self) -> None:
        self._stack.close()


@contextmanager
def postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="algoradio-postgres-") as folder:
        server = Postgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


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


@contextmanager
def nginx(*ports: int) -> Iterator[int]:
    """The port of an nginx in front of application servers: what one of them cannot answer, another is asked."""
    port = free_port()
    servers = "".join(f"server 127.0.0.1:{one} max_fails=0; " for one in ports)
    with tempfile.TemporaryDirectory(prefix="algoradio-nginx-") as folder:
        Path(folder, "nginx.conf").write_text(NGINX_CONF % {"folder": folder, "port": port, "servers": servers})
        with running([NGINX, "-p", folder, "-c", f"{folder}/nginx.conf", "-e", "error.log"], port):
            yield port


def main(command: list[str]) -> int:
    """The exit status of `command`, run beside both servers."""
    with postgres() as database, redis() as cache:
        places = {"ALGORADIO_DATABASE": database.create(), "ALGORADIO_CACHE": cache.url}
        return subprocess.run(command, env=os.environ | places).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
