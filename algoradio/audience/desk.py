"""What staff see of the audience: how often pages are read, and whether they are found clear; as files too."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.db.models import Q, Sum
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from algoradio.audience.asking import MODELS
from algoradio.audience.models import Opinion, Views
from algoradio.editorial.addresses import form_address
from algoradio.search.models import SoughtTerm

PERIODS = (30, 90, 365)  # days, today among them
MOST = 100  # addresses that the page shows; the file has all
HEIGHT = 100  # of a curve, in its own units; a day is one unit wide
MARK = "\ufeff"  # by which spreadsheets know UTF-8


@dataclass(frozen=True)
class Curve:
    """A number a day, from the first day on."""

    title: str
    first: date
    numbers: list[int]

    @property
    def total(self) -> int:
        return sum(self.numbers)

    @property
    def most(self) -> int:
        return max(self.numbers)

    @property
    def peak(self) -> date:
        """The first of the days with the highest number."""
        return self.first + timedelta(days=self.numbers.index(self.most))

    @property
    def width(self) -> int:
        return len(self.numbers) - 1

    @property
    def points(self) -> str:
        """The curve as SVG draws it, its highest number at the upper edge."""
        scale = HEIGHT / max(self.most, 1)
        return " ".join(f"{place},{HEIGHT - number * scale:.4g}" for place, number in enumerate(self.numbers))


@dataclass
class Line:
    """What was answered about one text of a page in one language."""

    page: str
    language: str
    edition: date
    answers: Counter = field(default_factory=Counter)
    title: str = ""
    address: str = ""

    @property
    def total(self) -> int:
        return self.answers.total()

    @property
    def clear(self) -> int:
        return self.answers[Opinion.Answer.YES]

    @property
    def share(self) -> int:
        """Those who find it clear, of a hundred."""
        return round(100 * self.clear / self.total)

    @property
    def whys(self) -> list[int]:
        """How often each reason was given, in their order."""
        return [self.answers[answer] for answer in Opinion.Answer.values if answer != Opinion.Answer.YES]


@require_safe
@permission_required("audience.view_views", raise_exception=True)
def readings(request):
    """How often pages were read, day by day and page by page, and how often something was sought."""
    days, first = _period(request)
    rows = Views.objects.filter(day__gte=first)
    by_day = rows.order_by().values_list("day", "language").annotate(Sum("times"))
    numbers = {(day, language): times for day, language, times in by_day}
    names = dict(settings.LANGUAGES)
    calendar = [first + timedelta(days=place) for place in range(days)]
    daily = [(day, [numbers.get((day, code), 0) for code in names]) for day in calendar]
    curves = [Curve(_("Toutes les langues"), first, [sum(read) for _day, read in daily])]
    if len(names) > 1:
        curves += [
            Curve(name, first, [read[place] for _day, read in daily]) for place, name in enumerate(names.values())
        ]
    context = admin.site.each_context(request) | {
        "title": _("Fréquentation"),
        "days": days,
        "periods": PERIODS,
        "first": first,
        "last": calendar[-1],
        "curves": curves,
        "names": names.values(),
        "daily": [(day, [*read, sum(read)]) for day, read in reversed(daily)],
        "pages": _pages(rows, first, days),
        "most": MOST,
        "searches": _searches(),
    }
    return render(request, "admin/audience/readings.html", context)


@require_safe
@permission_required("audience.view_views", raise_exception=True)
def readings_file(request):
    """Every count of the period, a row a day and address."""
    _days, first = _period(request)
    rows = Views.objects.filter(day__gte=first).order_by("day", "language", "address")
    header = [_("jour"), _("langue"), _("adresse"), _("lectures")]
    return _file("frequentation", header, rows.values_list("day", "language", "address", "times").iterator())


@require_safe
@permission_required("audience.view_opinion", raise_exception=True)
def opinions(request):
    """What readers answered to « Cette page est-elle claire ? », for each text of a page, the least clear first."""
    lines: dict[tuple, Line] = {}
    rows = Opinion.objects.order_by().values_list("page", "language", "edition", "answer").annotate(Sum("times"))
    for *text, answer, times in rows:
        lines.setdefault(tuple(text), Line(*text)).answers[answer] += times
    titles, languages = _titles({line.page for line in lines.values()}), dict(settings.LANGUAGES)
    for line in lines.values():
        line.language = languages.get(line.language, line.language)
        line.title, line.address = titles.get(line.page, (_("page supprimée (%s)") % line.page, ""))
    in_order = sorted(lines.values(), key=lambda one: (one.clear - one.total, one.page, one.language, one.edition))
    context = admin.site.each_context(request) | {
        "title": _("Avis des lecteurs"),
        "lines": in_order,
        "whys": [label for answer, label in Opinion.Answer.choices if answer != Opinion.Answer.YES],
        "is_asked": settings.FEEDBACK,
    }
    return render(request, "admin/audience/opinions.html", context)


@require_safe
@permission_required("audience.view_opinion", raise_exception=True)
def opinions_file(request):
    """Every count, a row a day, page, language, text and answer."""
    rows = Opinion.objects.order_by("day", "page", "language", "edition", "answer")
    header = [_("jour"), _("page"), _("langue"), _("texte du"), _("réponse"), _("nombre de fois")]
    return _file("avis", header, rows.values_list("day", "page", "language", "edition", "answer", "times").iterator())


def _period(request) -> tuple[int, date]:
    """How many days are asked for, and the first of them. Raises BadRequest on a number that is not offered."""
    asked = request.GET.get("jours", str(PERIODS[0]))
    if asked not in map(str, PERIODS):
        raise BadRequest(_("Choisissez 30, 90 ou 365 jours."))
    return int(asked), localdate() - timedelta(days=int(asked) - 1)


def _pages(rows, first: date, days: int) -> list[dict]:
    """The addresses that were read most: {address, language, curve, before}, `before` in as many days earlier."""
    by_address = rows.order_by().values("address").annotate(read=Sum("times")).order_by("-read", "address")
    most = list(by_address.values_list("address", flat=True)[:MOST])
    numbers = {address: [0] * days for address in most}
    for address, day, times in rows.filter(address__in=most).values_list("address", "day", "times"):
        if (place := (day - first).days) < days:
            numbers[address][place] = times
    earlier = Views.objects.filter(address__in=most, day__lt=first, day__gte=first - timedelta(days=days))
    before = dict(earlier.order_by().values_list("address").annotate(Sum("times")))
    return [
        {"address": address, "curve": Curve(address, first, numbers[address]), "before": before.get(address, 0)}
        for address in most
    ]


def _searches() -> Iterable[dict]:
    """The searches whose words are counted, month by month: {month, all, missed}."""
    months = SoughtTerm.objects.order_by().values("month")
    missed = Sum("times", filter=Q(is_found=False), default=0)
    return months.annotate(all=Sum("times"), missed=missed).order_by("-month")


def _titles(pages: set[str]) -> dict[str, tuple[str, str]]:
    """The title of each page that there is, and where it is edited, by what stands for it in the rows."""
    found = {}
    for kind, model in MODELS.items():
        numbers = [page.partition("/")[2] for page in pages if page.startswith(f"{kind}/")]
        rows = model.objects.filter(pk__in=numbers)
        found |= {f"{kind}/{page.pk}": (str(page), form_address(page)) for page in rows}
    return found


def _file(name: str, header: list[str], rows: Iterable[tuple]) -> StreamingHttpResponse:
    """A table as spreadsheets open it, sent while it is read."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="algoradio-{name}.csv"'
    return response


def _lines(header: list[str], rows: Iterable[tuple]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield MARK + writer.writerow(header)
    yield from map(writer.writerow, rows)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text
