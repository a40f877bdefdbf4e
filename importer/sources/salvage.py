"""What becomes of damage: the end of an ingest, or a problem that says what is lost."""

from __future__ import annotations

from collections.abc import Iterator

from importer.errors import DamagedDumpError
from importer.records import Problem

# What an archive is read as; None stands for what is missing there.
Chunks = Iterator[bytes | None]

# An archive that is damaged in more places is hostile, or not worth a list of them.
MAX_PLACES = 1000


class Damage:
    """Damage in one archive, which may be read by several threads."""

    def __init__(self, name: str, *, salvage: bool) -> None:
        self._name = name
        self.salvage = salvage
        self._problems: list[Problem] = []
        self._more = 0
        self.is_cut_short = False

    def found(self, what: str) -> None:
        """Ends the ingest with this sentence, unless what is whole is wanted anyway."""
        if not self.salvage:
            raise DamagedDumpError(f"{self._name} {what}.")

    def lost(self, what: str) -> None:
        self.tell(Problem(self._name, what))

    def tell(self, problem: Problem) -> None:
        if len(self._problems) < MAX_PLACES:
            self._problems.append(problem)
        else:
            self._more += 1

    def breaks_off(self, where: str) -> None:
        """Said once: what is inside of something cut short is cut short as well."""
        if not self.is_cut_short:
            self.is_cut_short = True
            self.lost(f"It breaks off at byte {where}: what came behind is lost.")

    def problems(self) -> Iterator[Problem]:
        yield from self._problems
        if self._more:
            yield Problem(self._name, f"It is damaged in {self._more:,} more places.")


def span(start: int, end: int) -> str:
    """Which bytes, counted from 0, the last one not included.

    >>> span(512, 2048)
    'Bytes 512 to 2,048 (1,536 bytes)'
    """
    return f"Bytes {start:,} to {end:,} ({end - start:,} bytes)"
