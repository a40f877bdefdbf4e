"""What HipChat Server's Elasticsearch answered to a search: `hits`, each a message.

Administrators were told to ask it so for a person's 1-1 chats. Nobody recorded all
fields, so more names are understood than were seen. The outputs of several searches may
stand in one file, and a list of hits alone, or one in each line, is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from archive.evidence.json_stream import MAX_RAW, Broken, read_list
from archive.evidence.originals import has_lines
from archive.evidence.text_lines import MAX_LINE, read_lines
from importer.formats.base import HEAD, Dump, Reading
from importer.formats.broken import reason_of
from importer.formats.elasticsearch.hits import read_hit
from importer.formats.ordinals import Ordinals
from importer.records import MessageRecord, Problem, Record

NAME = "elasticsearch"

_SEARCH = re.compile(
    rb'\s*\{(?=.*"(?:took|timed_out|_shards|_scroll_id|total|max_score)"\s*:)'
    rb'.*"hits"\s*:\s*[{\[]',
    re.DOTALL,
)
_HITS = re.compile(rb'\s*[{\[].*"_source"\s*:\s*\{', re.DOTALL)
# What the server says there is, of which it gave ten hits if it was asked for no more.
_TOTAL = re.compile(
    rb'"hits"\s*:\s*\{\s*"total"\s*:\s*(?:\{\s*"value"\s*:\s*)?(\d{1,15})\b'
    rb'|"max_score"\s*:\s*[^,"]{1,30},\s*"total"\s*:\s*(\d{1,15})\b'
)
_LONGEST_TOTAL = 200
_MISSING = (
    "The server had {total:,} messages, and this file holds {count:,}: it was asked "
    "for no more. If the server still runs, search again with a larger size."
)


def claims(path: str, head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf")
    return bool(_SEARCH.match(text) or _HITS.match(text))


def read(dump: Dump) -> Iterator[Reading]:
    for document in dump.documents:
        with dump.open(document) as stream:
            is_lines = has_lines(stream.read(HEAD))
        with dump.open(document) as stream:
            watched = _Watched(stream)
            items = _read_lines(stream) if is_lines else _read_lists(watched)
            yield document, _read_hits(document.path, items, watched)


def _read_lists(stream: Any) -> Iterator[tuple[int, Any]]:
    return read_list(stream, ("hits.hits", "hits"))


def _read_lines(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    lines = (line for line in read_lines(stream) if not line.isspace())
    return enumerate(map(_parse_line, lines))


def _parse_line(line: bytes) -> Any:
    raw = line[:MAX_RAW].decode("utf-8", "backslashreplace")
    if len(line) > MAX_LINE:
        return Broken(f"The line is larger than {MAX_LINE} bytes.", raw)
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Broken(f"The line is not valid JSON: {error.msg}.", raw)


def _read_hits(
    path: str, items: Iterator[tuple[int, Any]], watched: _Watched
) -> Iterator[Record]:
    ordinals = Ordinals()
    count = 0
    for position, item in items:
        count += 1
        if isinstance(item, Broken):
            yield Problem(path, reason_of(item), position, item.raw, is_direct=True)
        else:
            record = read_hit(path, position, item)
            if isinstance(record, MessageRecord):
                record = ordinals.number(record)
            yield record
    if watched.total > count:
        reason = _MISSING.format(total=watched.total, count=count)
        yield Problem(path, reason, is_direct=True)


class _Watched:
    """A stream that looks for what the server said of how many messages it had."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._end = b""
        self._totals: list[int] = []

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        text = self._end + chunk
        at = 0
        for found in _TOTAL.finditer(text):
            self._totals.append(int(found[1] or found[2]))
            at = found.end()
        self._end = text[max(at, len(text) - _LONGEST_TOTAL) :]
        return chunk

    @property
    def total(self) -> int:
        """Pages of one search all say the same, several searches each their own."""
        is_one = len(set(self._totals)) == 1
        return self._totals[0] if is_one else sum(self._totals)
