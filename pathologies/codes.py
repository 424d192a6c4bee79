"""ICD-10 codes: how two of them are compared, and which of those that we know answers to one that is asked for.

The same rule reads the national editions, whose finer codes go on from WHO's: CIM-10 FR (M54.16), ICD-10-CM (M48.56XA).
"""

import re
from collections.abc import Container, Iterable

CATEGORY = 3  # signs of the broadest code: M54
FORM = re.compile(r"([a-z][0-9][0-9a-z])\.?([0-9a-z]{0,4})", re.ASCII | re.IGNORECASE)
#: Signs that are no part of the place in the hierarchy: CIM-10 FR's « + », the dagger and asterisk of double coding.
LEFT_OUT = str.maketrans("", "", " +*†")


def canonical(text: str) -> str | None:
    """A code as codes are compared, « m54.3 » as « M543 »; None for what has not the form of one."""
    form = FORM.fullmatch(text.translate(LEFT_OUT))
    return "".join(form.groups()).upper() if form else None


def written(code: str) -> str:
    """A canonical code as people write it: « M543 » as « M54.3 »."""
    return f"{code[:CATEGORY]}.{code[CATEGORY:]}" if len(code) > CATEGORY else code


def nearest(code: str, known: Container[str]) -> str | None:
    """The code itself or, for a finer one than is known, the closest above it: M171 → M17. All codes are canonical."""
    above = (code[:length] for length in range(len(code), CATEGORY - 1, -1))
    return next((one for one in above if one in known), None)


def within(code: str, known: Iterable[str]) -> list[str]:
    """The known codes that are finer than `code`, in order: M54 → M541, M543."""
    return sorted(one for one in known if one.startswith(code) and one != code)
