"""The admin's lists and forms: that they open, for whom, and what they offer."""

import json
import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from modeltranslation.translator import translator

from algoradio.editorial.models import Source
from algoradio.pages.models import Clinic, FixedPage
from pathologies.models import Pathology, PathologyCitation
from procedures.models import Procedure
from tests import factories as make
from tests.editorial.rows import EDITED, FIXED, LISTS, pathology, row
from tests.forms import address
from tests.markup import Markup

pytestmark = pytest.mark.django_db


def test_every_model_of_the_admin_is_tried():
    assert set(admin.site._registry) == {*LISTS, Clinic}


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("model", "queries", "make_row"), [(model, *one) for model, one in LISTS.items()])
def test_list_opens_with_the_same_queries_for_any_number_of_rows(
    staff, django_assert_num_queries, model, queries, make_row, rows
):
    before = model.objects.count()
    for number in range(rows):
        make_row(number)

    with django_assert_num_queries(queries):
        answer = staff.get(address(model, "changelist"))

    assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == before + rows


@pytest.mark.parametrize("model", admin.site._registry)
def test_form_opens_for_a_row_and_for_a_new_one(staff, model):
    statuses = {"change": staff.get(address(model, "change", row(model).pk)).status_code}
    statuses["add"] = staff.get(address(model, "add")).status_code

    assert statuses == {"change": 200, "add": 403 if model in {*FIXED, Clinic} else 200}


@pytest.mark.parametrize("model", admin.site._registry)
def test_anonymous_is_led_to_the_login(model):
    paths = [address(model, "changelist"), address(model, "add"), address(model, "change", row(model).pk)]

    answers = [Client().get(path) for path in paths]

    assert [(one.status_code, one.headers["Location"]) for one in answers] == [
        (302, f"{reverse('admin:login')}?next={path}") for path in paths
    ]


@pytest.mark.parametrize("model", EDITED)
def test_languages_stand_side_by_side(staff, model):
    form = Markup(staff.get(address(model, "change", row(model).pk)))

    rows = [set(re.findall(r"field-(\S+)", one.get("class"))) for one in form.all("div", "form-row")]
    wanted = [
        {f"{name}_{code}" for code, _name in settings.LANGUAGES}
        for name in translator.get_options_for_model(model).all_fields
    ]
    assert [one for one in wanted if one not in rows] == []
    assert [one for one in rows if any(name.endswith("_fr") for name in one) and len(one) != 2] == []


def test_side_by_side_fields_say_their_language(staff):
    form = Markup(staff.get(address(Pathology, "add")))

    assert form.words("label", inside="field-title_fr")[:2] == [
        "Titre [fr]\N{NO-BREAK SPACE}:",
        "Titre [en]\N{NO-BREAK SPACE}:",
    ]


def test_list_of_sources_counts_every_page_that_cites(staff):
    source, unused = make.make_source(), make.make_source(url="")
    for one in (make.make_pathology(), make.make_procedure(), make.make_fixed_page(), make.make_guidance()):
        one.citations.create(mark="S1", source=source)

    found = staff.get(address(Source, "changelist")).context["cl"].result_list

    assert {one.pk: one.times for one in found} == {source.pk: 4, unused.pk: 0}


def test_index_leads_to_the_state_of_the_pages_and_to_the_leaflets(staff):
    index = Markup(staff.get(reverse("admin:index")))

    assert {"/admin/etat/", "/admin/fiches.zip"} <= {link.get("href") for link in index.all("a", inside="ways")}


@pytest.mark.parametrize("factory", [make.make_pathology, make.make_procedure])
def test_published_page_is_one_click_away(staff, factory):
    online, hidden = factory(), factory(slug_fr="cache", slug_en="hidden", is_published=False)

    links = [
        Markup(staff.get(address(type(one), "change", one.pk))).all("a", "viewsitelink") for one in (online, hidden)
    ]

    assert [[(link.text, link.get("href")) for link in found] for found in links] == [
        [("Voir sur le site", online.address("fr"))],
        [],
    ]


def test_fixed_page_is_one_click_away(staff):
    contact = make.make_fixed_page()

    link = Markup(staff.get(address(FixedPage, "change", contact.pk))).one("a", "viewsitelink")

    assert staff.get(link.get("href")).headers["Location"] == f"http://testserver{contact.get_absolute_url()}"


@pytest.mark.parametrize("factory", [make.make_pathology, make.make_procedure])
def test_address_is_proposed_for_a_new_page_only(staff, factory):
    one = factory()
    forms = [staff.get(address(type(one), "add")), staff.get(address(type(one), "change", one.pk))]

    proposed = [Markup(form).by_id("django-admin-prepopulated-fields-constants") for form in forms]

    found = [json.loads(one.get("data-prepopulated-fields")) for one in proposed]
    assert [[field["name"] for field in fields] for fields in found] == [["slug_fr", "slug_en"], []]


@pytest.mark.parametrize(
    ("kind", "lack"),
    [
        ("anglais", {"title_en": None}),
        ("anglais", {"title_en": ""}),
        ("anglais", {"summary_en": None}),
        ("anglais", {"summary_en": ""}),
        ("relecture", {"reviewed_by": None, "reviewed_on": None}),
        ("retard", {"review_due_on": "2020-02-01"}),
        ("sources", {}),
        ("image", {"illustration": None}),
    ],
)
def test_filter_finds_what_is_missing(staff, kind, lack):
    whole, lacking = pathology(1), pathology(2)
    whole.citations.create(mark="S2", source=make.make_source())
    type(lacking).objects.filter(pk=lacking.pk).update(**lack)
    if kind == "sources":
        PathologyCitation.objects.filter(page=lacking).delete()

    found = {
        asked: set(staff.get(address(Pathology, "changelist"), {"manque": asked}).context["cl"].result_list)
        for asked in ("anglais", "relecture", "retard", "sources", "image")
    }

    assert found == {asked: {lacking} if asked == kind else set() for asked in found}


def test_filter_says_what_it_finds(staff):
    shown = Markup(staff.get(address(Procedure, "changelist")))

    assert [one.get("href") for one in shown.all("a") if "manque=" in (one.get("href") or "")] == [
        f"?manque={kind}" for kind in ("anglais", "relecture", "retard", "sources", "image")
    ]
