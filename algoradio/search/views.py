from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from algoradio.editorial.public import public_page
from algoradio.search import counting
from algoradio.search.index import kind_labels, search, suggest
from pathologies.anatomy import regions_shown

LONGEST = 200  # signs of a query that are read
MOST = 30  # results


def _query(request) -> str:
    signs = request.GET.get("q", "")[:LONGEST]
    return " ".join("".join(sign for sign in signs if sign.isprintable() or sign.isspace()).split())


@public_page
def results(request):
    """The answers to `q`; with `kind`, those of one kind. Raises BadRequest for a kind that there is not."""
    query, kind = _query(request), request.GET.get("kind", "")
    if kind and kind not in kind_labels():
        raise BadRequest(_("Cette sorte de page n’existe pas : choisissez parmi celles de la recherche."))
    findings = search(query, get_language(), MOST)
    if query and not kind:
        counting.count(query, get_language(), bool(findings.found))
    numbers = {label: [row.kind for row in findings.found].count(label) for label in kind_labels()}
    context = {
        "query": query,
        "kind": kind,
        "results": [row for row in findings.found if kind in ("", row.kind)],
        "corrected": findings.corrected,
        "kinds": [
            {"key": key, "label": label, "number": numbers[key]} for key, label in kind_labels().items() if numbers[key]
        ],
        "total": len(findings.found),
        "locators": [row.drawing for row in findings.found if row.kind == "pathology"],
        "map_regions": regions_shown(),
    }
    return render(request, "search/results.html", context)


@public_page
def suggestions(request):
    """The first answers as JSON: {"results": [{"title", "url", "kind"}]}, best first."""
    return JsonResponse(
        {"results": suggest(_query(request), get_language())}, json_dumps_params={"ensure_ascii": False}
    )
