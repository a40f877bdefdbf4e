"""What a source of bytes gives, whatever it is, and how its files are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, NamedTuple, Protocol

from importer.records import Problem
from importer.sources.tables import is_address, is_table

MAX_PATH = 2000
# With the mark some editors put at the beginning of a text.
_BLANK = b"\xef\xbb\xbf \t\r\n"
_LISTS = ("users.json", "rooms.json", "emoticons.json", "metadata.json")
_DRIVE = re.compile(r"[A-Za-z]:/")
_TEXT = re.compile(r"[^.]*|.*\.(txt|log)", re.IGNORECASE | re.DOTALL)
ACCEPTED = (
    "A dump is a .tar.gz.aes, .tar.gz, .tar or .zip file, a folder, or a JSON, CSV or "
    "text file that a script wrote."
)


class SourceFile(NamedTuple):
    """A file of a source; the stream is valid until the next file is asked for."""

    path: str
    stream: BinaryIO


class Document(NamedTuple):
    """A JSON or CSV file of a dump, kept as evidence under its SHA-256."""

    path: str
    sha256: str
    size: int


class Blob(NamedTuple):
    """The bytes of a file, kept under their SHA-256."""

    sha256: str
    size: int


class Refused(Exception):
    """Raised by reading a file that turns out to be one that must not be taken in."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class Source(Protocol):
    """A dump as it was handed over."""

    @property
    def name(self) -> str:
        """What the dump's file or folder is called."""

    @property
    def size(self) -> int:
        """How many bytes there are to read."""

    @property
    def position(self) -> int:
        """How many of them were read so far."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of all of them, once they were read."""

    @property
    def dumped_at(self) -> datetime | None:
        """When the dump was made, as far as is known, once all was read."""

    @property
    def dated_by(self) -> str:
        """What tells so: the newest of its `files`, or the `server`."""

    def files(self) -> Iterator[SourceFile | Problem]:
        """Every file in the order it comes, or why it cannot be taken in."""


def clean_path(name: str) -> str:
    """The path below the dump that a name means.

    >>> clean_path("./rooms//7/history.json")
    'rooms/7/history.json'
    """
    return "/".join(part for part in name.split("/") if part not in {"", "."})


def unsafe_because(name: str) -> str:
    """Why a name may not be taken in, or nothing.

    >>> unsafe_because("rooms/../../etc/passwd")
    'Its path leads out of the dump.'
    """
    # On Windows a backslash divides folders, and somebody may have meant it so.
    path = name.replace("\\", "/")
    if "\0" in name:
        return "Its path holds a NUL character."
    if path.startswith("/") or _DRIVE.match(path):
        return "Its path is absolute."
    if ".." in path.split("/"):
        return "Its path leads out of the dump."
    return "Its path is too long." if len(name) > MAX_PATH else ""


def is_document(path: str, head: bytes) -> bool:
    """Whether a file that begins so may be one with records, and not one people sent.

    What is taken for a document by mistake is kept all the same, and is found when a
    message refers to it; a document taken for a sent file would not be read.

    >>> is_document("users/7/history.json", b"[]"), is_document("Alva Berg/1.txt", b"{")
    (True, True)
    >>> is_document("rooms/7/files/aB3/data.json", b"[]")
    False
    """
    *folders, name = path.split("/")
    # HipChat put what people sent into files/<token>/, inside another folder; a room
    # may be called "files", and so may the folder around a dump.
    if "files" in folders[1:-1]:
        return False
    if name.lower().endswith((".json", ".csv")):
        return True
    if not (is_address(name) or _TEXT.fullmatch(name)):
        return False
    return head.lstrip(_BLANK).startswith((b"{", b"[")) or is_table(head)


def is_of_rooms(path: str) -> bool:
    """Whether a path is among the rooms, or lists what everybody may know there is.

    >>> is_of_rooms("dump/rooms/7/history.json"), is_of_rooms("users.json")
    (True, True)
    >>> is_of_rooms("users/7/rooms/1.json"), is_of_rooms("Bo/1.json")
    (False, False)
    """
    *folders, name = path.split("/")
    if name in _LISTS and "users" not in folders:
        return True
    kinds = (each for each in folders if each in {"rooms", "emoticons", "users"})
    return next(kinds, "users") != "users"


def is_junk(path: str) -> bool:
    """Whether macOS made the file, and nobody at HipChat."""
    *folders, name = path.split("/")
    return "__MACOSX" in folders or name == ".DS_Store" or name.startswith("._")


def readable(name: str) -> str:
    """A file name that is not UTF-8, with the odd bytes spelled out.

    >>> readable("caf\\udce9.txt")
    'caf\\\\xe9.txt'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def refusal(name: str, reason: str) -> Problem:
    path = readable(name).replace("\0", "\\0")[:MAX_PATH]
    return Problem(path, reason, is_direct="users/" in path)
