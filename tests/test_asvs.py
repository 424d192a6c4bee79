"""docs/asvs.yaml is whole, and names tests that there are."""

import ast

import pytest
import yaml

from tests.conftest import ROOT

#: What the design binds the site to (ASVS 5.0, level 2; of level 3, three).
BOUND = [
    *("1.3.1", "1.3.4"),
    *("3.3.1", "3.3.2", "3.3.3", "3.3.4"),
    *("3.4.1", "3.4.2", "3.4.3", "3.4.4", "3.4.5", "3.4.6", "3.4.7", "3.4.8"),
    *("5.2.1", "5.2.2", "5.2.6", "5.3.2", "5.4.3"),
    *("6.2.12", "6.3.1", "6.3.3", "6.4.3"),
    *("7.3.1", "7.3.2", "7.4.2", "7.5.2"),
    *("8.2.1", "8.2.2", "8.2.3"),
    *("13.4.1", "13.4.2", "13.4.3", "13.4.4", "13.4.5"),
    *("14.3.2", "15.1.2"),
    *("16.2.1", "16.2.2", "16.2.3", "16.2.4", "16.2.5"),
    *("16.3.1", "16.3.2", "16.3.3", "16.3.4"),
    *("16.4.1", "16.4.2", "16.4.3"),
    *("16.5.1", "16.5.2", "16.5.3"),
]
#: What each answer must come with.
SAID = {"yes": {"how", "proof"}, "partly": {"how", "why"}, "no": {"why"}, "open": {"how"}}
RECORD = yaml.load((ROOT / "docs" / "asvs.yaml").read_text(), yaml.BaseLoader)


def test_every_item_is_there_once_and_in_order():
    assert [one["item"] for one in RECORD] == BOUND


@pytest.mark.parametrize("one", RECORD, ids=BOUND)
def test_item_is_met_by_what_is_tested_or_says_why_not(one):
    assert one.keys() <= {"item", "asks", "met", "how", "why", "proof"}
    assert ("why" in one) == (one["met"] in {"partly", "no"})
    assert {"item", "asks", "met"} | SAID[one["met"]] <= one.keys()
    assert all(one.values())


@pytest.mark.parametrize("one", RECORD, ids=BOUND)
def test_tests_that_are_named_exist(one):
    missing = []
    for proof in one.get("proof", []):
        path, _, name = proof.partition("::")
        file = ROOT / path
        tests = ast.parse(file.read_text()).body if file.exists() else []
        if name not in {node.name for node in tests if isinstance(node, ast.FunctionDef)}:
            missing.append(proof)

    assert missing == []
