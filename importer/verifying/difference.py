"""What a verification finds, and how much it compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Difference(NamedTuple):
    """Where evidence and archive differ, and how."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass
class Checked:
    """What was compared; `copies` are messages that are stored from another place."""

    documents: int = 0
    bytes: int = 0
    messages: int = 0
    copies: int = 0
    problems: int = 0
    attachments: int = 0
    files: int = 0
    differences: int = 0
    file_hashes: set[str] = field(default_factory=set)
