"""What every dump format offers: one module each, all of them pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol

from archive.evidence.store import HEAD
from importer.records import Record
from importer.sources.base import Document

# HEAD is how much of a document a format is shown when asked whether it is its own.
__all__ = ["HEAD", "Dump", "Format", "Reading"]

# A document, and a record for each item in it, or the problem with it.
Reading = tuple[Document, Iterable[Record]]


class Dump(Protocol):
    """What a format sees of a dump: the documents it claimed, in the dump's order."""

    @property
    def documents(self) -> Sequence[Document]: ...

    def open(self, document: Document) -> BinaryIO:
        """The document's bytes from its beginning, as often as it is asked for."""


class Format(Protocol):
    @property
    def NAME(self) -> str:
        """What the format is called in reports."""

    def claims(self, path: str, head: bytes) -> bool:
        """Whether a document of this path that begins so is of this format.

        The first format that claims a document reads it.
        """

    def read(self, dump: Dump) -> Iterator[Reading]:
        """Each document once, in the order to read them.

        People come first, then rooms, emoticons, histories: what a later document
        refers to is known by then. What one document says of another stays here.
        """
