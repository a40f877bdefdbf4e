"""Reads the times of a dump, in every spelling HipChat and its scripts used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

# A message's id is its time and reaches from 1970 to 2255.
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(2255, 1, 1, tzinfo=UTC)
# From here on a number counts milliseconds, as Elasticsearch does by itself.
_MILLISECONDS = 10**11


def parse_timestamp(value: Any) -> datetime | None:
    """The moment in UTC, or None where there is none that can be stored.

    >>> str(parse_timestamp("2018-08-08T14:23:54Z 626267"))
    '2018-08-08 14:23:54.626267+00:00'
    >>> str(parse_timestamp("2018-06-16T23:01:40.827038Z"))
    '2018-06-16 23:01:40.827038+00:00'
    >>> str(parse_timestamp("2013-12-02T18:04:15+0000"))
    '2013-12-02 18:04:15+00:00'
    >>> str(parse_timestamp(1386007455))
    '2013-12-02 18:04:15+00:00'
    >>> parse_timestamp("yesterday")
    """
    try:
        moment = _parse(value)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment and FIRST <= moment < END else None


def parse_moment(value: Any) -> datetime | None:
    """The same, or a number of milliseconds.

    >>> str(parse_moment(1386007455123))
    '2013-12-02 18:04:15.123000+00:00'
    """
    if type(value) is int and _MILLISECONDS <= value < _MILLISECONDS * 1000:
        seconds, rest = divmod(value, 1000)
        moment = parse_timestamp(seconds)
        return moment and moment.replace(microsecond=rest * 1000, tzinfo=UTC)
    return parse_timestamp(value)


def _parse(value: Any) -> datetime | None:
    if isinstance(value, str):
        return _parse_text(value.strip())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    return None


def _parse_text(text: str) -> datetime | None:
    if text.isascii() and text.isdecimal():
        return datetime.fromtimestamp(int(text), UTC)
    # A date alone is no time at which something was said.
    if len(text) < len("2018-08-08T14:23:54"):
        return None
    if text[19:21] == "Z " and text[21:].isdecimal():
        text = f"{text[:19]}.{text[21:]:0>6}Z"
    moment = datetime.fromisoformat(text)
    # HipChat's times are UTC, whether they say so or not.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else _to_utc(moment)


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
