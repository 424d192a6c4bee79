"""A PDF as a reader takes it in: its sides, its tags, its words."""

import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

TO_TEXT, TO_IMAGE = shutil.which("pdftotext"), shutil.which("pdftoppm")
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f"))


def inside(pdf: bytes) -> bytes:
    """All the objects of a PDF, what is packed unpacked."""
    packed = (pdf[found.end() :] for found in re.finditer(rb"stream\r?\n", pdf))
    out = [pdf]
    for stream in packed:
        try:
            out.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue  # an XML packet, which is plain
    return b"".join(out)


def sides(pdf: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page\b", inside(pdf)))


def language(pdf: bytes) -> str:
    """The language of the document, as its catalogue says it."""
    return re.search(rb"/Type ?/Catalog.*?/Lang ?\((.*?)\)", inside(pdf), re.DOTALL)[1].decode()


def title(pdf: bytes) -> str:
    """The title in the document's own description (XMP)."""
    return re.search(r"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", pdf.decode("utf-8", "replace"), re.DOTALL)[1]


def links(pdf: bytes) -> list[str]:
    return [found.decode() for found in re.findall(rb"/URI ?\(((?:[^()\\]|\\.|\([^()]*\))*)\)", inside(pdf))]


def squeezed(text: str) -> str:
    """Letters and figures alone: how a text is broken into lines and spaced does not matter."""
    return re.sub(r"[\W_]+", "", text.translate(UNSEEN))


def words(pdf: Path | bytes) -> str:
    """The words of a PDF in reading order, on one line."""
    if not TO_TEXT:
        pytest.skip("no pdftotext on this machine (Debian's package: poppler-utils)")
    source, given = (str(pdf), None) if isinstance(pdf, Path) else ("-", pdf)
    done = subprocess.run([TO_TEXT, "-raw", source, "-"], input=given, capture_output=True, check=True)
    return " ".join(done.stdout.decode().translate(UNSEEN).split())
