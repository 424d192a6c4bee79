from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from algoradio.editorial.public import public_page
from algoradio.search.index import search
from pathologies.models import BodyRegion

LONGEST = 200  # signs of a query that are read


def _query(request) -> str:
    return " ".join(request.GET.get("q", "")[:LONGEST].replace("\x00", "").split())


@public_page
def results(request):
    query = _query(request)
    found = search(query, get_language()) if query else []
    context = {"query": query, "results": found, "map_regions": BodyRegion.objects.shown()}
    return render(request, "search/results.html", context)


@public_page
def suggestions(request):
    """The first answers as JSON: {"results": [{"title", "url", "kind"}]}, best first."""
    found = search(_query(request), get_language(), limit=8, unfinished=True)
    rows = [{"title": row.title, "url": row.url, "kind": row.kind} for row in found]
    return JsonResponse({"results": rows}, json_dumps_params={"ensure_ascii": False})
