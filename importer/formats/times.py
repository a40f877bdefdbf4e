"""Says why a time cannot be stored, and whether it says more than what is stored."""

from __future__ import annotations

import math
import re
from typing import Any

from archive.evidence.timestamps import parse_timestamp

_NONE = "The message has no time."
_UNREADABLE = "The time of the message cannot be read."
_TOO_FAR = "The time of the message is not between 1970 and 2254."

# A second's fraction that says more than microseconds.
_FINER = re.compile(r"(?::\d\d(?:\.|Z )|^\d+\.)\d{6}\d*[1-9]")
_YEAR = re.compile(r"\d{4}(?=-)", re.ASCII)


def untimely_because(value: Any) -> str:
    """Why a message of this time cannot be stored.

    >>> untimely_because("2016-03-01"), untimely_because(-1)
    ... # doctest: +NORMALIZE_WHITESPACE
    ('The time of the message cannot be read.',
     'The time of the message is not between 1970 and 2254.')
    """
    if value is None or value == "":
        return _NONE
    return _TOO_FAR if _is_time(value) else _UNREADABLE


def _is_time(value: Any) -> bool:
    if isinstance(value, str):
        text = value.strip()
        # It would be one in another year, or is a number of seconds.
        in_2000 = parse_timestamp(_YEAR.sub("2000", text, count=1))
        return in_2000 is not None or (text.isascii() and text.isdecimal())
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value)


def is_finer(value: Any) -> bool:
    """Whether a time says more than microseconds, which are all that is stored.

    >>> is_finer("2018-08-08T14:23:54Z 6262671"), is_finer("2018-08-08T14:23:54.5Z")
    (True, False)
    """
    if isinstance(value, float):
        value = repr(value)
    return isinstance(value, str) and _FINER.search(value) is not None
