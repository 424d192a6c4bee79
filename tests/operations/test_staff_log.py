"""What the log says of staff: who did what to which page, and what was refused; never what they wrote."""

import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from algoradio.editorial.models import Illustration, Source
from algoradio.publishing import press
from algoradio.publishing.models import Draft, ReviewLink, State
from pathologies.models import Pathology
from tests import factories as make
from tests.editorial.test_images import upload
from tests.forms import address, filled, save
from tests.publishing.office import account, approved, at_work, content_of, doctor, draft_of, manager, secretary, side

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Jeanne Martin a mal depuis mardi."


def of_staff(lines: list[dict]) -> list[dict]:
    return [line for line in lines if line["logger"] == "algoradio.staff"]


def sent_to_publish(client, draft):
    """The answer to the form of a draft whose button « publish » was pressed."""
    path = address(Pathology, "change", draft.object_id)
    return client.post(path, filled(client.get(path)) | {"_publish": "1"})


@pytest.fixture
def page():
    return make.make_pathology()


@pytest.fixture
def writing():
    return secretary()


@pytest.fixture
def publishing():
    return manager()


@pytest.fixture
def draft(page, writing):
    return draft_of(page, writing, content_of(page, summary_fr=SECRET))


@pytest.fixture
def events(logged):
    """What was written of staff at work: (who, what, to which record), in order."""

    def read():
        lines = [line for line in of_staff(logged()) if "request" in line]
        assert all(line["time"].endswith("+00:00") for line in lines)
        assert SECRET not in json.dumps(lines, ensure_ascii=False)
        return [(line["user"], line["message"], line.get("record", "")) for line in lines]

    return read


def test_publication_is_written_with_its_edition(draft, page, publishing, logged, events):
    sent_to_publish(at_work(publishing), approved(draft))

    assert events() == [("gerante", "published", f"pathologies.pathology {page.pk}")]
    (line,) = (line for line in logged() if line["message"] == "published")
    assert line["edition"] == State.of(page).first().edition


def test_publication_at_an_hour_is_written_by_whoever_planned_it(draft, publishing, logged):
    approved(draft)
    Draft.objects.update(publish_at=timezone.now(), publisher=publishing)

    call_command("publish_due")

    line = of_staff(logged())[-1]
    assert (line["message"], line["user"], "request" in line) == ("published", "gerante", False)


def test_what_was_not_done_in_the_end_is_not_written(draft, publishing, events, monkeypatch):
    def broken(*arguments, **about):
        raise ZeroDivisionError

    monkeypatch.setattr(press, "record", broken)
    with pytest.raises(ZeroDivisionError):
        sent_to_publish(at_work(publishing), approved(draft))

    assert events() == []


def test_refused_publication_is_written(draft, page, publishing, events):
    sent_to_publish(at_work(publishing), draft)

    assert events() == [("gerante", "refused: publication", f"pathologies.pathology {page.pk}")]


