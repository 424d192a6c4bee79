from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from algoradio.editorial.composer import Composer
from algoradio.editorial.indexes import folded
from algoradio.editorial.public import public_page
from algoradio.editorial.structured import plain_page
from algoradio.editorial.translated import spoken
from algoradio.glossary.models import Term


@public_page
def term_list(request):
    letters: dict[str, list[dict]] = {}
    rows = sorted(Term.objects.all(), key=lambda row: folded(spoken(row, "term")[0]))
    for row in rows:
        name, _language = spoken(row, "term")
        letters.setdefault(folded(name)[:1].upper(), []).append(row)
    context = {
        "composer": Composer(get_language()),
        "structured_data": plain_page(request, _("Glossaire")),
        "letters": [{"letter": letter, "terms": terms} for letter, terms in letters.items()],
    }
    return render(request, "glossary/list.html", context)
