"""What the machine addresses have in common: parameters read with care, refusals in one sentence."""

from http import HTTPStatus

from django.core.exceptions import TooManyFieldsSent
from django.http import JsonResponse, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from algoradio.text.typography import typeset


class Refused(Exception):
    """A request that has no answer: an HTTP status and one sentence in the reader's language."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def query(request) -> QueryDict:
    """The parameters of the address, always UTF-8. Raises Refused when they are beyond counting."""
    try:
        request.encoding = "utf-8"  # a body's charset, which a client may send with a GET, says nothing of the address
        return request.GET
    except TooManyFieldsSent:
        raise Refused(400, _("La demande porte trop de paramètres.")) from None


def single(parameters: QueryDict, name: str) -> str:
    """The value of a parameter, "" without it. Raises Refused when it is given twice."""
    values = parameters.getlist(name)
    if len(values) > 1:
        raise Refused(400, _("Le paramètre %(name)s est donné plusieurs fois.") % {"name": name})
    return values[0].strip(" ") if values else ""


def problem(refusal: Refused) -> JsonResponse:
    """A refusal for machines (RFC 9457, Problem Details)."""
    return as_json(
        {
            "type": "about:blank",
            "title": HTTPStatus(refusal.status).phrase,
            "status": refusal.status,
            "detail": typeset(refusal.sentence, get_language()),
        },
        status=refusal.status,
        content_type="application/problem+json",
    )


def as_json(data: dict, **options) -> JsonResponse:
    """An answer in JSON that a page from anywhere may read: everything here is public."""
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False}, **options)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
