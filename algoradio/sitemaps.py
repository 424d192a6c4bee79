"""The addresses that search engines may know, each in the languages in which it is written."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from algoradio.pages.models import FixedPage
from pathologies.models import Pathology
from procedures.models import Procedure

LISTS = ("pathologies:list", "procedures:list", "where", "physicians:list", "glossary:list", "pages:site_map")


class _Translated(Sitemap):
    i18n = True
    alternates = True
    x_default = True


class PagesSitemap(_Translated):
    """Pages with an address of their own: a language counts when title, address and summary exist in it."""

    def items(self):
        return [*Pathology.objects.published(), *Procedure.objects.published()]

    def get_languages_for_item(self, item):
        return item.languages()

    def lastmod(self, item):
        return item.updated_on


class FixedSitemap(_Translated):
    """Lists and pages of fixed address, in every language of the interface."""

    def items(self):
        return [*(f"pages:{key}" for key in FixedPage.objects.values_list("key", flat=True)), *LISTS]

    def location(self, item):
        return reverse(item)


class SheetsSitemap(_Translated):
    """The technical sheets."""

    def items(self):
        return list(Procedure.objects.published())

    def get_languages_for_item(self, item):
        return item.languages()

    def location(self, item):
        return reverse("physicians:detail", args=[item.current_slug])


SITEMAPS = {"pages": PagesSitemap, "fixed": FixedSitemap, "sheets": SheetsSitemap}
