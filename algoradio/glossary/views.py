from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from algoradio.editorial.composer import Composer
from algoradio.editorial.paging import NAMES, part_of
from algoradio.editorial.public import public_page
from algoradio.editorial.structured import plain_page
from algoradio.glossary.models import Term, terms_in_order


@public_page
def term_list(request):
    lines = terms_in_order()
    part = part_of(request, _("Glossaire"), NAMES, lines, lambda: len(terms_in_order()))
    terms = Term.objects.in_bulk(list(part.of(lines)))
    groups = lines.groups(part.start, part.end)
    context = {
        "composer": Composer(get_language()),
        "part": part,
        "structured_data": plain_page(request, part.title, path=part.path),
        "letters": [
            {"letter": letter, "terms": [terms[key] for key, _place in found if key in terms]}
            for letter, found in groups
        ],
    }
    return render(request, "glossary/list.html", context)
