"""Tells which files of a table continue each other: `messages_1.csv`, `messages_2.csv`.

What is in both is then two messages. In two exports that overlap it is one.
"""

from __future__ import annotations

import re

from importer.formats.ordinals import Ordinals

_NUMBERED = re.compile(r"(.*?)([0-9]{1,18})(\.[^./]*)?", re.DOTALL)
_PARTS = re.compile(r"[0-9]{1,18}|[^0-9]+|[0-9]+")


def natural(path: str) -> list[tuple[int, str]]:
    """`messages_10.csv` comes after `messages_9.csv`."""
    parts = _PARTS.findall(path)
    return [(int(p), "") if p.isdecimal() and len(p) < 19 else (-1, p) for p in parts]


class Series:
    """Counts equal messages over the files that continue each other."""

    def __init__(self) -> None:
        self._next = ""
        self._ordinals = Ordinals()

    def ordinals_of(self, path: str) -> Ordinals:
        """To be asked for each file, in their natural order."""
        if path != self._next:
            self._ordinals = Ordinals()
        self._next = _next_of(path)
        return self._ordinals


def _next_of(path: str) -> str:
    """The path of the file that would continue this one.

    >>> _next_of("dist/2018/messages_9.csv"), _next_of("messages.csv")
    ('dist/2018/messages_10.csv', '')
    """
    found = _NUMBERED.fullmatch(path)
    if not found:
        return ""
    start, number, end = found.groups()
    return f"{start}{int(number) + 1:0{len(number)}}{end or ''}"
