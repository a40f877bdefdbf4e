"""Sends a part of a file: players ask for parts to leap within a recording."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

# Several ranges at once are not asked for by players: they get the whole file.
_RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))", re.ASCII)
_PIECE = 64 << 10


class Part:
    """Some bytes of an open file, which is closed with it."""

    def __init__(self, file: BinaryIO, span: range) -> None:
        file.seek(span.start)
        self._file = file
        self._left = len(span)

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(min(self._left, _PIECE)):
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        self._file.close()


def span_asked(request: HttpRequest, size: int, etag: str) -> range | None:
    """The bytes that are asked for; empty where there are none, None for all.

    As RFC 9110 has it: what is no range is passed over, and so is a range of a file
    that the browser had in another state.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last, final = asked.groups()
    if final is not None:
        return range(max(size - int(final), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else size, size))


def part_of(file: BinaryIO, span: range, size: int) -> HttpResponse:
    if not span:
        file.close()
        headers = {"Content-Range": f"bytes */{size}"}
        return HttpResponse(status=416, headers=headers)
    headers = {
        "Content-Range": f"bytes {span.start}-{span.stop - 1}/{size}",
        "Content-Length": str(len(span)),
    }
    part = Part(file, span)
    return StreamingHttpResponse(part, status=206, headers=headers)  # type: ignore[return-value]
