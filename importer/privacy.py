"""Which documents may be of 1-1 chats: all that are not known to hold nothing of them.

A document's path, an empty one's too, may tell who talked with whom.
"""

from __future__ import annotations

from collections.abc import Iterable

from importer.lines import Portion
from importer.records import AboutRecord, Problem
from importer.sources.base import is_of_rooms

# Formats that have their 1-1 chats in folders of their own, if they have any.
_FOLDERS = {"envelopes": "users/", "api v2 server": "hipchat-api/direct/"}
_OF_ROOMS_ONLY = {"day files"}


def is_known_open(path: str, format_name: str) -> bool:
    """Whether the place of a document tells that it holds nothing of 1-1 chats."""
    if folder := _FOLDERS.get(format_name):
        return not path.startswith(folder)
    return format_name in _OF_ROOMS_ONLY or is_of_rooms(path)


def with_privacy(problem: Problem, source: str) -> Problem:
    """A problem of a source, by its name, or of a file in it that was not taken in."""
    may_tell = problem.file != source and not is_of_rooms(problem.file)
    return problem._replace(is_direct=problem.is_direct or may_tell)


class Privacy:
    """Learns from a document's portions whether it is of 1-1 chats."""

    def __init__(self, path: str, format_name: str) -> None:
        self._is_open = is_known_open(path, format_name)
        self._has_chats = False

    @property
    def is_direct(self) -> bool:
        return self._has_chats or not self._is_open

    def learn(self, portion: Portion, chats: Iterable[bool]) -> list[Problem]:
        """The portion's problems, each with word on whether it quotes a 1-1 chat.

        `chats` says of each line whether it is of one.
        """
        said = list(chats)
        has_lists = any(type(x) is not AboutRecord for x in portion.listed)
        self._is_open |= has_lists or not all(said)
        self._has_chats |= any(said) or any(each.is_direct for each in portion.problems)
        if self._is_open:
            return portion.problems
        return [problem._replace(is_direct=True) for problem in portion.problems]
