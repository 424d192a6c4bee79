"""Links of the texts to pages of the site, and which of them lead nowhere. The site asks itself, not the network."""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from algoradio.editorial.images import StoreAway
from algoradio.editorial.models import Page, Redirect

HREF = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
INSIDE = "/page/"  # where a link without an address of its own would start from


def own(text: str) -> Iterator[str]:
    """The paths of this site that the links of a rich text lead to."""
    for href in HREF.findall(text):
        with suppress(ValueError):  # no address at all
            target = urlsplit(urljoin(INSIDE, unescape(href)))
            if href.startswith("#"):
                continue  # a place of the same page
            if not target.scheme or f"{target.scheme}://{target.netloc}" == settings.ORIGIN:
                yield unquote(target.path)


class Addresses:
    """What answers on this site, read once."""

    def __init__(self):
        models = (model for model in apps.get_models() if issubclass(model, Page))
        self.pages = {path for model in models for page in model.objects.published() for path in _paths(page)}
        self.moved = dict(Redirect.objects.values_list("old_path", "new_path"))

    def answers(self, path: str) -> bool:
        """Whether `path` leads to something that visitors can read."""
        if path not in self.pages:
            path = self.moved.get(path, path)
        if path in self.pages or path.startswith(settings.STATIC_URL):
            return True
        if path.startswith(settings.MEDIA_URL):
            with suppress(SuspiciousFileOperation):  # a path that climbs out of the folder
                return _is_stored(path.removeprefix(settings.MEDIA_URL))
        return self._resolves(path) or not path.endswith("/") and self.answers(f"{path}/")

    def _resolves(self, path: str) -> bool:
        """An address without a variable part answers; one with it belongs to a page, as the page's leaflet does."""
        try:
            with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
                match = resolve(path)
        except Resolver404:
            return False
        return not (match.args or match.captured_kwargs) or any(path.startswith(page) for page in self.pages)


def _is_stored(name: str) -> bool:
    """Whether there is a file of this name; while its store is away, nobody says that there is none."""
    try:
        return default_storage.exists(name)
    except StoreAway:
        return True


def _paths(page: Page) -> Iterator[str]:
    """Every path that leads to a page: in each language, by its slug of any language."""
    slugs = {getattr(page, f"slug_{code}") for code, _name in settings.LANGUAGES} - {None, ""}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for path in page.paths():
                yield from (f"{path.removesuffix(f'{page.current_slug}/')}{slug}/" for slug in slugs)
