"""Cuts a query into pieces of time, in each of which every date is true or false.

An engine has messages in the order of their ids, which are times, and looks dates up
as ranges of ids; within an expression it knows only words and marks. So the ids are cut
where a date of the expression begins or ends. Between two cuts a date holds for all
messages or for none, whatever it stands beside: OR, a minus, parentheses.
"""

from collections.abc import Iterator
from typing import NamedTuple

from archive.search.base import (
    EVERYTHING,
    NOTHING,
    All,
    Any,
    Expression,
    Not,
    SentWithin,
)

# Ids are 64 bits with a sign.
SMALLEST, LARGEST = -(1 << 63), (1 << 63) - 1


class Piece(NamedTuple):
    """What is wanted of messages with `first_id <= id < end_id`; it has no dates."""

    first_id: int
    end_id: int
    expression: Expression


def pieces_of(expression: Expression) -> list[Piece]:
    """Oldest first; none where nothing can be found.

    >>> pieces_of(Not(SentWithin(5, 9)))[0]
    Piece(first_id=-9223372036854775808, end_id=5, expression=All(parts=()))
    """
    cuts = sorted({SMALLEST, LARGEST, *map(_bounded, _ends(expression))})
    pieces: list[Piece] = []
    for first_id, end_id in zip(cuts, cuts[1:], strict=False):
        wanted = _within(expression, first_id)
        if pieces and pieces[-1][1:] == (first_id, wanted):
            pieces[-1] = pieces[-1]._replace(end_id=end_id)
        elif wanted != NOTHING:
            pieces.append(Piece(first_id, end_id, wanted))
    return pieces


def _bounded(id: int) -> int:
    return max(SMALLEST, min(LARGEST, id))


def _ends(expression: Expression) -> Iterator[int]:
    match expression:
        case SentWithin(first_id, end_id):
            yield from (first_id, end_id)
        case Not(part):
            yield from _ends(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _ends(part)
        case _:
            return


def _within(expression: Expression, id: int) -> Expression:
    """The expression as it is for all messages from this id to the next cut."""
    found = expression
    match expression:
        case SentWithin(first_id, end_id):
            found = EVERYTHING if first_id <= id < end_id else NOTHING
        case Not(part):
            found = _negated(_within(part, id))
        case All(parts):
            found = _all([_within(part, id) for part in parts])
        case Any(parts):
            found = _any([_within(part, id) for part in parts])
    return found


def _negated(part: Expression) -> Expression:
    if part == EVERYTHING:
        return NOTHING
    if isinstance(part, Not):
        return part.part
    return EVERYTHING if part == NOTHING else Not(part)


def _all(parts: list[Expression]) -> Expression:
    if NOTHING in parts:
        return NOTHING
    kept = tuple(part for part in parts if part != EVERYTHING)
    return kept[0] if len(kept) == 1 else All(kept)


def _any(parts: list[Expression]) -> Expression:
    if EVERYTHING in parts:
        return EVERYTHING
    kept = tuple(part for part in parts if part != NOTHING)
    return kept[0] if len(kept) == 1 else Any(kept)
