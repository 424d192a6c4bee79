"""Which signs the embedded fonts can set. PDF/UA allows no sign without a shape: what they lack is replaced."""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FACES = tuple(
    f"{name}-Regular" for name in ("Roboto", "NotoSans", "NotoNaskhArabic", "NotoSansMath", "NotoSansSymbols2")
)
UNKNOWN = "\ufffd"
#: Signs without a shape that change how others join, run or break: soft hyphen, joiners, direction marks.
SILENT = frozenset("\u00ad\u061c\u200c\u200d\u200e\u200f")

#: What every face has, or nearly every text is made of: not looked at more closely.
PLAIN = re.compile("[ -~\u00a0-\u00ac\u00ae-ÿœŒŸ–—‘’“”…€\u202f]*")


@cache
def held(face: str) -> frozenset[int]:
    """The code points for which a font file has a shape, read from its « cmap » table (formats 4 and 12)."""
    data = (FOLDER / f"{face}.ttf").read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = (struct.unpack_from(">4s4xI4x", data, 12 + 16 * index) for index in range(count))
    start = next(offset for tag, offset in tables if tag == b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for index in range(count):
        (offset,) = struct.unpack_from(">4xI", data, start + 4 + 8 * index)
        (kind,) = struct.unpack_from(">H", data, start + offset)
        if kind in _READERS:
            found |= _READERS[kind](data, start + offset)
    return frozenset(found)


def _format_4(data: bytes, at: int) -> set[int]:
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + doubled)
    shifts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * doubled)
    offsets_at = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", data, offsets_at)
    found = set()
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offsets[index]:
                (glyph,) = struct.unpack_from(">H", data, offsets_at + 2 * index + offsets[index] + 2 * (code - first))
            if glyph and (glyph + shifts[index]) & 0xFFFF:
                found.add(code)
    return found


def _format_12(data: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    groups = (struct.unpack_from(">III", data, at + 16 + 12 * index) for index in range(count))
    return {code for first, last, glyph in groups for code in range(first, last + 1) if glyph + code - first}


_READERS = {4: _format_4, 12: _format_12}


def printable(text: str) -> str:
    """`text` as the fonts can set it: a sign that none of them holds becomes U+FFFD, controls go.

    A letter and its marks are shaped together, so they must stand in one font: a mark for which this fails is left out.
    """
    if PLAIN.fullmatch(text):
        return text
    out: list[str] = []
    faces = [held(face) for face in FACES]
    able: list[frozenset[int]] = []  # the faces that hold the last letter and all its marks
    for sign in unicodedata.normalize("NFC", text):
        code, category = ord(sign), unicodedata.category(sign)
        if category[0] == "M":
            able = [face for face in able if code in face] or able
            if able and all(code in face for face in able):
                out.append(sign)
        elif sign in SILENT:
            out.append(sign)
        elif category in {"Cc", "Cf", "Zl", "Zp"}:
            out.append(" " if sign.isspace() else "")
        else:
            able = [face for face in faces if code in face] if category[0] != "C" else []
            out.append(sign if able else " " if category == "Zs" else UNKNOWN)
    return "".join(out)
