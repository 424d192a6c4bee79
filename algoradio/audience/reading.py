"""Pages that are read, counted by day, language and address as the delivery hands them out.

A view is a GET of a page that is for everyone, answered whole or by « you have it » (304): somebody is before it. None
is a HEAD, a page that a browser fetches in advance or a program on its behalf, a request with a cookie, and what a
robot asks for. Who asks is looked at for that alone, and kept nowhere. A page that a browser or a network shows again
by itself, within the minute for which it may, is not seen from here; nor is a static edition that nginx serves, nor
what a process hands out in its first moments, before it knows which addresses there are.
"""

from django.conf import settings
from django.utils.translation import get_language_from_path

from algoradio.audience.models import Views
from algoradio.editorial.tally import Counts, Tally

KEPT_IN_MEMORY = 20_000  # different addresses and days between two batches
LONGEST = Views._meta.get_field("address").max_length
#: What browsers call themselves, and robots too.
BROWSER = ("Mozilla/5.0 (", "Opera/")


def seen(path: str, day: str, environ: dict) -> None:
    """Count a page that was handed out; `path` as WSGI says it, its query included, `day` in ISO's form."""
    if (path[-1] == "/" or "/?" in path) and is_by_somebody(environ):
        tally.count((day, path))


def is_by_somebody(environ: dict) -> bool:
    """Whether a request is a person's, as far as it says. Written out, since every page takes this way."""
    agent = environ.get("HTTP_USER_AGENT", "")
    return (
        agent.startswith(BROWSER)
        and environ.get("HTTP_SEC_FETCH_DEST", "document") == "document"
        # what a browser says of a page that it asks for in advance
        and "HTTP_SEC_PURPOSE" not in environ
        and "HTTP_PURPOSE" not in environ
        and "HTTP_X_PURPOSE" not in environ
        and "HTTP_X_MOZ" not in environ
        and not is_robot(agent.lower())
    )


def is_robot(agent: str) -> bool:
    """Whether a program calls itself, in small letters, by more than a browser's name."""
    return (
        "compatible;" in agent
        or "http" in agent
        or ("bot" in agent and "cubot" not in agent)  # a make of telephones
        or "crawl" in agent
        or "spider" in agent
        or "headless" in agent
        or "lighthouse" in agent
        or "preview" in agent
    )


def _by_page(counts: Counts) -> Counts:
    """Counts by (day, language, address), the parts of a long list together."""
    pages: Counts = {}
    for (day, path), times in counts.items():
        address = path.partition("?")[0].encode("latin-1").decode(errors="replace")
        if len(address) <= LONGEST:
            key = (day, get_language_from_path(address) or settings.LANGUAGE_CODE, address)
            pages[key] = pages.get(key, 0) + times
    return pages


tally = Tally(Views, ("day", "language", "address"), KEPT_IN_MEMORY, _by_page)
