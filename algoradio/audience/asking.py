"""« Cette page est-elle claire ? »: what is asked, of which pages, and how many answers a minute are taken."""

import threading
import time
from collections import Counter
from datetime import date

from django.utils.timezone import localdate

from algoradio.audience.models import Opinion
from algoradio.editorial.edition import once
from algoradio.editorial.tally import Tally
from algoradio.pages.models import FixedPage
from pathologies.models import Pathology
from procedures.models import Procedure

KEPT_IN_MEMORY = 5_000  # different pages, languages and answers between two batches
MINUTE = 60.0  # seconds
MOST, MOST_OF_A_PAGE = 120, 20  # answers a minute that a process takes
#: Texts of some length that patients read, by kind.
MODELS = {model._meta.model_name: model for model in (Pathology, Procedure, FixedPage)}
Key = tuple[str, int]  # the kind of a page, and its number


@once
def editions() -> dict[Key, date]:
    """The pages that are asked about, and the day of their text."""
    fixed = FixedPage.objects.exclude(key=FixedPage.Key.HOME)
    pages = (Pathology.objects.published(), Procedure.objects.published(), fixed)
    return {
        (rows.model._meta.model_name, number): day
        for rows in pages
        for number, day in rows.values_list("pk", "updated_on")
    }


class Gate:
    """How many answers this process has taken since a minute began, all in all and for each page."""

    def __init__(self):
        self._lock = threading.Lock()
        self._since, self._taken = float("-inf"), Counter()

    def lets_in(self, key: Key) -> bool:
        """Whether one more answer is taken for a page; it is then counted among those of this minute."""
        with self._lock:
            if time.monotonic() - self._since >= MINUTE:
                self._since, self._taken = time.monotonic(), Counter()
            if self._taken.total() >= MOST or self._taken[key] >= MOST_OF_A_PAGE:
                return False
            self._taken[key] += 1
            return True


def count(key: Key, language: str, edition: date, answer: str) -> None:
    """Count an answer, which is written within a minute."""
    kind, number = key
    tally.count((localdate(), f"{kind}/{number}", language, edition, answer))


gate = Gate()
tally = Tally(Opinion, ("day", "page", "language", "edition", "answer"), KEPT_IN_MEMORY)
