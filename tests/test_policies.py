"""What browsers are told that pages may do, as a site behind https says it, and what HTTP Observatory makes of it."""

import ast
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from algoradio.delivery import nginx
from tests.conftest import PublicClient
from tests.factories import make_fixed_page, make_pathology
from tests.observatory import START, Visit, score
from tests.test_settings import shown

ORIGIN = "https://www.algoradio.example"
HOST = urlsplit(ORIGIN).hostname
NAMES = ("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_", "ORIGIN")

pytestmark = pytest.mark.django_db


@pytest.fixture
def secure(settings, tmp_path):
    """The settings of a site behind https."""
    told = f"{{name: getattr(settings, name) for name in dir(settings) if name.startswith({NAMES})}}"
    for name, value in ast.literal_eval(shown(tmp_path, told, ORIGIN=ORIGIN)).items():
        setattr(settings, name, value)
    settings.ALLOWED_HOSTS = [HOST]
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True  # the style sheet from where it is written
    make_pathology()
    make_fixed_page(key="home", title_fr="Accueil", title_en="Home")


def visit(path: str, client: Client) -> Visit:
    """What a scanner meets on its way from `http://` to a page."""
    first = client.get(path, SERVER_NAME=HOST)
    answer = client.get(path, SERVER_NAME=HOST, HTTP_X_FORWARDED_PROTO="https")
    assert answer.status_code == 200
    headers = {name.lower(): [value] for name, value in answer.headers.items()}
    cookies = [morsel.OutputString() for morsel in answer.cookies.values()]
    return Visit([f"http://{HOST}{path}", first.headers["Location"]], headers, answer.content.decode(), cookies)


@pytest.mark.parametrize("path", ["/", "/en/", "/pathologies/", "/pathologies/radiculalgie/", "/recherche/"])
def test_observatory_gives_a_public_page_130_points(secure, path):
    total, points = score(visit(path, PublicClient()))

    assert (total, {name: point for name, point in points.items() if point}) == (
        130,
        {
            "content_security_policy": 10,
            "referrer_policy": 5,
            "x_frame_options": 5,
            "cross_origin_resource_policy": 10,
        },
    )


def test_observatory_gives_the_admin_five_more_for_its_cookies(secure):
    total, points = score(visit(reverse("admin:login"), Client()))

    assert (total, points["cookies"], points["content_security_policy"]) == (135, 5, 10)


GOOD = {
    "content-security-policy": ["default-src 'none'; frame-ancestors 'none'"],
    "strict-transport-security": ["max-age=31536000"],
    "x-content-type-options": ["nosniff"],
}
HTTPS = ["http://a.example/", "https://a.example/"]
#: What a site does, what it gets for it in one test.
GRADED = {
    "no policy": ({"content-security-policy": []}, "content_security_policy", -25),
    "a directive twice": ({"content-security-policy": ["img-src 'self'; img-src *"]}, "content_security_policy", -25),
    "inline scripts": ({"content-security-policy": ["script-src 'unsafe-inline'"]}, "content_security_policy", -20),
    "scripts from anywhere": ({"content-security-policy": ["img-src 'self'"]}, "content_security_policy", -20),
    "inline styles": (
        {"content-security-policy": ["default-src 'none'; style-src 'unsafe-inline'"]},
        "content_security_policy",
        0,
    ),
    "eval": ({"content-security-policy": ["default-src 'self' 'unsafe-eval'"]}, "content_security_policy", -10),
    "pictures over http": (
        {"content-security-policy": ["default-src 'none'; img-src http:"]},
        "content_security_policy",
        -10,
    ),
    "frames over http": (
        {"content-security-policy": ["default-src 'none'; frame-src http://a.example"]},
        "content_security_policy",
        -20,
    ),
    "all from itself": ({"content-security-policy": ["default-src 'self'"]}, "content_security_policy", 5),
    "inline scripts by their nonce": (
        {"content-security-policy": ["default-src 'none'; script-src 'nonce-x' 'unsafe-inline'"]},
        "content_security_policy",
        10,
    ),
    "two policies": (
        {"content-security-policy": ["default-src 'none'; script-src *", "script-src 'self'"]},
        "content_security_policy",
        10,
    ),
    "no framing policy": ({"content-security-policy": []}, "x_frame_options", -20),
    "no hsts": ({"strict-transport-security": []}, "strict_transport_security", -20),
    "a short hsts": ({"strict-transport-security": ["max-age=60"]}, "strict_transport_security", -10),
    "types are guessed": ({"x-content-type-options": []}, "x_content_type_options", -5),
    "the whole address is told": ({"referrer-policy": ["unsafe-url"]}, "referrer_policy", -5),
    "the last policy that is known": ({"referrer-policy": ["unsafe-url, same-origin, x"]}, "referrer_policy", 5),
    "lent to all": ({"cross-origin-resource-policy": ["cross-origin"]}, "cross_origin_resource_policy", 0),
    "lent to nobody knows": ({"cross-origin-resource-policy": ["x"]}, "cross_origin_resource_policy", -5),
    "read by all": ({"access-control-allow-origin": ["*"]}, "cross_origin_resource_sharing", 0),
    "read by whoever asks": (
        {"access-control-allow-origin": ["https://b.example"], "access-control-allow-credentials": ["true"]},
        "cross_origin_resource_sharing",
        -50,
    ),
}


