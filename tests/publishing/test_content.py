"""What a page says, as plain values: taken from it, put back into it, kept over migrations."""

import re
from contextlib import contextmanager, suppress
from copy import deepcopy

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import RequestFactory
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from algoradio.publishing import content as contents
from algoradio.publishing import press
from algoradio.publishing.models import Draft, State
from tests import factories as make
from tests.forms import address, filled
from tests.publishing import office, papers
from tests.publishing.papers import another, changed, fitting

pytestmark = pytest.mark.django_db
NOT_WRITTEN = {"updated_on", "is_published"}  # only a publication does


@pytest.fixture(params=office.PAGES)
def page(request):
    return office.whole_page(request.param)


def some(examples: int):
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=examples, derandomize=True, deadline=None, database=None, suppress_health_check=quiet)


@contextmanager
def undone():
    """Whatever is done inside has not been, afterwards; rows made inside get the same numbers each time."""
    models = apps.get_models(include_auto_created=True)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):  # PostgreSQL takes no number back
            cursor.execute(statement)
        try:
            yield
        finally:
            transaction.set_rollback(True)


def now(page):
    """The page as the database holds it."""
    return type(page).objects.get(pk=page.pk)


def write(page, content: dict) -> None:
    """Make the page say `content`; if it cannot, nothing changes."""
    with suppress(press.Incomplete), transaction.atomic():
        press.write(deepcopy(content), now(page))


@given(data=st.data())
@some(10)
def test_own_content_written_back_changes_no_row(page, data):
    with undone():
        write(page, data.draw(changed(page, press.stored(page))))
        before = office.kept()

        write(page, press.stored(now(page)))
        after = office.kept()
        write(page, press.stored(now(page)))

        assert as_read(after) == as_read(before)  # two rows in one place have each their own now, in the same order
        assert office.kept() == after


def sent_at_once(page, post, user) -> bool:
    """Save a form as the admin did before there were drafts; whether it was accepted."""
    form_admin = office.form_admin(page)
    direct = type("Direct", (type(form_admin),), {"changeform_view": ModelAdmin.changeform_view})
    request = RequestFactory().post("/", {name: [*values] for name, values in post.lists()})
    request.user, request.csp_nonce, request._dont_enforce_csrf_checks = user, "", True
    request._messages = press._NoMessages()
    return direct(type(page), admin.site).changeform_view(request, str(page.pk)).status_code == 302


def sent_as_draft(page, post, client, user) -> bool:
    """Save a form as a draft and publish it; whether that was accepted."""
    answer = client.post(address(type(page), "change", page.pk), {name: [*values] for name, values in post.lists()})
    assert answer.status_code == 302
    try:
        press.publish(Draft.objects.get(), user)
    except press.Incomplete:
        return False
    return True


def as_read(rows: dict[str, list[dict]]) -> dict:
    """Rows as far as readers can tell: line ends are line ends, positions an order; what a publication dates is out."""
    found = {}
    for label, records in rows.items():
        places = sorted((record.get("position", 0), record["id"]) for record in records)
        found[label] = [
            {
                name: re.sub(r"\r\n?", "\n", value) if isinstance(value, str) else value
                for name, value in record.items()
                if name not in {*NOT_WRITTEN, "position"} and (label, name) != ("editorial.TranslationBasis", "id")
            }
            | {"rank": places.index((record.get("position", 0), record["id"]))}
            for record in records
        ]
    bases = found.pop("editorial.TranslationBasis")
    return found | {"bases": sorted(str({**basis, "rank": 0}) for basis in bases)}


def compared(page, content: dict, client, user) -> tuple[bool, dict | None]:
    """Save `content` both ways: whether it was accepted, and every row then. Both ways agree."""
    post = contents.as_post(content, press.stored(page))
    post["_version"] = "0-0"
    results = []
    for send in (lambda: sent_at_once(page, post, user), lambda: sent_as_draft(page, post, client, user)):
        with undone():
            accepted = send()
            results.append((accepted, as_read(office.kept()) if accepted else None))
    assert results[0] == results[1]
    return results[0]


