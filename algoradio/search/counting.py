"""What is sought, counted: words, month, language, found or not.

Nothing else is known of a search: no address, no time, no visitor. What may say who sought is not counted: figures and
signs (codes of a classification aside), and long sentences; staff are not shown what was sought once only.
"""

import re

from django.utils.timezone import localdate

from algoradio.editorial.tally import Counts, Tally
from algoradio.search.models import SoughtTerm

KEPT_IN_MEMORY = 2_000  # different searches between two batches
KEPT_A_MONTH = 5_000  # different searches in the database, a month
LONGEST = 60  # signs
WORDS = 5
COUNTED = re.compile(rf"[^\W\d_]+(?:[ '’-][^\W\d_]+){{0,{WORDS - 1}}}|[a-z]\d\d(?:\.?\d{{1,2}})?")
NAMES = ("month", "language", "words", "is_found")


def count(query: str, language: str, is_found: bool) -> None:
    """Count a search, if its words can be kept; they are written within a minute."""
    words = " ".join(query.lower().split())
    if len(words) <= LONGEST and COUNTED.fullmatch(words):
        tally.count((localdate().replace(day=1), language, words, is_found))


def _within_months(counts: Counts) -> Counts:
    """The searches for which their month has room: those that it has already, and new ones up to its bound."""
    fitting: Counts = {}
    for month in {key[0] for key in counts}:
        rows = SoughtTerm.objects.filter(month=month)
        keys = [key for key in counts if key[0] == month]
        known = set(rows.filter(words__in={words for _month, _language, words, _found in keys}).values_list(*NAMES))
        room = max(0, KEPT_A_MONTH - rows.count())
        new = [key for key in keys if key not in known]
        fitting |= {key: counts[key] for key in keys if key in known}
        fitting |= {key: counts[key] for key in new[:room]}
    return fitting


tally = Tally(SoughtTerm, NAMES, KEPT_IN_MEMORY, _within_months)
