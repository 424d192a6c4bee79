from django import template

from algoradio.editorial.addresses import absolute
from algoradio.editorial.edition import once
from algoradio.editorial.indexes import by_title
from algoradio.editorial.rows import read
from algoradio.editorial.templatetags.site import other_languages
from pathologies.models import Pathology
from procedures.models import Procedure

register = template.Library()
MOST = 24  # pages of a kind; the lists have the rest


@register.inclusion_tag("components/foot.html", takes_context=True)
def contents(context):
    """The foot of the page: the contents of the whole book."""
    request = context["request"]
    return {
        **_pages(),
        "languages": other_languages(context),
        "address": absolute(request, request.path),
    }


@once
def _pages() -> dict[str, list]:
    pages = read(
        pathologies=Pathology.objects.published().only("title", "slug"),
        procedures=Procedure.objects.published().only("title", "slug"),
    )
    return {name: by_title(found)[:MOST] for name, found in pages.items()}
