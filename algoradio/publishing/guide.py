"""The guide for staff, `docs/guide.md`, read inside the admin."""

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from algoradio.text.typography import french

GUIDE = settings.BASE_DIR / "docs" / "guide.md"
PICTURES = GUIDE.with_suffix("")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@require_safe
def guide(request) -> HttpResponse:
    """The guide, its pictures served beside it."""
    tokens = _markdown.parse(GUIDE.read_text(encoding="utf-8"))
    for part in (child for token in tokens for child in token.children or ()):
        if part.type == "image":
            part.attrSet("src", reverse("guide-picture", args=[str(part.attrGet("src")).rpartition("/")[2]]))
        elif part.type == "text":
            part.content = french(part.content)
    context = admin.site.each_context(request) | {
        "title": _("Guide"),
        "text": mark_safe(_markdown.renderer.render(tokens, _markdown.options, {})),  # ours, and no HTML in it
    }
    return render(request, "admin/publishing/guide.html", context)


@require_safe
def picture(request, name: str) -> HttpResponse:
    """A picture of the guide. Raises Http404 for any other file."""
    known = {path.name: path for path in PICTURES.glob("*.webp")}
    if name not in known:
        raise Http404(name)
    return HttpResponse(known[name].read_bytes(), content_type="image/webp")
