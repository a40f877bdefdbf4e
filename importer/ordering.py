"""Puts what was read into the order of the talk, also within a second.

HipChat wrote histories newest first; its older dumps, and most scripts, oldest first.
Their times are often whole seconds, in which several messages were sent. How those are
written, the times around them tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from importer.formats import envelopes
from importer.lines import Line

# A line, or as it comes from another process.
Fields = tuple[Any, ...]

_NEWEST_FIRST = {envelopes.NAME}
_moment = itemgetter(Line._fields.index("moment"))
_place = itemgetter(Line._fields.index("place"))


def oldest_first(lines: Sequence[Fields], format_name: str) -> list[Fields]:
    """By time; equal times in the order of the talk."""
    if len(set(map(_moment, lines))) < len(lines):
        is_newest_first = format_name in _NEWEST_FIRST
        lines = [*_in_order_of_talk(lines, is_newest_first=is_newest_first)]
    return sorted(lines, key=_moment)


def _in_order_of_talk(
    lines: Sequence[Fields], *, is_newest_first: bool
) -> Iterator[Fields]:
    """One room after the other: between two of them a step of time tells nothing."""
    for _, of_place in groupby(sorted(lines, key=_place), key=_place):
        groups = [list(group) for _, group in groupby(of_place, key=_moment)]
        for group, steps in zip(groups, _steps(groups), strict=True):
            falls, rises = min(steps) < 0, max(steps) > 0
            # Merged histories have both: oldest export first, each newest first. So
            # have scripts' pages, the newest one first, each oldest first.
            is_reversed = is_newest_first if falls == rises else falls
            yield from reversed(group) if is_reversed else group


def _steps(groups: list[list[Fields]]) -> Iterator[tuple[int, int]]:
    """How far time goes on before each group and behind it; 0 where nothing is."""
    moments = [*map(_moment, map(itemgetter(0), groups))]
    ahead = [
        after - before for before, after in zip(moments, moments[1:], strict=False)
    ]
    return zip([0, *ahead], [*ahead, 0], strict=True)
