"""What visitors seek and do not find: lines on the admin's first page."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from algoradio.editorial.needs import Need, Needs, may_change
from algoradio.editorial.translated import lines
from algoradio.search.models import ForeignWord, Lead, SoughtTerm, Synonyms

SHOWN = 10
RECENT = timedelta(days=60)


def needs_of_search(request) -> Iterator[Needs]:
    """The words most often sought in vain of late, that no list of the vocabulary holds yet."""
    if not may_change(request, Synonyms):
        return
    since = (localdate() - RECENT).replace(day=1)
    sought = SoughtTerm.objects.filter(is_found=False, month__gte=since).values_list("language", "words")
    taught = _taught()
    found = [
        Need(
            words,
            ngettext("cherché %d fois", "cherché %d fois", times) % times,
            f"{reverse('admin:search_synonyms_add')}?{urlencode({'expressions': words, 'language': language})}",
        )
        for language, words, times in sought.annotate(sum=Sum("times")).order_by("-sum", "words")
        if (language, words) not in taught
    ]
    yield Needs(70, _("Cherché, et pas trouvé"), found[:SHOWN])


def _taught() -> set[tuple[str, str]]:
    """Every expression of the vocabulary, by language, as it is counted."""
    found = {(language, word.lower()) for language, word in ForeignWord.objects.values_list("language", "word")}
    for model in (Synonyms, Lead):
        for language, expressions in model.objects.values_list("language", "expressions"):
            found |= {(language, expression.lower()) for expression in lines(expressions)}
    return found
