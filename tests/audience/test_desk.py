"""What staff see of the audience: curves with their numbers in words and tables, and the same as files."""

import csv
from datetime import date, timedelta

import pytest
from django.urls import reverse

from algoradio.audience import desk
from algoradio.audience.models import Opinion, Views
from algoradio.publishing import roles
from algoradio.search.models import SoughtTerm
from tests.factories import make_pathology, make_procedure
from tests.markup import Markup, words
from tests.publishing.office import account, at_work

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
READINGS, OPINIONS = "/admin/frequentation/", "/admin/avis/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(desk, "localdate", lambda: TODAY)


def read(days_ago: int, times: int, address: str = "/", language: str = "fr") -> None:
    day = TODAY - timedelta(days=days_ago)
    Views.objects.create(day=day, language=language, address=address, times=times)


def answered(page: str, answer: str, times: int = 1, language: str = "fr", edition: date = TODAY, day: date = TODAY):
    Opinion.objects.create(day=day, page=page, language=language, edition=edition, answer=answer, times=times)


def table(markup: Markup, place: int = 0) -> list[list[str]]:
    """The rows of a table, its head among them."""
    rows = markup.all("table", inside="audience")[place].iter("tr")
    return [[words(cell) for cell in row if cell.tag in {"th", "td"}] for row in rows]


def test_curve_stands_on_its_highest_number():
    curve = desk.Curve("Français", date(2026, 11, 1), [0, 5, 20, 20])

    assert (curve.total, curve.most, curve.peak, curve.width) == (45, 20, date(2026, 11, 3), 3)
    assert curve.points == "0,100 1,75 2,0 3,0"


def test_curve_of_nothing_lies_flat():
    assert desk.Curve("Français", TODAY, [0, 0]).points == "0,100 1,100"


def test_readings_are_summed_by_language_and_day(staff):
    read(0, 3)
    read(0, 2, "/en/", "en")
    read(29, 40)
    read(30, 1000)  # the day before the period

    markup = Markup(staff.get(READINGS))

    assert markup.words("figcaption") == [
        "Toutes les langues 45 lectures, au plus 40 par jour, le 25 octobre",
        "Français 43 lectures, au plus 40 par jour, le 25 octobre",
        "English 2 lectures, au plus 2 par jour, le 23 novembre",
    ]
    daily = table(markup)
    assert daily[:2] == [["Jour", "Français", "English", "Total"], ["lundi 23 novembre 2026", "3", "2", "5"]]
    assert daily[-1] == ["dimanche 25 octobre 2026", "40", "0", "40"]
    assert len(daily) == 31


def test_curves_say_in_words_what_they_show(staff):
    read(0, 3)

    drawings = Markup(staff.get(READINGS)).all("svg", "curve")

    assert len(drawings) == 4
    assert {one.get("aria-hidden") for one in drawings} == {"true"}


def test_pages_stand_in_the_order_in_which_they_are_read(staff):
    read(0, 3, "/contact/")
    read(1, 4, "/contact/")
    read(0, 5, "/en/", "en")
    read(31, 9, "/en/", "en")

    rows = table(Markup(staff.get(READINGS)), 1)

    assert rows[1:] == [["/contact/", "7", "0", ""], ["/en/", "5", "9", ""]]


def test_page_shows_the_most_read_and_the_file_all(staff, monkeypatch):
    monkeypatch.setattr(desk, "MOST", 2)
    for number in range(4):
        read(0, number + 1, f"/{number}/")

    answer = staff.get("/admin/frequentation.csv")

    assert [row[0] for row in table(Markup(staff.get(READINGS)), 1)[1:]] == ["/3/", "/2/"]
    assert len(_rows(answer)) == 5


@pytest.mark.parametrize("days", desk.PERIODS)
def test_period_is_chosen(staff, days):
    read(days - 1, 7)
    read(days, 1000)

    markup = Markup(staff.get(READINGS, {"jours": days}))

    assert len(table(markup)) == days + 1
    assert table(markup, 1)[1][:3] == ["/", "7", "1000"]
    assert [words(one) for one in markup.all("a") if one.get("aria-current") == "true"] == [f"{days} jours"]


@pytest.mark.parametrize("days", ["", "0", "31", "-30", "a", "30.0", "9" * 50, "\0"])
@pytest.mark.parametrize("path", [READINGS, "/admin/frequentation.csv"])
def test_other_period_is_refused_in_one_sentence(staff, path, days):
    response = staff.get(path, {"jours": days})

    assert response.status_code == 400
    assert Markup(response).words("p", "title__lead") == ["Choisissez 30, 90\u00a0ou 365\u00a0jours."]


def test_nothing_counted_yet_is_said(staff):
    text = " ".join(Markup(staff.get(READINGS)).words("p"))

    assert "Rien n'a été compté dans ces jours." in text
    assert "Aucune recherche n'a encore été comptée." in text


def test_day_after_today_spoils_nothing(staff):
    read(-1, 5)
    read(0, 1)

    assert table(Markup(staff.get(READINGS)))[1] == ["lundi 23 novembre 2026", "1", "0", "1"]


