"""Who has the form of a page open: said to whoever opens it next, before typing."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from algoradio.publishing.models import Presence

STILL_THERE = timedelta(seconds=90)  # since the form last gave a sign


def seen(page, user) -> None:
    """`user` has the form of `page` open now."""
    Presence.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(page),
        object_id=page.pk,
        user=user,
        defaults={"seen_at": timezone.now()},
    )


def others_at(page, user) -> list:
    """Who else has the form of `page` open."""
    rows = Presence.objects.filter(
        content_type=ContentType.objects.get_for_model(page),
        object_id=page.pk,
        seen_at__gt=timezone.now() - STILL_THERE,
    )
    return [row.user for row in rows.exclude(user=user).select_related("user")]
