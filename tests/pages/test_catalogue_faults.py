"""Catalogue files that are wrong: each stops the load with its name, and none leaves anything behind."""

import pytest
from django.core.management import CommandError, call_command

from tests.pages.small import BACK, CATALOGUE, NEEDLE, OUTCOME, PATHOLOGY, PROCEDURE, SOURCE, everything, refused, write

INDICATION = PATHOLOGY["indications"][0]
WRONG = {
    "region": (BACK, PATHOLOGY | {"regions": ["mollet"]}, "no région du corps is named « mollet »"),
    "procedure": (
        BACK,
        PATHOLOGY | {"indications": [INDICATION | {"procedure": "magie"}]},
        "no traitement is named « magie »",
    ),
    "mark": (
        BACK,
        PATHOLOGY | {"indications": [INDICATION | {"sources": ["S9"]}]},
        "the indication « Infiltration » cites S9, which is not among the sources",
    ),
    "guidance": (NEEDLE, PROCEDURE | {"guidances": ["sonar"]}, "no guidage is named « sonar »"),
    "pathology": (
        NEEDLE,
        PROCEDURE | {"outcomes": [OUTCOME | {"pathology": "rhume"}]},
        "no pathologie is named « rhume »",
    ),
    "key": (BACK, PATHOLOGY | {"symptomes": {"fr": "x"}}, "unknown key « symptomes » for pathologie"),
    "key of a row": (BACK, PATHOLOGY | {"alerts": [{"niveau": "today"}]}, "unknown key « niveau » for signe d'alerte"),
    "slug": (BACK, {"title": {"fr": "x"}}, "« slug » is missing, or has no French"),
    "languages": (BACK, PATHOLOGY | {"locator": {"fr": "x"}}, "« locator » has no languages"),
    "source twice": (
        BACK,
        PATHOLOGY | {"sources": [SOURCE, SOURCE | {"marker": "S2"}]},
        "S2 is the same source as another mark of the page",
    ),
    "two labels for one address": (
        BACK,
        PATHOLOGY | {"sources": [SOURCE | {"label": {"fr": "Autre"}}]},
        "https://doi.org/10.1000/1 is labelled otherwise in {folder}/procedures/infiltration.yaml: « Revue Cochrane »",
    ),
    "Markdown in plain text": (
        BACK,
        PATHOLOGY | {"summary": {"fr": "Un **dos**."}},
        "« summary » is plain text, Markdown would show: « Un **dos**. »",
    ),
}


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "content", "problem"), WRONG.values(), ids=WRONG)
def test_wrong_file_says_where_and_what_and_loads_nothing(folder, name, content, problem):
    write(folder, name, content)

    assert refused(folder) == f"{folder / name}: {problem.format(folder=folder)}"


@pytest.mark.parametrize("name", CATALOGUE)
def test_malformed_yaml_names_its_file(folder, name):
    write(folder, name, "slug: {fr: rachialgie\ntitle: [")

    assert refused(folder).startswith(f"{folder / name}: not readable as YAML: ")


@pytest.mark.parametrize("name", ["regions.yaml", "glossary.yaml", "guidances.yaml"])
def test_missing_file_is_named(folder, name):
    (folder / name).unlink()

    assert refused(folder) == f"{folder / name}: the file is missing"


def test_file_that_is_not_unicode_is_named(folder):
    (folder / BACK).write_bytes("slug: {fr: épaule}".encode("latin-1"))

    assert refused(folder).startswith(f"{folder / BACK}: not readable as YAML: ")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("regions.yaml", ""),
        pytest.param("regions.yaml", "- genou"),
        pytest.param("pages/contact.yaml", ""),
        pytest.param("pages/contact.yaml", "- contact"),
        pytest.param(BACK, PATHOLOGY | {"alerts": ["vous avez de la fièvre"]}),
        pytest.param(BACK, PATHOLOGY | {"sources": [{"marker": "S1"}]}),
        (BACK, ""),
        (BACK, "bonjour"),
    ],
)
def test_file_of_another_shape_is_named(folder, name, content):
    write(folder, name, content)

    assert refused(folder).startswith(f"{folder / name}: ")


@pytest.mark.parametrize(
    "content",
    [
        PATHOLOGY | {"sources": [SOURCE | {"adresse": "https://example.org"}]},
        PATHOLOGY | {"summary": {"fr": "Un dos.", "eng": "A back."}},
    ],
    ids=["key of a source", "language"],
)
def test_key_that_nobody_reads_is_refused(folder, content):
    write(folder, BACK, content)

    assert refused(folder).startswith(f"{folder / BACK}: unknown")


@pytest.mark.parametrize(
    ("name", "row", "field"),
    [
        (BACK, {"alerts": [{"level": "jamais", "text": {"fr": "x"}}]}, "level"),
        (BACK, {"figures": [{"section": "causes", "low": 101, "text": {"fr": "x"}}]}, "__all__"),
        (BACK, {"questions": [{"answer": {"fr": "x"}}]}, "question_fr"),
        (BACK, {"updated": "hier"}, "updated_on"),
    ],
)
def test_value_that_the_models_refuse_names_file_and_field(folder, name, row, field):
    write(folder, name, PATHOLOGY | row)

    told = refused(folder)

    assert told.startswith(f"{folder / name}: ")
    assert f"'{field}': " in told


def test_command_tells_the_fault_and_that_nothing_was_loaded(folder):
    write(folder, BACK, PATHOLOGY | {"regions": ["mollet"]})

    with pytest.raises(CommandError) as error:
        call_command("load_catalogue", folder)

    assert str(error.value) == (f"{folder / BACK}: no région du corps is named « mollet »\nNothing was loaded.")
    assert set(map(len, everything().values())) == {0}


def test_command_counts_what_it_added(folder, capsys):
    call_command("load_catalogue", folder)
    call_command("load_catalogue", folder)

    assert capsys.readouterr().out == "3 pages added.\nNothing to add.\n"
