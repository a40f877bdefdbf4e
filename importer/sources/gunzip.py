"""Unpacks gzip, member after member, and finds the next one behind what is damaged."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from importer.sources.layers import GZIP, MAX_PIECE
from importer.sources.salvage import Chunks, Damage, span

# What looks like the beginning of a member is one if so much of it can be unpacked.
TRIAL = 4096
MAX_TRIALS = 10_000
# Small enough for its unpacked bytes to be few, large enough for the next to be near.
STEP = 1024
NOT_VALID = "is damaged: its gzip data is not valid"


def gunzip(chunks: Chunks, damage: Damage, where: str, start: int = 0) -> Chunks:
    """zlib checks each member's sum; `start` and `where` place it in the dump."""
    feed = _Feed(chunks, start)
    while feed.has_member():
        begin, unpacker = feed.position, zlib.decompressobj(wbits=31)
        try:
            yield from _member(feed, unpacker)
        except _CutShortError:
            damage.found("is cut short: its gzip data breaks off")
            damage.breaks_off(f"{feed.position:,}{where}")
        except zlib.error as error:
            damage.found(NOT_VALID)
            if not (rest := _unread_sum(error)):
                yield from _lost(feed, damage, where)
                continue
            feed.drop(rest)
            what = f"{span(begin, feed.position)}{where} do not fit their check sum"
            damage.lost(f"{what}: what was unpacked of them may be wrong.")


class _CutShortError(Exception):
    """There is no more, though a member has not ended."""


class _Feed:
    """What is packed: `data` is what of the chunk at hand was not unpacked yet."""

    def __init__(self, chunks: Chunks, start: int) -> None:
        self._chunks = chunks
        self._end = start
        self.data = b""
        self.trials = MAX_TRIALS

    @property
    def position(self) -> int:
        return self._end - len(self.data)

    def more(self) -> bool:
        # Where gzip is inside of gzip, the inner one ends at the first gap.
        if (chunk := next(self._chunks, None)) is None:
            return False
        self._end += len(chunk)
        self.data += chunk
        return True

    def drop(self, size: int) -> None:
        self.data = self.data[size:]

    def has_member(self) -> bool:
        """Whether there is more than the zeros with which tapes padded archives."""
        self.data = self.data.lstrip(b"\0")
        while not self.data and self.more():
            self.data = self.data.lstrip(b"\0")
        return bool(self.data)


def _member(feed: _Feed, unpacker: zlib._Decompress) -> Iterator[bytes]:
    has_more = False
    while not unpacker.eof:
        if not (feed.data or has_more or feed.more()):
            raise _CutShortError
        before = unpacker.copy()
        try:
            piece = unpacker.decompress(feed.data, MAX_PIECE)
        except zlib.error:
            yield from _up_to_error(feed, before)
            raise
        if piece:
            yield piece
        has_more = len(piece) == MAX_PIECE and not unpacker.eof
        feed.data = unpacker.unconsumed_tail or unpacker.unused_data


def _up_to_error(feed: _Feed, unpacker: zlib._Decompress) -> Iterator[bytes]:
    """zlib keeps to itself what it unpacked in the step that failed."""
    step = STEP
    while step and feed.data:
        trial = unpacker.copy()
        try:
            yield trial.decompress(feed.data[:step])
        except zlib.error:
            step //= 2
        else:
            unpacker = trial
            feed.drop(step)


def _unread_sum(error: zlib.error) -> int:
    """How much of a member's end is left when only its sum or its size is wrong."""
    if "incorrect data check" in str(error):
        return 5
    return 1 if "incorrect length check" in str(error) else 0


def _lost(feed: _Feed, damage: Damage, where: str) -> Iterator[None]:
    start = feed.position
    _seek_member(feed)
    damage.lost(
        f"{span(start, feed.position)}{where} cannot be unpacked: what they hold is "
        "lost, and what is shortly before them may be wrong."
    )
    yield None


def _seek_member(feed: _Feed) -> None:
    """Go to what is the beginning of a member, or to the end."""
    start = 1
    while feed.trials:
        if (at := feed.data.find(GZIP, start)) < 0:
            feed.drop(max(start, len(feed.data) - len(GZIP) + 1))
            start = 0
            if not feed.more():
                break
        else:
            feed.drop(at)
            if _is_member(feed):
                return
            start = 1
    feed.drop(len(feed.data))
    while feed.more():
        feed.drop(len(feed.data))


def _is_member(feed: _Feed) -> bool:
    while len(feed.data) < TRIAL and feed.more():
        pass
    feed.trials -= 1
    try:
        return bool(zlib.decompressobj(wbits=31).decompress(feed.data[:TRIAL], TRIAL))
    except zlib.error:
        return False
