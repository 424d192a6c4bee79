"""The first page of the admin."""

from django import template
from django.conf import settings

from algoradio.publishing.desk import waiting

register = template.Library()


@register.inclusion_tag("admin/publishing/desk.html", takes_context=True)
def desk(context) -> dict:
    """What waits for the person who asks."""
    return {"kinds": waiting(context["request"]), "one_doctor": settings.ONE_DOCTOR}
