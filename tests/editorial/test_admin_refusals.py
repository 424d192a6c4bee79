"""What the admin refuses: to delete what is used, to add what the code names, to run a script that is not its own."""

import json
import re

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from algoradio.pages.models import Clinic, FixedPage
from pathologies.models import Pathology
from procedures.models import Guidance, IndicationSource, Procedure
from tests import factories as make
from tests.editorial.rows import EDITED, FIXED, cited_source, pathology, procedure, row
from tests.forms import address, faults, filled
from tests.markup import Markup, words

pytestmark = pytest.mark.django_db


def proving(number):
    """A source that an indication stands on."""
    source = make.make_source()
    IndicationSource.objects.create(indication=make.make_indication(pathology(1), procedure(1)), source=source)
    return source


#: What is used, and the name of what uses it.
USED = {
    "cited source": (cited_source, "Radiculalgie"),
    "source of an indication": (proving, "Radiculalgie – Infiltration"),
    "illustration": (lambda number: pathology(number).illustration, "Radiculalgie"),
    "reviewer": (lambda number: procedure(number).reviewed_by, "Infiltration"),
}
WITH_EDITOR = {Pathology, Procedure, Guidance, FixedPage}
REASON = "Rien n'est supprimé, car ceci sert encore."


@pytest.mark.parametrize(("made", "reason"), USED.values(), ids=USED)
def test_deleting_what_is_used_is_refused_with_the_reason(staff, made, reason):
    one = made(1)
    model = type(one)

    answers = [
        staff.post(address(model, "delete", one.pk), {"post": "yes"}),
        staff.post(
            address(model, "changelist"), {"action": "delete_selected", ACTION_CHECKBOX_NAME: one.pk, "post": "yes"}
        ),
    ]

    for answer in answers:
        page = Markup(answer)
        assert answer.status_code == 200
        assert REASON in words(page.by_id("content"))
        assert reason in page.words("a", inside="used")
    assert model.objects.filter(pk=one.pk).exists()


@pytest.mark.parametrize("made", [lambda: make.make_source(), lambda: make.make_reviewer(), lambda: make.make_term()])
def test_deleting_what_nothing_uses_is_done(staff, made):
    one = made()

    answer = staff.post(address(type(one), "delete", one.pk), {"post": "yes"})

    assert (answer.status_code, answer.headers["Location"]) == (302, address(type(one), "changelist"))
    assert not type(one).objects.exists()


def test_clinic_has_one_form(staff):
    path = address(Clinic, "changelist")
    first = staff.get(path)
    sent = filled(staff.get(first.headers["Location"])) | {"name": "Le centre"}

    answer = staff.post(first.headers["Location"], sent, follow=True)

    assert first.headers["Location"] == address(Clinic, "add")
    assert (faults(answer), answer.redirect_chain) == ([], [(path, 302), (address(Clinic, "change", 1), 302)])
    assert list(Clinic.objects.values_list("pk", "name")) == [(1, "Le centre")]
    assert staff.post(address(Clinic, "add"), sent).status_code == 403
    assert staff.post(address(Clinic, "delete", 1), {"post": "yes"}).status_code == 403
    assert list(Clinic.objects.values_list("pk", flat=True)) == [1]


def test_address_typed_without_its_scheme_is_taken_as_https(staff):
    clinic = row(Clinic)
    path = address(Clinic, "change", 1)

    staff.post(path, filled(staff.get(path)) | {"booking_url": "example.org/rendez-vous"})

    clinic.refresh_from_db()
    assert clinic.booking_url == "https://example.org/rendez-vous"


@pytest.mark.parametrize("model", FIXED)
def test_rows_that_the_code_names_cannot_be_deleted(staff, model):
    one = row(model)

    answers = [
        staff.post(address(model, "delete", one.pk), {"post": "yes"}),
        staff.post(address(model, "add"), {"key": "autre"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert list(model.objects.all()) == [one]
    assert Markup(staff.get(address(model, "change", one.pk))).all("a", "deletelink") == []


@pytest.mark.parametrize("path", [reverse("admin:login"), reverse("admin:index"), address(Pathology, "changelist")])
def test_policy_of_the_admin_lets_no_inline_script_run(staff, path):
    policy = staff.get(path).headers["Content-Security-Policy"]

    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy


@pytest.mark.parametrize("model", EDITED)
def test_policy_of_a_form_names_the_nonce_of_its_scripts(staff, model):
    answer = staff.get(address(model, "change", row(model).pk))

    policy = answer.headers["Content-Security-Policy"]
    (nonce,) = re.findall(r"script-src 'self' 'nonce-([\w+/=]+)'(?:;|$)", policy)
    inline = [one for one in Markup(answer).all("script") if not one.get("src") and (one.text or "").strip()]
    assert [(one.get("type"), one.get("nonce")) for one in inline] == [("importmap", nonce)] * (model in WITH_EDITOR)
    assert "unsafe" not in policy


def test_editor_brings_its_import_map(staff):
    form = Markup(staff.get(address(Pathology, "add")))

    (found,) = (one for one in form.all("script") if one.get("type") == "importmap")
    assert list(json.loads(found.text)["imports"]) == ["django-prose-editor/editor", "django-prose-editor/configurable"]


@pytest.mark.parametrize("sent", [" ", "abc", "9" * 30, "²", "-1", "\x00"])
def test_choice_that_is_none_is_refused_in_the_form(staff, sent):
    indication = make.make_indication(pathology(1), procedure(1))
    path = address(type(indication), "change", indication.pk)
    rows = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    form = {f"indicationsource_set-{name}": value for name, value in rows.items()}

    answer = staff.post(path, form | {"indicationsource_set-0-source": sent, "indicationsource_set-0-id": ""})

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not indication.sources.exists()
