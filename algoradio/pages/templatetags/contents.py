from django import template

from algoradio.editorial.addresses import absolute
from algoradio.editorial.indexes import by_title
from algoradio.editorial.templatetags.site import other_languages
from pathologies.models import Pathology
from procedures.models import Procedure

register = template.Library()


@register.inclusion_tag("components/foot.html", takes_context=True)
def contents(context):
    """The foot of the page: the contents of the whole book."""
    request = context["request"]
    return {
        "pathologies": by_title(Pathology.objects.published().only("title", "slug")),
        "procedures": by_title(Procedure.objects.published().only("title", "slug")),
        "languages": other_languages(context),
        "address": absolute(request, request.path),
    }
