"""The labelled queries of patients and physicians, asked of the real catalogue."""

import re

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("site")

FIRST, AMONG_THREE, SILENT = 0.93, 0.96, 0.8


def test_labelled_queries_find_their_pages(site):
    printed = site.manage("search_quality", str(ROOT / "tests" / "search" / "queries.yaml"))

    counts = re.search(r"first (\d+)/(\d+) .*among three (\d+)/\d+ .*nonsense (\d+)/(\d+)", printed)
    first, asked, three, silent, nonsense = map(int, counts.groups())
    assert asked >= 200
    assert first / asked >= FIRST, printed
    assert three / asked >= AMONG_THREE, printed
    assert silent / nonsense >= SILENT, printed
