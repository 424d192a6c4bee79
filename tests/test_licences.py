"""What the site is made of at run time may be used, changed and passed on by a clinic without further duties."""

import re
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata

import pytest

from tests.conftest import ROOT

#: Licences that ask for their own text to be kept, and for nothing of what is around it: as SPDX and PyPI name them.
PERMISSIVE = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0"}
PERMISSIVE |= {f"License :: OSI Approved :: {name} License" for name in ("Apache Software", "BSD", "MIT")}
PERMISSIVE |= {"License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)"}
#: Packages with other licences, each admitted for a reason.
ADMITTED = {
    # PostgreSQL's driver. LGPL: it is loaded as published, never changed or built in; whoever runs the site may put
    # another version in its place.
    "psycopg": {"LGPL-3.0-only"},
    "psycopg-binary": {"LGPL-3.0-only"},
    # Where French words part. Of three licences one chooses: Mozilla's. Its patterns are LGPL, read as published.
    "pyphen": {
        "License :: OSI Approved :: GNU General Public License v2 or later (GPLv2+)",
        "License :: OSI Approved :: GNU Lesser General Public License v2 or later (LGPLv2+)",
        "License :: OSI Approved :: Mozilla Public License 1.1 (MPL 1.1)",
    },
}
LOCKED = re.findall(r"^([\w.-]+)==\S+( ; .+)? \\$", (ROOT / "requirements.lock").read_text(), re.MULTILINE)


def run_time() -> dict[str, Message]:
    """What the packages of the lock file say of themselves; one that is for other systems alone may be missing."""
    found = {}
    for name, condition in LOCKED:
        try:
            found[name] = metadata(name)
        except PackageNotFoundError:
            assert condition, f"{name} is not installed"
    return found


def licences(said: Message) -> set[str]:
    """The licences of a package that all apply; where one may choose, those of a permissive choice."""
    if expression := said["License-Expression"]:
        choices = [set(re.split(r"\s+AND\s+", choice.strip("() "))) for choice in re.split(r"\s+OR\s+", expression)]
        return next((choice for choice in choices if choice <= PERMISSIVE), set.union(*choices))
    classified = {one for one in said.get_all("Classifier", []) if one.startswith("License ::")}
    return classified or {said["License"] or "unknown"}


def refused(packages: dict[str, Message]) -> dict[str, set[str]]:
    """The packages with a licence that is neither permissive nor admitted, with what they say."""
    found = {name: licences(said) for name, said in packages.items()}
    return {name: those for name, those in found.items() if not those <= PERMISSIVE | ADMITTED.get(name, set())}


def test_run_time_set_is_free_of_duties():
    assert len(LOCKED) > 20
    assert refused(run_time()) == {}


def test_every_admission_is_needed():
    assert {name: licences(said) for name, said in run_time().items() if name in ADMITTED} == ADMITTED


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ([("License-Expression", "MIT")], False),
        ([("License-Expression", "GPL-3.0-or-later OR (MIT AND ISC)")], False),
        ([("License-Expression", "MIT AND GPL-3.0-or-later")], True),
        ([("License-Expression", "LGPL-3.0-only")], True),
        ([("License", "BSD-3-Clause")], False),
        ([("License", "GPLv3")], True),
        ([("License", "BSD"), ("Classifier", "License :: OSI Approved :: BSD License")], False),
        ([("License", "MIT"), ("Classifier", "License :: OSI Approved :: GNU Affero General Public License v3")], True),
        ([("Classifier", "Programming Language :: Python")], True),
        ([], True),
    ],
)
def test_copyleft_and_silence_are_refused(said, is_refused):
    package = Message()
    for name, value in said:
        package[name] = value

    assert ("a-package" in refused({"a-package": package})) is is_refused
