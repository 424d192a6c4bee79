"""Every sheet that can be printed, where it stands, and the PDF of each: kept for the edition that it was made from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import unquote

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import get_language, override

from algoradio.editorial import edition
from algoradio.leaflets import press, record
from algoradio.leaflets.shelf import Shelf
from pathologies.models import Pathology
from procedures.models import Procedure

KEPT = 32 * 1024 * 1024  # bytes in each worker: the catalogue in two languages takes six million

shelf = Shelf(KEPT)


@dataclass(frozen=True)
class Sheet:
    """One kind of print: the name of its address, that of the page's, the pages that have it, what it says of one."""

    name: str
    page_name: str
    model: type[Model]
    record: Callable[[Model, record.Imprint], dict]

    def path(self, page) -> str:
        """Where the sheet of a page stands in the active language."""
        return reverse(self.name, args=[page.current_slug])

    def file_name(self, page) -> str:
        """A name for the sheet in a reader's folder."""
        return "-".join(unquote(self.path(page)).split("/")[-2:])


PATHOLOGY = Sheet("leaflets:pathology", "pathologies:detail", Pathology, record.pathology)
PROCEDURE = Sheet("leaflets:procedure", "procedures:detail", Procedure, record.procedure)
BEFORE = Sheet("leaflets:before", "procedures:detail", Procedure, record.before)
SHEETS = (PATHOLOGY, PROCEDURE, BEFORE)


@dataclass(frozen=True)
class Print:
    """One PDF, by all that it depends on. A review may fall due without a new edition."""

    sheet: Sheet
    page_key: int
    language: str
    is_overdue: bool
    imprint: record.Imprint

    @classmethod
    def of(cls, sheet: Sheet, page, origin: str) -> "Print":
        """The print of a page in the active language and the current edition; its addresses begin with `origin`."""
        imprint = record.Imprint(edition.current(), origin)
        return cls(sheet, page.pk, get_language(), page.is_review_overdue, imprint)

    @property
    def tag(self) -> str:
        """What tells this PDF from all others, those that other code would make included."""
        facts = (self.sheet.name, self.page_key, self.language, self.is_overdue, self.imprint, press.FINGERPRINT)
        return sha256(repr(facts).encode()).hexdigest()[:32]

    def pdf(self) -> bytes:
        """The PDF, from the shelf if it was made before; that of a draft is made anew, and kept by no one."""
        return self.made() if edition.is_held() else shelf.get(self, self.made)

    def made(self) -> bytes:
        """The PDF, made anew."""
        with override(self.language):
            page = self.sheet.model.objects.for_page().get(pk=self.page_key)
            return press.pdf(self.sheet.record(page, self.imprint))


def every(origin: str) -> Iterator[tuple[str, Print]]:
    """Every sheet of every published page in every language, each with its path in a folder of them all."""
    for code, _name in settings.LANGUAGES:
        for sheet in SHEETS:
            for page in sheet.model.objects.published():
                with override(code):
                    section = unquote(sheet.path(page)).split("/")[-3]
                    name, one = f"{code}/{section}/{sheet.file_name(page)}", Print.of(sheet, page, origin)
                yield name, one
