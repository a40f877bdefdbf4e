"""Who may import whom: the layout of the code, held true by its import statements."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("archive", "importer")
MODULES = [file for package in OURS for file in sorted((ROOT / package).rglob("*.py"))]
# What a package may import of ours, beside itself.
ALLOWED = {
    "archive/evidence": (),
    "archive/models": (),
    "archive/rendering": (),
    "archive/search": ("archive.models", "archive.rendering"),
    "archive/queries": (
        "archive.evidence",
        "archive.models",
        "archive.search",
        "archive.rendering",
    ),
    "archive/publishing": (
        "archive.models",
        "archive.queries",
        "archive.search",
        "archive.rendering",
    ),
    "importer/sources": (
        "archive.evidence",
        "importer.records",
        "importer.errors",
    ),
    "importer/formats": (
        "archive.evidence",
        "importer.records",
        "importer.errors",
        "importer.sources.base",
        "importer.sources.server.places",
    ),
}


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def dotted(folder: str) -> str:
    return folder.replace("/", ".")


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_package_imports_only_what_lies_below_it(folder):
    allowed = (dotted(folder), *ALLOWED[folder])
    strangers = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in sorted((ROOT / folder).rglob("*.py"))
        for name in imports(file)
        if name.startswith(OURS) and not name.startswith(allowed)
    }
    assert strangers == set()


def test_the_archive_never_imports_the_importer():
    guilty = [
        str(file)
        for file in MODULES
        if file.is_relative_to(ROOT / "archive")
        and any(name.split(".")[0] == "importer" for name in imports(file))
    ]
    assert guilty == []


@pytest.mark.parametrize(
    "folder", ["importer/sources", "importer/formats", "archive/evidence"]
)
def test_reading_a_dump_needs_no_django(folder):
    names = {name for file in (ROOT / folder).rglob("*.py") for name in imports(file)}
    assert {name for name in names if name.split(".")[0] == "django"} == set()


def test_rendering_needs_no_database():
    files = (ROOT / "archive" / "rendering").rglob("*.py")
    names = {name for file in files for name in imports(file)}
    assert {name for name in names if name.startswith("django.db")} == set()


def test_only_one_module_may_declare_markup_safe():
    users = [file for file in MODULES if "mark_safe" in file.read_text("utf-8")]
    assert users == [ROOT / "archive" / "rendering" / "sanitize.py"]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_module_says_in_its_first_line_what_it_is_for(file):
    tree = ast.parse(file.read_text("utf-8"))
    if tree.body:
        first_line = (ast.get_docstring(tree) or "").split("\n")[0]
        assert first_line.endswith((".", ":")), file


def test_no_pattern_repeats_a_group_possessively():
    """Such groups, and atomic ones, match wrongly up to Python 3.11.4."""
    fragile = re.compile(r"\)[*+?]\+|\)\{[\d,]+\}\+|\(\?>")
    guilty = [file for file in MODULES if fragile.search(file.read_text("utf-8"))]
    assert guilty == []
