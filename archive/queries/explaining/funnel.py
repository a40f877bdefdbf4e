"""Which part of a search leaves how many messages, and the search without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.queries.searching.counting import Counting
from archive.queries.searching.finding import Asked
from archive.search.base import All, Expression
from archive.search.editing import without
from archive.search.reading import Reading

MOST_PARTS = 20  # what is typed by hand has fewer; a pasted text has many


@dataclass(frozen=True)
class Part:
    """What was typed beside others, and how many messages fit it.

    `together` fit it and all parts before it. `rest` is what was typed without it, and
    `without` how many fit that: it is counted where nothing fits all of them.
    """

    reading: Reading
    alone: int
    together: int
    rest: str
    without: int | None = None


@dataclass(frozen=True)
class Funnel:
    """`left_out` is how many parts are not counted apart; `total` knows them."""

    total: int
    parts: tuple[Part, ...]
    left_out: int
    ms: float

    @property
    def empty_alone(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.alone == 0)

    @property
    def leaving_nothing(self) -> Part | None:
        """The part with which nothing is left of what those before it found."""
        return next((part for part in self.parts if part.together == 0), None)

    @property
    def widening(self) -> tuple[Part, ...]:
        """The parts without which something is found."""
        return tuple(part for part in self.parts if part.without)


def funnel_of(asked: Asked, counting: Counting) -> Funnel:
    expressions = _expressions_of(asked)
    total = counting.of(asked.parsed.expression)
    ms = counting.ms
    readings = asked.parsed.readings[:MOST_PARTS]
    parts = tuple(
        Part(
            reading=reading,
            alone=counting.of(expressions[at]),
            together=counting.of(_all(expressions[: at + 1])),
            rest=text_without(asked.text, reading),
            without=_without(at, expressions, counting) if total == 0 else None,
        )
        for at, reading in enumerate(readings)
    )
    left_out = len(asked.parsed.readings) - len(parts)
    return Funnel(total=total, parts=parts, left_out=left_out, ms=ms)


def text_without(text: str, reading: Reading) -> str:
    """What was typed without one of its parts.

    What says the same with other names may stand apart: from:a boom from:b.
    """
    stands_apart = reading.operator and reading.parts and not reading.is_joined
    spots = reading.parts if stands_apart else (reading,)
    return without(text, spots)


def _expressions_of(asked: Asked) -> tuple[Expression, ...]:
    """Of each reading the expression; a single one is not joined with others."""
    expression, readings = asked.parsed.expression, asked.parsed.readings
    if len(readings) > 1 and isinstance(expression, All):
        return expression.parts
    return (expression,)


def _all(parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _without(
    at: int, expressions: Sequence[Expression], counting: Counting
) -> int | None:
    others = [*expressions[:at], *expressions[at + 1 :]]
    return counting.of(_all(others)) if others else None
