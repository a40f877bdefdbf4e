"""Tells whether an original surely is a message's: by its own id, time and words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from archive.evidence.json_item import Broken, mended, parse_item
from archive.evidence.originals import Original
from archive.evidence.timestamps import parse_moment

# The uid of a message to which the dump gave no id.
MADE = "made-"


class Claim(NamedTuple):
    """What a message's row says of what its original must hold."""

    uid: str
    sent_at: datetime
    body: str


def is_of(original: Original, claim: Claim) -> bool:
    """Whether an item holds the id, if the dump gave one, the time and the words.

    One that belongs to another message must never be shown for this one: it may be of
    a room whose messages the viewer may not see.
    """
    values = list(_values(_content(original)))
    return (
        (claim.uid.startswith(MADE) or _is_among(values, claim.uid))
        and (claim.body == "" or _is_among(values, claim.body))
        and any(parse_moment(value) == claim.sent_at for value in values)
    )


def _content(original: Original) -> Any:
    if original.cells is not None:
        return list(original.cells)
    item = parse_item(original.data)
    return mended(item.raw) if isinstance(item, Broken) else item


def _values(content: Any) -> Iterator[Any]:
    """Everything in an item, its lists and objects included."""
    stack = [content]
    while stack:
        value = stack.pop()
        yield value
        if isinstance(value, dict):
            stack += value.values()
        elif isinstance(value, list):
            stack += value


def _is_among(values: list[Any], text: str) -> bool:
    return text in values or text in map(_spelled, values)


def _spelled(value: Any) -> str:
    """A number as an id is kept; what stood in place of words, as it is kept."""
    try:
        return "" if isinstance(value, str) else orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return ""