@pytest.fixture
def alone(admin_user, settings) -> User:
    """A doctor alone, who may publish what she writes."""
    settings.ONE_DOCTOR = True
    return admin_user


@given(data=st.data())
@some(20)
def test_draft_then_publish_equals_saving_at_once(page, alone, data):
    client = office.at_work(alone)

    compared(page, data.draw(changed(page, press.stored(page))), client, alone)


def test_every_field_of_page_and_rows_is_published_as_it_is_saved(page, alone):
    form, formsets = press.unbound(office.form_admin(page), page)
    own = press.stored(page)
    content = deepcopy(own)
    parts = [(form.fields, content)] + [
        (formset.empty_form.fields, content["rows"][formset.prefix][0]) for formset in formsets
    ]
    for fields, part in parts:
        part["fields"] = {name: another(fields[name], said) for name, said in part["fields"].items()}

    accepted, _rows = compared(page, content, office.at_work(alone), alone)

    write(page, content)
    said = press.stored(now(page))
    before, after = (
        [one["fields"], *(rows[0]["fields"] for _prefix, rows in sorted(one["rows"].items()))]
        for one in (own, by_identity(said))
    )
    assert accepted
    assert not [name for old, new in zip(before, after, strict=True) for name in old if old[name] == new[name]]


def by_identity(content: dict) -> dict:
    """`content` with its rows in the order in which they were made."""
    rows = {prefix: sorted(rows, key=lambda row: int(row["id"])) for prefix, rows in content["rows"].items()}
    return content | {"rows": rows}


def test_every_kind_of_row_is_added_and_removed_as_it_is_saved(page, alone):
    client = office.at_work(alone)
    _form, formsets = press.unbound(office.form_admin(page), page)
    own = press.stored(page)
    for formset in formsets:
        content = deepcopy(own)
        rows = content["rows"][formset.prefix]
        rows[0]["gone"] = True
        fields = {name: fitting(formset.empty_form.fields[name], 40) for name in rows[0]["fields"]}
        rows.append({"id": "", "gone": False, "fields": fields})

        accepted, found = compared(page, content, client, alone)

        label = formset.model._meta.label
        before = set(formset.model.objects.values_list("pk", flat=True))
        after = {row["id"] for row in found[label]}
        assert accepted, label
        assert (len(before - after), len(after - before)) == (1, 1), label


def published(page, content: dict, by: User) -> State:
    """The state of the page once it says `content`, or the one that it was in if it cannot."""
    draft = office.draft_of(page, by, deepcopy(content))
    try:
        return press.publish(draft, by)
    except press.Incomplete:
        draft.delete()
        return State.of(page).first()


@pytest.mark.parametrize("through_form", [False, True], ids=["taken up", "taken up and saved in its form"])
@given(data=st.data())
@some(8)
def test_restoring_a_state_gives_it_back(page, alone, through_form, data):
    client = office.at_work(alone)
    with undone():
        for _publication in range(3):
            published(page, data.draw(changed(page, press.stored(now(page)))), alone)
        states = list(State.of(page))
        if not states:
            return
        wanted = data.draw(st.sampled_from(states))

        assert client.post(office.side(page, "restore", page=page.pk, number=wanted.number)).status_code == 302
        if through_form:
            form = address(type(page), "change", page.pk)
            assert client.post(form, filled(client.get(form)) | {"_save": "1"}).status_code == 302
        state = press.publish(Draft.objects.get(), alone)

        assert contents.same(state.content, wanted.content)
        assert contents.same(press.stored(now(page)), wanted.content)


@given(data=st.data())
@some(8)
def test_form_of_a_draft_sent_back_untouched_is_the_draft(page, alone, data):
    client, form = office.at_work(alone), address(type(page), "change", page.pk)
    content = data.draw(changed(page, press.stored(page)))
    assume(not any(unknown in str(content) for unknown in papers.NOT_OFFERED))  # no list can show it
    with undone():
        client.post(form, contents.as_post(content, press.stored(page)) | {"_version": "0-0"})
        draft = Draft.objects.get()

        client.post(form, filled(client.get(form)))

        assert Draft.objects.get().version == draft.version


