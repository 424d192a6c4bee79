"""Staff's own views inside the admin: what pages lack, how hard a text is to read."""

import json

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from algoradio.editorial.completeness import report
from algoradio.text.readability import WANTED, hardest, measure
from algoradio.text.rich import sentences

LONGEST = 100_000  # signs of a text that is measured


@require_safe
def state(request):
    """Everything that pages lack, page by page, each line one click from its mending."""
    pages: dict = {}
    for lack in report():
        pages.setdefault((str(lack.page), lack.address), []).append(lack)
    context = admin.site.each_context(request) | {
        "title": _("État des pages"),
        "pages": [{"title": title, "address": address, "lacks": lacks} for (title, address), lacks in pages.items()],
    }
    return render(request, "admin/state.html", context)


@require_POST
def reading(request):
    """How hard a text is to read, while it is written.

    Takes {"text", "language"} as JSON; answers {"words", "score", "said", "hardest"}, the score null for a text too
    short or a language without a formula. Raises BadRequest on anything else.
    """
    try:
        data = json.loads(request.body)
        text, language = str(data["text"])[:LONGEST], str(data["language"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadRequest("text and language are wanted, as JSON") from None
    plain = sentences(text if "<" in text else "".join(f"<p>{line}</p>" for line in text.splitlines()))
    measured = measure(plain, language)
    if measured is None or measured.score is None:
        return JsonResponse({"words": len(plain.split()), "score": None, "said": "", "hardest": []})
    return JsonResponse(
        {
            "words": measured.words,
            "score": measured.score,
            "said": said(measured.score, language),
            "hardest": [sentence for _score, sentence in hardest(plain, 2, language)],
        }
    )


def said(score: float, language: str) -> str:
    """A score in words, against what the project asks of a page."""
    mean, bound, easier_is_more = WANTED[language]
    sign = 1 if easier_is_more else -1
    if sign * score >= sign * mean:
        return _("facile à lire")
    return _("à simplifier un peu") if sign * score >= sign * bound else _("trop difficile pour un patient")
