"""Which requests are views of a page, and what is kept of them: the day, the language, the address, and how often."""

from datetime import date

import pytest

from algoradio.audience import reading
from algoradio.audience.models import Views
from algoradio.editorial import edition
from tests.delivery.program import Front

DAY = "2026-11-23"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
PEOPLE = {
    "iPhone": PHONE,
    "Firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Chrome": f"Mozilla/5.0 (Linux; Android 10; K) {CHROME}",
    "Cubot": f"Mozilla/5.0 (Linux; Android 9; CUBOT_X19) {CHROME}",
    "Google's application": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) GSA/322.0 Mobile/15E148",
    "Opera Mini": "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1; U; fr) Presto/2.8.119 Version/11.10",
}
ROBOTS = {
    "Google": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Google's phone": f"{PHONE} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Google's tester": f"{PHONE} (compatible; Google-InspectionTool/1.0;)",
    "Bing": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36",
    "Bing's pictures": f"{PHONE} BingPreview/1.0b",
    "Apple": "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605 (Applebot/0.1)",
    "a reader of pages": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36",
    "a measure": f"{PHONE} Chrome-Lighthouse",
    "a spider": f"Mozilla/5.0 (Linux; Android 5.0) {CHROME} Bytespider",
    "a messenger": "WhatsApp/2.23.20.0",
    "a social network": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "a program": "python-requests/2.32.3",
    "curl": "curl/8.7.1",
    "nobody": "",
}


@pytest.fixture
def front():
    """A delivery that counts, before pages, a file, and a page with an accent in its address."""
    known = ("/", "/en/", "/pathologies/", "/pathologies/?page=2", "/en/conditions/", "/glossaire/é/", "/fiche.pdf")
    return Front(*known, seen=reading.seen)


def ask(front, path: str = "/", method: str = "GET", **environ):
    return front.ask(path, method, **({"HTTP_USER_AGENT": PHONE} | environ))


def counted():
    return {path: times for (_day, path), times in reading.tally._counts.items()}


def written():
    reading.tally.write()
    return set(Views.objects.values_list("day", "language", "address", "times"))


def test_page_is_counted_each_time_that_it_is_handed_out(front):
    answers = [ask(front) for _visitor in range(3)]

    assert [one.is_kept for one in answers] == [False, True, True]
    assert counted() == {"/": 3}


@pytest.mark.parametrize("agent", PEOPLE.values(), ids=PEOPLE)
def test_people_are_counted(front, agent):
    ask(front, HTTP_USER_AGENT=agent)

    assert counted() == {"/": 1}


@pytest.mark.parametrize("agent", ROBOTS.values(), ids=ROBOTS)
def test_robots_are_not(front, agent):
    for _time in range(2):  # made for the first, kept for the second
        ask(front, HTTP_USER_AGENT=agent)

    assert counted() == {}


def test_who_says_nothing_of_a_browser_is_not_counted(front):
    front.ask("/")

    assert counted() == {}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"HTTP_SEC_PURPOSE": "prefetch"}),
        ("GET", {"HTTP_SEC_PURPOSE": "prefetch;prerender"}),
        ("GET", {"HTTP_PURPOSE": "prefetch"}),
        ("GET", {"HTTP_X_MOZ": "prefetch"}),
        ("GET", {"HTTP_X_PURPOSE": "preview"}),
        ("GET", {"HTTP_SEC_FETCH_DEST": "empty"}),
        ("GET", {"HTTP_SEC_FETCH_DEST": "iframe"}),
        ("GET", {"HTTP_COOKIE": "sessionid=a"}),
        ("GET", {"HTTP_AUTHORIZATION": "Basic a"}),
        ("POST", {}),
    ],
)
def test_what_nobody_reads_is_not_counted(front, method, headers):
    for _time in range(2):
        ask(front, "/", method, **headers)

    assert counted() == {}


def test_page_that_the_reader_has_already_is_read_again(front):
    etag = ask(front).headers["ETag"]

    again = ask(front, HTTP_IF_NONE_MATCH=etag, HTTP_SEC_FETCH_DEST="document")

    assert again.status == 304
    assert counted() == {"/": 2}


@pytest.mark.parametrize("path", ["/fiche.pdf", "/rien/", "/?a=1", "/pathologies/?page=3", "/admin/"])
def test_what_is_no_page_of_the_site_is_not_counted(front, path):
    for _time in range(2):
        ask(front, path)

    assert counted() == {}


def test_page_of_an_edition_before_is_counted_too(front):
    ask(front)
    front.turn_over()
    front.program.is_down = True

    ask(front)

    assert counted() == {"/": 2}


@pytest.mark.django_db
def test_views_are_written_by_day_language_and_address(front):
    front.program.says("/glossaire/é/".encode().decode("latin-1"))
    for path in ["/", "/", "/en/", "/en/conditions/", "/glossaire/é/"]:
        ask(front, path.encode().decode("latin-1"))

    day = date(2026, 11, 23)
    assert written() == {
        (day, "fr", "/", 2),
        (day, "en", "/en/", 1),
        (day, "en", "/en/conditions/", 1),
        (day, "fr", "/glossaire/é/", 1),
    }


@pytest.mark.django_db
def test_parts_of_a_list_are_the_list(front):
    for path in ["/pathologies/", "/pathologies/?page=2", "/pathologies/?utm_source=lettre"]:
        ask(front, path)

    assert written() == {(date(2026, 11, 23), "fr", "/pathologies/", 3)}


@pytest.mark.django_db
def test_each_day_is_counted_apart(front):
    ask(front)
    front.now = type(front.now)(1, "2026-11-24")
    front.look()
    ask(front)

    assert {day for day, *_rest in written()} == {date(2026, 11, 23), date(2026, 11, 24)}


@pytest.mark.django_db
def test_address_longer_than_its_column_spoils_no_batch():
    reading.seen(f"/{'a' * reading.LONGEST}/", DAY, {"HTTP_USER_AGENT": PHONE})
    reading.seen("/", DAY, {"HTTP_USER_AGENT": PHONE})

    assert written() == {(date(2026, 11, 23), "fr", "/", 1)}


@pytest.mark.django_db
def test_views_begin_no_edition(front):
    before = edition.current()
    ask(front)

    written()

    assert edition.current() == before


def test_table_holds_nothing_about_a_person():
    assert {field.name for field in Views._meta.get_fields()} == {"id", "day", "language", "address", "times"}


@pytest.mark.django_db
def test_nothing_of_who_reads_is_in_memory_or_in_the_database(front):
    told = {
        "REMOTE_ADDR": "203.0.113.77",
        "HTTP_X_FORWARDED_FOR": "203.0.113.78",
        "HTTP_REFERER": "https://example.org/mutuelle",
        "HTTP_ACCEPT_LANGUAGE": "br-FR",
    }
    ask(front, **told)

    in_memory = repr(dict(reading.tally._counts))
    rows = repr([vars(row) for row in Views.objects.all()]) if written() else ""

    assert rows
    for word in [*told.values(), "iPhone", "Mozilla"]:
        assert word not in in_memory + rows
