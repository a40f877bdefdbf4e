"""Opens a saved reply of HipChat's API: what it says of itself, and its items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from archive.evidence.json_stream import Broken, read_list
from importer.formats.base import Dump
from importer.sources.base import Document

# A page has up to 1,000 items; what is much larger, somebody put together.
MAX_WHOLE = 8 << 20

Items = Iterable[tuple[int, Any]]


@dataclass(frozen=True)
class Reply:
    """A page, or what was saved in place of one; `about` is all but its items."""

    items: Items
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def error(self) -> dict[str, Any] | None:
        error = self.about.get("error")
        return error if isinstance(error, dict) else None


def open_reply(dump: Dump, document: Document) -> Reply:
    """The reply as a whole if it can be parsed; else as many items as can be read."""
    with dump.open(document) as stream:
        text = stream.read(MAX_WHOLE + 1)
    whole = _parse_whole(text) if len(text) <= MAX_WHOLE else None
    return whole or Reply(flat(_stream(dump, document)))


def _parse_whole(text: bytes) -> Reply | None:
    try:
        content = orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    if isinstance(content, list):
        return Reply(flat(enumerate(content)))
    return _parse_object(content) if isinstance(content, dict) else None


def _parse_object(content: dict[str, Any]) -> Reply | None:
    items = content.get("items")
    if isinstance(items, list):
        about = {key: value for key, value in content.items() if key != "items"}
        return Reply(flat(enumerate(items)), about)
    if isinstance(content.get("error"), dict):
        return Reply((), content)
    # A person or a room alone, whose reply is no page.
    return Reply([(0, content)]) if "id" in content else None


def flat(items: Items) -> Iterator[tuple[int, Any]]:
    """The items, those of inner lists counted on: a script made each page one."""
    position = 0
    for _, item in items:
        is_inner = isinstance(item, list) and item
        for each in item if is_inner else [item]:
            yield position, each
            position += 1


def _stream(dump: Dump, document: Document) -> Iterator[tuple[int, Any | Broken]]:
    with dump.open(document) as stream:
        yield from read_list(stream, ("items",))
