"""The search of a bundle: small scripts of words and texts, read as they are needed.

A page on a disk may fetch nothing, but it may load scripts. So each piece of the index
is a script that hands its data over: which words stand in which piece is in the first
one. Words are cut into pieces by their order, so a beginning of words is a few of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from archive.publishing.folder import Folder
from archive.publishing.plan import PlannedPage, RoomPlan
from archive.publishing.postings import Postings
from archive.publishing.texts import row_of, words_of
from archive.queries.lines import Line
from archive.search.folding import fold

_LETTERS_OF_A_PIECE = 150_000


class SearchFiles:
    """Fed page by page; what grows with the messages is on the disk."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._postings = Postings(folder.scratch)
        self._rooms: list[dict[str, str | int]] = []
        self._days: list[list[tuple[str, int, int]]] = []
        self._pages: list[tuple[int, str, int, str]] = []
        self.count = 0

    def begin_room(self, plan: RoomPlan, name: str) -> None:
        """Its messages are numbered on from here, and so are those of each day."""
        self._rooms.append(
            {
                "name": name,
                "folder": plan.folder,
                "words": " ".join(fold(f"{name} {plan.room.hipchat_id}").split()),
                "first": self.count,
                "count": plan.count,
            }
        )
        firsts = accumulate((day.count for day in plan.days), initial=self.count)
        days = zip(plan.days, firsts, strict=False)
        self._days.append(
            [(day.date.isoformat(), first, day.count) for day, first in days]
        )

    def add(self, page: PlannedPage, lines: Sequence[Line]) -> None:
        number = len(self._pages)
        room = len(self._rooms) - 1
        # Ids are strings: they have more digits than JavaScript's numbers keep.
        self._pages.append((room, page.file, self.count, str(page.last_id)))
        rows = [row_of(line) for line in lines]
        self._write(f"texts-{number}", "texts", number, rows)
        for line in lines:
            self._postings.add(self.count, words_of(line))
            self.count += 1

    def finish(self) -> None:
        pieces: list[str] = []
        held: list[tuple[str, str]] = []
        letters = 0
        for word, numbers in self._postings.merged():
            held.append((word, numbers))
            letters += len(word) + len(numbers)
            if letters >= _LETTERS_OF_A_PIECE:
                self._write_piece(pieces, held)
                held, letters = [], 0
        self._write_piece(pieces, held)
        self._write("days", "days", 0, self._days)
        about = {"rooms": self._rooms, "pages": self._pages, "pieces": pieces}
        self._write("index", "index", 0, about | {"count": self.count})

    def _write_piece(self, pieces: list[str], held: Iterable[tuple[str, str]]) -> None:
        if entries := list(held):
            self._write(f"words-{len(pieces)}", "words", len(pieces), entries)
            pieces.append(entries[0][0])

    def _write(self, name: str, what: str, number: int, content: Any) -> None:
        data = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        script = f'archiveSearch.take("{what}",{number},{data});\n'
        self._folder.write(f"search/{name}.js", script)
