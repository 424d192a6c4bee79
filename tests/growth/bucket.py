"""A store of objects as S3-compatible ones answer: one bucket, in memory; what is not signed is refused."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, NAME = "une-clef", "un-secret", "images"
MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class _Store(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.objects[self.place] = body, self.headers.get("Content-Type", "")
        self.answer(200)

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self.answer(200, self.listed(query).encode(), "application/xml")
        elif found := self.server.objects.get(self.place):
            self.answer(200, *found)
        else:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>", "application/xml")

    do_HEAD = do_GET

    def do_DELETE(self):
        self.server.objects.pop(self.place, None)
        self.answer(204)

    @property
    def place(self) -> str:
        return unquote(urlsplit(self.path).path)

    def listed(self, query) -> str:
        prefix = query.get("prefix", [""])[0]
        names = [place.removeprefix(f"/{NAME}/") for place in self.server.objects]
        names = [name for name in sorted(names) if name.startswith(prefix)]
        folders = {name[: name.index("/", len(prefix)) + 1] for name in names if "/" in name[len(prefix) :]}
        files = [name for name in names if "/" not in name[len(prefix) :]]
        contents = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>{MADE:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            f"<Size>{len(self.server.objects[f'/{NAME}/{name}'][0])}</Size></Contents>"
            for name in files
        )
        common = "".join(f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(folders))
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}{common}</ListBucketResult>"

    def answer(self, status: int, body: bytes = b"", kind: str = ""):
        signed = self.headers.get("Authorization", "").startswith(f"AWS4-HMAC-SHA256 Credential={KEY}/")
        if not signed or not self.place.startswith(f"/{NAME}"):
            status, body = 403, b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", kind)
        self.send_header("ETag", f'"{md5(body).hexdigest()}"')
        self.send_header("Last-Modified", f"{MADE:%a, %d %b %Y %H:%M:%S GMT}")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args):
        pass


@contextmanager
def bucket() -> Iterator[ThreadingHTTPServer]:
    """The running store; `objects` is what it holds, {path: (body, type)}, `server_port` where."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Store) as server:
        server.objects = {}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
