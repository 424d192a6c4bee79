"""One style sheet from many small ones: `css/site.css`, made of `static/css/` in the order of its layers."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"
SOURCES = Path(settings.BASE_DIR) / "static" / "css"


def parts() -> list[Path]:
    """The small style sheets, in the order in which they are joined."""
    return [
        SOURCES / "tokens.css",
        SOURCES / "base.css",
        SOURCES / "layout.css",
        *sorted((SOURCES / "components").glob("*.css")),
        SOURCES / "preferences.css",
        SOURCES / "print.css",
    ]


def joined() -> str:
    """The whole style sheet as text."""
    return "\n".join(part.read_text() for part in parts())


class StylesheetFinder(BaseFinder):
    """Offers `css/site.css` to runserver and collectstatic, written anew when one of its parts is younger."""

    def __init__(self, *args, **kwargs):
        self.storage = FileSystemStorage(location=settings.DATA_DIR / "stylesheet")

    def check(self, **kwargs):
        return []

    def _write(self) -> Path:
        target = Path(self.storage.path(NAME))
        if not target.exists() or target.stat().st_mtime < max(part.stat().st_mtime for part in parts()):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(joined())
        return target

    def find(self, path, find_all=False, **kwargs):
        if path != NAME:
            return []
        found = str(self._write())
        return [found] if find_all else found

    def list(self, ignore_patterns):
        self._write()
        yield NAME, self.storage
