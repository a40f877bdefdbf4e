"""Chips: the operators of a query, each to be taken out of it by one click."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.queries.searching.finding import Asked
from archive.search.editing import without
from archive.search.reading import Reading


@dataclass(frozen=True)
class Chip:
    """`label` says what it asks for; `rest` is the query without it."""

    label: str
    rest: str


def chips_of(asked: Asked) -> list[Chip]:
    return [
        Chip(_label(reading, asked.text), without(asked.text, [reading]))
        for reading in _operators(asked.parsed.readings)
    ]


def _operators(readings: tuple[Reading, ...]) -> Iterator[Reading]:
    """What stands for itself, or is joined by OR or parentheses, is one chip."""
    for reading in sorted(readings, key=lambda each: each.start):
        if reading.operator and reading.parts and not reading.is_joined:
            yield from reading.parts
        elif reading.operator or _has_operator(reading):
            yield reading


def _has_operator(reading: Reading) -> bool:
    return any(part.operator or _has_operator(part) for part in reading.parts)


def _label(reading: Reading, text: str) -> str:
    if reading.parts:
        return text[reading.start : reading.end]
    return reading.said
