"""What is known of one history: how many pages are kept, and of which times."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from importer.sources.server.coverage import EPOCH, Gap, Span, gaps_in, with_span
from importer.sources.server.walking import MICROSECOND, Walk

# By date HipChat did not always give the very newest messages, so what was said last
# is asked for again.
OVERLAP = timedelta(days=1)


@dataclass
class Chronicle:
    """`recent` are the pages that reach into the newest day, each with its newest time.

    `topped` is the last download that has the newest messages, `closed` the last one
    that was done with this history, or was refused it.
    """

    pages: int = 0
    spans: list[Span] = field(default_factory=list)
    recent: dict[str, datetime] = field(default_factory=dict)
    newest: datetime = EPOCH
    topped: int = 0
    closed: int = 0
    walk: Walk | None = None

    @staticmethod
    def from_note(note: dict[str, Any] | None) -> Chronicle:
        note = note or {}
        chronicle = Chronicle(note.get("pages", 0))
        if "spans" in note:  # and not an older program's
            chronicle.spans = [Span.from_note(each) for each in note["spans"]]
            chronicle.recent = {
                page: datetime.fromisoformat(time)
                for page, time in note["recent"].items()
            }
            chronicle.newest = datetime.fromisoformat(note["newest"])
            chronicle.topped, chronicle.closed = note["topped"], note["closed"]
            chronicle.walk = Walk.from_note(note["walk"]) if note["walk"] else None
        return chronicle

    def to_note(self) -> dict[str, Any]:
        return asdict(self)

    def next_walk(
        self, number: int, since: datetime | None, now: datetime
    ) -> Walk | None:
        """The way that is to be gone: the one that was stopped, or the next."""
        known = self.walk if self.walk and self.walk.round == number else None
        gap = self._next_gap(number, since, known.gap.end if known else now)
        if gap is None:
            self.walk = None
        elif known and (self.topped != number or known.low == gap.end):
            known.gap = gap
        else:
            has_messages = self.newest > EPOCH
            self.walk = Walk.into(gap, number, has_messages=has_messages)
        return self.walk

    def keep(self, page: int, newest: datetime | None) -> None:
        """A page more, with messages up to a time."""
        self.pages = page + 1
        if newest and newest > self.newest - OVERLAP:
            self.recent[str(page)] = newest

    def saw(self, walk: Walk, newest: datetime | None) -> None:
        """What a walk saw so far is there; of the newest day, that is not certain."""
        if self.topped != walk.round and newest:
            self.newest = max(self.newest, min(newest, walk.gap.end))
        self._cover(walk, walk.low, walk.edge)

    def finish(self, walk: Walk, start: datetime) -> None:
        """A walk has come to a time below which there is nothing to ask for."""
        self._cover(walk, start, walk.edge if start == walk.low else "")
        self.topped, self.walk = walk.round, None
        begin = self.newest - OVERLAP
        pages = self.recent.items()
        self.recent = {page: time for page, time in pages if time > begin}

    def _cover(self, walk: Walk, start: datetime, edge: str) -> None:
        end = walk.gap.end
        if self.topped != walk.round:
            end = min(end, self.newest - OVERLAP)
        if start >= end:
            return
        self.spans = with_span(self.spans, Span(start, end, edge))
        self.topped = walk.round
        walk.gap = replace(walk.gap, end=start, edge=edge)

    def _next_gap(
        self, number: int, since: datetime | None, end: datetime
    ) -> Gap | None:
        start = since - MICROSECOND if since else EPOCH
        if self.topped == number:
            end = self.spans[-1].end if self.spans else start
        return next(iter(gaps_in(self.spans, start, end)), None)
