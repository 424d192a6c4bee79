"""A long list in numbered parts: the first at the address of the list, each other at its « ?page=n »."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import alternates
from algoradio.editorial.indexes import Lines

#: Lines of a part where each is a page of the site, and where each is but a name.
PAGES, NAMES = 48, 192
_NUMBER = re.compile("[2-9]|[1-9][0-9]{1,5}")  # the first part has no number


@dataclass(frozen=True)
class Part:
    """A numbered part of a list: its lines, from `start` to before `end`, and the ways to the others.

    `links`: (letter, address where it begins, whether it has lines here) of each letter; `addresses`: the part in each
    language or, where the list is shorter, the list; `written`: the languages that have the part; `title`: what the
    page is called.
    """

    number: int
    count: int
    start: int
    end: int
    title: str
    previous: str
    next: str
    links: list[tuple[str, str, bool]]
    addresses: Mapping[str, str]
    written: list[str]

    def languages(self) -> list[str]:
        return self.written

    def of(self, lines: Lines) -> Sequence[int]:
        """The keys of the pages of its lines."""
        return lines.pages[self.start : self.end]

    @property
    def path(self) -> str:
        """Its own address, in the active language."""
        return self.addresses[get_language()]


def part_of(
    request: HttpRequest,
    title: str,
    size: int,
    lines: Lines,
    elsewhere: Callable[[], int],
    query: Sequence[tuple[str, str]] = (),
    anchor: str = "",
) -> Part:
    """The part of a list that a request asks for. `elsewhere`: how many lines the list has in the active language;
    `query`: the parameters that the list itself has; `anchor`: where it stands in its first page.

    Raises Http404 where there is no such part.
    """
    text = request.GET.get("page", "1")
    if "page" in request.GET and not _NUMBER.fullmatch(text):
        raise Http404(text)
    try:
        page = Paginator(lines.pages, size).page(text)
    except InvalidPage as error:
        raise Http404(text) from error
    paths = alternates(request)
    whole = f"?{urlencode(query)}" if query else ""

    def address(number: int, path: str = paths[get_language()]) -> str:
        return path + (f"?{urlencode([*query, ('page', number)])}" if number > 1 else whole)

    number = page.number
    written = [code for code in paths if number == 1 or _reaches(code, elsewhere, page.start_index())]
    starts = {letter: first // size + 1 for letter, first in lines.letters.items()}
    here = {letter for letter, _found in lines.groups((number - 1) * size, page.end_index())}
    return Part(
        number=number,
        count=page.paginator.num_pages,
        start=(number - 1) * size,
        end=page.end_index(),
        title=_("%(title)s, page %(number)s") % {"title": title, "number": number} if number > 1 else title,
        previous=address(number - 1) + (anchor if number == 2 else "") if number > 1 else "",
        next=address(number + 1) if page.has_next() else "",
        links=[
            (letter, f"{'' if there == number else address(there)}#lettre-{letter}", letter in here)
            for letter, there in starts.items()
        ],
        addresses={code: address(number if code in written else 1, path) for code, path in paths.items()},
        written=written,
    )


def _reaches(language: str, length: Callable[[], int], line: int) -> bool:
    with override(language):
        return length() >= line


def query_of(line: int, size: int) -> str:
    """What the address of a list needs to lead to the part that holds the line of that number, from 0."""
    number = line // size + 1
    return f"?page={number}" if number > 1 else ""


def addresses(path: str, length: int, size: int, query: Sequence[tuple[str, str]] = ()) -> list[str]:
    """The addresses of all parts of a list but the first."""
    numbers = Paginator(range(length), size).page_range[1:]
    return [f"{path}?{urlencode([*query, ('page', number)])}" for number in numbers]
