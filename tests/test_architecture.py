"""The rules of the house that no page shows: who may import whom, what templates and style sheets may hold.

The order of the packages, as it is in the code, each importing only from those before it:

    environment → settings → text → editorial → publishing → glossary → pathologies → procedures → pages → leaflets
                → search → exchange → sitemaps → comforts → operations → accounts → growth → audience → addresses → urls
                → delivery → wsgi

The design draws glossary and pathologies as neighbours that ignore each other; in the code both subjects explain their
words, so they stand after the glossary.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib import admin
from PIL import ImageColor

from algoradio.pages.models import FixedPage
from tests.conftest import ROOT

ORDER = [
    "algoradio.environment",
    "algoradio.settings",
    "algoradio.text",
    "algoradio.editorial",
    "algoradio.publishing",
    "algoradio.glossary",
    "pathologies",
    "procedures",
    "algoradio.pages",
    "algoradio.leaflets",
    "algoradio.search",
    "algoradio.exchange",
    "algoradio.sitemaps",
    "algoradio.comforts",
    "algoradio.operations",
    "algoradio.accounts",
    "algoradio.growth",
    "algoradio.audience",
    "algoradio.addresses",
    "algoradio.urls",
    "algoradio.delivery",
    "algoradio.wsgi",
]
TEMPLATES = ROOT / "templates"
STYLES = ROOT / "static" / "css"
README = ROOT / "README.md"

HOUSE = sorted(path for name in ("algoradio", "pathologies", "procedures") for path in (ROOT / name).rglob("*.py"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
SHEETS = sorted(STYLES.rglob("*.css"))

PHYSICAL = re.compile(
    r"(left|right|top|bottom|((min|max)-)?(width|height)|(margin|padding|scroll-(margin|padding)|inset)-"
    r"(left|right|top|bottom)|border-(left|right|top|bottom)(-.+)?|border-(top|bottom)-(left|right)-radius)"
)
FOUR_SIDED = {"margin", "padding", "inset", "border-width", "scroll-margin", "scroll-padding"}
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\(", re.IGNORECASE)
OWN_TOKENS = {"print.css", "admin.css"}  # ink on white paper; Django's variables in the admin, which has no tokens.css
ALARM_CALL = {("components/alert.css", "#fff"), ("components/alert.css", "#8b1420")}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer(name: str) -> int | None:
    """The place of a module in ORDER; None for what is not ours, or for the packages that only hold the others."""
    return next((place for place, one in enumerate(ORDER) if name == one or name.startswith(f"{one}.")), None)


def imported(path: Path):
    """Every module that a file imports, as (line, name); of `from a import b` both `a` and `a.b`."""
    package = module(path).split(".")
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: -node.level]) + "." if node.level else ""
            yield node.lineno, f"{above}{node.module or ''}"
            yield from ((node.lineno, f"{above}{node.module or ''}.{alias.name}") for alias in node.names)


def test_every_module_has_a_place_in_the_order():
    lost = [shown(path) for path in HOUSE if layer(module(path)) is None and module(path) != "algoradio"]

    assert not lost, "\n".join(lost)


def test_imports_point_back_nowhere():
    backwards = [
        f"{shown(path)}:{line} imports {name}"
        for path in HOUSE
        for line, name in imported(path)
        if (there := layer(name)) is not None and there > (layer(module(path)) or 0)
    ]

    assert not backwards, "\n".join(backwards)


def test_text_is_plain_python():
    frameworks = [
        f"{shown(path)}:{line} imports {name}"
        for path in HOUSE
        if module(path).startswith("algoradio.text")
        for line, name in imported(path)
        if name.split(".")[0] in {"django", "modeltranslation", "django_prose_editor"}
    ]

    assert not frameworks, "\n".join(frameworks)


def test_imports_inside_functions_say_why():
    silent = []
    for path in HOUSE:
        lines = path.read_text().splitlines()
        for function in ast.walk(tree(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                silent += [
                    f"{shown(path)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                    and not re.search(r"  # \w.{8,}$", lines[node.end_lineno - 1])
                ]

    assert not silent, "\n".join(silent)


def segments() -> set[str]:
    """The first steps of public addresses: those that urls.py translates, and the languages that have a prefix."""
    found = {"en"}
    for path in HOUSE:
        if path.name.endswith("urls.py"):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                    found.add(node.args[0].value.strip("/"))
    return found


@cache
def documentation(path: Path) -> set[int]:
    """The docstrings of a file, by identity of their node."""
    return {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }


def test_python_writes_no_address_of_the_site():
    address = re.compile(rf"(^|[^\w/.])/({'|'.join(sorted(segments()))})(/|$)")
    literal = [
        f"{shown(path)}:{node.lineno} {node.value!r}"
        for path in HOUSE
        if not path.name.endswith("urls.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation(path)
        if address.search(node.value)
    ]

    assert {"pathologies", "medecins", "contact", "en"} <= segments()
    assert not literal, "\n".join(literal)


def test_templates_write_no_address_of_the_site():
    literal = [
        f"{shown(path)}: {found}"
        for path in PAGES
        if path.name != "500.html" and path.relative_to(TEMPLATES).parts[0] != "admin"
        for found in re.findall(r"(?:href|src|action)=[\"']?/[^\"'>\s]*", path.read_text())
    ]

    assert not literal, "\n".join(literal)


def test_templates_begin_with_what_they_are():
    start = re.compile(r"\{% extends |\{% comment %\}|\{#|\{% load |<!doctype html>")
    others = [shown(path) for path in PAGES if not start.match(path.read_text())]

    assert not others, "\n".join(others)


def test_blocktranslate_is_trimmed():
    untrimmed = [
        f"{shown(path)}: {tag}"
        for path in PAGES
        for tag in re.findall(r"\{% blocktrans(?:late)?\b[^%]*%\}", path.read_text())
        if "trimmed" not in tag.split()
    ]

    assert not untrimmed, "\n".join(untrimmed)


def test_includes_name_what_they_take():
    open_ended = [
        f"{shown(path)}: {tag}"
        for path in PAGES
        for tag in re.findall(r"\{% include [^%]*%\}", path.read_text())
        if not tag.endswith(" only %}")
    ]

    assert open_ended == ['templates/base.html: {% include "components/head.html" %}']


def test_every_template_is_used():
    stock = Path(admin.__file__).parent / "templates"
    known = {"404.html", "500.html", *(f"pages/{key}.html" for key in FixedPage.Key.values)}
    names = {path: str(path.relative_to(TEMPLATES)) for path in PAGES}
    texts = {path: path.read_text() for path in [*PAGES, *HOUSE]}
    unused = [
        name
        for path, name in names.items()
        if name not in known
        and not (stock / name).exists()
        and not any(f'"{name}"' in text for other, text in texts.items() if other != path)
    ]

    assert not unused, "\n".join(unused)


def declarations(path: Path):
    """The declarations of a style sheet: (selector's place in the file, property, value), comments left out."""
    text = re.sub(r"/\*.*?\*/", lambda comment: re.sub(r"[^\n]", " ", comment[0]), path.read_text(), flags=re.DOTALL)
    for found in re.finditer(r"(?<=[{;}])\s*([-\w]+)\s*:\s*([^;{}]*?)\s*(?=[;}])", text):
        yield f"{shown(path)}:{text.count(chr(10), 0, found.start(1)) + 1}", found[1], found[2]


def values(text: str) -> list[str]:
    """A CSS value split at its outer spaces."""
    return re.findall(r"(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+", text)


def test_style_sheets_name_no_side_of_the_screen():
    physical = [
        f"{where} {name}: {value}"
        for path in SHEETS
        for where, name, value in declarations(path)
        if PHYSICAL.fullmatch(name)
        or (name in {"text-align", "float", "clear", "caption-side"} and value in {"left", "right"})
        or (name in FOUR_SIDED and len(sides := values(value)) == 4 and sides[1] != sides[3])
    ]

    assert not physical, "\n".join(physical)


def test_colours_stand_in_the_tokens_alone():
    named = re.compile(rf"(?<![\w-])(?:{'|'.join(ImageColor.colormap)})(?![\w-])", re.IGNORECASE)
    strays = [
        f"{where} {name}: {value}"
        for path in SHEETS
        if path.name != "tokens.css"
        for where, name, value in declarations(path)
        if not (path.name in OWN_TOKENS and name.startswith("--"))
        for colour in COLOUR.findall(value) + named.findall(re.sub(r"var\([^)]*\)|\"[^\"]*\"", "", value))
        if (str(path.relative_to(STYLES)), colour) not in ALARM_CALL
    ]

    assert not strays, "\n".join(strays)


def test_nothing_is_important_but_on_paper():
    loud = [
        f"{where} {name}"
        for path in SHEETS
        if path.name != "print.css"
        for where, name, value in declarations(path)
        if "!important" in value
    ]

    assert not loud, "\n".join(loud)


@pytest.mark.skipif(not README.exists(), reason="README.md is not written yet")
def test_readme_names_every_setting_and_command():
    settings = {
        f"ALGORADIO_{node.args[0].value}"
        for node in ast.walk(tree(ROOT / "algoradio" / "settings.py"))
        if isinstance(node, ast.Call)
        and node.args
        and getattr(getattr(node.func, "value", None), "id", "") == "environment"
    }
    commands = {path.stem for path in HOUSE if path.parent.name == "commands" and path.stem != "__init__"}
    text = README.read_text()

    assert {"ALGORADIO_DATA", "ALGORADIO_LANGUAGES"} <= settings
    assert {"load_catalogue", "prepare"} <= commands
    assert [name for name in sorted(settings | commands) if name not in text] == []
