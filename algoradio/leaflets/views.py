"""Sheets as visitors and staff fetch them."""

import io
from collections.abc import Iterator
from zipfile import ZipFile

from csp.constants import NONE
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from algoradio.editorial import edition
from algoradio.editorial.addresses import absolute, find
from algoradio.editorial.models import Redirect
from algoradio.editorial.public import public_page
from algoradio.leaflets.sheets import BEFORE, PATHOLOGY, PROCEDURE, Print, Sheet, every

#: A browser's viewer draws a PDF with styles and an element that the policy of pages forbids (crbug.com/271452).
VIEWER_POLICY = {"frame-ancestors": [NONE]}


@public_page
def pathology(request, slug):
    return _answer(request, PATHOLOGY, slug)


@public_page
def procedure(request, slug):
    return _answer(request, PROCEDURE, slug)


@public_page
def before(request, slug):
    return _answer(request, BEFORE, slug)


@require_safe
def everything(request):
    """Every sheet of the edition in every language, as one archive. For staff who may see the pages."""
    if not request.user.has_perms(["pathologies.view_pathology", "procedures.view_procedure"]):
        raise PermissionDenied
    response = StreamingHttpResponse(_archive(_origin(request)), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"algoradio-{edition.current()}.zip")
    return response


def _answer(request, sheet: Sheet, slug: str) -> HttpResponse:
    """The sheet of the page at `slug`, or the way to it. Raises Http404 when no page is or was there."""
    try:
        page, moved = find(request, sheet.model.objects.published(), slug, sheet.path)
    except Http404:
        moved = _followed(request, sheet, slug)
        if moved is None:
            raise
    if moved:
        return moved
    wanted = Print.of(sheet, page, _origin(request))
    etag = quote_etag(wanted.tag)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(wanted.pdf(), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, sheet.file_name(page))
    response["ETag"] = etag
    response._csp_config = VIEWER_POLICY  # on 304 too, whose headers a browser keeps
    return response


def _followed(request, sheet: Sheet, slug: str) -> HttpResponse | None:
    """Where a page has moved its sheets have moved with it: the redirect, or None if the page never was at `slug`."""
    moved = Redirect.objects.filter(old_path=reverse(sheet.page_name, args=[slug])).first()
    if moved is None:
        return None
    try:
        match = resolve(moved.new_path)
    except Resolver404:
        return None
    if match.view_name != sheet.page_name:
        return None
    query = request.META.get("QUERY_STRING")
    path = reverse(sheet.name, kwargs=match.kwargs)
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _origin(request) -> str:
    return absolute(request, "/").removesuffix("/")


class _Pipe(io.RawIOBase):
    """Where an archive is written to, and taken from piece by piece."""

    def __init__(self):
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _archive(origin: str) -> Iterator[bytes]:
    """A ZIP archive of every sheet, one after the other: no more than one is held."""
    pipe = _Pipe()
    with ZipFile(pipe, "w") as archive:
        for name, one in every(origin):
            archive.writestr(name, one.pdf())
            yield pipe.taken()
    yield pipe.taken()
