import pytest

from algoradio.editorial.models import Redirect
from tests.factories import make_pathology
from tests.markup import Markup

OLD, NEW = "/pathologies/sciatique/", "/pathologies/radiculalgie/"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "language"),
    [("/glossaire/", "fr"), ("/rien/", "fr"), ("/en/rien/", "en"), ("/english/", "fr"), ("/fr/rien/", "fr")],
)
@pytest.mark.parametrize("asked", ["fr", "en", "de"])
def test_language_comes_from_the_address_alone(client, path, language, asked):
    client.cookies["django_language"] = asked

    response = client.get(path, headers={"accept-language": asked})

    assert response.headers["Content-Language"] == language
    assert Markup(response).language == language
    assert "Vary" not in response.headers


def test_language_of_one_request_does_not_stay_for_the_next(client):
    client.get("/en/rien/")

    response = client.get("/rien/")

    assert Markup(response).language == "fr"


def test_redirect_is_followed_for_good(client):
    make_pathology()
    Redirect.record(OLD, NEW)

    response = client.get(OLD)

    assert (response.status_code, response.headers["Location"]) == (301, NEW)


@pytest.mark.parametrize("query", ["a=1&b=2", "q=%C3%A9+t", "x"])
def test_redirect_keeps_the_query(client, query):
    Redirect.record(OLD, NEW)

    response = client.get(f"{OLD}?{query}")

    assert response.headers["Location"] == f"{NEW}?{query}"


def test_redirect_needs_the_very_same_address(client):
    Redirect.record(OLD, NEW)

    statuses = {path: client.get(path).status_code for path in ("/pathologies/sciatiques/", f"/en{OLD}", f"{OLD}x/")}

    assert set(statuses.values()) == {404}


def test_redirect_never_hides_a_page(client):
    make_pathology(slug_fr="sciatique")
    Redirect.record(OLD, "/pathologies/autre/")

    response = client.get(OLD)

    assert response.status_code == 200


def test_page_that_is_not_found_stays_so_without_redirect(client):
    assert client.get(OLD).status_code == 404


@pytest.mark.parametrize("path", ["/%00/", "/pathologies/%00/", "/" + "a" * 5000 + "/", "/%F0%9F%98%80/"])
def test_strange_address_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_public_page_runs_scripts_of_its_own_alone(client):
    policy = client.get("/rien/").headers["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "connect-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_admin_has_a_script_policy_of_its_own(staff):
    policy = staff.get("/admin/").headers["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"].split()[0] == "'self'"
    assert "unsafe" not in policy
