"""The press: a record becomes a tagged PDF (PDF/UA-1). The fonts are read once."""

import json
import threading
from functools import cache
from hashlib import sha256
from pathlib import Path

import typst

from algoradio.leaflets.signs import FOLDER as FONTS
from algoradio.leaflets.signs import UNKNOWN, printable

FOLDER = Path(__file__).parent
#: Tells one state of this folder's code from another.
FINGERPRINT = sha256(
    b"".join(file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix in {".py", ".typ", ".css"})
).hexdigest()
NO_TEXT = {"svg", "link", "language", "title_language", "kind", "script", "address"}
NEVER_BLANK = {"title", "alt", "name"}  # PDF/UA wants words in headings, beside drawings and as the document's title
_printing = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
    return typst.Compiler(str(FOLDER / "leaflet.typ"), root=str(FOLDER), font_paths=fonts)


def pdf(record: dict) -> bytes:
    """The leaflet of a record. One at a time: the compiler takes no second caller."""
    data = json.dumps(clean(record))
    with _printing:
        return _compiler().compile(format="pdf", sys_inputs={"record": data}, pdf_standards="ua-1")


def clean(value, name: str = ""):
    """The same data with nothing in its texts that the fonts cannot set; what may not be blank has a sign."""
    if isinstance(value, dict):
        return {key: clean(one, key) for key, one in value.items()}
    if isinstance(value, list | tuple):
        cleaned = [clean(one) for one in value]
        blank = name in NEVER_BLANK and not any(run.get("text", "").strip() for run in cleaned)
        return [{"text": UNKNOWN}] if blank else cleaned
    if isinstance(value, str) and name not in NO_TEXT:
        shown = printable(value)
        return shown if shown.strip() or name not in NEVER_BLANK else UNKNOWN
    return value
