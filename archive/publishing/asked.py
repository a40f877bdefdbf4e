"""What somebody asked to publish: rooms, a stretch of time, and with whose rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from archive.models import Room, Viewer
from archive.queries.timeline import LAST_ID, Span, span_of


@dataclass(frozen=True)
class Asked:
    """Days are those of the time zone in use, and `until` is the last of them."""

    rooms: tuple[Room, ...]
    viewer: Viewer
    made_at: datetime
    version: str
    since: date | None = None
    until: date | None = None
    with_files: bool = True

    @property
    def span(self) -> Span:
        first = span_of(self.since).first if self.since else 0
        return Span(first, span_of(self.until).end if self.until else LAST_ID)

    @property
    def rights(self) -> str:
        """The role whose rights were used; nobody in particular is the public."""
        return self.viewer.role if self.viewer.email else "public"
