"""Reads objects that Python 2 wrote as it shows them: `{u'id': 7, u'name': u'Ada'}`."""

from __future__ import annotations

import re
from typing import Any

import orjson

# Those mentioned with @all are listed one by one.
MAX_TEXT = 4 << 20

_TOKEN = re.compile(
    r"""\s*(?:[uU]?(?:'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)")
    |(?P<number>-?\d+(?:\.\d+)?)L?
    |(?P<word>None|True|False|null|true|false)
    |(?P<mark>[\[\]{}:,]))\s*""",
    re.DOTALL | re.VERBOSE,
)
_WORDS = {"None": "null", "True": "true", "False": "false"}
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|(u[0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|[\0-\x1f\"]",
    re.DOTALL,
)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def parse_repr(text: str) -> Any:
    """The value; raises ValueError for anything but lists, objects, texts and numbers.

    >>> parse_repr("{u'id': 7L, u'name': u'Ren\\\\xe9', u'links': None}")
    {'id': 7, 'name': 'René', 'links': None}
    """
    if len(text) > MAX_TEXT:
        raise ValueError("too long")
    return orjson.loads("".join(_as_json(text)))


def _as_json(text: str) -> list[str]:
    parts: list[str] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError("not what Python shows")
        parts.append(_token_as_json(token))
        at = token.end()
    return parts


def _token_as_json(token: re.Match[str]) -> str:
    kind, value = token.lastgroup or "", token[token.lastgroup or 0]
    if kind in {"single", "double"}:
        return f'"{_ESCAPE.sub(_escape_as_json, value)}"'
    return _WORDS.get(value, value)


def _escape_as_json(escape: re.Match[str]) -> str:
    two, four, eight, letter = escape.groups()
    if four:
        # The halves of one character may stand side by side; JSON knows them, too.
        return f"\\{four}"
    if two or eight:
        character = chr(int(two or eight, 16))
    elif letter:
        character = _LETTERS.get(letter, letter)
        if character.isalnum():
            raise ValueError("an unknown escape")
    else:
        character = escape[0]
    return orjson.dumps(character).decode()[1:-1]
