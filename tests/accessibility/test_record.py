"""The accessibility record keeps its word: all criteria once, every test and file that it names is there."""

import ast

import pytest
import yaml

from algoradio.pages import declaration
from algoradio.pages.declaration import MET, MISSED, RECORD, VOID
from tests.conftest import ROOT
from tests.reading import others, walk

#: How many criteria each of the thirteen themes of the RGAA 4.1.2 has.
COUNTS = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
KEYS = {"number", "title", "result", "why", "fault", "tests", "by_hand", "files"}


@pytest.fixture(scope="module")
def record():
    return yaml.safe_load(RECORD.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def criteria(record):
    return [row for theme in record["themes"] for row in theme["criteria"]]


def missing(test: str) -> bool:
    """Whether a test that is named « file » or « file::function » is not there."""
    file, _sign, function = test.partition("::")
    path = ROOT / file
    if not path.exists():
        return True
    found = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    return not any(name.startswith("test_") for name in found) if not function else function not in found


def test_all_criteria_are_there_once_in_their_order(criteria):
    asked = [f"{theme}.{number}" for theme, count in enumerate(COUNTS, 1) for number in range(1, count + 1)]

    assert [row["number"] for row in criteria] == asked
    assert len(asked) == 106


def test_every_text_is_in_both_languages(record, criteria):
    texts = [*record["sample"], *record["tools"], *record["untested"], *(theme["title"] for theme in record["themes"])]
    texts += [row["title"] for row in criteria] + [row["fault"] for row in criteria if "fault" in row]

    assert [text for text in texts if not (text["fr"].strip() and text["en"].strip())] == []


def test_every_result_says_how_it_is_known(criteria):
    assert {key for row in criteria for key in row} <= KEYS
    assert [row["number"] for row in criteria if not (row.get("tests") or row.get("by_hand"))] == []
    assert [row["number"] for row in criteria if (row["result"] == VOID) != ("why" in row)] == []
    assert [row["number"] for row in criteria if (row["result"] == MISSED) != ("fault" in row)] == []


def test_every_test_and_file_that_is_named_exists(criteria):
    lost = [f"{row['number']}: {test}" for row in criteria for test in row.get("tests", ()) if missing(test)]
    files = [(row["number"], file) for row in criteria for file in row.get("files", ())]
    lost += [f"{number}: {file}" for number, file in files if not (ROOT / file).exists()]

    assert not lost, "\n".join(lost)


def test_lost_test_would_be_seen():
    here = "tests/accessibility/test_record.py"

    assert [missing(one) for one in (f"{here}::test_lost_test_would_be_seen", here)] == [False, False]
    assert [missing(one) for one in (f"{here}::test_of_nothing", "tests/nowhere.py", "tests/reading.py")] == [True] * 3


@pytest.mark.xdist_group("site")
def test_pages_of_the_sample_are_there(site, record):
    """Each as what it is: a page, the one that is not found, a PDF."""
    answers = {row["path"]: site.get(row["path"]) for row in record["sample"]}

    assert {path for path, (status, _headers, _body) in answers.items() if status == 404} == {"/no-such-page/"}
    assert all(status in {200, 404} for status, _headers, _body in answers.values())
    assert {h["Content-Type"].partition(";")[0] for _s, h, _b in answers.values()} == {"text/html", "application/pdf"}
    assert {path for path in answers if not path.endswith(".pdf") and "?" not in path} <= {*walk(site), *others(site)}


def test_declaration_counts_what_the_record_says(criteria):
    results = [row["result"] for row in criteria]
    declared = declaration.read()

    assert (declared.met, len(declared.missed)) == (results.count(MET), results.count(MISSED))
    assert declared.applicable == 106 - results.count(VOID)