def test_sign_that_no_text_can_hold_is_left_out(page, alone):
    content = press.stored(page)
    content["fields"]["title_fr"] = ["Un\0 titre"]
    client = office.at_work(alone)

    client.post(
        address(type(page), "change", page.pk), contents.as_post(content, press.stored(page)) | {"_version": "0-0"}
    )

    assert Draft.objects.get().content["fields"]["title_fr"] == ["Un titre"]


def rows_of(content: dict) -> list[dict]:
    return [row for rows in content["rows"].values() for row in rows]


def test_content_of_before_a_migration_that_removed_a_field_is_read(page, alone):
    content = press.stored(page)
    content["fields"] |= {"removed_fr": ["Un texte."], "title_fr": ["Un titre"]}
    content["rows"]["removed"] = [{"id": "1", "gone": False, "fields": {"text_fr": ["Un texte."]}}]
    for row in rows_of(content):
        row["fields"]["removed_fr"] = ["Un texte."]
    draft = office.draft_of(page, alone, content)

    answer = office.at_work(alone).get(address(type(page), "change", page.pk))
    state = press.publish(draft, alone)

    assert answer.status_code == 200
    assert state.content["fields"]["title_fr"] == ["Un titre"]
    assert "removed" not in str(state.content)


def test_content_of_before_a_migration_that_added_a_field_leaves_it_as_it_is(page, alone):
    own = press.stored(page)
    content = deepcopy(own)
    content["fields"] = {"title_fr": ["Un titre"]}
    kept, *_others = content["rows"]
    content["rows"] = {kept: content["rows"][kept]}
    for row in rows_of(content):
        row["fields"].popitem()
    draft = office.draft_of(page, alone, content)

    answer = office.at_work(alone).get(address(type(page), "change", page.pk))
    state = press.publish(draft, alone)

    own["fields"]["title_fr"] = ["Un titre"]
    assert answer.status_code == 200
    assert contents.same(state.content, own)


def test_row_without_a_field_that_is_new_and_wanted_is_said(alone):
    page = make.make_pathology()
    content = press.stored(page)
    content["rows"]["alerts"] = [{"id": "", "gone": False, "fields": {"text_fr": ["vous avez froid"]}}]

    with pytest.raises(press.Incomplete) as refused:
        press.publish(office.draft_of(page, alone, content), alone)

    assert ("signe d'alerte 1, Urgence", "Ce champ est obligatoire.") in refused.value.problems


def test_row_whose_identity_is_gone_comes_back_as_new(page, alone):
    content = press.stored(page)
    _form, formsets = press.unbound(office.form_admin(page), page)
    draft = office.draft_of(page, alone, deepcopy(content))
    before = {formset.prefix: [str(row.pk) for row in formset.queryset] for formset in formsets}
    for formset in formsets:
        formset.queryset[0].delete()

    state = press.publish(draft, alone)

    assert contents.same(state.content, content)
    for prefix, (gone, kept, *_others) in before.items():
        identities = {row["id"] for row in state.content["rows"][prefix]}
        assert gone not in identities
        assert kept in identities


def test_rows_that_share_a_position_are_numbered_in_the_order_of_the_form(alone):
    page = make.make_procedure()
    content = press.stored(page)
    content["rows"]["steps"] = [
        {
            "id": "",
            "gone": False,
            "fields": {"title_fr": [title], "title_en": [""], "text_fr": [""], "text_en": [""], "position": ["0"]},
        }
        for title in ("un", "deux", "trois")
    ]
    first = published(page, content, alone)
    shorter = deepcopy(first.content)
    shorter["rows"]["steps"][0]["gone"] = True
    published(page, shorter, alone)

    published(page, first.content, alone)

    assert [step.title_fr for step in page.steps.all()] == ["un", "deux", "trois"]
