"""The way back through a history: which page is next, and whether it can be right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from importer.sources.server.answers import Refusal, Unanswered, items_of
from importer.sources.server.calls import Query
from importer.sources.server.coverage import Gap
from importer.sources.server.lists import SMALLER, identity, is_full

PAGE = 1000
MICROSECOND = timedelta(microseconds=1)
# What claims to be from before or after says nothing of where a page ends. HipChat
# is from 2009; what is older came from somewhere else, and is found by its place.
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2255, 1, 1, tzinfo=UTC)
# One message with a wrong date must not lead astray: pages overlap by so many.
_LEADERS = 3
_REPEATED = (
    "It gave the same page again when it was asked for older messages: there may be "
    "some that were not fetched"
)
_BROKEN_OFF = (
    "It left out the message from which it was asked to go on: there may be older "
    "ones that were not fetched"
)


class Place(NamedTuple):
    """A message's time, and which one it is."""

    time: datetime
    id: str


class Page:
    """A page's messages, newest first however the server turned them."""

    def __init__(self, content: Any) -> None:
        items = items_of(content)
        self.content = content
        self.all = [identity(item) for item in items]
        self.ids = set(self.all)
        dated = zip(items, self.all, strict=True)
        self._places = [
            Place(time, id) for item, id in dated if (time := _time_of(item))
        ]
        if self._is_oldest_first():
            self._places.reverse()
            self.all.reverse()

    @property
    def newest(self) -> datetime | None:
        leaders = self._places[: self._leaders]
        return min(leaders).time if leaders else None

    @property
    def edge(self) -> Place | None:
        """Down to where nothing is left out: not simply the oldest, since one wrong
        date would lead past all that lies between."""
        return max(self._places[-self._leaders :], default=None)

    def _is_oldest_first(self) -> bool:
        times = [place.time for place in self._places]
        steps = list(pairwise(times))
        rising = sum(one < other for one, other in steps)
        return rising > sum(one > other for one, other in steps)

    @property
    def _leaders(self) -> int:
        return max(1, min(_LEADERS, len(self._places) // 2))


@dataclass
class Walk:
    """A way back through a gap: all above `low` was seen, `edge` is a message there.

    The next page is asked for by the date `cursor`, and `skip` messages from there on.
    The date follows `low`, unless the server does not understand dates, or a page is
    full of messages of one time. Nobody wrote down whether `date` is itself included:
    a microsecond later it is, and no message of the same time is missed.
    """

    round: int
    gap: Gap
    low: datetime
    edge: str
    cursor: datetime
    skip: int = 0
    last: str = ""  # the oldest on the last page, if it was asked for by its place
    size: int = PAGE
    page: int = -1  # the last one that was kept
    has_messages: bool = False  # that is known: an empty page cannot be right
    is_by_place: bool = False
    has_turned: bool = False

    @staticmethod
    def into(gap: Gap, number: int, *, has_messages: bool) -> Walk:
        cursor = gap.end + MICROSECOND
        return Walk(number, gap, gap.end, gap.edge, cursor, has_messages=has_messages)

    @staticmethod
    def from_note(note: dict[str, Any]) -> Walk:
        gap = dict(note["gap"])
        gap |= {key: datetime.fromisoformat(gap[key]) for key in ("start", "end")}
        times = {key: datetime.fromisoformat(note[key]) for key in ("low", "cursor")}
        return Walk(**(note | times | {"gap": Gap(**gap)}))

    @property
    def query(self) -> Query:
        # No timezone: together with other dates it once was refused with a 401.
        return [
            ("date", self.cursor.isoformat(timespec="microseconds")),
            ("start-index", self.skip),
            ("max-results", self.size),
            ("reverse", "false"),
            ("include_deleted", "true"),
        ]

    @property
    def is_anchored(self) -> bool:
        """Whether the next page begins where another one ended."""
        return bool(self.skip or self.edge)

    def require_sense(self, page: Page, seen: set[str]) -> None:
        """Pages overlap: raises Unanswered for one that hangs in the air."""
        expected = self.last if self.skip else self.edge
        if self.skip and is_full(page.content, self.size) and page.ids <= seen:
            raise Unanswered(_REPEATED + ".", status=200)
        if self.has_messages and not self.is_anchored and not page.ids:
            raise Unanswered("It left out all messages that are known.", status=200)
        if expected and expected not in page.ids and not self.is_ignored(page):
            raise Unanswered(_BROKEN_OFF + ".", status=200)

    def is_ignored(self, page: Page) -> bool:
        """Whether the server passed over the date that it was asked for."""
        is_newer = page.newest is not None and page.newest > self.cursor
        return is_newer and not self.is_by_place

    @property
    def can_shrink(self) -> bool:
        return self.size in SMALLER

    def can_turn(self, refusal: Refusal) -> bool:
        """Whether there is another way of asking: smaller pages, or by date again."""
        if refusal.is_too_much and self.can_shrink:
            self.size = SMALLER[self.size]
            return True
        if refusal.status != 200 or not self.skip or self.has_turned:
            return False
        self.has_turned, self.is_by_place = True, False
        self.cursor, self.skip = self.low + MICROSECOND, 0
        return True

    def move(self, page: Page) -> None:
        """Set it to the next page."""
        self.is_by_place = self.is_by_place or self.is_ignored(page)
        if page.edge and page.edge.time < self.low:
            self.low, self.edge = page.edge
        if self.low + MICROSECOND < self.cursor and not self.is_by_place:
            self.cursor, self.skip = self.low + MICROSECOND, 0
            return
        count = len(page.all)
        self.skip += max(count - 1, 1)
        self.last = page.all[-1] if count > 1 else ""


def _time_of(item: Any) -> datetime | None:
    """
    >>> _time_of({"date": "2018-01-04T10:16:02.809766+00:00"}).microsecond
    809766
    """
    said = item.get("date") if isinstance(item, dict) else None
    try:
        time = datetime.fromisoformat(said if isinstance(said, str) else "")
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return time if _FIRST <= time < _LAST else None
