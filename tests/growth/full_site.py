"""`python -m tests.growth.full_site FOLDER` makes a site, in SQLite, none of whose tables is empty."""

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from tests.django_process import set_up

ODD = "L’été\u202f: « 100\u00a0% », \"'\\%s{}\u200d\U0001f9d1\U0001f3fd\u0301 \t\n\r\n‮ fin "


def fill() -> None:
    """Write, into every table, what the catalogue does not."""
    from django.apps import apps  # after the set-up
    from django.contrib.admin.models import LogEntry  # after the set-up
    from django.contrib.auth.models import Group, Permission, User  # after the set-up
    from django.contrib.contenttypes.models import ContentType  # after the set-up
    from django.contrib.sessions.backends.db import SessionStore  # after the set-up

    from algoradio.accounts.models import Attempt, CodeApp, Passkey, RecoveryCode  # after the set-up
    from algoradio.audience.models import Opinion, Views  # after the set-up
    from algoradio.editorial.models import Illustration, Redirect, Source  # after the set-up
    from algoradio.pages.models import Clinic  # after the set-up
    from algoradio.publishing import press  # after the set-up
    from algoradio.publishing.models import Draft, Presence, ReviewLink, State  # after the set-up
    from algoradio.search.models import SoughtTerm  # after the set-up
    from pathologies.models import Pathology  # after the set-up
    from tests.factories import make_reviewer  # after the set-up

    user = User.objects.create_superuser("première", "a@example.org", "un mot de passe", last_name=ODD.strip())
    user.groups.set(Group.objects.all())
    user.user_permissions.set(Permission.objects.order_by("-pk")[:3])
    CodeApp.objects.create(user=user, secret=bytes(range(20)), step=2**63 - 1)
    Passkey.objects.create(user=user, name=ODD, credential=bytes(range(256)))
    RecoveryCode.objects.create(user=user, digest="0" * 64)
    Attempt.objects.create(account="0" * 64, address="2001:db8::1")
    session = SessionStore()
    session["_auth_user_id"] = "1"
    session.save()
    kind = ContentType.objects.get_for_model(Pathology)
    LogEntry.objects.create(user=user, content_type=kind, object_id="1", object_repr=ODD, action_flag=2)
    Redirect.objects.create(old_path="/é/", new_path="/pathologies/")
    Illustration.objects.create(alternative_text=ODD, width=2**31 - 1)
    Illustration.objects.update(image="illustrations/a.jpg")  # which nobody opens
    Clinic.load().save()
    SoughtTerm.objects.create(month=date(1, 1, 1), language="fr", words="’œ", is_found=False, times=2**31 - 1)
    Views.objects.create(day=date(1, 1, 1), language="fr", address="/pathologies/é/", times=2**31 - 1)
    Opinion.objects.create(
        day=date(9999, 12, 31), page="’é", language="fr", edition=date(1, 1, 1), answer="yes", times=2**31 - 1
    )
    reviewer, page = make_reviewer(interests_fr=ODD), Pathology.objects.first()
    press.record(page, State.Kind.FOUND, by=user, reason=ODD)
    content = press.stored(page) | {ODD: [None, True, 1.5, 2**70, {"b": 1, "a": [{}]}], "": ""}
    draft = Draft.objects.create(content_type=kind, object_id=page.pk, title=ODD, content=content, author=user)
    draft.authors.add(user)
    Draft.objects.filter(pk=draft.pk).update(publish_at=datetime(2040, 2, 29, 23, 59, 59, 999_999, UTC))
    ReviewLink.make(draft, reviewer, user)
    Presence.objects.create(content_type=kind, object_id=2**63 - 1, user=user, seen_at=datetime(1970, 1, 1, tzinfo=UTC))
    Source.objects.create(label_fr="le dernier, effacé").delete()
    empty = [model for model in apps.get_models(include_auto_created=True) if not model._base_manager.exists()]
    assert not empty, empty


if __name__ == "__main__":
    os.environ.pop("ALGORADIO_DATABASE", None)
    set_up(Path(sys.argv[1]))
    fill()