def test_every_step_of_a_page_is_written(draft, page, writing, publishing, events):
    reviewer = make.make_reviewer()
    Draft.objects.update(status=Draft.Status.SUBMITTED)
    yes = {"version": draft.version, "answer_is": "yes", "due": "2031-01-31", "reviewer": reviewer.pk}
    later = {"publish_at_0": "2031-01-31", "publish_at_1": "08:00"}
    writing, reviewing, publishing = map(at_work, (writing, doctor(), publishing))

    for client, view, number, form in (
        (writing, "link", {"draft": draft.pk}, {"reviewer": reviewer.pk}),
        (writing, "link", {"draft": draft.pk}, {"revoke": "1"}),
        (reviewing, "review", {"draft": draft.pk}, yes | {"answer_is": "no", "remark": SECRET}),
    ):
        client.post(side(Pathology, view, **number), form)
    Draft.objects.update(status=Draft.Status.SUBMITTED)
    for client, view, number, form in (
        (reviewing, "review", {"draft": draft.pk}, yes),
        (publishing, "schedule", {"draft": draft.pk}, later),
        (publishing, "schedule", {"draft": draft.pk}, {"cancel": "1"}),
        (writing, "discard", {"draft": draft.pk}, {}),
        (publishing, "archive", {"page": page.pk}, {"reason": SECRET}),
        (publishing, "archive", {"page": page.pk}, {"_back": "1"}),
        (writing, "restore", {"page": page.pk, "number": 1}, {}),
    ):
        client.post(side(Pathology, view, **number), form)

    about = f"pathologies.pathology {page.pk}"
    assert events() == [
        ("secretaire", "link made", about),
        ("secretaire", "links taken back", about),
        ("medecin", "sent back", about),
        ("medecin", "approved", about),
        ("gerante", "publication planned", about),
        ("gerante", "publication no longer planned", about),
        ("secretaire", "draft discarded", about),
        ("gerante", "archived", about),
        ("gerante", "put back", about),
        ("secretaire", "taken up again", about),
    ]


def test_yes_by_a_link_is_written_without_an_account(draft, logged):
    reviewer = make.make_reviewer()
    Draft.objects.update(status=Draft.Status.SUBMITTED)
    _link, secret = ReviewLink.make(draft, reviewer, draft.author)

    at_work(account("nobody")).post(reverse("reading", args=[secret]), {"answer_is": "yes", "due": "2031-01-31"})

    (line,) = of_staff(logged())
    assert (line["message"], line["reviewer"], "user" in line) == ("approved", reviewer.pk, False)
    assert secret not in json.dumps(logged())


def test_shared_records_and_accounts_are_written(staff, admin_user, events):
    path = address(Source, "add")
    staff.post(path, filled(staff.get(path)) | {"label_fr": SECRET, "label_en": "A"})
    source, colleague = Source.objects.get(), account("collegue")
    save(staff, source, label_en="B")
    save(staff, colleague, first_name=SECRET[:6])
    staff.post(address(Source, "delete", source.pk), {"post": "yes"})

    assert events() == [
        (admin_user.username, what, record)
        for what, record in (
            ("added", f"editorial.source {source.pk}"),
            ("changed", f"editorial.source {source.pk}"),
            ("changed", f"auth.user {colleague.pk}"),
            ("deleted", f"editorial.source {source.pk}"),
        )
    ]


def test_refused_permission_is_written_with_the_address(page, writing, logged, events):
    path = side(Pathology, "archive", page=page.pk)

    answer = at_work(writing).post(path, {})

    assert answer.status_code == 403
    assert events() == [("secretaire", "refused: permission", "")]
    (line,) = of_staff(logged())
    assert (line["level"], line["method"], line["path"]) == ("warning", "POST", path)


def test_refused_upload_is_written_without_the_name_of_the_file(staff, admin_user, logged, events):
    path = address(Illustration, "add")

    staff.post(path, filled(staff.get(path)) | {"image": upload(b"<script>", "Jeanne Martin.png")})

    assert events() == [(admin_user.username, "refused: upload", "")]
    assert "Jeanne" not in json.dumps(logged())


def test_forged_request_is_written(page, writing, logged):
    client = at_work(writing)
    client.handler.enforce_csrf_checks = True

    assert client.post(side(Pathology, "archive", page=page.pk)).status_code == 403
    assert [line["user"] for line in logged() if line["logger"] == "django.security.csrf"] == ["secretaire"]


def test_requests_of_staff_bear_their_name_and_those_of_visitors_none(staff, admin_user, logged):
    staff.get(reverse("admin:index"))
    staff.get(reverse("health"))
    Client().get(reverse("health"))
    Client().get(reverse("admin:login"))

    requests = [line for line in logged() if line["logger"] == "algoradio.requests"]
    assert [line.get("user") for line in requests] == [admin_user.username, None, None, None]
