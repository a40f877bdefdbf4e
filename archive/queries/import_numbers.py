"""A run's numbers by kind and by day, as far as a viewer may know them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import ImportRun, Message, Viewer
from archive.queries.times import short_month

Told = Mapping[str, Any]

SCOPES = {"rooms": gettext_lazy("In rooms"), "direct": gettext_lazy("In 1-1 chats")}
KINDS = dict(Message.Kind.choices) | {"unreadable": gettext_lazy("Not readable")}
# Weekends are no gaps, and neither are the usual pauses of a room hardly used.
SHORTEST_GAP = 3
USUAL_PAUSES = 3
# However seldom people spoke: a month without a word is worth a look.
LONGEST_PAUSE = 31
DAYS_AT_LEAST = 2
GAPS_AT_MOST = 200
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tally:
    """What was counted, and what became of it."""

    items: int = 0
    stored: int = 0
    duplicates: int = 0
    problems: int = 0

    def __add__(self, other: Tally) -> Tally:
        names = [field.name for field in fields(self)]
        return Tally(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def adds_up(self) -> bool:
        return self.items == self.stored + self.duplicates + self.problems


@dataclass(frozen=True)
class Kind:
    key: str
    label: str
    tally: Tally


@dataclass(frozen=True)
class Scope:
    """One half of a run, the rooms or the 1-1 chats; `days` are items and stored."""

    key: str
    label: str
    kinds: tuple[Kind, ...]
    total: Tally
    days: dict[date, tuple[int, int]]


@dataclass(frozen=True)
class Month:
    """`direct` says how many of the items are of 1-1 chats."""

    first: date
    items: int
    stored: int
    direct: int

    @property
    def label(self) -> str:
        return short_month(self.first)

    @property
    def left(self) -> int:
        """What was not stored: duplicates and problems."""
        return self.items - self.stored


@dataclass(frozen=True)
class Gap:
    """Days in a row without a message; both ends belong to it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Silence:
    """The gaps of a dump in order, all that are longer than `limit` days.

    `pause` is the usual distance between two days with messages; `left_out` counts the
    shortest of very many gaps. Of fewer than two days nothing can be told.
    """

    limit: int
    pause: float
    gaps: tuple[Gap, ...]
    left_out: int
    can_be_told: bool


@dataclass(frozen=True)
class Numbers:
    """Without `scopes` the run is of a version that did not count rooms apart.

    `agrees` says whether the scopes together are what the run counted as a whole.
    """

    scopes: tuple[Scope, ...]
    total: Tally
    agrees: bool
    stored_by_kind: tuple[Kind, ...] = ()

    @property
    def adds_up(self) -> bool:
        tallies = [self.total]
        for scope in self.scopes:
            tallies += [scope.total, *(kind.tally for kind in scope.kinds)]
        return self.agrees and all(tally.adds_up for tally in tallies)

    @property
    def days(self) -> Counter[date]:
        """How many messages of each day the dump holds."""
        counts: Counter[date] = Counter()
        for scope in self.scopes:
            counts.update({day: items for day, (items, _) in scope.days.items()})
        return +counts

    @property
    def why_duplicates(self) -> str:
        """A sentence, or nothing where there are none."""
        totals = {scope.key: scope.total for scope in self.scopes}
        chats, rooms = totals.get("direct"), totals.get("rooms")
        in_both = bool(chats and chats.stored and chats.duplicates)
        if (rooms and rooms.duplicates) or (self.total.duplicates and not in_both):
            if in_both:
                return _(
                    "Why there are duplicates: 1-1 messages stand in both people’s "
                    "files; messages were in the archive before, or came twice."
                )
            return _(
                "Why there are duplicates: messages were in the archive before, or "
                "came twice."
            )
        if in_both:
            return _(
                "Why there are duplicates: 1-1 messages stand in both people’s files."
            )
        return ""

    @property
    def undated(self) -> int:
        """Items that stand in no month, because nothing says when they were sent."""
        return self.total.items - self.days.total()


def numbers_of(run: ImportRun, viewer: Viewer) -> Numbers | None:
    """None where nothing can be said; totals of 1-1 chats are compliance's alone."""
    sees_all = viewer.role == Viewer.Role.COMPLIANCE
    told = run.report.get("scopes")
    if told is None:
        return _old_numbers(run.report) if sees_all and "items" in run.report else None
    keys = {Viewer.Role.COMPLIANCE: tuple(SCOPES), Viewer.Role.ADMIN: ("rooms",)}
    scopes = tuple(
        _scope(key, told.get(key, {})) for key in keys.get(Viewer.Role(viewer.role), ())
    )
    total = _sum(scope.total for scope in scopes)
    return Numbers(scopes, total, not sees_all or total == _tally(run.report))


def months_of(numbers: Numbers) -> tuple[Month, ...]:
    """The months in which the dump holds anything, in order."""
    items: Counter[date] = Counter()
    stored: Counter[date] = Counter()
    direct: Counter[date] = Counter()
    for scope in numbers.scopes:
        for day, (held, kept) in scope.days.items():
            first = day.replace(day=1)
            items[first] += held
            stored[first] += kept
            direct[first] += held if scope.key == "direct" else 0
    return tuple(
        Month(first, items[first], stored[first], direct[first])
        for first in sorted(+items)
    )


def silence_of(days: Iterable[date]) -> Silence:
    """
    >>> spoken = [date(2016, 3, day) for day in (1, 2, 3, 9)]
    >>> [(gap.first.day, gap.last.day, gap.days) for gap in silence_of(spoken).gaps]
    [(4, 8, 5)]
    """
    spoken = sorted(days)
    pairs = list(zip(spoken, spoken[1:], strict=False))
    pause = median((later - day).days for day, later in pairs) if pairs else 1
    limit = min(LONGEST_PAUSE, max(SHORTEST_GAP, int(USUAL_PAUSES * pause)))
    gaps = [Gap(day + _DAY, later - _DAY) for day, later in pairs if later - day > _DAY]
    longest = sorted(
        (gap for gap in gaps if gap.days > limit), key=lambda gap: -gap.days
    )
    shown = sorted(longest[:GAPS_AT_MOST], key=lambda gap: gap.first)
    left_out = len(longest) - len(shown)
    can_be_told = len(spoken) >= DAYS_AT_LEAST
    return Silence(limit, pause, tuple(shown), left_out, can_be_told)


def _old_numbers(report: Told) -> Numbers:
    kinds = tuple(
        Kind(key, str(KINDS.get(key, key)), Tally(stored=count))
        for key, count in report.get("by_kind", {}).items()
    )
    return Numbers((), _tally(report), agrees=True, stored_by_kind=kinds)


def _scope(key: str, told: Told) -> Scope:
    counted = {kind: _tally(numbers) for kind, numbers in told.get("kinds", {}).items()}
    order = [*KINDS, *(kind for kind in counted if kind not in KINDS)]
    kinds = tuple(
        Kind(kind, str(KINDS.get(kind, kind)), counted[kind])
        for kind in order
        if counted.get(kind, Tally()) != Tally()
    )
    days = {
        date.fromisoformat(day): (numbers.get("items", 0), numbers.get("stored", 0))
        for day, numbers in told.get("days", {}).items()
    }
    return Scope(key, str(SCOPES[key]), kinds, _sum(kind.tally for kind in kinds), days)


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def _tally(numbers: Told) -> Tally:
    return Tally(*(numbers.get(field.name, 0) for field in fields(Tally)))
