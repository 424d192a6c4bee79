"""The admin's first page and the calendar: what waits for whom, one click from its mending."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from algoradio.editorial.completeness import report
from algoradio.editorial.models import Redirect
from algoradio.editorial.staleness import Translation, stale
from algoradio.pages.models import Clinic
from algoradio.publishing import roles
from algoradio.publishing.models import Draft
from algoradio.search.models import ForeignWord, Lead, SoughtTerm, Synonyms
from algoradio.text.readability import measure
from pathologies.models import Pathology
from tests.editorial.rows import picture, whole, write
from tests.factories import make_fixed_page, make_indication, make_pathology, make_procedure, make_region
from tests.forms import address, told
from tests.markup import Markup, words
from tests.publishing.office import account, approved, at_work, doctor, draft_of, manager, secretary, side

INDEX, CALENDAR, CONFIRM = reverse("admin:index"), "/admin/calendrier/", "/admin/traduction-a-jour/"
ARCHIVE = "/admin/fiches.zip"
DRAFTS, REVIEWS = "Brouillons qui vous attendent", "Relectures médicales"
INCOMPLETE, LATE = "Pages incomplètes", "Traductions en retard sur le français"
HARD, LINKS = "Pages difficiles à lire", "Liens qui ne mènent nulle part"
SOUGHT, CLINIC = "Cherché, et pas trouvé", "Coordonnées du centre"
HARD_WORDS = "L'anesthésiologiste administre progressivement une sédation intraveineuse supplémentaire. " * 30
THIS_MONTH = localdate().replace(day=1)

pytestmark = pytest.mark.django_db


def lines(answer) -> dict[str, list[tuple[str, str, str]]]:
    """The desk: kind → its lines, as (title, what, address)."""
    found = {}
    for kind in Markup(answer).all("div", "module", inside="needs"):
        title, count = (words(one) for one in next(kind.iter("h3")).iter() if one.tag in {"h3", "span"})
        found[title.removesuffix(f" {count}")] = rows = []
        for item in (one for one in kind.iter("li")):
            link = next(item.iter("a"))
            what = [words(one).removeprefix("– ") for one in item.iter("span")]
            rows.append((words(link), "".join(what), link.get("href")))
        assert int(count) == len(rows)
    return found


def desk(user) -> dict:
    return lines(at_work(user).get(INDEX))


def form(page) -> str:
    return address(type(page), "change", page.pk)


def named(number: int, factory=make_pathology, **fields):
    """A page that lacks nothing but what `fields` say."""
    slugs = {"slug_fr": f"page-{number}", "slug_en": f"page-{number}"}
    return whole(factory, **slugs, title_fr=f"Page {number}", title_en=f"Page {number}", **fields)


@pytest.fixture
def settled():
    """A clinic whose details are filled in."""
    texts = [field.name for field in Clinic._meta.fields if field.name not in {"id", "booking_url", "secure_mail"}]
    urls = {"booking_url": "https://example.org", "secure_mail": "a@example.org"}
    return Clinic.objects.create(pk=1, **dict.fromkeys(texts, "Rempli"), **urls)


# What is empty


def test_desk_without_anything_says_so(staff, settled):
    whole(make_pathology)

    answer = staff.get(INDEX)

    assert lines(answer) == {}
    assert "Rien n'attend : tout est à jour." in Markup(answer).words("p", inside="needs")


def test_desk_stands_above_the_list_of_models_and_leads_to_the_other_views(staff):
    index = Markup(staff.get(INDEX))

    places = [one.get("class") for one in index.by_id("content").iter() if one.get("class")]
    assert places.index("needs") < next(place for place, name in enumerate(places) if name.startswith("app-"))
    assert [link.get("href") for link in index.all("a", inside="ways")] == [
        CALENDAR,
        "/admin/etat/",
        "/admin/frequentation/",
        "/admin/avis/",
        "/admin/guide/",
        ARCHIVE,
    ]


def test_desk_is_silent_where_nothing_may_be_mended(settled):
    make_pathology()
    Clinic.objects.update(telephone="")

    assert desk(account("stagiaire")) == {}


# Drafts


def test_draft_sent_back_waits_for_those_who_wrote_it(settled):
    page, writer = whole(make_pathology), secretary()
    draft = draft_of(page, writer, status=Draft.Status.RETURNED, remark="Trop long.")

    other = account("autre", roles.WRITING)
    waiting = {user: desk(user).get(DRAFTS) for user in (writer, other, doctor(), manager())}
    draft.authors.add(other)

    assert list(waiting.values()) == [[("Radiculalgie", "renvoyé : Trop long.", form(page))], None, None, None]
    assert desk(other)[DRAFTS] == waiting[writer]


def test_submitted_draft_waits_for_a_reviewer_who_did_not_write_it(settled):
    page, writer, reviewer = whole(make_pathology), secretary(), doctor()
    draft = draft_of(page, writer, status=Draft.Status.SUBMITTED)

    waiting = [desk(user).get(DRAFTS) for user in (writer, reviewer, manager())]
    draft.authors.add(reviewer)

    assert waiting == [None, [("Radiculalgie", "à relire", side(Pathology, "review", draft=draft.pk))], None]
    assert DRAFTS not in desk(reviewer)


def test_approved_draft_waits_for_a_publisher(settled):
    page, writer = whole(make_pathology), secretary()
    approved(draft_of(page, writer))

    assert [desk(user).get(DRAFTS) for user in (writer, doctor(), manager())] == [
        None,
        None,
        [("Radiculalgie", "à publier", form(page))],
    ]


def test_scheduled_draft_is_shown_to_publishers_and_said_to_be_late_when_it_is(settled):
    writer, publisher = secretary(), manager()
    soon, late = (named(number) for number in (1, 2))
    moment = timezone.now()
    for page, hours in ((soon, 24), (late, -1)):
        draft = approved(draft_of(page, writer))
        Draft.objects.filter(pk=draft.pk).update(publish_at=moment + timedelta(hours=hours), publisher=publisher)

    found = desk(publisher)[DRAFTS]

    assert [(title, what[:15], where) for title, what, where in found] == [
        ("Page 2", "devait être en ", form(late)),
        ("Page 1", "sera en ligne l", form(soon)),
    ]
    assert DRAFTS not in desk(writer)


def test_unfinished_draft_waits_for_its_author_alone(settled):
    page, writer = whole(make_pathology), secretary()
    draft_of(page, writer)

    assert [desk(user).get(DRAFTS) for user in (writer, doctor(), manager())] == [
        [("Radiculalgie", "commencé, à soumettre", form(page))],
        None,
        None,
    ]


def test_draft_of_a_new_page_leads_to_the_form_that_holds_it(settled):
    writer = secretary()
    draft = draft_of(whole(make_pathology), writer)
    Draft.objects.update(object_id=None, title="Lombalgie")

    assert desk(writer)[DRAFTS] == [
        ("Lombalgie", "commencé, à soumettre", f"{address(Pathology, 'add')}?brouillon={draft.pk}")
    ]


def test_setting_for_one_doctor_is_said_and_lets_drafts_be_published_unreviewed(settled, settings):
    page, publisher = whole(make_pathology), manager()
    draft_of(page, publisher, status=Draft.Status.SUBMITTED)
    before, silent = desk(publisher), Markup(at_work(publisher).get(INDEX)).words("p", "errornote")

    settings.ONE_DOCTOR = True

    (said,) = Markup(at_work(publisher).get(INDEX)).words("p", "errornote")
    assert (before, silent) == ({}, [])
    assert "ALGORADIO_ONE_DOCTOR" in said
    assert desk(publisher)[DRAFTS] == [("Radiculalgie", "à publier", form(page))]


def test_lack_of_a_page_that_has_a_draft_says_so(settled):
    page, writer = whole(make_pathology, causes_fr="", causes_en=""), secretary()
    draft_of(page, account("autre", roles.WRITING))

    assert desk(writer)[INCOMPLETE] == [
        ("Radiculalgie", "vide : d'où cela vient (un brouillon est en cours)", form(page))
    ]


# Reviews


@pytest.mark.parametrize("factory", [make_pathology, make_procedure, make_fixed_page])
def test_review_is_announced_sixty_days_before(settled, factory):
    page, reviewer = whole(factory, review_due_on=localdate() + timedelta(61)), doctor()
    early = desk(reviewer)

    write(page, review_due_on=localdate() + timedelta(60))
    ((title, what, where),) = desk(reviewer)[REVIEWS]

    assert early == {}
    assert (title, where) == (str(page), form(page))
    assert what.startswith("à relire avant le ")


def test_reviews_come_by_day_the_late_first_then_the_pages_that_nobody_signed(settled):
    named(1, review_due_on=localdate() + timedelta(3))
    named(2, review_due_on=date(2021, 3, 1))
    unsigned = named(3)
    write(unsigned, reviewed_by=None, reviewed_on=None)

    found = desk(secretary())[REVIEWS]

    assert [title for title, _what, _where in found] == ["Page 2", "Page 1", "Page 3"]
    assert found[0][1] == "en retard depuis le 1 mars 2021"
    assert found[2][1:] == ("aucun médecin n'a signé", form(unsigned))


def test_page_in_the_archives_waits_for_nothing(settled):
    page = whole(make_pathology, causes_fr="", causes_en="", review_due_on=date(2021, 3, 1))
    before = desk(secretary())

    Pathology.objects.filter(pk=page.pk).update(is_published=False, archived_on=localdate())

    assert set(before) == {INCOMPLETE, REVIEWS}
    assert lines(at_work(account("autre", roles.WRITING)).get(INDEX)) == {}


# Texts


def test_all_that_a_page_lacks_stands_on_its_line(settled):
    page = whole(
        make_pathology,
        causes_fr="",
        causes_en="",
        symptoms_en="",
        living_with_fr="<p>90 personnes sur 100 vont mieux.</p>",
    )

    (found,) = desk(secretary())[INCOMPLETE]

    assert found == (
        "Radiculalgie",
        "vide : d'où cela vient; à traduire : ce que l'on ressent (English); "
        "chiffre sans source : vivre avec : 90 personnes sur 100",
        form(page),
    )


def test_picture_without_words_waits_for_those_who_may_change_it(settled):
    one = picture(1)

    assert INCOMPLETE not in desk(secretary())
    assert desk(manager())[INCOMPLETE] == [
        ("Un dos", "texte de remplacement absent dans une langue", address(type(one), "change", one.pk))
    ]


def test_long_list_is_folded_and_whole(settled):
    for number in range(9):
        named(number, causes_fr="", causes_en="")

    answer = at_work(secretary()).get(INDEX)

    assert len(lines(answer)[INCOMPLETE]) == 9
    assert Markup(answer).words("summary", inside="needs") == ["3 autres"]


def test_page_too_hard_to_read_is_shown(settled):
    page = whole(make_pathology, summary_fr=HARD_WORDS)

    ((title, what, where),) = desk(secretary())[HARD]

    assert (title, where) == ("Radiculalgie", form(page))
    assert what.startswith("Français : ")


def test_text_that_was_measured_is_not_measured_again(settled, monkeypatch):
    measured = []
    monkeypatch.setattr("algoradio.editorial.completeness.measure", lambda *one: measured.append(one) or measure(*one))
    page, writer = whole(make_pathology, summary_fr="Une phrase que personne n'a mesurée jusqu'ici."), secretary()

    desk(writer)
    first = len(measured)
    desk(writer)
    again = len(measured)
    write(page, summary_fr="Une autre phrase, que personne n'a mesurée non plus.")
    desk(writer)

    assert (first > 0, again, len(measured)) == (True, first, first + 1)


# Links


@pytest.mark.parametrize(
    "href",
    [
        "/pathologies/rien/",
        "/en/conditions/radiculalgia/",
        "/nulle-part/",
        "/pathologies/cachee/",
        "/traitements/radiculalgie/",
        "/media/illustrations/rien.jpg",
        "rien",
    ],
)
def test_link_that_leads_nowhere_is_shown(settled, href):
    make_pathology(title_fr="Cachée", slug_fr="cachee", slug_en="hidden", is_published=False)
    page = named(1, causes_fr=f'<p>Voyez <a href="{href}">la page</a>.</p>')

    ((title, what, where),) = desk(secretary())[LINKS]

    assert (title, where) == ("Page 1", form(page))
    assert what.startswith("d'où cela vient (Français) : /")


@pytest.mark.parametrize(
    "href",
    [
        "/pathologies/page-1/",
        "/pathologies/page-1/#causes",
        "/pathologies/page-1",
        "/pathologies/page-1/fiche.pdf",
        "/en/conditions/page-1/",
        "/contact/",
        "/recherche/?q=dos",
        "/ancienne/",
        "https://example.org/rien/",
        "tel:+33100000000",
        "#causes",
    ],
)
def test_link_that_leads_somewhere_is_not_shown(settled, href):
    Redirect.objects.create(old_path="/ancienne/", new_path="/pathologies/page-1/")
    named(1, causes_fr=f'<p>Voyez <a href="{href}">la page</a>.</p>')

    assert desk(secretary()) == {}


# Translations


@pytest.fixture
def outdated():
    """A page whose French summary has changed."""
    page = whole(make_pathology)
    write(page, summary_fr="Un nerf <pince> fait mal.")
    return page


def to_confirm(answer) -> list[str]:
    return [one.get("value") for one in Markup(answer).all("input", inside="needs") if one.get("name") == "translation"]


def test_translation_behind_its_french_is_shown_with_both_texts(settled, outdated):
    answer = at_work(secretary()).get(INDEX)

    (item,) = Markup(answer).all("details", inside="needs")
    assert lines(answer)[LATE] == [("Radiculalgie", "en trois phrases (English)", form(outdated))]
    assert [(one.get("lang"), words(one)) for one in item.iter("p")] == [
        ("fr", "Un nerf fait mal."),
        ("en", "A nerve in the back hurts."),
    ]


def test_translation_confirmed_as_it_is_no_longer_waits(settled, outdated):
    write(outdated, causes_fr="<p>Autre.</p>")
    client = at_work(secretary())
    summary, causes = sorted(to_confirm(client.get(INDEX)), key=lambda key: ":causes:" in key)

    answer = client.post(CONFIRM, {"translation": summary}, follow=True)

    assert told(answer) == [("success", "C'est noté : cette traduction est à jour.")]
    assert to_confirm(answer) == [causes]
    assert stale([Pathology.objects.get()]) == {(Pathology, outdated.pk): [("causes", "en")]}


@pytest.mark.parametrize("field", ["summary_fr", "summary_en"])
def test_text_that_changed_since_it_was_read_is_not_confirmed(settled, outdated, field):
    client = at_work(secretary())
    (key,) = to_confirm(client.get(INDEX))
    Pathology.objects.update(**{field: "Encore autre chose."})

    answer = client.post(CONFIRM, {"translation": key}, follow=True)

    assert told(answer)[0][0] == "error"
    assert len(to_confirm(answer)) == 1


@pytest.mark.parametrize(
    "key",
    [
        "",
        "a:b",
        "::::::",
        "rien.rien:1:summary:en:x:y",
        "pathologies.pathology:x:summary:en:x:y",
        "pathologies.pathology:999:summary:en:x:y",
        f"pathologies.pathology:{10**30}:summary:en:x:y",
        "pathologies.pathology:1:rien:en:x:y",
        "pathologies.pathology:1:summary:de:x:y",
        "auth.user:1:username:en:x:y",
    ],
)
def test_altered_name_of_a_translation_confirms_nothing(outdated, key):
    answer = at_work(secretary()).post(CONFIRM, {"translation": key}, follow=True)

    assert told(answer)[0][0] == "error"
    assert stale([Pathology.objects.get()])


def test_confirming_is_for_those_who_may_change_the_text(outdated):
    key = Translation(Pathology.objects.get(), "summary", "en").key

    trainee, visitor = at_work(account("stagiaire")), Client()
    answers = [client.post(CONFIRM, {"translation": key}).status_code for client in (trainee, visitor)]

    assert answers == [403, 302]
    assert at_work(secretary()).get(CONFIRM).status_code == 405
    assert stale([Pathology.objects.get()])


def test_shared_record_waits_for_those_who_may_change_it(settled):
    region = make_region(name_en="Lower back")
    write(region, name_fr="Autre")
    client = at_work(manager())
    (key,) = to_confirm(client.get(INDEX))

    refused = at_work(secretary()).post(CONFIRM, {"translation": key}).status_code

    assert lines(client.get(INDEX))[LATE] == [("Autre", "nom (English)", form(region))]
    assert refused == 403
    assert LATE not in lines(client.post(CONFIRM, {"translation": key}, follow=True))


def test_indication_of_two_pages_is_shown_once(settled):
    pages = named(1), named(2, make_procedure)
    indication = make_indication(*pages, sentence_en="It eases pain.", evidence_en="One good trial.")
    write(indication, sentence_fr="Autre.")

    assert [title for title, _what, _where in desk(secretary())[LATE]] == ["Page 1"]


# The search, the clinic


def sought(words_sought, times=1, **fields):
    defaults = {"month": THIS_MONTH, "language": "fr", "is_found": False}
    return SoughtTerm.objects.create(words=words_sought, times=times, **(defaults | fields))


def test_words_sought_in_vain_lead_to_the_list_of_synonyms(settled):
    sought("coussin", 3)
    sought("hernie de sport", 9)
    sought("dos", 50, is_found=True)
    sought("vieux", 9, month=date(2020, 1, 1))

    found = desk(manager())[SOUGHT]

    assert [one[:2] for one in found] == [("hernie de sport", "cherché 9 fois"), ("coussin", "cherché 3 fois")]
    assert [parse_qs(urlsplit(where).query) for _words, _times, where in found] == [
        {"expressions": ["hernie de sport"], "language": ["fr"]},
        {"expressions": ["coussin"], "language": ["fr"]},
    ]
    assert SOUGHT not in desk(secretary())


def test_words_that_the_search_was_taught_no_longer_wait(settled):
    for one in ("coussin", "lumbago", "ischias", "reste"):
        sought(one)
    sought("coussin", language="en")
    Synonyms.objects.create(expressions="Coussin\noreiller", language="fr")
    Lead.objects.create(expressions="lumbago", language="fr", pathology=whole(make_pathology))
    ForeignWord.objects.create(word="ischias", meaning="sciatique", language="fr")

    assert [(one[0], parse_qs(urlsplit(one[2]).query)["language"]) for one in desk(manager())[SOUGHT]] == [
        ("coussin", ["en"]),
        ("reste", ["fr"]),
    ]


def test_empty_details_of_the_clinic_are_named_to_those_who_may_fill_them(settled):
    Clinic.objects.update(telephone="", opening_hours_fr="", opening_hours_en="")

    assert desk(manager()) == {CLINIC: [("À remplir", "téléphone, horaires", reverse("admin:pages_clinic_changelist"))]}
    assert desk(secretary()) == {}


# Speed


def filled(count: int) -> None:
    writer = account(f"auteur-{count}", roles.WRITING)
    for number in range(count * 100, count * 100 + count):
        page = named(number, causes_fr="", causes_en="", symptoms_fr=f'<p>{number} <a href="/rien/">x</a></p>')
        draft_of(page, writer)
        make_indication(page, named(number, make_procedure))
        write(page, summary_fr=f"Autre {number}.")


def test_desk_asks_as_many_queries_for_thirty_four_pages_as_for_two(staff, django_assert_max_num_queries):
    filled(1)
    staff.get(INDEX)  # what Django reads once, it has read
    with django_assert_max_num_queries(75) as few:
        staff.get(INDEX)
    filled(16)

    with django_assert_max_num_queries(len(few)):
        staff.get(INDEX)


def test_report_asks_no_more_queries_for_more_pages(django_assert_max_num_queries):
    filled(1)
    report()
    with django_assert_max_num_queries(60) as few:
        report()
    filled(16)

    with django_assert_max_num_queries(len(few)):
        report()


# The calendar


def days(answer) -> list[tuple[str, list[str]]]:
    """The months of the calendar and their lines."""
    return [
        (words(next(one.iter("h2"))), [words(item) for item in one.iter("li")])
        for one in Markup(answer).all("div", "module")
        if next(one.iter("h2"), None) is not None
    ]


def test_calendar_shows_publications_and_reviews_by_month(settled):
    publisher, writer = manager(), secretary()
    moment = timezone.make_aware(timezone.datetime(2090, 5, 4, 8, 30))
    draft = approved(draft_of(named(1), writer))
    Draft.objects.filter(pk=draft.pk).update(publish_at=moment, publisher=publisher)
    named(2, review_due_on=date(2090, 5, 2))
    named(3, make_procedure, review_due_on=date(2091, 1, 31))
    named(4, review_due_on=date(2021, 3, 1))

    for user in (publisher, writer):
        assert days(at_work(user).get(CALENDAR)) == [
            ("En retard", ["1 mars 2021 : Page 4, relecture médicale à refaire"]),
            ("Mai 2090", ["mardi 2 : Page 2, relecture médicale à refaire", "jeudi 4 : Page 1, mise en ligne à 08:30"]),
            ("Janvier 2091", ["mercredi 31 : Page 3, relecture médicale à refaire"]),
        ]


def test_empty_calendar_says_so():
    assert "Rien n'est programmé, et aucune relecture n'a de date." in Markup(at_work(secretary()).get(CALENDAR)).words(
        "p"
    )


def test_calendar_is_for_those_who_write():
    answers = [client.get(CALENDAR).status_code for client in (at_work(account("stagiaire")), Client())]

    assert answers == [403, 302]
    assert at_work(secretary()).post(CALENDAR).status_code == 405
