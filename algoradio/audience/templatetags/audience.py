"""The question at the foot of a page."""

from django import template
from django.conf import settings
from django.urls import reverse

from algoradio.audience.models import Opinion

register = template.Library()


@register.inclusion_tag("components/clear.html")
def is_it_clear(page):
    """« Cette page est-elle claire ? », where a program answers at the site's own address, unless it is turned off."""
    if not settings.FEEDBACK or settings.SEARCH_SERVER is not None:
        return {}
    kind = page._meta.model_name
    return {
        "address": reverse("audience:answer", kwargs={"kind": kind, "number": page.pk}),
        "edition": page.updated_on.isoformat(),
        "yes": Opinion.Answer.YES.value,
        "reasons": [answer for answer in Opinion.Answer.choices if answer[0] != Opinion.Answer.YES],
    }
