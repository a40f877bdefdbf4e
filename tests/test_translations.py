"""Every text of the pages is there in every language, with all that is filled in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "archive" / "locale"
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?[a-z]+")
Key = tuple[str | None, str]


def texts(source: str) -> Iterator[Key]:
    """Each text to be translated, with its context: of a plural the singular."""
    found = extract("python", io.BytesIO(source.encode()), FUNCTIONS)
    for _, message, _, context in found:
        yield context, message[0] if isinstance(message, tuple) else message


def unindented(source: str) -> str:
    """What is made of a template has calls among letters, in no order of Python's."""
    return "\n".join(line.lstrip() for line in source.splitlines())


@cache
def wanted() -> frozenset[Key]:
    templates = (ROOT / "templates").rglob("*.html")
    sources = [unindented(templatize(f.read_text("utf-8"))) for f in templates]
    for package in ("archive", "importer"):
        sources += [f.read_text("utf-8") for f in (ROOT / package).rglob("*.py")]
    return frozenset(key for source in sources for key in texts(source))


@cache
def catalog(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, language)


def key_of(message: Message) -> Key:
    text = message.id
    return message.context, text[0] if isinstance(text, tuple | list) else text


def forms(value: Message) -> list[str]:
    text = value.string
    return list(text) if isinstance(text, tuple | list) else [text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_in_english(language):
    """`make messages` gathers new ones."""
    known = {
        key_of(each)
        for each in catalog(language)
        if each.id and not each.fuzzy and all(forms(each))
    }
    assert sorted(wanted() - known, key=str) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_is_no_longer_said(language):
    known = {key_of(each) for each in catalog(language) if each.id}
    assert sorted(known - wanted(), key=str) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_what_is_filled_in_and_marked_up(language):
    """A plural may say its number in words in one form, so its last one counts."""
    wrong = []
    for each in catalog(language):
        if each.id:
            source = each.id[-1] if isinstance(each.id, tuple) else each.id
            if not same_parts(source, forms(each)[-1]):
                wrong.append((source, forms(each)[-1]))
    assert wrong == []


def same_parts(source: str, translated: str) -> bool:
    return sorted(PLACEHOLDER.findall(source)) == sorted(
        PLACEHOLDER.findall(translated)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = {key_of(each): forms(each) for each in read_mo(file) if each.id}
    written = {key_of(each): forms(each) for each in catalog(language) if each.id}
    assert compiled == written
