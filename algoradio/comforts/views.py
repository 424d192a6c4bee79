"""What the comforts of reading ask for: their menu, the code of a page, and what reads on without a network."""

import json
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import resolve, reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from algoradio.editorial import edition
from algoradio.editorial.addresses import absolute
from algoradio.editorial.public import public_page
from algoradio.leaflets.drawings import code_file
from algoradio.sitemaps import LISTS
from algoradio.text.typography import typeset
from pathologies.models import Pathology
from procedures.models import Procedure

WORKER = Path(__file__).parent / "service-worker.js"
#: A media type that no other script has: hosts of files tell headers by it.
SCRIPT = "application/javascript"
#: Views of a page of the catalogue, by the name of their address.
VIEWS = {"pathologies:detail": Pathology, "procedures:detail": Procedure, "physicians:detail": Procedure}
#: What every page needs, in every language.
FILES = ("css/site.css", "js/search.js", "js/comforts.js", "img/mark.svg")


@public_page
def menu(request):
    """The menu, as the part of a page that comforts.js puts under its button."""
    return render(request, "comforts/menu.html")


@public_page
def offline(request):
    """What is read where a page was not kept; the worker adds those that were."""
    return render(request, "comforts/offline.html", {"addresses": {}})


@public_page
def code(request, page):
    """The QR code of the page at `page`, as a picture. Raises Http404 where no page is."""
    match = resolve(f"/{page}")
    is_fixed = match.app_name == "pages" or match.view_name in LISTS
    pages = VIEWS.get(match.view_name)
    if not is_fixed and not (pages and pages.objects.published().at(match.kwargs["slug"], get_language()).exists()):
        raise Http404(page)
    return HttpResponse(code_file(absolute(request, f"/{page}")), content_type="image/png")


@public_page
def worker(request):
    """The service worker of this edition: what it must know of the site, then service-worker.js."""
    site = {
        "edition": edition.current(),
        "closed": [reverse("admin:index"), reverse("reading", args=["-"]).removesuffix("-/")],
        "files": [settings.STATIC_URL, settings.MEDIA_URL],
        "frame": [static(name) for name in FILES],
        "offline": {},
        "bar": {},
    }
    for language, _name in settings.LANGUAGES:
        with override(language):
            site["frame"] += [reverse("comforts:menu"), reverse("comforts:offline")]
            site["offline"][language] = reverse("comforts:offline")
            said = _("Vous lisez la page gardée sur cet appareil : édition {edition}, lue le {date}.")
            site["bar"][language] = typeset(said, language)
    source = f"const SITE = {json.dumps(site, ensure_ascii=False)};\n{WORKER.read_text(encoding='utf-8')}"
    return HttpResponse(source, content_type=SCRIPT, headers={"Cache-Control": "no-cache"})
