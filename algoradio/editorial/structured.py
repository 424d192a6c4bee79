"""Pages for machines, in the words of schema.org: what the visible text says, no more."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorField

from algoradio.editorial.addresses import absolute
from algoradio.editorial.translated import spoken
from algoradio.text.rich import MARK, plain
from algoradio.text.typography import typeset


def text(instance, field: str) -> str:
    """A translated field as the page shows it, without formatting."""
    value, language = spoken(instance, field)
    formatted = isinstance(instance._meta.get_field(field), ProseEditorField)
    return typeset(plain(value) if formatted else MARK.sub("", value), language)


def breadcrumb(request, crumbs: Sequence[tuple[str, str]], title: str, path: str) -> dict:
    """The BreadcrumbList of a page: home, what stands above it, itself."""
    steps = [(reverse("pages:home"), _("Accueil")), *crumbs, (path, title)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(request, address)}
            for position, (address, name) in enumerate(steps, 1)
        ],
    }


def medical_page(request, page, about: dict) -> dict:
    """The MedicalWebPage of a page about `about`, with its dates, its reviewer if any, its sources."""
    address = absolute(request, page.get_absolute_url())
    data = {
        "@type": "MedicalWebPage",
        "@id": address,
        "url": address,
        "name": text(page, "title"),
        "description": text(page, "summary"),
        "inLanguage": spoken(page, "summary")[1] if page.summary else get_language(),
        "dateModified": page.updated_on.isoformat(),
        "about": {"@id": about["@id"]},
        "citation": [text(citation.source, "label") for citation in page.citations.all()],
    }
    if page.reviewed_by:
        data["lastReviewed"] = page.reviewed_on.isoformat()
        data["reviewedBy"] = {
            "@type": "Person",
            "name": page.reviewed_by.name,
            "jobTitle": text(page.reviewed_by, "title"),
        }
    return data


def plain_page(
    request, title: str, description: str = "", crumbs: Sequence[tuple[str, str]] = (), path: str = ""
) -> list[dict]:
    """A page that is about nothing in particular: a list, a legal text. Its WebPage and the way back.

    `path`: where it is, if the path that was asked for does not say it all.
    """
    path = path or request.path
    address = absolute(request, path)
    page = {"@type": "WebPage", "@id": address, "url": address, "name": title, "inLanguage": get_language()}
    if description:
        page["description"] = description
    return [page, breadcrumb(request, crumbs, title, path)]
