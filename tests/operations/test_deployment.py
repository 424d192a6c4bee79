"""The files of docs/deployment/: as the guide names them, as systemd, nginx and the settings read them, and at work."""

import gzip
import http.client
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import brotli
import pytest
from django.core.management import get_commands, load_command_class
from django.urls import reverse

from algoradio import environment
from algoradio.editorial.models import Illustration
from tests.conftest import ROOT, Site, free_port
from tests.delivery.nginx import BROTLI, main_file
from tests.editorial.test_images import HEAVY, photograph
from tests.factors import pass_second_step
from tests.forms import address, filled
from tests.growth.servers import NGINX, running
from tests.markup import Markup
from tests.operations.places import manage

GUIDE = ROOT / "docs" / "deployment.md"
FOLDER = ROOT / "docs" / "deployment"
UNITS = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
CONFS = ("nginx-edition.conf", "nginx-proxy.conf")
NAME = "www.example.org"
SYSTEMD = shutil.which("systemd-analyze")
OPENSSL = shutil.which("openssl")
MANAGE = "/opt/algoradio/current/.venv/bin/python manage.py "
MEGABYTE = 1024 * 1024
GRADER = ROOT / "var" / "npm" / "node_modules" / "@mdn" / "mdn-http-observatory"


def test_guide_names_every_file_and_no_other():
    named = set(re.findall(r"\]\(deployment/([^)]+)\)", GUIDE.read_text()))

    assert named == {file.name for file in FOLDER.iterdir()}


# Settings and units


def test_every_setting_named_is_one():
    texts = [file.read_text() for file in (GUIDE, *FOLDER.iterdir())]
    named = {name for text in texts for name in re.findall(r"ALGORADIO_[A-Z_]+", text)}

    assert named > {"ALGORADIO_DATA", "ALGORADIO_DATABASE", "ALGORADIO_ORIGIN"}
    assert named - environment._known == set()


def test_environment_is_one_that_the_site_starts_with(tmp_path):
    """As the shell reads the file; systemd takes names and quoted values likewise."""
    read = f"set -a; . {FOLDER / 'environment'}; env -0"
    told = subprocess.run(["sh", "-c", read], env={}, capture_output=True, text=True, check=True).stdout
    pairs = dict(one.split("=", 1) for one in told.split("\0") if one.startswith("ALGORADIO_"))
    ours = {name.removeprefix("ALGORADIO_"): value for name, value in pairs.items()} | {"DATA": str(tmp_path)}
    done = manage(tmp_path, "diffsettings", "--all", **ours)

    assert done.returncode == 0, done.stderr
    assert "ORIGIN = 'https://www.example.org'" in done.stdout
    assert "SESSION_COOKIE_SECURE = True" in done.stdout
    assert "'HOST': '/run/postgresql'" in done.stdout


def entries(unit: Path) -> list[tuple[str, str]]:
    pairs = (line.partition("=") for line in unit.read_text().splitlines() if line[:1] not in ("", "#", "["))
    return [(name, value) for name, _sign, value in pairs]


def commands() -> list[tuple[str, list[str]]]:
    """The commands of manage.py that the units run: their names and arguments."""
    started = [value for unit in UNITS for name, value in entries(unit) if name == "ExecStart"]
    lines = [line.removeprefix(MANAGE) for line in started if line.startswith(MANAGE)]
    said = [shlex.split(line.replace("${ALGORADIO_ORIGIN}", "https://localhost")) for line in lines]
    return [(name, arguments) for name, *arguments in said]


@pytest.mark.parametrize(("name", "arguments"), commands(), ids=[name for name, _arguments in commands()])
def test_units_run_commands_that_there_are(name, arguments):
    command = load_command_class(get_commands()[name], name)

    command.create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize("timer", TIMERS, ids=[timer.name for timer in TIMERS])
def test_timers_have_a_unit_to_start(timer):
    assert timer.with_suffix(".service") in UNITS


