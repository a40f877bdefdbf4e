"""What the README and the settings promise, and the code has to keep."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from archive import __version__
from archive.search.operators import OPERATORS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SOURCES = [
    file
    for package in ("archive", "importer")
    for file in (ROOT / package).rglob("*.py")
]
COMMANDS = sorted(
    file.stem for file in SOURCES if "commands" in file.parts and file.stem[0] != "_"
)
VARIABLES = sorted(
    {
        name
        for file in SOURCES
        for name in re.findall(
            r'(?:env\w*|environ\.get)\(\s*"(ARCHIVE_\w+)"', file.read_text("utf-8")
        )
    }
)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_is_documented(variable):
    assert f"| `{variable}` |" in README


def test_the_variables_are_found_at_all():
    assert {"ARCHIVE_DATA", "ARCHIVE_HOSTS", "ARCHIVE_DUMP_PASSWORD"} <= set(VARIABLES)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert re.search(rf"(manage\.py|make) {command}\b", README)


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_every_operator_and_choice_is_documented(operator):
    assert f"`{operator.name}:" in README
    for choice in operator.choices:
        assert (
            f"`{operator.name}:{choice.name}`" in README or f"`{choice.name}`" in README
        )


def test_the_version_is_the_changelogs():
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_every_page_but_signing_in_needs_a_login(client, db):
    """By Django's middleware: a page that forgot about logins fails closed."""
    open_pages = {
        pattern.name
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLPattern)
        and not getattr(pattern.callback, "login_required", True)
    }
    assert open_pages == {"sign-in"}


def test_no_file_of_the_project_loads_from_another_host():
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.css")]
    loading = re.compile(
        r"""(?:src|action|poster)=["']https?:|url\(["']?https?:|@import"""
    )
    assert [
        str(page) for page in pages if loading.search(page.read_text("utf-8"))
    ] == []
    assert len(pages) > 10
