"""Marks: the tokens of what a message has and is, beside its words.

What counts as a picture, as code or as an emoticon is what a reader sees as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from archive.rendering.body import style_of
from archive.rendering.cards import card_in
from archive.rendering.emoticons import SMILEYS, is_known
from archive.rendering.links import URL
from archive.search.likeness import shape_of
from archive.search.tokens import (
    color_token,
    emoticon_token,
    extension_token,
    feature_token,
    mention_token,
    shape_token,
)
from archive.search.visible import addresses, visible_text

IMAGES = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "webp", "svg", "tif", "tiff"})
# HipChat showed a notification of no colour, or of one it did not know, in yellow.
COLORS = ("yellow", "green", "red", "purple", "gray")
_DELETED = (True, "true", "1")
_EXTENSION = re.compile(r"\.(\w{1,10})\Z")
_SHORTCUT = re.compile(r"\(([A-Za-z0-9]{1,50})\)")
_WRITTEN = "|".join(
    re.escape(each) for each in sorted(SMILEYS, key=len, reverse=True) if each[0] != "("
)
_SMILEY = re.compile(rf"(?<!\S)(?ai:{_WRITTEN})(?!\w)")
# Every smiley without brackets has one of these.
_IN_SMILEYS = (":", ";", "8", "=")
_AS_TYPED = frozenset({"code", "quote"})
# Addresses need no "http://" to be shown as links. Few texts have a dot within a word,
# and those alone are looked through.
_DOTTED = re.compile(r"\.(?<=\w\.)[^\W\d_]")
_ADDRESS = re.compile(URL, re.VERBOSE)
_MENTION = re.compile(r'(?<!\w)@["\w]')
_IMAGE = re.compile(r"<img[\s/]", re.IGNORECASE)
_CODE = re.compile(r"<(?:pre|code)[\s>/]", re.IGNORECASE)


class Said(NamedTuple):
    """A message as it is to be found; `mentions` are ids that HipChat noted."""

    body: str
    is_html: bool
    kind: str
    color: str
    file_names: Sequence[str]
    mentions: Sequence[str]
    extra: dict[str, Any] | None


def marks_of(said: Said) -> str:
    """Tokens with blanks between them, each once."""
    marks = _of_html(said.body) if said.is_html else _of_text(said.body)
    if "://" in said.body:
        marks.append(feature_token("link"))
    if said.file_names:
        marks += _of_files(said.file_names)
    if said.mentions:
        marks += [feature_token("mention"), *map(mention_token, said.mentions)]
    if said.kind != "message":
        marks += _of_kind(said)
    if said.extra:
        marks += _of_extra(said.extra)
    return " ".join(dict.fromkeys(marks)) if marks else ""


def color_of(kind: str, color: str) -> str:
    """The colour a message is shown in; only notifications have one."""
    if kind != "notification":
        return ""
    return color if color in COLORS else COLORS[0]


def is_deleted(extra: dict[str, Any] | None) -> bool:
    """HipChat Server's dumps kept the words of deleted messages, with a mark."""
    return extra is not None and extra.get("deleted") in _DELETED


def _of_kind(said: Said) -> Iterator[str]:
    if color := color_of(said.kind, said.color):
        yield color_token(color)
        if shape := shape_of(visible_text(said.body, is_html=said.is_html)):
            yield shape_token(shape)
    if said.kind == "topic" and said.body.strip():
        yield feature_token("topic")


def _of_files(names: Sequence[str]) -> Iterator[str]:
    yield feature_token("file")
    for name in names:
        if match := _EXTENSION.search(name):
            extension = match[1].casefold()
            yield extension_token(extension)
            if extension in IMAGES:
                yield feature_token("image")


def _of_extra(extra: dict[str, Any]) -> Iterator[str]:
    if is_deleted(extra):
        yield feature_token("deleted")
    if card_in(extra) is not None:
        yield feature_token("card")


def _of_html(body: str) -> list[str]:
    has = (("image", _IMAGE), ("code", _CODE)) if "<" in body else ()
    marks = [feature_token(each) for each, written in has if written.search(body)]
    if "<" in body and addresses(body):
        marks.append(feature_token("link"))
    return marks


def _of_text(body: str) -> list[str]:
    if body[:1] == "/" and (style := style_of(body, is_html=False)) in _AS_TYPED:
        # HipChat drew and linked nothing in these.
        return [feature_token("code")] if style == "code" else []
    marks = []
    if _DOTTED.search(body) and "://" not in body and _ADDRESS.search(body):
        marks.append(feature_token("link"))
    if "@" in body and _MENTION.search(body):
        marks.append(feature_token("mention"))
    if "(" in body:
        marks += _of_shortcuts(body)
    if any(map(body.__contains__, _IN_SMILEYS)):
        for written in _SMILEY.findall(body):
            marks += [emoticon_token(written), feature_token("emoticon")]
    return marks


def _of_shortcuts(body: str) -> Iterator[str]:
    """Whatever may be an emoticon by its shape: a later dump may tell what it was."""
    for shortcut in _SHORTCUT.findall(body):
        yield emoticon_token(shortcut)
        if is_known(f"({shortcut})"):
            yield feature_token("emoticon")
