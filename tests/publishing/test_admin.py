"""Writing, reviewing and publishing, as staff do it in the admin and a doctor by a link."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from algoradio.accounts import factors
from algoradio.accounts.models import CodeApp
from algoradio.editorial import edition
from algoradio.publishing import press
from algoradio.publishing.models import Draft, Presence, ReviewLink, State
from pathologies.models import Pathology
from tests import factories as make
from tests.forms import added_row, address, filled, told
from tests.markup import Markup, said
from tests.publishing.office import (
    PAGES,
    approved,
    at_work,
    content_of,
    doctor,
    draft_of,
    manager,
    secretary,
    side,
    whole_page,
)

ALARM = {"level": "today", "text_fr": "vous avez de la fièvre", "position": "0", "id": ""}
KEPT = "Le brouillon est gardé. Les patients lisent toujours l'ancien texte."
SUBMITTED = "Le brouillon est soumis. Les patients lisent toujours l'ancien texte."
LACKING = "Le brouillon est gardé, mais il n'est pas complet : voyez ce qui manque."
UNREVIEWED = "Un texte médical n'est pas publié sans le oui d'un relecteur. Le brouillon est gardé."
OTHER = "Un autre titre"

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return secretary()


@pytest.fixture
def desk(writer):
    """The browser of a secretary."""
    return at_work(writer)


@pytest.fixture
def office():
    """The browser of the manager."""
    return at_work(manager())


@pytest.fixture
def page():
    return make.make_pathology()


@pytest.fixture
def form(page):
    return address(Pathology, "change", page.pk)


def opened(browser, path: str) -> dict:
    return filled(browser.get(path))


def submitted(page, writer, **changes) -> Draft:
    return draft_of(page, writer, content_of(page, **changes), status=Draft.Status.SUBMITTED)


# Writing


@pytest.mark.parametrize("button", [{}, {"_save": "1"}])
def test_what_is_written_is_a_draft_that_patients_do_not_read(client, desk, writer, page, form, button):
    before, number = client.get(page.address("fr")).content, edition.current()

    answer = desk.post(form, opened(desk, form) | {"title_fr": OTHER} | button, follow=True)

    draft = Draft.objects.get()
    assert told(answer) == [("success", KEPT)]
    assert (draft.title, draft.page, draft.author, list(draft.authors.all())) == (OTHER, page, writer, [writer])
    assert (draft.status, draft.version) == (Draft.Status.WRITING, 1)
    assert filled(answer)["title_fr"] == OTHER
    assert (client.get(page.address("fr")).content, edition.current()) == (before, number)


@pytest.mark.parametrize("factory", PAGES)
def test_draft_is_found_again_in_the_form_with_its_rows(desk, factory):
    page = whole_page(factory)
    form = address(type(page), "change", page.pk)
    sent = opened(desk, form) | {"title_fr": OTHER, "title_en": "Another title"}
    rows = [name.removesuffix("-TOTAL_FORMS") for name in sent if name.endswith("-TOTAL_FORMS")]
    for prefix in rows:
        sent[f"{prefix}-0-DELETE"] = "on"

    desk.post(form, sent)

    found = opened(desk, form)
    assert (found["title_fr"], found["title_en"]) == (OTHER, "Another title")
    assert [found.get(f"{prefix}-0-DELETE") for prefix in rows] == ["on"] * len(rows)
    assert {getattr(page, prefix).count() for prefix in rows} == {2}


def test_row_added_in_a_draft_is_found_again_and_kept(desk, page, form):
    desk.post(form, opened(desk, form) | added_row("alerts", **ALARM))

    found = opened(desk, form)
    desk.post(form, found)

    assert (found["alerts-TOTAL_FORMS"], found["alerts-0-text_fr"]) == ("1", ALARM["text_fr"])
    assert (Draft.objects.get().version, page.alerts.count()) == (1, 0)


def test_row_added_and_left_empty_is_no_part_of_the_draft(desk, page, form):
    desk.post(form, opened(desk, form) | {"title_fr": OTHER} | added_row("alerts", position="3", text_fr=""))

    assert Draft.objects.get().content["rows"]["alerts"] == []
    assert opened(desk, form)["alerts-TOTAL_FORMS"] == "0"


def test_incomplete_draft_is_kept_and_its_lacks_are_said_in_words(desk, page, form):
    broken = {"title_fr": "", "slug_en": "pas une adresse"} | added_row("alerts", **ALARM | {"level": ""})

    answer = desk.post(form, opened(desk, form) | broken | {"_submit": "1"}, follow=True)

    assert told(answer) == [("error", LACKING)]
    assert [" ".join(line.split()) for line in Markup(answer).words("li", inside="problems")] == [
        "Titre [fr] : Ce champ est obligatoire.",
        "Adresse [en] : Ce champ ne doit contenir que des lettres, des nombres, des tirets bas (_) et des traits "
        "d’union.",
        "signe d'alerte 1, Urgence : Ce champ est obligatoire.",
    ]
    found = filled(answer)
    assert [found[name] for name in ("title_fr", "slug_en", "alerts-0-text_fr")] == [
        "",
        "pas une adresse",
        ALARM["text_fr"],
    ]
    assert Draft.objects.get().status == Draft.Status.WRITING


def test_new_page_is_a_draft_with_an_address_of_its_own(desk):
    add = address(Pathology, "add")

    answer = desk.post(add, opened(desk, add) | {"title_fr": OTHER})
    again = desk.post(
        answer.headers["Location"], opened(desk, answer.headers["Location"]) | {"summary_fr": "Un texte."}
    )

    draft = Draft.objects.get()
    assert answer.headers["Location"] == again.headers["Location"] == f"{add}?brouillon={draft.pk}"
    assert (draft.object_id, draft.version, draft.content["fields"]["summary_fr"]) == (None, 2, ["Un texte."])
    assert not Pathology.objects.exists()


@pytest.mark.parametrize("number", ["x", "²", "0", "9" * 30])
def test_unknown_draft_in_the_address_opens_an_empty_form(desk, number):
    assert opened(desk, f"{address(Pathology, 'add')}?brouillon={number}")["title_fr"] == ""


def test_draft_of_a_page_that_exists_is_not_opened_as_a_new_page(desk, page, writer):
    draft = draft_of(page, writer)

    assert opened(desk, f"{address(Pathology, 'add')}?brouillon={draft.pk}")["summary_fr"] == ""


def test_draft_of_a_page_that_is_no_more_is_found_and_kept_as_a_new_page(desk, page, writer):
    draft = draft_of(page, writer, content_of(page, title_fr=OTHER))
    page.delete()
    add = f"{address(Pathology, 'add')}?brouillon={draft.pk}"

    desk.post(add, opened(desk, add) | {"summary_fr": "Un texte."})

    draft.refresh_from_db()
    assert (draft.object_id, draft.version, draft.content["fields"]["title_fr"]) == (None, 2, [OTHER])


def test_form_that_arrives_in_part_changes_nothing(desk, page, form):
    sent = opened(desk, form)
    del sent["alerts-TOTAL_FORMS"]

    answer = desk.post(form, sent | {"title_fr": OTHER})

    assert answer.status_code == 400
    assert "Le formulaire est arrivé incomplet." in Markup(answer).words("p", "title__lead")[0]
    assert not Draft.objects.exists()


def test_form_opened_before_a_new_login_may_still_be_sent(writer, page, form):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(writer)
    sent = opened(browser, form) | {"title_fr": OTHER}
    CodeApp.objects.create(user=writer, secret=bytes(20), step=0)
    code, *_others = factors.new_recovery_codes(writer)
    writer.set_password("une phrase assez longue")
    writer.save()
    browser.logout()
    given = {"username": writer.username, "password": "une phrase assez longue", "code": code}
    for step in ("admin:login", "second-step"):
        token = Markup(browser.get(reverse(step))).root.find(".//input[@name='csrfmiddlewaretoken']").get("value")
        assert browser.post(reverse(step), given | {"csrfmiddlewaretoken": token}).status_code == 302

    refused = browser.post(form, sent)
    fresh = browser.get(side(page, "autosave"), {"_page": page.pk}).json()["token"]
    accepted = browser.post(form, sent | {"csrfmiddlewaretoken": fresh})

    assert (refused.status_code, accepted.status_code) == (403, 302)
    assert Draft.objects.get().title == OTHER


def test_session_that_expired_asks_for_a_login_and_keeps_what_was_autosaved(desk, page, form):
    autosave(desk, page, opened(desk, form) | {"title_fr": OTHER})
    desk.logout()

    answers = [desk.post(form, {"title_fr": "x"}), desk.post(side(page, "autosave"), {"_page": page.pk})]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all(reverse("admin:login") in answer.headers["Location"] for answer in answers)
    assert Draft.objects.get().title == OTHER


# Typing


def autosave(browser, page_or_model, sent: dict):
    return browser.post(side(page_or_model, "autosave"), sent)


def test_typing_is_kept_and_answers_the_version_to_go_on_from(desk, page, form):
    sent = opened(desk, form)

    first = autosave(desk, page, sent | {"title_fr": "Un"}).json()
    second = autosave(desk, page, sent | {"title_fr": "Deux", "_version": first["version"]}).json()

    draft = Draft.objects.get()
    assert first == {"version": f"{draft.pk}-1", "draft": draft.pk, "others": []}
    assert second["version"] == f"{draft.pk}-2"
    assert draft.title == "Deux"


def test_typing_of_a_new_page_is_kept_in_one_draft(desk):
    sent = opened(desk, address(Pathology, "add"))

    first = autosave(desk, Pathology, sent | {"title_fr": "Un"}).json()
    goes_on = {"_draft": first["draft"], "_version": first["version"]}
    autosave(desk, Pathology, sent | goes_on | {"title_fr": "Deux"})

    assert Draft.objects.get().title == "Deux"


def test_typing_over_somebody_else_is_refused_and_loses_nothing(desk, office, page, form):
    sent = opened(desk, form)
    autosave(office, page, opened(office, form) | {"title_fr": "De la gérante"})

    answer = autosave(desk, page, sent | {"title_fr": "De la secrétaire"})

    assert answer.status_code == 409
    assert "enregistrée" in answer.json()["said"]
    assert Draft.objects.get().title == "De la gérante"


def test_typing_on_a_page_that_is_not_there_is_refused(desk, page, form):
    sent = opened(desk, form)

    statuses = [autosave(desk, page, sent | {"_page": number}).status_code for number in ("999", "x", "²")]

    assert statuses == [404, 404, 404]
    assert not Draft.objects.exists()


def test_page_of_a_fixed_place_is_not_added(desk):
    page = make.make_fixed_page()
    sent = opened(desk, address(type(page), "change", page.pk)) | {"_page": ""}

    statuses = [autosave(desk, page, sent).status_code, desk.post(address(type(page), "add"), sent).status_code]

    assert statuses == [403, 403]
    assert not Draft.objects.exists()


# Two people at once


def test_second_to_open_is_told_who_has_the_page_open(desk, office, form):
    desk.get(form)

    answer = office.get(form)

    assert "secretaire" in Markup(answer).words("p", "others")[0]
    assert Markup(desk.get(form)).words("p", "others")[0].count("gerante") == 1


def test_nobody_is_told_of_oneself_nor_of_who_left(desk, office, page, form):
    desk.get(form)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))

    answers = [office.get(form), office.get(form)]

    assert [Markup(answer).all("p", "others") for answer in answers] == [[], []]


def test_second_to_save_sees_both_texts_and_may_keep_hers(desk, office, page, form):
    mine = opened(desk, form) | {"title_fr": "De la secrétaire", "causes_fr": "<p>Une cause.</p>"}
    office.post(form, opened(office, form) | {"title_fr": "De la gérante", "living_with_fr": "<p>Vivre.</p>"})

    answer = desk.post(form, mine | {"_submit": "1"})

    assert answer.status_code == 409
    shown = Markup(answer)
    assert {"gérante"} <= set(" ".join(shown.words("del", inside="differences")).split())
    assert {"secrétaire", "Une", "cause."} <= set(" ".join(shown.words("ins", inside="differences")).split())
    assert Draft.objects.get().title == "De la gérante"

    (resent,) = [one for one in shown.all("form") if one.find(".//input[@name='title_fr']") is not None]
    again = {field.get("name"): field.get("value") for field in resent.iter("input") if field.get("name")}
    kept = desk.post(form, again)

    draft = Draft.objects.get()
    assert kept.status_code == 302
    assert (draft.title, draft.status, draft.version) == ("De la secrétaire", Draft.Status.WRITING, 2)
    assert draft.content["fields"]["causes_fr"] == ["<p>Une cause.</p>"]
    assert {str(one) for one in draft.authors.all()} == {"secretaire", "gerante"}


def test_same_text_saved_twice_is_no_conflict(desk, office, page, form):
    sent = opened(desk, form) | {"title_fr": OTHER}
    office.post(form, sent)

    assert desk.post(form, sent).status_code == 302
    assert Draft.objects.get().version == 1


def test_form_opened_before_a_publication_does_not_undo_it_unseen(desk, writer, page, form):
    mine = opened(desk, form) | {"summary_fr": "De la secrétaire."}
    press.publish(approved(draft_of(page, writer, content_of(page, title_fr=OTHER))), manager())

    answer = desk.post(form, mine)

    assert answer.status_code == 409
    assert OTHER in " ".join(Markup(answer).words("dl", "differences"))
    assert not Draft.objects.exists()


def test_form_of_a_draft_that_was_discarded_is_not_lost(desk, writer, page, form):
    draft = draft_of(page, writer)
    mine = opened(desk, form) | {"title_fr": OTHER}
    draft.delete()

    answer = desk.post(form, mine)
    again = {field.get("name"): field.get("value") for field in Markup(answer).root.iter("input") if field.get("name")}

    assert answer.status_code == 409
    assert desk.post(form, again).status_code == 302
    assert Draft.objects.get().title == OTHER


# Submitting and reviewing


def test_whole_draft_is_submitted(desk, page, form):
    answer = desk.post(form, opened(desk, form) | {"title_fr": OTHER, "_submit": "1"}, follow=True)

    assert told(answer) == [("success", SUBMITTED)]
    assert Draft.objects.get().status == Draft.Status.SUBMITTED


def test_change_takes_the_yes_and_the_hour_away(desk, writer, page, form):
    draft = approved(draft_of(page, writer))
    Draft.objects.update(publish_at=timezone.now() + timedelta(days=1), publisher=writer)

    desk.post(form, opened(desk, form) | {"title_fr": OTHER})

    draft.refresh_from_db()
    assert (draft.status, draft.reviewer, draft.reviewed_on, draft.publish_at) == (Draft.Status.WRITING, *[None] * 3)


@pytest.mark.parametrize("button", ["_save", "_submit"])
def test_form_sent_back_unchanged_leaves_the_yes(desk, writer, page, form, button):
    approved(draft_of(page, writer))

    desk.post(form, opened(desk, form) | {button: "1", "_reason": "Plus clair"})

    draft = Draft.objects.get()
    assert (draft.status, draft.version, draft.reason) == (Draft.Status.APPROVED, 1, "Plus clair")


def yes(draft, **changes) -> dict:
    reviewer = make.make_reviewer()
    answer = {"answer_is": "yes", "due": "2030-12-31", "reviewer": reviewer.pk, "version": draft.version}
    return answer | changes


def test_doctor_with_an_account_approves(page, writer):
    draft, reader = submitted(page, writer, title_fr=OTHER), doctor()
    review = side(page, "review", draft=draft.pk)
    browser = at_work(reader)

    shown = Markup(browser.get(review))
    answer = browser.post(review, yes(draft), follow=True)

    draft.refresh_from_db()
    assert shown.words("ins", inside="differences") == ["Un autre titre"]
    assert told(answer) == [("success", "Votre réponse est enregistrée.")]
    assert (draft.status, draft.approver, str(draft.reviewer)) == (Draft.Status.APPROVED, reader, "Dr Test")
    assert (draft.reviewed_on, f"{draft.review_due_on}") == (localdate(), "2030-12-31")


def test_doctor_with_an_account_sends_back_and_the_writer_reads_why(desk, page, writer, form):
    draft = submitted(page, writer)

    at_work(doctor()).post(
        side(page, "review", draft=draft.pk), {"answer_is": "no", "remark": "Le chiffre est faux.", "version": "1"}
    )

    assert Draft.objects.get().status == Draft.Status.RETURNED
    assert "Remarque du relecteur : Le chiffre est faux." in Markup(desk.get(form)).words("p", "errornote")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answer_is": ""}, "Ce champ est obligatoire."),
        ({"answer_is": "no"}, "Dites ce qu'il faut changer."),
        ({"reviewer": ""}, "Choisissez le relecteur qui signe."),
        ({"due": ""}, "La prochaine relecture vient après celle d'aujourd'hui."),
        ({"due": "2020-01-01"}, "La prochaine relecture vient après celle d'aujourd'hui."),
        ({"due": "demain"}, "Saisissez une date valide."),
    ],
)
def test_answer_that_lacks_something_is_asked_again(page, writer, changes, sentence):
    draft = submitted(page, writer)

    answer = at_work(doctor()).post(side(page, "review", draft=draft.pk), yes(draft, **changes))

    assert sentence in Markup(answer).words("li", inside="errorlist")
    assert Draft.objects.get().status == Draft.Status.SUBMITTED


def test_answer_to_a_text_that_changed_is_asked_again_with_the_new_one(desk, page, writer, form):
    draft = submitted(page, writer)
    browser = at_work(doctor())
    desk.post(form, opened(desk, form) | {"title_fr": OTHER, "_submit": "1"})

    answer = browser.post(side(page, "review", draft=draft.pk), yes(draft), follow=True)

    assert told(answer) == [("error", "Le texte a changé pendant que vous le lisiez : le voici.")]
    assert OTHER in " ".join(Markup(answer).words("ins", inside="differences"))
    assert Draft.objects.get().status == Draft.Status.SUBMITTED


def test_writer_is_told_that_another_must_approve(page):
    reader = doctor()
    draft = submitted(page, reader)

    answer = at_work(reader).post(side(page, "review", draft=draft.pk), yes(draft), follow=True)

    assert told(answer) == [("error", "Vous avez écrit ce texte : une autre personne doit le relire.")]
    assert Draft.objects.get().status == Draft.Status.SUBMITTED


def test_text_that_is_not_submitted_is_not_reviewed(page, writer):
    draft = draft_of(page, writer)

    answer = at_work(doctor()).get(side(page, "review", draft=draft.pk), follow=True)

    assert told(answer) == [("error", "Ce brouillon n'attend pas de relecture : en cours d'écriture.")]


# By a link


def made(browser, page, draft) -> str:
    """The path of a link that is made in the admin for a doctor."""
    answer = browser.post(side(page, "link", draft=draft.pk), {"reviewer": make.make_reviewer().pk})
    (shown,) = [one.get("value") for one in Markup(answer).all("input") if one.get("readonly") is not None]
    return shown.removeprefix("http://testserver")


NO = {"answer_is": "no", "remark": "Le chiffre est faux."}
YES = {"answer_is": "yes", "due": "2030-12-31"}


def test_link_lets_a_doctor_read_and_approve(client, desk, page, writer):
    draft = draft_of(page, writer, content_of(page, title_fr=OTHER))
    path = made(desk, page, draft)

    read, frame = client.get(path), client.get(f"{path}apercu/?vue=page&langue=fr")
    answer = client.post(path, YES)

    draft.refresh_from_db()
    assert (read.status_code, frame.status_code, answer.status_code) == (200, 200, 200)
    assert Markup(read).words("ins", inside="differences") == [OTHER]
    assert Markup(frame).words("h1") == [OTHER]
    assert all("no-store" in one.headers["Cache-Control"] for one in (read, frame, answer))
    assert (draft.status, draft.approver, str(draft.reviewer)) == (Draft.Status.APPROVED, None, "Dr Test")


def test_link_lets_a_doctor_send_back(client, desk, page, writer):
    draft = draft_of(page, writer)

    client.post(made(desk, page, draft), NO)

    draft.refresh_from_db()
    assert (draft.status, draft.remark, draft.reviewer) == (Draft.Status.RETURNED, "Le chiffre est faux.", None)


def test_answer_by_a_link_that_lacks_something_is_asked_again(client, desk, page, writer):
    path = made(desk, page, draft_of(page, writer))

    answers = [client.post(path, sent) for sent in ({"answer_is": "no"}, {"answer_is": "yes"}, {"answer_is": "x"})]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert Draft.objects.get().status == Draft.Status.SUBMITTED


def revoke(desk, page, draft, client, path):
    desk.post(side(page, "link", draft=draft.pk), {"revoke": "1"})


def expire(desk, page, draft, client, path):
    ReviewLink.objects.update(expires_at=timezone.now())


def answer(desk, page, draft, client, path):
    client.post(path, NO)


def change(desk, page, draft, client, path):
    form = address(type(page), "change", page.pk)
    desk.post(form, opened(desk, form) | {"title_fr": "Changé", "_submit": "1"})


def approve_elsewhere(desk, page, draft, client, path):
    press.approve(draft, make.make_reviewer(name="Dr Autre"), press.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("close", "sentence"),
    [
        (revoke, "Ce lien a été retiré par l'équipe."),
        (expire, "Ce lien a expiré. Demandez-en un autre à l'équipe."),
        (answer, "Vous avez déjà répondu par ce lien. Merci."),
        (change, "Le texte a changé depuis ce lien. Demandez-en un autre à l'équipe."),
        (approve_elsewhere, "Ce texte a déjà reçu une réponse. Merci."),
    ],
)
def test_link_that_is_closed_says_why_and_answers_nothing(client, desk, page, writer, close, sentence):
    draft = draft_of(page, writer)
    path = made(desk, page, draft)
    draft.refresh_from_db()
    close(desk, page, draft, client, path)
    before = Draft.objects.values().get()

    answers = [client.get(path), client.post(path, YES)]

    assert [one.status_code for one in answers] == [410, 410]
    assert [straight(Markup(one).words("p", "title__lead")) for one in answers] == [[sentence]] * 2
    assert client.get(f"{path}apercu/").status_code == 404
    assert Draft.objects.values().get() == before


def straight(lines: list[str]) -> list[str]:
    return [line.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ") for line in lines]


@pytest.mark.parametrize("end", [lambda draft: draft.delete(), lambda draft: press.publish(approved(draft), manager())])
def test_link_of_a_draft_that_is_gone_opens_nothing(client, desk, page, writer, end):
    draft = draft_of(page, writer)
    path = made(desk, page, draft)
    end(draft)

    answers = [client.get(path), client.post(path, YES), client.get(f"{path}apercu/")]

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert straight(Markup(answers[0]).words("p", "title__lead")) == [
        "Ce lien n'ouvre rien : il est incomplet, ou le brouillon n'existe plus."
    ]


@pytest.mark.parametrize(
    "alter", [lambda s: s[:-2] + ("A/" if s[-2] != "A" else "B/"), lambda s: s[:-9] + "/", str.upper]
)
def test_altered_link_opens_nothing(client, desk, page, writer, alter):
    path = made(desk, page, draft_of(page, writer))
    begin, secret = path[: path.index("relecture/") + 10], path[path.index("relecture/") + 10 :]

    answers = [client.get(begin + alter(secret)), client.post(begin + alter(secret), YES)]

    assert [one.status_code for one in answers] == [404, 404]
    assert Draft.objects.get().status == Draft.Status.SUBMITTED


def test_secret_is_shown_once_and_not_kept(desk, page, writer):
    draft = draft_of(page, writer)
    secret = made(desk, page, draft).split("/")[-2]

    again = desk.get(side(page, "link", draft=draft.pk)).content.decode()

    assert secret not in again
    assert secret not in str(list(ReviewLink.objects.values()))


@pytest.mark.parametrize("query", ["?vue=x", "?langue=de", "?vue=fiche&langue=fr"])
def test_frame_of_an_unknown_view_is_not_found(client, desk, page, writer, query):
    path = made(desk, page, draft_of(page, writer))

    assert client.get(f"{path}apercu/{query}").status_code == 404


def test_link_is_not_made_for_what_lacks_something_or_was_answered(desk, page, writer):
    draft = draft_of(page, writer, content_of(page, title_fr=""))
    path = side(page, "link", draft=draft.pk)

    incomplete = desk.post(path, {"reviewer": make.make_reviewer().pk}, follow=True)
    Draft.objects.update(content=content_of(page))
    answered = approved(draft)
    refused = desk.post(path, {"reviewer": make.make_reviewer().pk}, follow=True)

    assert told(incomplete) == [("error", "Un lien se fait pour un brouillon complet : voyez d'abord ce qui manque.")]
    assert told(refused) == [("error", "Ce brouillon est déjà relu.")]
    assert not answered.links.exists()


def test_links_of_a_draft_that_lacks_something_now_are_still_taken_back(desk, page, writer):
    draft = draft_of(page, writer, content_of(page, slug_fr="pris"))
    made(desk, page, draft)
    make.make_pathology(slug_fr="pris", slug_en="taken")

    answer = desk.post(side(page, "link", draft=draft.pk), {"revoke": "1"})

    assert answer.status_code == 200
    assert not draft.links.open().exists()


# Publishing


def test_manager_publishes_what_a_doctor_approved(client, office, page, writer, form):
    approved(draft_of(page, writer, content_of(page, title_fr=OTHER)))
    number = edition.current()

    answer = office.post(form, opened(office, form) | {"_publish": "1", "_reason": "Plus clair"}, follow=True)

    assert told(answer) == [("success", f"C'est en ligne : édition {number + 1}.")]
    assert Markup(client.get(page.address("fr"))).words("h1") == [OTHER]
    assert (State.of(page)[0].reason, State.of(page)[0].written_by) == ("Plus clair", "secretaire")
    assert not Draft.objects.exists()


@pytest.mark.parametrize("changes", [{}, {"title_fr": OTHER}])
def test_publication_without_a_yes_is_refused_and_the_draft_kept(office, page, writer, form, changes):
    approved(draft_of(page, writer)) if changes else submitted(page, writer)

    answer = office.post(form, opened(office, form) | changes | {"_publish": "1"}, follow=True)

    assert told(answer) == [("error", UNREVIEWED)]
    assert Draft.objects.exists()
    assert not State.objects.exists()


def test_publication_by_who_may_not_is_refused(desk, page, writer, form):
    approved(draft_of(page, writer))

    assert desk.post(form, opened(desk, form) | {"_publish": "1"}).status_code == 403
    assert Draft.objects.get().status == Draft.Status.APPROVED


@pytest.mark.parametrize("through_link", [True, False])
def test_author_publishes_what_another_account_approved_and_not_what_a_link_did(client, page, form, through_link):
    author = manager()
    approved(draft_of(page, author, content_of(page, title_fr=OTHER)), None if through_link else doctor())
    browser = at_work(author)

    answer = browser.post(form, opened(browser, form) | {"_publish": "1"}, follow=True)

    (level, said), *_others = told(answer)
    assert level == ("error" if through_link else "success")
    assert ("une autre personne doit le publier" in said) is through_link
    assert (Markup(client.get(page.address("fr"))).words("h1") == [OTHER]) is not through_link


def test_draft_says_what_it_changes(desk, writer, page):
    draft = draft_of(page, writer, content_of(page, title_fr=OTHER))

    shown = Markup(desk.get(side(page, "changes", draft=draft.pk)))

    assert [one.strip() for one in shown.words("ins", inside="differences")] == [OTHER]


def test_address_taken_meanwhile_is_said_in_words(office, page, writer, form):
    approved(draft_of(page, writer, content_of(page, slug_fr="pris")))
    make.make_pathology(slug_fr="pris", slug_en="taken")

    answer = office.post(form, opened(office, form) | {"_publish": "1"}, follow=True)

    assert told(answer) == [("error", LACKING)]
    assert "Une autre page porte déjà cette adresse." in " ".join(Markup(answer).words("li", inside="problems"))
    assert Draft.objects.get().status == Draft.Status.APPROVED


def test_new_page_is_published_from_its_draft(client, office, writer):
    draft = approved(draft_of(Pathology(), writer, content_of(Pathology(), title_fr=OTHER, slug_fr="autre")))
    add = f"{address(Pathology, 'add')}?brouillon={draft.pk}"

    answer = office.post(add, opened(office, add) | {"_publish": "1"})

    page = Pathology.objects.get()
    assert answer.headers["Location"] == address(Pathology, "change", page.pk)
    assert Markup(client.get(page.address("fr"))).words("h1") == [OTHER]


def test_approved_draft_is_published_at_an_hour_or_no_longer(office, page, writer):
    draft = approved(draft_of(page, writer))
    path = side(page, "schedule", draft=draft.pk)
    tomorrow = localdate() + timedelta(days=1)

    set_at = office.post(path, {"publish_at_0": f"{tomorrow}", "publish_at_1": "06:30"}, follow=True)
    draft.refresh_from_db()
    hour = draft.publish_at, str(draft.publisher)
    office.post(path, {"cancel": "1"})

    draft.refresh_from_db()
    assert told(set_at) == [("success", "Ce sera en ligne à l'heure dite.")]
    six = timezone.make_aware(datetime.combine(tomorrow, datetime.min.time())) + timedelta(hours=6, minutes=30)
    assert hour == (six, "gerante")
    assert (draft.publish_at, draft.publisher, draft.status) == (None, None, Draft.Status.APPROVED)


@pytest.mark.parametrize("day", ["", "2020-01-01", "2026-02-30", "demain"])
def test_hour_that_is_no_hour_to_come_is_asked_again(office, page, writer, day):
    draft = approved(draft_of(page, writer))

    answer = office.post(side(page, "schedule", draft=draft.pk), {"publish_at_0": day, "publish_at_1": "06:30"})

    assert Markup(answer).words("li", inside="errorlist")
    assert Draft.objects.get().publish_at is None


def test_draft_without_a_yes_gets_no_hour(office, page, writer):
    draft = submitted(page, writer)

    answer = office.get(side(page, "schedule", draft=draft.pk), follow=True)

    assert told(answer) == [("error", UNREVIEWED)]


# History


@pytest.fixture
def history(page, writer):
    """Three states: found on the first of March, published on the tenth and on the twentieth."""
    by = manager()
    for number, title in enumerate(("Deuxième titre", "Troisième titre"), 2):
        press.publish(
            approved(draft_of(page, writer, content_of(page, title_fr=title, summary_en=f"Text {number}"))), by
        )
        page.refresh_from_db()
    for number, day in enumerate((1, 10, 20), 1):
        at = timezone.make_aware(datetime(2026, 3, day, 23, 30))
        State.objects.filter(number=number).update(at=at)
    return page


@pytest.mark.parametrize(
    ("day", "number"),
    [("2026-02-28", None), ("2026-03-01", 1), ("2026-03-19", 2), ("2026-03-20", 3), ("2030-01-01", 3)],
)
def test_history_says_what_the_page_was_on_a_day(desk, history, day, number):
    answer = desk.get(side(history, "history", page=history.pk), {"jour": day})

    assert answer.context["on_day"] == (State.of(history).get(number=number) if number else None)


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "20260310"])
def test_day_that_is_no_day_is_no_error(desk, history, day):
    answer = desk.get(side(history, "history", page=history.pk), {"jour": day})

    assert (answer.status_code, answer.context["on_day"]) == (200, None) or day == "20260310"


def test_history_lists_every_state_with_who_and_why(desk, history):
    rows = Markup(desk.get(side(history, "history", page=history.pk))).words("tr", inside="states")[1:]

    assert [row.split(",")[0] for row in rows] == ["3", "2", "1"]
    assert all("gerante" in row and "secretaire" in row and "Dr Test" in row for row in rows[:2])


def test_any_two_states_are_compared_word_by_word_in_both_languages(desk, history):
    shown = Markup(desk.get(side(history, "compare", page=history.pk, old=1, new=3)))

    assert [" ".join(line.split()) for line in shown.words("dt")] == ["Titre [fr]", "En trois phrases [en]"]
    assert [one.strip() for one in shown.words("del", inside="differences")] == [
        "Radiculalgie",
        "Pain runs along a nerve.",
    ]
    assert [one.strip() for one in shown.words("ins", inside="differences")] == ["Troisième titre", "Text 3"]


@pytest.mark.parametrize(
    ("old", "new", "leads"), [("1", "3", True), ("3", "1", True), ("x", "3", False), ("1", "", False)]
)
def test_two_states_are_chosen_in_the_history(desk, history, old, new, leads):
    answer = desk.get(side(history, "history", page=history.pk), {"de": old, "a": new})

    assert (answer.status_code == 302) is leads
    if leads:
        assert answer.url == side(history, "compare", page=history.pk, old=int(old), new=int(new))
        assert desk.get(answer.url).status_code == 200


def test_state_is_taken_up_again_as_a_draft(desk, writer, history):
    path = side(history, "restore", page=history.pk, number=1)

    answer = desk.post(path, follow=True)

    draft = Draft.objects.get()
    assert told(answer) == [("success", "Cet état est repris comme brouillon. Rien n'a changé pour les patients.")]
    assert (draft.content, draft.author, draft.reason) == (
        State.of(history).get(number=1).content,
        writer,
        "Reprise de l'état 1",
    )
    assert filled(answer)["title_fr"] == "Radiculalgie"
    history.refresh_from_db()
    assert history.title_fr == "Troisième titre"


def test_state_is_not_taken_up_over_a_draft(desk, writer, history):
    draft_of(history, writer, content_of(history, title_fr="En cours"))

    answer = desk.post(side(history, "restore", page=history.pk, number=1), follow=True)

    assert told(answer) == [("error", "Cette page a déjà un brouillon : publiez-le ou abandonnez-le d'abord.")]
    assert Draft.objects.get().content["fields"]["title_fr"] == ["En cours"]


def test_state_is_not_taken_up_by_a_link(desk, history):
    assert desk.get(side(history, "restore", page=history.pk, number=1)).status_code == 405
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("view", "numbers"),
    [
        ("history", {"page": 99}),
        ("compare", {"old": 1, "new": 9}),
        ("restore", {"number": 9}),
        ("archive", {"page": 99}),
        *((view, {"draft": 99}) for view in ("preview", "rendering", "changes", "discard", "review")),
        *((view, {"draft": 99}) for view in ("link", "schedule")),
    ],
)
def test_view_of_what_does_not_exist_is_not_found(staff, history, view, numbers):
    kwargs = numbers if "draft" in numbers else {"page": history.pk} | numbers

    assert staff.post(side(history, view, **kwargs)).status_code == 404


def test_draft_of_another_kind_of_page_is_not_found(staff, page, writer):
    draft = draft_of(page, writer)
    procedure = make.make_procedure()
    views = ("preview", "rendering", "changes", "discard", "review", "link", "schedule")

    statuses = {staff.post(side(procedure, view, draft=draft.pk)).status_code for view in views}

    assert statuses == {404}
    assert Draft.objects.filter(pk=draft.pk, status=Draft.Status.WRITING).exists()


def test_history_of_django_leads_to_ours(staff, page):
    django = address(Pathology, "history", page.pk)

    assert staff.get(django).headers["Location"] == side(page, "history", page=page.pk)
    assert [staff.get(django.replace(str(page.pk), other)).status_code for other in ("x", "99")] == [404, 404]


# Throwing away, and archives


def test_discarded_draft_is_gone_once_it_is_confirmed(client, desk, page, writer, form):
    draft = draft_of(page, writer)
    path = side(page, "discard", draft=draft.pk)
    before = client.get(page.address("fr")).content

    asked, kept = desk.get(path), Draft.objects.count()
    answer = desk.post(path)

    assert (asked.status_code, kept, Draft.objects.count()) == (200, 1, 0)
    assert answer.headers["Location"] == form
    assert client.get(page.address("fr")).content == before


def test_discarded_draft_of_a_new_page_leads_to_the_list(desk, writer):
    draft = draft_of(Pathology(), writer, content_of(Pathology()))

    assert desk.post(side(Pathology, "discard", draft=draft.pk)).headers["Location"] == address(Pathology, "changelist")


def test_page_is_archived_and_put_back_each_once(client, office, page):
    path = side(page, "archive", page=page.pk)
    office.get(path)

    archived = [told(office.post(path, {"_archive": "1", "reason": "Obsolète"}, follow=True)) for _click in range(2)]
    gone = client.get(page.address("fr")).status_code
    back = [told(office.post(path, {"_back": "1"}, follow=True)) for _click in range(2)]

    assert archived == [[("success", "La page est aux archives.")], [("error", "Cette page n'est pas en ligne.")]]
    assert back == [
        [("success", "La page est de nouveau en ligne.")],
        [("error", "Cette page n'est pas aux archives.")],
    ]
    assert (gone, client.get(page.address("fr")).status_code) == (410, 200)
    assert [one.reason for one in State.of(page)] == ["", "Obsolète"]


def test_page_that_was_never_online_and_a_fixed_page_have_no_archives(office):
    pages = [make.make_pathology(is_published=False), make.make_fixed_page()]

    assert [office.post(side(page, "archive", page=page.pk)).status_code for page in pages] == [404, 404]


def test_page_is_never_deleted_in_the_admin(staff, page):
    assert staff.post(address(Pathology, "delete", page.pk), {"post": "yes"}).status_code == 403


# What is shown


@pytest.mark.parametrize("factory", PAGES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_preview_shows_the_public_page_of_the_draft_in_a_frame_of_ours(desk, writer, factory, language):
    page = whole_page(factory)
    draft = draft_of(page, writer, content_of(page, title_fr=OTHER, title_en="Another title"))

    preview = desk.get(side(page, "preview", draft=draft.pk))
    shown = desk.get(side(page, "rendering", draft=draft.pk), {"vue": "page", "langue": language})

    assert preview.status_code == 200
    assert len(Markup(preview).all("iframe")) == 4
    assert (OTHER if language == "fr" else "Another title") in " ".join(Markup(shown).words("h1"))
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert not State.objects.exists()


def test_preview_of_an_incomplete_draft_says_what_lacks(desk, writer, page):
    draft = draft_of(page, writer, content_of(page, title_fr=""))

    preview = desk.get(side(page, "preview", draft=draft.pk))
    shown = desk.get(side(page, "rendering", draft=draft.pk), {"vue": "page", "langue": "fr"})

    assert "Titre [fr]" in " ".join(Markup(preview).words("li"))
    assert not Markup(preview).all("iframe")
    assert (shown.status_code, shown.content.decode()) == (409, "Titre [fr] : Ce champ est obligatoire.")


def test_form_says_in_which_state_the_draft_is(desk, page, writer, form):
    draft_of(page, writer)
    states = []
    for status, name in Draft.Status.choices:
        Draft.objects.update(status=status, reviewer=make.make_reviewer(), reviewed_on=localdate())
        states.append((name, Markup(desk.get(form)).words("div", "draft-state")[0]))

    assert [name for name, shown in states if str(name) not in shown] == []


def test_messages_are_said_in_french_whoever_asks(client, desk, page, writer):
    path = made(desk, page, draft_of(page, writer))

    answer = client.get(path, HTTP_ACCEPT_LANGUAGE="en")

    assert Markup(answer).language == "fr"
    assert said("Relecture", "en") == "Review"
