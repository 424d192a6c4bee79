"""From a draft to what patients read: nothing of it before, all of it at once, and a trace of it afterwards."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone
from django.utils.timezone import localdate

from algoradio.editorial import edition
from algoradio.editorial.models import Redirect
from algoradio.publishing import press
from algoradio.publishing.models import Draft, State
from algoradio.publishing.rendering import rendered
from pathologies.models import Pathology
from tests import factories as make
from tests.markup import Markup, said
from tests.publishing.office import (
    PAGES,
    account,
    approved,
    content_of,
    doctor,
    draft_of,
    kept,
    manager,
    secretary,
    whole_page,
)

DUE = date(2030, 12, 31)
OTHER = "Un autre titre"
GONE = "Cette page n’est plus en ligne."

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return secretary()


@pytest.fixture
def publisher():
    return manager()


@pytest.fixture
def page():
    return make.make_pathology()


@pytest.fixture
def draft(page, writer):
    return approved(draft_of(page, writer, content_of(page, title_fr=OTHER)))


def everything() -> tuple:
    """What a change that failed must leave as it was."""
    return kept(), edition.current(), list(State.objects.values()), list(Draft.objects.order_by("pk").values())


# Trying


@pytest.mark.parametrize("factory", PAGES)
def test_tried_draft_is_whole_inside_and_nowhere_outside(factory, writer):
    page = whole_page(factory)
    content = content_of(page, title_fr=OTHER)
    for rows in content["rows"].values():
        rows[0]["gone"] = True
    before = everything()

    with press.tried(content, page) as tried:
        inside = [tried.title_fr, *(getattr(tried, prefix).count() for prefix in content["rows"])]

    assert inside == [OTHER, *(1 for _prefix in content["rows"])]
    assert everything() == before


def test_tried_draft_leaves_nothing_when_its_view_fails(page):
    before = everything()

    with pytest.raises(ZeroDivisionError), press.tried(content_of(page, slug_fr="autre"), page) as tried:
        1 // (tried.slug_fr != "autre")

    assert everything() == before


def test_tried_draft_of_a_new_page_leaves_none(writer):
    with press.tried(content_of(Pathology(), title_fr=OTHER, slug_fr="autre"), Pathology()) as tried:
        assert tried.is_published

    assert not Pathology.objects.exists()


def test_tried_draft_that_is_incomplete_says_it_and_leaves_nothing(page):
    before = everything()

    with pytest.raises(press.Incomplete) as refused, press.tried(content_of(page, title_fr=""), page):
        pass

    assert refused.value.problems == [("Titre [fr]", "Ce champ est obligatoire.")]
    assert everything() == before


@pytest.mark.parametrize("language", ["fr", "en"])
def test_rendered_draft_is_what_patients_will_get(client, page, writer, publisher, language):
    draft = approved(draft_of(page, writer, content_of(page, summary_fr="Neuf.", summary_en="New.")))
    address = page.address(language)
    before = client.get(address).content

    seen = rendered(draft.content, page, "page", language, "testserver").content
    during = client.get(address).content
    press.publish(draft, publisher)
    after = client.get(address).content

    assert during == before != seen
    assert ("Neuf." if language == "fr" else "New.") in seen.decode()
    assert lead(seen) == lead(after)


def lead(content: bytes) -> list[str]:
    return Markup(content.decode()).words("p", "title__lead")


# Publishing


@pytest.mark.parametrize("factory", PAGES)
def test_publication_changes_rows_history_and_edition_together(factory, writer, publisher):
    page = whole_page(factory)
    draft = approved(draft_of(page, writer, content_of(page, title_fr=OTHER), reason="Plus clair"))
    number = edition.current()

    state = press.publish(draft, publisher)

    page.refresh_from_db()
    found, published = State.of(page).order_by("number")
    assert (page.title_fr, edition.current()) == (OTHER, number + 1)
    assert not Draft.objects.exists()
    assert (found.number, found.kind, found.edition, found.by) == (1, State.Kind.FOUND, number, None)
    assert (published.number, published.kind, published.edition) == (2, State.Kind.PUBLISHED, number + 1)
    assert (published.by, published.written_by, published.reviewed_by) == (publisher, "secretaire", "Dr Test")
    assert (published.reason, published.content, published) == ("Plus clair", press.stored(page), state)
    assert found.content["fields"]["title_fr"] != [OTHER]


def test_second_publication_follows_the_first(page, writer, publisher):
    for title in ("Un", "Deux"):
        press.publish(approved(draft_of(page, writer, content_of(page, title_fr=title))), publisher)

    assert [(one.number, one.title) for one in State.of(page)] == [(3, "Deux"), (2, "Un"), (1, "Radiculalgie")]


def test_new_page_comes_of_a_draft(client, writer, publisher):
    content = content_of(Pathology(), title_fr=OTHER, slug_fr="autre")
    draft = approved(draft_of(Pathology(), writer, content))

    state = press.publish(draft, publisher)

    page = Pathology.objects.get()
    assert (page.title_fr, page.is_published, page.updated_on) == (OTHER, True, localdate())
    assert (state.page, state.number, state.kind) == (page, 1, State.Kind.PUBLISHED)
    assert client.get(page.address("fr")).status_code == 200


def test_new_page_without_an_address_is_incomplete(writer, publisher):
    draft = approved(draft_of(Pathology(), writer, content_of(Pathology(), title_fr=OTHER)))

    with pytest.raises(press.Incomplete) as refused:
        press.publish(draft, publisher)

    assert refused.value.problems == [("Adresse [fr]", "Une page en ligne a besoin d'une adresse.")]


def test_address_taken_meanwhile_is_said(page, writer, publisher):
    draft = approved(draft_of(page, writer, content_of(page, slug_fr="sciatique")))
    make.make_pathology(slug_fr="sciatique", slug_en="sciatica")
    before = everything()

    with pytest.raises(press.Incomplete) as refused:
        press.publish(draft, publisher)

    assert refused.value.problems == [("La page", "Une autre page porte déjà cette adresse.")]
    assert everything() == before


def test_changed_address_leads_to_the_new_one(client, page, writer, publisher):
    old = page.address("fr")

    press.publish(approved(draft_of(page, writer, content_of(page, slug_fr="sciatique"))), publisher)

    page.refresh_from_db()
    assert client.get(old).headers["Location"] == page.address("fr")
    assert Redirect.objects.count() == 1


@pytest.mark.parametrize("broken", ["record", "_sign", "write"])
def test_error_in_the_middle_leaves_everything_as_it_was(draft, publisher, monkeypatch, broken):
    done = getattr(press, broken)
    calls = []

    def failing(*args, **kwargs):
        calls.append(done(*args, **kwargs))
        if broken != "record" or len(calls) == 2:
            raise DatabaseError("the disk is full")
        return calls[-1]

    before = everything()
    monkeypatch.setattr(press, broken, failing)

    with pytest.raises(DatabaseError):
        press.publish(draft, publisher)

    assert calls
    assert everything() == before


def test_draft_of_a_page_that_is_no_more_makes_it_anew(page, draft, publisher):
    page.delete()

    state = press.publish(draft, publisher)

    assert (state.page, state.page.title_fr, state.number) == (Pathology.objects.get(), OTHER, 1)


def test_draft_of_a_fixed_page_that_is_no_more_is_refused_in_words(writer, publisher):
    page = make.make_fixed_page()
    draft = approved(draft_of(page, writer, content_of(page, title_fr=OTHER)))
    page.delete()

    with pytest.raises(press.Incomplete) as refused:
        press.publish(draft, publisher)

    assert refused.value.problems == [("La page", "Elle n'existe plus, et ne se refait pas d'ici.")]


def test_second_of_two_publications_is_refused_in_words(draft, publisher):
    same = Draft.objects.get(pk=draft.pk)
    press.publish(draft, publisher)
    before = everything()

    with pytest.raises(press.Overtaken, match="quelqu'un l'a publié ou abandonné"):
        press.publish(same, publisher)

    assert everything() == before


def test_publication_of_what_changed_since_is_refused_in_words(draft, publisher):
    Draft.objects.update(version=draft.version + 1)
    before = everything()

    with pytest.raises(press.Overtaken, match="Le brouillon a changé entre-temps"):
        press.publish(draft, publisher)

    assert everything() == before


# Signing


def signature(page) -> tuple:
    page.refresh_from_db()
    return page.reviewed_by, page.reviewed_on, page.review_due_on, page.updated_on


@pytest.mark.parametrize("factory", PAGES)
def test_approval_signs_and_publication_dates(factory, writer, publisher):
    page = factory(updated_on=date(2026, 1, 15))
    draft = approved(draft_of(page, writer, content_of(page, title_fr=OTHER)))
    before = signature(page)

    press.publish(draft, publisher)

    assert before == (None, None, None, date(2026, 1, 15))
    assert signature(page) == (draft.reviewer, localdate(), DUE, localdate())


def test_unapproved_text_takes_the_signature_away(page, settings, publisher):
    settings.ONE_DOCTOR = True
    Pathology.objects.update(reviewed_by=make.make_reviewer(), reviewed_on=date(2026, 1, 15), review_due_on=DUE)

    state = press.publish(draft_of(page, publisher), publisher)

    assert signature(page) == (None, None, None, localdate())
    assert state.reviewed_by == ""


def test_yes_that_was_taken_back_signs_nothing(draft, page, settings, publisher):
    settings.ONE_DOCTOR = True
    press.send_back(draft, "Non.")

    press.publish(draft, publisher)

    assert signature(page)[:3] == (None, None, None)


def test_content_cannot_sign(page, settings, publisher):
    settings.ONE_DOCTOR = True
    content = content_of(page)
    content["fields"] |= {"reviewed_by": [str(make.make_reviewer().pk)], "reviewed_on": ["15/01/2026"]}
    content["fields"] |= {"is_published": [], "updated_on": ["15/01/2020"]}

    press.publish(draft_of(page, publisher, content), publisher)

    assert signature(page) == (None, None, None, localdate())
    assert page.is_published


# Approving


def test_writer_does_not_approve_what_she_wrote(page):
    writer = doctor()
    draft = draft_of(page, writer, status=Draft.Status.SUBMITTED)

    with pytest.raises(PermissionDenied):
        press.approve(draft, make.make_reviewer(), DUE, writer)

    assert Draft.objects.get().status == Draft.Status.SUBMITTED


def test_whoever_wrote_a_part_of_it_does_not_approve_it_either(page, writer):
    second = doctor()
    draft = draft_of(page, writer, status=Draft.Status.SUBMITTED)
    draft.authors.add(second)

    with pytest.raises(PermissionDenied):
        press.approve(draft, make.make_reviewer(), DUE, second)


def test_doctor_alone_approves_what_she_wrote(page, settings):
    settings.ONE_DOCTOR = True
    writer = doctor()
    draft = draft_of(page, writer, status=Draft.Status.SUBMITTED)

    press.approve(draft, make.make_reviewer(), DUE, writer)

    draft.refresh_from_db()
    assert (draft.status, draft.approver, draft.reviewed_on, draft.review_due_on) == (
        Draft.Status.APPROVED,
        writer,
        localdate(),
        DUE,
    )


@pytest.mark.parametrize("status", [Draft.Status.WRITING, Draft.Status.RETURNED])
def test_only_what_was_submitted_is_approved(page, writer, status):
    draft = draft_of(page, writer, status=status)

    with pytest.raises(press.Overtaken, match="n'attend pas de relecture"):
        press.approve(draft, make.make_reviewer(), DUE)


def test_first_answer_stands(draft):
    with pytest.raises(press.Overtaken, match="n'attend pas de relecture : relu, à publier"):
        press.approve(draft, make.make_reviewer(name="Dr Autre"), DUE)

    assert Draft.objects.get().reviewer == draft.reviewer


@pytest.mark.parametrize(
    "answer",
    [lambda draft: press.approve(draft, make.make_reviewer(), DUE), lambda draft: press.send_back(draft, "Non")],
)
def test_answer_to_what_changed_since_is_refused_and_loses_nothing(page, writer, answer):
    draft = draft_of(page, writer, status=Draft.Status.SUBMITTED)
    newer = content_of(page, title_fr="Écrit entre-temps")
    Draft.objects.update(version=2, content=newer)

    with pytest.raises(press.Overtaken, match="a changé entre-temps"):
        answer(draft)

    assert (Draft.objects.get().content, Draft.objects.get().status) == (newer, Draft.Status.SUBMITTED)


def test_no_takes_back_a_yes_and_its_hour(draft, publisher):
    Draft.objects.update(publish_at=timezone.now(), publisher=publisher)

    press.send_back(draft, "Le chiffre est faux.")

    draft.refresh_from_db()
    assert (draft.status, draft.remark) == (Draft.Status.RETURNED, "Le chiffre est faux.")
    assert (draft.reviewer, draft.reviewed_on, draft.approver, draft.publish_at, draft.publisher) == (None,) * 5


# Who may publish


@pytest.mark.parametrize("status", [Draft.Status.WRITING, Draft.Status.SUBMITTED, Draft.Status.RETURNED])
def test_publication_without_a_yes_is_refused(page, writer, publisher, status):
    draft = draft_of(page, writer, status=status)
    before = everything()

    with pytest.raises(PermissionDenied):
        press.publish(draft, publisher)

    assert everything() == before


def test_publication_by_who_may_not_is_refused(draft, writer):
    for user in (writer, doctor(), account("parti", "Publication", is_active=False)):
        with pytest.raises(PermissionDenied):
            press.publish(draft, user)


def test_one_doctor_publishes_without_a_yes_but_not_without_the_right(page, writer, publisher, settings):
    settings.ONE_DOCTOR = True
    draft = draft_of(page, writer)

    with pytest.raises(PermissionDenied):
        press.publish(draft, writer)

    assert press.publish(draft, publisher).number == 2


# Archives


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("factory", [make.make_pathology, make.make_procedure])
def test_archived_page_answers_that_it_is_gone_with_a_way_on_and_comes_back(client, factory, publisher, language):
    page = whole_page(factory)
    addresses = [page.address(language)]
    if hasattr(page, "get_sheet_url"):
        addresses.append(page.get_sheet_url())
    number, before = edition.current(), press.stored(page)

    press.archive(page, publisher, "Obsolète")
    gone = [client.get(address) for address in addresses]
    archived_edition = edition.current()
    page.refresh_from_db()
    press.put_back(page, publisher)
    back = [client.get(address).status_code for address in addresses]

    assert [answer.status_code for answer in gone] == [410] * len(addresses)
    assert Markup(gone[0]).words("h1") == [said(GONE, language)]
    assert Markup(gone[0]).all("form")
    assert back == [200] * len(addresses)
    assert (archived_edition, edition.current()) == (number + 1, number + 2)
    assert [(one.kind, one.reason, one.by) for one in State.of(page)] == [
        (State.Kind.RETURNED, "", publisher),
        (State.Kind.ARCHIVED, "Obsolète", publisher),
    ]
    assert press.stored(type(page).objects.get(pk=page.pk)) == before


def test_page_that_never_was_answers_404(client, page, publisher):
    press.archive(page, publisher)

    assert client.get("/pathologies/autre/").status_code == 404


def test_page_archived_twice_stays_archived(page, publisher):
    press.archive(page, publisher)
    before = everything()

    with pytest.raises(press.Overtaken, match="n'est pas en ligne"):
        press.archive(page, publisher)

    assert everything() == before


def test_page_that_was_never_online_is_not_put_online_without_a_yes(publisher):
    page = make.make_pathology(is_published=False)

    with pytest.raises(press.Overtaken, match="n'est pas aux archives"):
        press.put_back(page, publisher)

    assert not Pathology.objects.published().exists()


def test_archived_page_comes_back_with_the_publication_of_its_draft(client, page, draft, publisher):
    press.archive(page, publisher)

    press.publish(draft, publisher)

    page.refresh_from_db()
    assert (page.is_published, page.archived_on) == (True, None)
    assert client.get(page.address("fr")).status_code == 200


# At an hour


def scheduled(draft, publisher, **delay) -> Draft:
    Draft.objects.filter(pk=draft.pk).update(publish_at=timezone.now() + timedelta(**delay), publisher=publisher)
    return draft


def publish_due() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("publish_due", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_draft_goes_out_at_its_hour_and_once(page, draft, publisher):
    scheduled(draft, publisher, minutes=1)
    early = publish_due()
    scheduled(draft, publisher, seconds=-1)
    number = edition.current()

    due, again = publish_due(), publish_due()

    page.refresh_from_db()
    assert early == again == ("", "")
    assert due == (f"{OTHER}: published, edition {number + 1}\n", "")
    assert (page.title_fr, State.of(page)[0].by, edition.current()) == (OTHER, publisher, number + 1)


def test_incomplete_draft_is_said_and_left_and_the_others_go_out(page, draft, publisher, writer):
    other = make.make_procedure()
    broken = approved(draft_of(other, writer, content_of(other, title_fr="")))
    scheduled(broken, publisher, minutes=-2)
    scheduled(draft, publisher, minutes=-1)

    out, err = publish_due()

    assert err == "Infiltration: not published, Titre [fr] : Ce champ est obligatoire.\n"
    assert out.startswith(f"{OTHER}: published")
    assert list(Draft.objects.all()) == [broken]


def test_draft_of_who_may_publish_no_more_is_said_and_left(draft, publisher):
    scheduled(draft, publisher, minutes=-1)
    publisher.groups.clear()

    out, err = publish_due()

    assert (out, err) == ("", f"{draft}: not published, Votre compte ne publie pas.\n")
    assert Draft.objects.exists()


def test_doctor_alone_publishes_at_an_hour_without_a_yes(page, settings, publisher):
    settings.ONE_DOCTOR = True
    scheduled(draft_of(page, publisher), publisher, minutes=-1)

    out, err = publish_due()

    assert (out != "", err) == (True, "")


def test_archived_page_does_not_come_back_at_an_hour(page, draft, publisher):
    scheduled(draft, publisher, minutes=-1)
    press.archive(page, publisher)

    assert publish_due() == ("", "")
    assert not Pathology.objects.published().exists()
    assert Draft.objects.exists()