@pytest.mark.parametrize(("headers", "test", "points"), GRADED.values(), ids=GRADED)
def test_observatory_knows_what_is_wrong(headers, test, points):
    assert score(Visit(HTTPS, GOOD | headers, ""))[1][test] == points


@pytest.mark.parametrize(
    ("line", "points"),
    [
        ("sessionid=x; Secure; HttpOnly; SameSite=Lax", 5),
        ("sessionid=x; Secure; HttpOnly", 0),
        ("sessionid=x; Secure; SameSite=Lax", -30),
        ("sessionid=x; HttpOnly; SameSite=Lax", -10),
        ("csrftoken=x; Secure", -20),
        ("a=b; Secure; SameSite=Sometimes", -20),
        ("a=b; SameSite=Lax", -5),
    ],
)
def test_observatory_knows_cookies(line, points):
    assert score(Visit(HTTPS, GOOD, "", [line]))[1]["cookies"] == points


@pytest.mark.parametrize(
    ("route", "points"),
    [
        (["http://a.example/"], -20),
        (["http://a.example/", "http://a.example/b"], -20),
        (["http://a.example/", "http://a.example/b", "https://a.example/"], -10),
        (["http://a.example/", "https://b.example/"], -5),
        (HTTPS, 0),
    ],
)
def test_observatory_knows_the_way_to_https(route, points):
    assert score(Visit(route, GOOD, ""))[1]["redirection"] == points


@pytest.mark.parametrize(
    ("script", "points"),
    [
        ('<script src="/a.js"></script>', 0),
        ('<script src="/a.js" integrity="sha384-x"></script>', 5),
        ('<script src="https://b.example/a.js"></script>', -5),
        ('<script src="https://b.example/a.js" integrity="sha384-x"></script>', 5),
        ('<script src="//b.example/a.js" integrity="sha384-x"></script>', -20),
        ('<script src="http://b.example/a.js"></script>', -50),
    ],
)
def test_observatory_knows_where_scripts_come_from(script, points):
    assert score(Visit(HTTPS, GOOD, script))[1]["subresource_integrity"] == points


def test_observatory_gives_more_only_to_who_did_little_wrong():
    bad = Visit(HTTPS, GOOD | {"strict-transport-security": [], "referrer-policy": ["no-referrer"]}, "")

    assert score(Visit(HTTPS, GOOD, ""))[0] == START + 10 + 5
    assert score(bad)[0] == START - 20


ANSWERS = {
    "page": ("/", 200),
    "page that is not there": ("/rien/", 404),
    "question that is refused": ("/recherche/?kind=pizza", 400),
    "machine's": ("/api/catalogue.json", 200),
    "text": ("/robots.txt", 200),
    "admin": ("/admin/login/", 200),
    "moved": ("/pathologies", 301),
    "style": ("/static/css/site.css", 200),
    "host of someone else": ("/", 400),
}


@pytest.mark.parametrize(("what", "path", "status"), [(what, *one) for what, one in ANSWERS.items()])
def test_every_answer_says_what_browsers_may_do_with_it(secure, what, path, status):
    host = "ailleurs.example" if what.startswith("host") else HOST
    with closing(Client().get(path, SERVER_NAME=host, HTTP_X_FORWARDED_PROTO="https")) as answer:
        assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.parametrize("cookie", ["csrftoken=x; csrftoken=y", "sessionid=x"])
@pytest.mark.parametrize("method", ["get", "put"])
def test_broken_cookie_of_a_visitor_is_answered_with_none(cookie, method):
    answer = getattr(Client(), method)("/rien/", HTTP_COOKIE=cookie)

    assert answer.status_code == 404
    assert not {"Set-Cookie", "Vary"} & {*answer.headers}
    assert not answer.cookies


def test_way_to_https_says_it_too(secure):
    answer = Client().get("/", SERVER_NAME=HOST)

    assert (answer.status_code, answer.headers["Location"]) == (301, f"{ORIGIN}/")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_upload_opened_by_itself_runs_nothing(client):
    name = default_storage.save("illustrations/a.png", SimpleUploadedFile("a.png", b"<script>vol()</script>"))

    answer = client.get(f"/media/{name}")

    assert b"".join(answer.streaming_content) == b"<script>vol()</script>"
    assert {*answer.headers["Content-Security-Policy"].split("; ")} == {"default-src 'none'", "sandbox"}
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nginx_says_it_of_every_upload_whatever_its_type():
    manifest = {
        "headers": {"text/html": {"Content-Security-Policy": "default-src 'none'"}, "image/svg+xml": {}},
        "files": {},
        "moved": {},
        "gone": {},
    }

    (policy,) = [one for one in nginx.maps(manifest).split("\n}\n") if "$edition_policy " in one]

    assert '"~^/media/" "default-src \'none\'; sandbox";' in policy
    assert 'default "$edition_content_security_policy";' in policy
