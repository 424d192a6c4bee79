"""The schematic of a gesture, beside its title and in the list."""

from collections import Counter

import pytest
from django.urls import reverse

from procedures.scenes import SCENES, scene
from tests.factories import make_procedure
from tests.markup import Markup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("key", SCENES)
def test_scene_stands_beside_the_title_whose_line_leads_to_it(client, language, key):
    shown = Markup(client.get(make_procedure(scene=key).address(language)))

    drawn = scene(key, language)
    assert shown.one("figure", "title__side", inside="title").get("lang") is None
    assert shown.words("li", inside="sch__key") == [label.text for label in drawn.labels]
    assert [path.get("d") for path in shown.all("path", "path--lead")] == [drawn.lead_wide, drawn.lead_phone]
    assert {svg.get("aria-label") for svg in shown.all("svg", "sch")} == {drawn.title}


def test_identifiers_are_met_once(client):
    shown = Markup(client.get(make_procedure(scene="infiltration").address("fr")))

    ids = Counter(element.get("id") for element in shown.root.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    assert {"scene-infiltration", "dessin-infiltration"} <= set(ids)


def test_procedure_without_scene_shows_none(client):
    assert Markup(client.get(make_procedure().address("fr"))).all("figure") == []


def test_list_shows_the_scenes_without_words(client):
    make_procedure(scene="infiltration")
    make_procedure(title_fr="Froid", slug_fr="froid", slug_en="cold")

    shown = Markup(client.get(reverse("procedures:list")))

    assert len(shown.all("svg", "sch--small")) == 1
    assert shown.all("text", inside="sch--small") == []