def test_searches_are_summed_by_month(staff):
    for month, language, found, times in [(10, "fr", True, 4), (11, "fr", True, 5), (11, "en", False, 2)]:
        row = {"month": date(2026, month, 1), "language": language, "words": "dos", "is_found": found, "times": times}
        SoughtTerm.objects.create(**row)

    rows = table(Markup(staff.get(READINGS)))

    assert rows == [
        ["Mois", "Recherches comptées", "Sans réponse"],
        ["novembre 2026", "7", "2"],
        ["octobre 2026", "4", "0"],
    ]


def test_page_asks_as_much_of_the_database_for_many_pages_as_for_few(staff, django_assert_max_num_queries):
    for number in range(60):
        for day in range(5):
            read(day, 2, f"/{number}/")

    with django_assert_max_num_queries(12):
        staff.get(READINGS)


def test_file_has_a_row_a_day_and_address(staff):
    read(0, 3)
    read(1, 2, "/en/", "en")
    read(40, 9)

    answer = staff.get("/admin/frequentation.csv")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="algoradio-frequentation.csv"'
    assert _rows(answer) == [
        ["jour", "langue", "adresse", "lectures"],
        ["2026-11-22", "en", "/en/", "2"],
        ["2026-11-23", "fr", "/", "3"],
    ]


# Whether pages are clear


def test_answers_are_summed_for_each_text_the_least_clear_first(staff):
    page, procedure = make_pathology(), make_procedure()
    one, other = f"pathology/{page.pk}", f"procedure/{procedure.pk}"
    answered(other, "yes", 9)
    answered(other, "long")
    answered(one, "words", 3, day=date(2026, 11, 1))
    answered(one, "words", 2)
    answered(one, "yes", 4)
    answered(one, "wrong", 1, edition=date(2026, 1, 2))
    answered(one, "other", 2, language="en")

    head, *rows = table(Markup(staff.get(OPINIONS)))

    assert head[:5] == ["Page", "Langue", "Texte du", "Réponses", "Claire"]
    assert head[5:] == [label for value, label in Opinion.Answer.choices if value != "yes"]
    assert rows == [
        [str(page), "Français", "23/11/2026", "9", "4", "0", "5", "0", "0", "0"],
        [str(page), "English", "23/11/2026", "2", "0", "0", "0", "0", "0", "2"],
        [str(page), "Français", "02/01/2026", "1", "0", "0", "0", "0", "1", "0"],
        [str(procedure), "Français", "23/11/2026", "10", "9", "1", "0", "0", "0", "0"],
    ]


def test_line_leads_to_the_form_of_its_page(staff):
    page = make_pathology()
    answered(f"pathology/{page.pk}", "long")

    links = {one.get("href") for one in Markup(staff.get(OPINIONS)).all("a", inside="audience")}

    assert links == {reverse("opinions-file"), reverse("admin:pathologies_pathology_change", args=[page.pk])}


def test_page_that_is_gone_keeps_its_line(staff):
    answered("pathology/99", "yes")
    answered("autre/1", "yes", language="de")

    rows = table(Markup(staff.get(OPINIONS)))

    assert [row[:2] for row in rows[1:]] == [
        ["page supprimée (autre/1)", "de"],
        ["page supprimée (pathology/99)", "Français"],
    ]


def test_no_answer_yet_is_said(staff):
    assert "Personne n'a encore répondu." in Markup(staff.get(OPINIONS)).words("p")


def test_question_that_is_turned_off_is_said(staff, settings):
    settings.FEEDBACK = False

    assert len(Markup(staff.get(OPINIONS)).all("p", "errornote")) == 1


def test_file_of_answers_has_a_row_a_day_and_answer(staff):
    answered("pathology/1", "yes", 2)
    answered("pathology/1", "long", day=date(2026, 11, 1), edition=date(2026, 1, 2))

    answer = staff.get("/admin/avis.csv")

    assert _rows(answer) == [
        ["jour", "page", "langue", "texte du", "réponse", "nombre de fois"],
        ["2026-11-01", "pathology/1", "fr", "2026-01-02", "long", "1"],
        ["2026-11-23", "pathology/1", "fr", "2026-11-23", "yes", "2"],
    ]


def _rows(answer) -> list[list[str]]:
    """A file as a spreadsheet reads it."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines(), delimiter=";"))


# Who sees it


@pytest.mark.parametrize("group", [roles.WRITING, roles.REVIEWING, roles.PUBLISHING, roles.ADMINISTRATION])
def test_first_page_of_the_admin_leads_there(group):
    user = account("quelqu-un", group)

    links = {one.get("href") for one in Markup(at_work(user).get(reverse("admin:index"))).all("a")}

    assert {READINGS, OPINIONS} <= links


def test_trainee_sees_no_way_there():
    links = {one.get("href") for one in Markup(at_work(account("stagiaire")).get(reverse("admin:index"))).all("a")}

    assert not links & {READINGS, OPINIONS}


@pytest.mark.parametrize("path", [READINGS, OPINIONS, "/admin/frequentation.csv", "/admin/avis.csv"])
def test_nothing_is_sent_there(staff, path):
    assert staff.post(path).status_code == 405
