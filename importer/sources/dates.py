"""When a dump was made, as far as the dates of its files tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# HipChat wrote these at the end; files people sent may have dates of their own.
_LISTS = {"users.json", "rooms.json", "list.json"}
# No HipChat was there before; archives made with care for it begin all dates at 1970.
_EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(days=1)


class FileDates:
    """The newest date of a list of people or rooms; else that of any file."""

    def __init__(self) -> None:
        self._of_lists: datetime | None = None
        self._of_files: datetime | None = None

    @property
    def newest(self) -> datetime | None:
        return self._of_lists or self._of_files

    def note(self, path: str, seconds: float) -> None:
        if (date := _sensible(seconds)) is None:
            return
        self._of_files = max(self._of_files or date, date)
        if path.rsplit("/", 1)[-1].lower() in _LISTS:
            self._of_lists = max(self._of_lists or date, date)


def _sensible(seconds: float) -> datetime | None:
    """The date, if there was a HipChat then."""
    try:
        date = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return date if _EARLIEST <= date <= datetime.now(UTC) + _CLOCKS_DIFFER else None