@pytest.mark.skipif(not SYSTEMD, reason="no systemd-analyze on this machine (Debian's package: systemd)")
def test_systemd_understands_the_units(tmp_path):
    for unit in (*UNITS, *TIMERS):
        text = unit.read_text().replace("/opt/algoradio/current/.venv/bin/", f"{Path(sys.executable).parent}/")
        (tmp_path / unit.name.replace("@", "@8001")).write_text(text.replace("/opt/algoradio/current", str(ROOT)))
    names = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run([SYSTEMD, "verify", "--man=no", *names], capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "algoradio" in line]

    assert (len(names), done.returncode, said) == (5, 0, [])


def test_systemd_is_told_in_every_unit_to_hold_it_in():
    held = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "User": "algoradio", "CapabilityBoundingSet": ""}

    assert [unit.name for unit in UNITS if not held.items() <= dict(entries(unit)).items()] == []


def test_shell_understands_the_wrapper():
    assert os.access(FOLDER / "algoradio", os.X_OK)
    subprocess.run(["sh", "-n", str(FOLDER / "algoradio")], check=True)


# nginx, in front of two programs


class Front:
    """nginx with a file of docs/deployment/, in front of the programs on two ports; `origin` is where it answers."""

    def __init__(self, conf: str, place: Path, secure: int, programs: tuple[int, int], editions: Path):
        self.secure, self.plain, self.place = secure, free_port(), place
        self.certificate = place / "fullchain.pem"
        subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
        keys = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(place / "privkey.pem")]
        made = [OPENSSL, "req", "-x509", *keys, *subject, "-out", str(self.certificate)]
        subprocess.run(made, check=True, capture_output=True)
        (place / "snippets").mkdir()
        (place / "snippets" / "algoradio.conf").write_text(self._placed("nginx-common.conf", programs, editions))
        (place / "site.conf").write_text(self._placed(conf, programs, editions))
        self.file = main_file(place, f"access_log {place}/access.log;", "include site.conf;")

    def _placed(self, name: str, programs: tuple[int, int], editions: Path) -> str:
        text = re.sub(r"listen \[::\].*", "", (FOLDER / name).read_text())
        for there, here in (
            (f"/etc/letsencrypt/live/{NAME}", str(self.place)),
            ("/var/www/html", str(self.place)),
            ("/var/log/nginx", str(self.place)),
            (f"https://{NAME}", f"https://localhost:{self.secure}"),
            (NAME, "localhost"),
            ("listen 80 ", f"listen 127.0.0.1:{self.plain} "),
            ("listen 443 ", f"listen 127.0.0.1:{self.secure} "),
            ("127.0.0.1:8001", f"127.0.0.1:{programs[0]}"),
            ("127.0.0.1:8002", f"127.0.0.1:{programs[1]}"),
            ("/srv/algoradio", str(editions)),
            *([] if BROTLI.exists() else [("brotli_static on;", "")]),
        ):
            text = text.replace(there, here)
        return text

    @property
    def command(self) -> list[str]:
        return [NGINX, "-p", str(self.place), "-c", str(self.file)]

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.certificate)

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str):
        """(status, headers, body) of a request over TLS."""
        connection = http.client.HTTPSConnection("localhost", self.secure, timeout=60, context=self.context())
        return _answer(connection, method, path, body, headers)

    def get_plainly(self, path: str):
        return _answer(http.client.HTTPConnection("localhost", self.plain, timeout=20), "GET", path, None, {})


def _answer(connection, method, path, body, headers):
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


