"""Reads one item of a JSON file, or says why it cannot be read."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import orjson

MAX_RAW = 64 << 10


class Broken(NamedTuple):
    """An item that cannot be read."""

    reason: str
    raw: str


def parse_item(piece: bytes) -> Any:
    try:
        return orjson.loads(piece)
    except orjson.JSONDecodeError as error:
        # Not the error itself: it would hold on to the piece till garbage is collected.
        reason = error.msg
    try:
        value = json.loads(piece, strict=False, parse_constant=_refuse_constant)
        orjson.dumps(value)  # refuses what cannot be stored: half surrogates
    except (ValueError, TypeError):
        return Broken(f"The item is not valid JSON: {reason}.", raw_text(piece))
    except RecursionError:
        return Broken("The item is nested too deeply.", raw_text(piece))
    return value


def mended(raw: str) -> Any:
    """Some quotation marks in texts were escaped twice, which ends the text."""
    text = raw.replace(r'\\"', r"\"")
    try:
        return None if text == raw else json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def raw_text(piece: bytes) -> str:
    """The beginning of what could not be read, to be quoted."""
    return piece[:MAX_RAW].decode("utf-8", "backslashreplace")
