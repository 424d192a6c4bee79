"""The description is true: each of its addresses answers as it says."""

import re

import pytest
from django.urls import get_resolver, reverse

from tests.exchange.schema import faults
from tests.factories import make_pathology, make_procedure, make_rows
from tests.markup import Markup

CODED = {"mainSearchCriteria.v.c": "M54.3", "mainSearchCriteria.v.cs": "2.16.840.1.113883.6.3"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def description(client):
    return client.get(reverse("exchange:openapi")).json()


def references(value):
    """Every « $ref » of the description."""
    if isinstance(value, dict):
        yield from [value["$ref"]] if "$ref" in value else []
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def answered(client, path, **parameters):
    """The answer at a path of the description, about a page that exists."""
    slug = "radiculalgie" if "pathologies" in path else "infiltration"
    return client.get(path.replace("{slug}", parameters.pop("slug", slug)), parameters)


def test_description_names_every_address_of_the_app(description):
    routes = get_resolver("algoradio.exchange.urls").reverse_dict
    named = {
        reverse(f"exchange:{name}", args=["slug"] * ("slug" in str(routes[name])))
        for name in routes
        if isinstance(name, str)
    }

    assert description["openapi"].startswith("3.1.")
    assert {path.replace("{slug}", "slug") for path in description["paths"]} == named


def test_description_refers_to_what_it_holds(description):
    names = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}

    assert set(references(description)) == names


def test_operations_are_named_once_and_declare_what_their_path_needs(description):
    operations = [item["get"] for item in description["paths"].values()]

    assert len({one["operationId"] for one in operations}) == len(operations)
    for path, item in description["paths"].items():
        declared = {one["name"] for one in item["get"]["parameters"] if one["in"] == "path"}
        assert declared == set(re.findall(r"\{(\w+)\}", path))
        assert all(one["description"] for one in item["get"]["responses"].values())


def test_each_address_answers_as_it_is_described(client, description):
    make_rows(make_pathology(codes="M54.3"), 1)
    make_rows(make_procedure(), 1)
    schemas = description["components"]["schemas"]

    for path, item in description["paths"].items():
        response = answered(client, path, **CODED, knowledgeResponseType="application/json")
        schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert response.status_code == 200, path
        assert faults(response.json(), schema, schemas) == [], path


def test_each_refusal_is_as_it_is_described(client, description):
    schemas = description["components"]["schemas"]
    asked = {"language": "x", "slug": "x", "knowledgeResponseType": "application/json"}
    found = set()

    for path, item in description["paths"].items():
        for response in (
            answered(client, path, **asked),
            answered(client, path, **(asked | {"language": "fr"})),
            answered(client, path, **(asked | CODED)),
        ):
            if response.status_code >= 400:
                content = item["get"]["responses"][str(response.status_code)]["content"]
                schema = content[response.headers["Content-Type"]]["schema"]
                assert faults(response.json(), schema, schemas) == [], path
                found.add((path, response.status_code))

    assert len(found) == 2 * 3 + 2  # each record 400 and 404, the two others 400, Infobutton 400 and 404


def test_parameters_of_the_infobutton_are_those_that_are_read(client, description):
    make_pathology(codes="M54.3")
    names = {one["name"] for one in description["paths"][reverse("exchange:infobutton")]["get"]["parameters"]}

    for name in names - CODED.keys():
        changed = client.get(reverse("exchange:infobutton"), CODED | {name: ["a", "b"]}).status_code
        assert changed == 400, f"{name} is not read"


def test_site_map_leads_to_the_description(client):
    shown = Markup(client.get(reverse("pages:site_map")))

    assert reverse("exchange:openapi") in [link.get("href") for link in shown.all("a", inside="plan")]
