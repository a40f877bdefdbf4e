"""Fetches a room's or a 1-1 chat's history, backwards from now, each page kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from importer.records import Problem
from importer.sources.server import places
from importer.sources.server.accounts import Account
from importer.sources.server.answers import Refusal, items_of, parse
from importer.sources.server.client import Query
from importer.sources.server.lists import identity, is_full, is_last
from importer.sources.server.site import Site

PAGE = 1000
_MICROSECOND = timedelta(microseconds=1)
# By date HipChat did not always give the very newest messages, so what was fetched
# last is looked at again.
_OVERLAP = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = datetime(2255, 1, 1, tzinfo=UTC)
_STUCK = (
    "The server gave the same page again when it was asked for older messages: there "
    "may be some that were not fetched."
)


@dataclass(frozen=True)
class History:
    """Where the API has it, the folder its pages are kept in, and whose token opens
    it if not the one that opens all others."""

    path: str
    folder: str
    account: Account | None = None
    is_direct: bool = False


@dataclass
class _Walk:
    """A way back through a history: from `cursor`, skipping what was seen at just that
    time, down to `floor`. The oldest date seen is the next page's newest, unless the
    server does not understand dates: then all that was seen is skipped."""

    round: int
    cursor: datetime
    floor: datetime
    is_update: bool  # all that is older than its first page is there already
    skip: int = 0
    newest: datetime = _EPOCH
    first_page: int = -1  # the first and the last that were kept
    last_page: int = -1
    is_by_index: bool = False
    is_stuck: bool = False  # the last page brought nothing new, though it was full

    def to_note(self) -> dict[str, Any]:
        return asdict(self) | {key: getattr(self, key).isoformat() for key in _TIMES}

    @staticmethod
    def from_note(note: dict[str, Any]) -> _Walk:
        times = {key: datetime.fromisoformat(note[key]) for key in _TIMES}
        return _Walk(**(note | times))


_TIMES = ("cursor", "floor", "newest")


def fetch_history(site: Site, history: History, since: datetime | None) -> None:
    """What is not yet there of it: all, or what is new; nothing from before `since`.

    Raises Refusal if the server will not give it.
    """
    key = f"history {history.folder}"
    known = site.mirror.noted(key) or {"pages": 0, "head": -1, "round": 0, "walk": None}
    while known["round"] != site.round:
        walk = _walk(site, known, since or _EPOCH)
        try:
            while not _step(site, history, known, walk):
                site.mirror.note(key, known | {"walk": walk.to_note()})
        except Refusal:
            # The next download tries again where this one got to.
            site.mirror.note(key, known | {"walk": walk.to_note(), "round": site.round})
            raise
        known = _finished(known, walk)
        site.mirror.note(key, known)


def _walk(site: Site, known: dict[str, Any], since: datetime) -> _Walk:
    """The walk that was stopped, or a new one: down to what is known already."""
    if known["walk"]:
        walk = _Walk.from_note(known["walk"])
        walk.floor = min(walk.floor, since)
        return walk
    if "top" not in known or datetime.fromisoformat(known["bottom"]) > since:
        return _Walk(site.round, datetime.now(UTC), since, is_update=False)
    floor = max(since, datetime.fromisoformat(known["top"]) - _OVERLAP)
    return _Walk(site.round, datetime.now(UTC), floor, is_update=True)


def _step(site: Site, history: History, known: dict[str, Any], walk: _Walk) -> bool:
    """Fetch a page; whether it was the last that is wanted."""
    answer = site.get_page(history.path, _query(walk), history.account)
    items = items_of(answer.content)
    new = {identity(item) for item in items} - _ids(site, history, walk.last_page)
    if new and not new - _ids(site, history, known["head"]):
        walk.last_page = known["head"]
        if walk.is_update:
            return True
    elif new:
        _keep(site, history, known, walk, answer.body)
    was_stuck, walk.is_stuck = walk.is_stuck, not new and is_full(answer.content, PAGE)
    if was_stuck and walk.is_stuck:
        _report_stuck(site, history)
        return True
    oldest = _move(walk, items)
    if walk.is_stuck:  # by its date; by its place it may be found
        return False
    is_below = oldest is not None and oldest < walk.floor
    return not new or is_below or is_last(answer.content, PAGE)


def _keep(
    site: Site, history: History, known: dict[str, Any], walk: _Walk, body: bytes
) -> None:
    number = known["pages"]
    site.mirror.write(places.page(history.folder, "history", number), body)
    known["pages"] += 1
    walk.last_page = number
    walk.first_page = number if walk.first_page < 0 else walk.first_page


def _move(walk: _Walk, items: list[Any]) -> datetime | None:
    """Set the walk to the next page; the time of the oldest message on this one.

    Nobody wrote down whether `date` is itself included: a microsecond later it is,
    and no message of the same time is missed.
    """
    times = [time for item in items if (time := _time_of(item)) is not None]
    oldest, newest = min(times, default=None), max(times, default=_EPOCH)
    walk.is_by_index = walk.is_by_index or newest > walk.cursor
    walk.newest = max(walk.newest, newest)
    if oldest and oldest + _MICROSECOND < walk.cursor and not walk.is_by_index:
        walk.cursor, walk.skip = oldest + _MICROSECOND, 0
    else:
        # There are more messages of one time than a page holds.
        walk.skip += len(items)
    return oldest


def _finished(known: dict[str, Any], walk: _Walk) -> dict[str, Any]:
    return {
        "pages": known["pages"],
        "head": walk.first_page if walk.first_page >= 0 else known["head"],
        "top": max(walk.newest.isoformat(), known.get("top", "")),
        "bottom": min(walk.floor.isoformat(), known.get("bottom", "9999")),
        "walk": None,
        # One that an earlier download began does not know what is newer.
        "round": walk.round,
    }


def _report_stuck(site: Site, history: History) -> None:
    place = f"{history.folder}/history"
    site.mirror.add_problem(Problem(place, _STUCK, is_direct=history.is_direct))


def _ids(site: Site, history: History, number: int) -> set[str]:
    """The messages on a page that is there."""
    if number < 0:
        return set()
    place = places.page(history.folder, "history", number)
    return {identity(item) for item in items_of(parse(site.mirror.read(place)))}


def _query(walk: _Walk) -> Query:
    # No timezone: together with other dates it once was refused with a 401.
    return [
        ("date", walk.cursor.isoformat(timespec="microseconds")),
        ("start-index", walk.skip),
        ("max-results", PAGE),
        ("reverse", "false"),
        ("include_deleted", "true"),
    ]


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
    return time if _EPOCH <= time < _NEVER else None
