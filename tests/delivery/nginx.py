"""A static edition behind nginx, as the deployment guide has it."""

import http.client
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import ROOT, free_port
from tests.growth.servers import NGINX

BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
CONF = ROOT / "docs" / "deployment" / "nginx-static.conf"


def main_file(place: Path, *within: str) -> Path:
    """Write the file that nginx is started with: `within` at the level of http, and all of its own in `place`."""
    lines = [
        f"load_module {BROTLI};" if BROTLI.exists() else "",
        "user root;" if os.geteuid() == 0 else "",
        f"pid {place}/pid; error_log {place}/error.log; daemon off; worker_processes 1;",
        "events { worker_connections 256; }",
        "http {",
        "sendfile on; tcp_nopush on;",  # as Debian's own file has it
        *(f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        *within,
        "}",
    ]
    file = place / "nginx.conf"
    file.write_text("\n".join(lines))
    return file


class Nginx:
    """nginx with docs/deployment/nginx-static.conf on a folder of editions."""

    def __init__(self, folder: Path, place: Path, under: Sequence[str] = ()):
        """`folder`: the editions; `place`: an empty one for itself; `under`: a command to run it with."""
        self.port, self.place = free_port(), place
        conf = CONF.read_text().replace("/srv/algoradio", str(folder)).replace("listen 80;", f"listen {self.port};")
        if BROTLI.exists():
            conf = conf.replace("# brotli_static on;", "brotli_static on;")
        self.file = main_file(place, "access_log off;", conf)
        self.process = subprocess.Popen([*under, NGINX, "-p", str(place), "-c", str(self.file)], stderr=subprocess.PIPE)
        for _attempt in range(100):
            try:
                self.get("/robots.txt")
                return
            except OSError:
                assert self.process.poll() is None, self.process.stderr.read().decode()
                time.sleep(0.05)
        raise AssertionError("nginx does not answer")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stderr.close()

    def get(self, path: str, method: str = "GET", **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()
