"""Which times of a history are there, and which are still to be asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """All that was said after `start` and up to `end` is there.

    `edge` is a message of `start`: whoever asks for what is older must be given it
    again. None is known where a history begins.
    """

    start: datetime
    end: datetime
    edge: str = ""

    @staticmethod
    def from_note(note: dict[str, Any]) -> Span:
        start, end = (datetime.fromisoformat(note[key]) for key in ("start", "end"))
        return Span(start, end, note["edge"])


@dataclass(frozen=True)
class Gap:
    """What was said after `start` and up to `end` is not there.

    `edge` is the message that lies just above it, `is_joined` says that what lies
    below it is there.
    """

    start: datetime
    end: datetime
    edge: str
    is_joined: bool


def with_span(spans: Iterable[Span], new: Span) -> list[Span]:
    """The spans and one more, oldest first; those that meet are one.

    >>> day = [datetime(2018, 1, number, tzinfo=UTC) for number in range(1, 5)]
    >>> found = with_span([Span(day[0], day[1])], Span(day[1], day[2], "b"))
    >>> [(span.start.day, span.end.day) for span in found]
    [(1, 3)]
    """
    merged: list[Span] = []
    added = [new] if new.start < new.end else []
    for span in sorted([*spans, *added], key=lambda each: each.start):
        if merged and span.start <= merged[-1].end:
            last = merged.pop()
            span = Span(last.start, max(last.end, span.end), last.edge)
        merged.append(span)
    return merged


def gaps_in(spans: Iterable[Span], start: datetime, end: datetime) -> list[Gap]:
    """What is missing between two times, newest first.

    >>> day = [datetime(2018, 1, number, tzinfo=UTC) for number in range(1, 7)]
    >>> spans = [Span(day[1], day[2], "b"), Span(day[3], day[4], "d")]
    >>> for gap in gaps_in(spans, day[0], day[5]):
    ...     print(gap.start.day, gap.end.day, gap.edge, gap.is_joined)
    5 6  True
    3 4 d True
    1 2 b False
    """
    found = []
    upper, edge = end, ""
    for span in sorted(spans, key=lambda each: each.start, reverse=True):
        lower = max(start, span.end)
        found.append(Gap(lower, upper, edge, is_joined=span.end >= start))
        upper, edge = span.start, span.edge
    found.append(Gap(start, upper, edge, is_joined=False))
    return [gap for gap in found if gap.start < gap.end]
