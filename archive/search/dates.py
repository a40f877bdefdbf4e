"""Dates of a query: a year, a month, a day or a range of them is a range of ids."""

import re
from datetime import datetime, timedelta

from django.utils import timezone

from archive.models.messages import first_id_at

IdRange = tuple[int, int]
ALWAYS: IdRange = (-(1 << 63), (1 << 63) - 1)
_DAYS_AGO = {"today": 0, "yesterday": 1}
_DATE = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")


def ids_of_date(operator: str, text: str) -> IdRange | None:
    """The ids `before`, `after` or `on` a date; None if the text is not a date.

    After a day is after its end. Days begin and end in the current time zone.
    """
    ids = _ids_on(text.strip().lower())
    if ids is None or operator in {"on", "during"}:
        return ids
    return (ALWAYS[0], ids[0]) if operator == "before" else (ids[1], ALWAYS[1])


def _ids_on(text: str) -> IdRange | None:
    start, dots, end = text.partition("..")
    if not dots:
        return _ids_of_one(text)
    one, other = _ids_of_one(start.strip()), _ids_of_one(end.strip())
    if one is None or other is None:
        return None
    return min(one[0], other[0]), max(one[1], other[1])


def _ids_of_one(text: str) -> IdRange | None:
    if text in _DAYS_AGO:
        text = f"{timezone.localdate() - timedelta(days=_DAYS_AGO[text])}"
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        start = datetime(year, month or 1, day or 1)  # noqa: DTZ001 - made aware below
        return _first_id(start), _first_id(_end(start, month, day))
    except (ValueError, OverflowError):
        return None


def _end(start: datetime, month: int, day: int) -> datetime:
    if day:
        return start + timedelta(days=1)
    if month and month < 12:
        return start.replace(month=month + 1)
    return start.replace(year=start.year + 1, month=1)


def _first_id(local: datetime) -> int:
    """Where midnight is skipped, the day begins with the first moment after it."""
    moment = local.replace(tzinfo=timezone.get_current_timezone())
    return max(ALWAYS[0], min(ALWAYS[1], first_id_at(moment)))
