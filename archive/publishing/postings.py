"""Which messages have a word: sorted on the disk, for memory holds not all of them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import groupby
from pathlib import Path

# How many are held until they are sorted away, some fifty bytes each.
MOST_HELD = 1_000_000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Entry = tuple[bytes, str, str]


class Postings:
    """Messages are numbered in the order they are added."""

    def __init__(self, scratch: Path, most_held: int = MOST_HELD) -> None:
        self._scratch = scratch
        self._most_held = most_held
        self._runs: list[Path] = []
        self._held: defaultdict[str, array[int]] = defaultdict(lambda: array("Q"))
        self._count = 0

    def add(self, number: int, words: Iterable[str]) -> None:
        for word in words:
            self._held[word].append(number)
            self._count += 1
        if self._count >= self._most_held:
            self._flush()

    def merged(self) -> Iterator[tuple[str, str]]:
        """Each word, as JavaScript sorts them, with the distances between its numbers.

        >>> postings = Postings(getfixture("tmp_path"))
        >>> postings.add(5, ["b", "a"]), postings.add(45, ["a"])
        (None, None)
        >>> list(postings.merged())
        [('a', '5 14'), ('b', '5')]
        """
        self._flush()
        with ExitStack() as files:
            runs = [
                files.enter_context(run.open(encoding="utf-8")) for run in self._runs
            ]
            entries = merge(*map(_entries, runs), key=lambda entry: entry[0])
            for _, same in groupby(entries, lambda entry: entry[0]):
                word, *numbers = _joined(same)
                yield word, _distances(map(int, numbers))

    def _flush(self) -> None:
        run = self._scratch / f"run-{len(self._runs)}"
        with run.open("w", encoding="utf-8", newline="\n") as file:
            for word in sorted(self._held, key=_order):
                file.write(f"{word}\t{' '.join(map(str, self._held[word]))}\n")
        self._runs.append(run)
        self._held.clear()
        self._count = 0


def in_base_36(number: int) -> str:
    """
    >>> in_base_36(0), in_base_36(35), in_base_36(36)
    ('0', 'z', '10')
    """
    digits = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return _DIGITS[number] + digits


def _order(word: str) -> bytes:
    return word.encode("utf-16-be")


def _entries(run: Iterable[str]) -> Iterator[Entry]:
    for line in run:
        word, _, numbers = line.rstrip("\n").partition("\t")
        yield _order(word), word, numbers


def _joined(entries: Iterable[Entry]) -> Iterator[str]:
    """The word, and its numbers from all runs: each run has higher ones."""
    for place, (_, word, numbers) in enumerate(entries):
        if place == 0:
            yield word
        yield from numbers.split(" ")


def _distances(numbers: Iterable[int]) -> str:
    last, parts = 0, []
    for number in numbers:
        parts.append(in_base_36(number - last))
        last = number
    return " ".join(parts)
