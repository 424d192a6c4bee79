"""How a French word sounds, roughly: « siatik » and « sciatique » sound the same."""

import re

from algoradio.editorial.indexes import folded

_SILENT_BEFORE = re.compile(r"(?<=..)[sxz]$")
_NASALS = [
    (re.compile(r"[eao]?[iuy][nm](?![aeiounmy])"), "I"),
    (re.compile(r"[ae][nm](?![aeiounmy])"), "A"),
    (re.compile(r"o[nm](?![aeiounmy])"), "O"),
]
#: What is written, and its sound, replaced in this order. A capital is a sound that is written with two signs.
_WRITTEN = """
    tiO siO, ph f, sch S, ch S, sh S, que ke, qui ki, qua ka, quo ko, q k, ck k, gue Ge, gui Gi, guI GI, gea ja, geo jo,
    geO jO, gn N, ge je, gi ji, gy jy, gI jI, sce se, sci si, scy sy, scI sI, ce se, ci si, cy sy, cI sI, c k, G g,
    x ks, z s, eau o, au o, oeu e, eu e, oe e, ai e, ei e, ay e, ey e, y i
"""
_SOUNDS = [tuple(pair.split()) for pair in _WRITTEN.split(",")]
_TWICE = re.compile(r"(.)\1+")
_SILENT = re.compile(r"(?<=..)(?:er|es|et|ent|[estdp])$")


def sound(word: str) -> str:
    """The sound of one word, as a key to compare; its last silent letters do not count."""
    key = _SILENT_BEFORE.sub("", folded(word))
    for pattern, heard in _NASALS:
        key = pattern.sub(heard, key)
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    return _SILENT.sub("", _TWICE.sub(r"\1", key.replace("h", "")))