class Behind(Site):
    """The site behind nginx, as two programs that can be stopped and started."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.secure, self.ports, self.processes = free_port(), (self.port, free_port()), {}
        self.origin = f"https://localhost:{self.secure}"
        self.environment |= {"ALGORADIO_ORIGIN": self.origin, "ALGORADIO_HOSTS": "localhost,127.0.0.1"}
        self.environment |= {"ALGORADIO_METRICS": "yes"}

    def command(self, port: int) -> list[str]:
        """What the unit starts."""
        (line,) = (value for name, value in entries(FOLDER / "algoradio@.service") if name == "ExecStart")
        program, *arguments = shlex.split(line.replace("%i", str(port)))
        return [str(Path(sys.executable).parent / Path(program).name), *arguments]

    def start(self) -> None:
        for port in self.ports:
            if port not in self.processes:
                self.processes[port] = subprocess.Popen(self.command(port), cwd=ROOT, env=self.environment)
        for port in self.ports:
            for _attempt in range(600):
                if self.asked(port, "/healthz") == (200, b"ok\n"):
                    break
                time.sleep(0.2)
            else:
                raise AssertionError("a program does not answer")

    def stop(self, *ports: int) -> None:
        stopped = [self.processes.pop(port) for port in ports or list(self.processes)]
        for process in stopped:
            process.terminate()
        for process in stopped:
            process.wait(timeout=60)

    def asked(self, port: int, path: str) -> tuple[int, bytes] | None:
        """What a program says to who asks it without a proxy; None if nothing."""
        try:
            status, _headers, body = _answer(
                http.client.HTTPConnection("127.0.0.1", port, timeout=20), "GET", path, None, {}
            )
        except OSError:
            return None
        return status, body


needs_nginx = pytest.mark.skipif(
    not (NGINX and OPENSSL), reason="no nginx or openssl on this machine (Debian's packages: nginx, openssl)"
)
of_nginx = pytest.mark.xdist_group("deployment")
with_files = pytest.mark.parametrize("front", CONFS[:1], indirect=True)


@pytest.fixture(scope="module")
def behind(prepared, tmp_path_factory):
    site = Behind(tmp_path_factory.mktemp("behind"))
    site.prepare(like=prepared)
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def editions(behind, tmp_path_factory):
    """The static edition of the site, written by the line of the unit."""
    folder = tmp_path_factory.mktemp("editions")
    ((_name, arguments),) = [one for one in commands() if one[0] == "write_site"]
    here = {"/srv/algoradio": str(folder), "https://localhost": behind.origin}
    behind.manage("write_site", *(here.get(argument, argument) for argument in arguments))
    return folder


@pytest.fixture(scope="module", params=CONFS)
def front(request, behind, editions, tmp_path_factory):
    place = tmp_path_factory.mktemp("nginx")
    front = Front(request.param, place, behind.secure, behind.ports, editions)
    with running(front.command, front.secure):
        yield front


@needs_nginx
@of_nginx
@pytest.mark.parametrize("conf", CONFS)
def test_nginx_accepts_the_file(conf, behind, editions, tmp_path):
    front = Front(conf, tmp_path, free_port(), behind.ports, editions)
    done = subprocess.run([*front.command, "-t"], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


@needs_nginx
@of_nginx
def test_page_is_served_over_tls(front):
    status, headers, body = front.get("/pathologies/")

    assert (status, Markup(body.decode()).language) == (200, "fr")
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers.get_all("Server") in (["nginx"], None)
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "Cache-Control", "Vary", "X-Frame-Options"):
        assert len(headers.get_all(name, [])) <= 1, name


@needs_nginx
@of_nginx
def test_browsers_are_offered_http2_and_no_old_tls(front):
    context = front.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", front.secure)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        assert (secure.selected_alpn_protocol(), secure.version()) == ("h2", "TLSv1.3")
    old = subprocess.run(
        [OPENSSL, "s_client", "-connect", f"127.0.0.1:{front.secure}", "-servername", "localhost"]
        + ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert (old.returncode, "SSL alert" in old.stderr) == (1, True)


@needs_nginx
@of_nginx
def test_another_name_gets_no_answer(front):
    context = front.context()
    context.check_hostname = False
    with (
        socket.create_connection(("127.0.0.1", front.secure)) as plain,
        pytest.raises(ssl.SSLError, match="UNRECOGNIZED"),
    ):
        context.wrap_socket(plain, server_hostname="www.example.net")


@needs_nginx
@of_nginx
def test_plain_http_leads_to_tls(front):
    status, headers, _body = front.get_plainly("/pathologies/?a=b")

    assert (status, headers["Location"]) == (301, f"https://localhost:{front.secure}/pathologies/?a=b")


@needs_nginx
@of_nginx
def test_certificate_can_be_renewed(front):
    folder = front.place / ".well-known" / "acme-challenge"
    folder.mkdir(parents=True)
    (folder / "token").write_text("answer")

    assert front.get_plainly("/.well-known/acme-challenge/token")[::2] == (200, b"answer")


@needs_nginx
@of_nginx
@pytest.mark.parametrize("header", ["X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-For", "Forwarded"])
def test_what_strangers_forward_is_not_believed(front, header):
    plain = front.get("/recherche/?q=rien")
    poisoned = front.get("/recherche/?q=rien", **{header: "http"})

    assert (poisoned[0], poisoned[2]) == (plain[0], plain[2]) == (200, plain[2])


@needs_nginx
@of_nginx
def test_search_filters_and_what_is_not_there_are_the_programs(front):
    found = front.get("/recherche/?" + urlencode({"q": "infiltration"}))

    assert (found[0], b'value="infiltration"' in found[2]) == (200, True)
    assert front.get("/rien/")[0] == 404
    assert front.get("/pathologies")[0] == 301
    assert front.get("/pathologies")[1]["Location"] == "/pathologies/"
    assert front.get("/en/conditions/?utm_source=a")[0] == 200
    assert front.get("/api/catalogue.json?language=en")[1]["Content-Type"].startswith("application/json")


@needs_nginx
@of_nginx
def test_who_asks_and_what_for_is_written_nowhere(front, behind):
    behind.stop(behind.ports[0])  # each other request meets a program that refuses
    try:
        for number in range(4):
            front.get(f"/recherche/?q=secret{number}")
            front.get_plainly(f"/recherche/?q=secret{number}")
    finally:
        behind.start()

    written = [file for file in front.place.rglob("*") if file.is_file() and b"secret" in file.read_bytes()]
    assert written == []


@needs_nginx
@of_nginx
def test_figures_are_told_to_this_machine_alone(front, behind):
    status, body = behind.asked(behind.ports[0], "/metrics")

    assert (status, b"algoradio_requests_total" in body) == (200, True)
    assert front.get("/metrics")[0] == 404
    assert behind.asked(behind.ports[0], "/readyz")[0] == 200


@needs_nginx
@of_nginx
@pytest.mark.skipif(not GRADER.exists(), reason="no HTTP Observatory here (npm install, as .ci/run does)")
def test_observatory_grades_it_a_plus(front):
    command = ["node", ROOT / "tests" / "operations" / "grade.mjs", GRADER, "localhost", front.plain, front.secure]
    trusting = os.environ | {"NODE_EXTRA_CA_CERTS": str(front.certificate)}
    done = subprocess.run(list(map(str, command)), env=trusting, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["score"] >= 120, found
    assert {name: cost for name, (_result, cost) in found["tests"].items() if cost < 0} == {}
    assert found["grade"] == "A+"


class Browser:
    """A member of staff, logged in through nginx."""

    def __init__(self, front: Front, password: str):
        self.front, self.cookies = front, SimpleCookie()
        page = self.get(reverse("admin:login"))[2].decode()
        (token,) = {one.get("value") for one in Markup(page).all("input") if one.get("name") == "csrfmiddlewaretoken"}
        fields = {"username": "admin", "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
        self.login = self.form(reverse("admin:login"), fields)
        pass_second_step(password, self.get(self.login[1]["Location"])[2].decode(), self._page)

    def form(self, path: str, fields: dict[str, str]):
        return self.post(path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def _page(self, path: str, fields: dict | None) -> str:
        if fields is None:
            return self.get(path)[2].decode()
        token = self.cookies["__Secure-csrftoken"].value
        return self.form(path, fields | {"csrfmiddlewaretoken": token})[2].decode()

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str):
        sent = {"Cookie": "; ".join(f"{one.key}={one.value}" for one in self.cookies.values())} if self.cookies else {}
        answer = self.front.get(path, method, body, **sent, **headers)
        for cookie in answer[1].get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        return answer

    def post(self, path: str, body: bytes, kind: str):
        origin = f"https://localhost:{self.front.secure}"
        return self.get(path, "POST", body, **{"Content-Type": kind, "Origin": origin, "Referer": origin + path})

    def upload(self, size: int):
        """Send a picture of so many bytes with the form in which pictures are added."""
        path = address(Illustration, "add")
        fields = filled(self.get(path)[2].decode()) | {"alternative_text_fr": "Un dos"}
        parts = [
            f'--limit\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
            if isinstance(value, str)
        ]
        head = b'--limit\r\nContent-Disposition: form-data; name="image"; filename="dos.jpg"\r\n'
        head += b"Content-Type: image/jpeg\r\n\r\n"
        body = b"".join([*parts, head, photograph().ljust(size, b"\0"), b"\r\n--limit--\r\n"])
        return self.post(path, body, "multipart/form-data; boundary=limit")


@pytest.fixture
def browser_of_staff(front, behind):
    return Browser(front, re.search(r"mot de passe (\S+)", behind.prepared)[1])


@needs_nginx
@of_nginx
def test_staff_log_in_with_cookies_for_tls_alone(browser_of_staff):
    status, headers, _body = browser_of_staff.login

    assert (status, headers["Location"] in {reverse("first-factor"), reverse("second-step")}) == (302, True)
    assert all(one["secure"] and one["path"] == "/admin/" for one in browser_of_staff.cookies.values())
    assert {"__Secure-sessionid", "__Secure-csrftoken"} <= browser_of_staff.cookies.keys()
    status, headers, body = browser_of_staff.get("/admin/")
    assert (status, len(headers.get_all("Content-Security-Policy"))) == (200, 1)
    assert b"admin/logout/" in body


@needs_nginx
@of_nginx
def test_pictures_of_12_megabytes_are_taken_and_larger_ones_refused_in_words(browser_of_staff):
    taken = browser_of_staff.upload(12 * MEGABYTE)
    heavy = browser_of_staff.upload(12 * MEGABYTE + 1)
    enormous = browser_of_staff.upload(33 * MEGABYTE)

    assert taken[0] == 302
    assert (heavy[0], HEAVY.replace("'", "&#x27;") in heavy[2].decode()) == (200, True)
    assert (enormous[0], enormous[1]["Content-Type"]) == (413, "text/plain; charset=utf-8")
    assert enormous[2].decode().startswith("Ce fichier est trop lourd")


@needs_nginx
@of_nginx
def test_one_program_that_is_stopped_is_not_missed(front, behind):
    for port in behind.ports:
        behind.stop(port)
        try:
            answers = [front.get(f"/recherche/?q=mot{number}")[0] for number in range(20)]
        finally:
            behind.start()

        assert answers == [200] * 20


# Files, and the program for the rest


@needs_nginx
@of_nginx
@with_files
def test_files_are_sent_in_their_smaller_forms(front, editions):
    site = editions / "current" / "site"
    plain = (site / "pathologies" / "index.html").read_bytes()
    for coding, unpack in (("gzip", gzip.decompress), *([("br", brotli.decompress)] if BROTLI.exists() else [])):
        status, headers, body = front.get("/pathologies/", **{"Accept-Encoding": coding})
        again = front.get("/pathologies/", **{"Accept-Encoding": coding, "If-None-Match": headers["ETag"]})

        assert (status, headers["Content-Encoding"], headers["Vary"]) == (200, coding, "Accept-Encoding")
        assert headers["Cache-Control"].startswith("public, max-age=60")
        assert "Cache-Status" not in headers  # no program was asked
        assert unpack(body) == plain
        assert (again[0], again[2]) == (304, b"")


@needs_nginx
@of_nginx
@with_files
def test_pages_stay_when_no_program_answers(front, behind):
    style = re.search(r'href="(/static/css/[^"]+)"', front.get("/")[2].decode())[1]
    behind.stop()
    try:
        pages = [front.get(path)[0] for path in ("/", "/en/", "/pathologies/", "/sitemap.xml", style)]
        french, english = front.get("/recherche/?q=dos"), front.get("/en/search/?q=back")
        staff = front.get("/admin/")
    finally:
        behind.start()

    assert pages == [200] * 5
    for (status, headers, body), language in ((french, "fr"), (english, "en"), (staff, "fr")):
        assert (status, headers["Retry-After"], headers["Content-Language"]) == (503, "60", language)
        assert "Cache-Control" not in headers
        page = Markup(body.decode())
        assert page.language == language
        assert reverse("pathologies:list") in [link.get("href") for link in page.all("a")]
    assert front.get("/recherche/?q=dos")[0] == 200


@needs_nginx
@of_nginx
@with_files
def test_pages_that_say_what_is_wrong_have_no_address(front):
    for path in ("/404.html", "/503.html", "/en/503.html", "/410/", "/api/404.json", "/manifest.json"):
        assert (path, front.get(path)[0]) == (path, 404)
