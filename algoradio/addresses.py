"""Every public address that is the same for everyone: what is kept ready, and what the static edition writes."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from algoradio.pages.models import FixedPage
from algoradio.sitemaps import LISTS
from pathologies.models import Pathology
from procedures.models import Procedure

WHOLE_SITE = ("sitemap", "robots", "exchange:catalogue", "exchange:openapi")


def addresses() -> Iterator[str]:
    """The paths of the edition, those of pages first, then of the sheets to print; a path may come twice."""
    pages = [*Pathology.objects.published(), *Procedure.objects.published()]
    fixed = [f"pages:{key}" for key in FixedPage.objects.values_list("key", flat=True)]
    yield from (reverse(name) for name in WHOLE_SITE)
    for view in ("get_absolute_url", "get_sheet_url", "get_leaflet_url", "get_preparation_url"):
        for code, _name in settings.LANGUAGES:
            with override(code):
                if view == "get_absolute_url":
                    yield from (reverse(name) for name in ("pages:home", *fixed, *LISTS, "search:results"))
                for page in pages:
                    if hasattr(page, view) and page.current_slug:
                        yield getattr(page, view)()
