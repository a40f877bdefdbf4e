"""What every dump format offers: one module each, all of them pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import BinaryIO, Protocol

from importer.records import Record
from importer.sources.base import Document


class Format(Protocol):
    @property
    def NAME(self) -> str:
        """What the format is called in reports."""

    def recognise(self, paths: Collection[str]) -> bool:
        """Whether a dump that holds files of these names is of this format."""

    def documents(self, found: Iterable[Document]) -> list[Document]:
        """The files in the order to read them: people, rooms, then histories."""

    def parse(self, path: str, stream: BinaryIO) -> Iterator[Record]:
        """A record for each item of the file, or the problem with it."""
