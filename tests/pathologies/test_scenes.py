"""The drawing that explains, under « D'où cela vient »."""

from collections import Counter

import pytest

from pathologies.scenes import SCENES, scene
from tests.factories import make_pathology
from tests.markup import Markup, said, words

LANGUAGES = ("fr", "en")
CAUSES = {"causes_fr": "<p>Un nerf serré.</p>", "causes_en": "<p>A trapped nerve.</p>"}

pytestmark = pytest.mark.django_db


def read(client, page, language="fr"):
    return Markup(client.get(page.address(language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SCENES)
def test_scene_follows_the_text_of_its_section(client, language, key):
    shown = read(client, make_pathology(scene=key, **CAUSES), language)

    drawn = scene(key, language)
    _heading, _text, figure = shown.by_id("causes")
    assert (figure.tag, figure.get("class"), figure.get("lang")) == ("figure", "scene", None)
    assert shown.words("li", inside="sch__key") == [label.text for label in drawn.labels]
    assert words(shown.one("figcaption")) == f"{drawn.description} {said('Agrandir le dessin', language)}"
    assert {svg.get("aria-label") for svg in shown.all("svg", "sch")} == {drawn.title}


def test_line_of_the_title_ends_on_the_body_alone(client):
    shown = read(client, make_pathology(scene="disque-et-racine", **CAUSES))

    assert shown.all("path", "path--lead", inside="scene") == []


def test_identifiers_are_met_once_and_lead_somewhere(client):
    shown = read(client, make_pathology(scene="disque-et-racine", **CAUSES))

    ids = Counter(element.get("id") for element in shown.root.iter() if element.get("id"))
    used = [element.get("href").removeprefix("#") for element in shown.all("use", inside="scene")]
    opened = [button.get("popovertarget") for button in shown.all("button", inside="scene")]
    assert [name for name, count in ids.items() if count > 1] == []
    assert used == ["scene-disque-et-racine"] * 3
    assert opened == ["dessin-disque-et-racine"] * 2
    assert {*used, *opened} <= set(ids)


@pytest.mark.parametrize("fields", [{}, {"scene": "disque-et-racine", "causes_fr": ""}])
def test_page_without_scene_or_without_the_section_shows_none(client, fields):
    assert read(client, make_pathology(**({"causes_fr": "<p>Un nerf.</p>"} | fields))).all("figure") == []


def test_scene_is_chosen_beside_the_mark_on_the_body(staff):
    page = make_pathology(scene="vertebre-tassee")

    form = Markup(staff.get(f"/admin/pathologies/pathology/{page.pk}/change/"))

    chosen = [one.get("value") for one in form.by_id("id_scene") if one.get("selected") is not None]
    names = [one.get("name") for one in form.all("select")]
    assert chosen == ["vertebre-tassee"]
    assert names.index("scene") == names.index("locator") + 1
