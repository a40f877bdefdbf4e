"""Likeness: notifications that differ only in numbers, times and ids have one shape.

What is left of a text when those are taken out is put into a short token. Words stay,
so two people or two projects are two shapes. Tokens are kept with messages: whoever
changes one rule here changes them all, and has to make the index anew.
"""

import re
from hashlib import blake2b

from archive.search.folding import fold

# A long message is known by its beginning. Much more of it is read, because an address
# of any length becomes little.
_MOST_COMPARED = 500
_MOST_READ = 2_000
# A number, or whatever else differs each time, and any row of such.
_SIGN = "0"

# The server stays, the place on it goes.
_PATH = re.compile(r"(://[\w.:@-]*+)[/?#][!#-;=?-~]*+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_UNIT = (
    "(?:ns|us|μs|ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|"
    "d|days?|w|wks?|weeks?|months?|y|yrs?|years?|am|pm|t|z|utc|gmt|st|nd|rd|th)"
)
_NAMES = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_CALENDAR = frozenset(_NAMES) | {name[:3] for name in _NAMES}
_DAY_OR_MONTH = f"(?:{'|'.join(sorted(_CALENDAR))})"
# Ids of commits and the like, and numbers with their units. A hexadecimal word needs a
# digit, because "defaced" is a word.
_VARYING = re.compile(
    "0x[0-9a-f]+|(?=[a-f]*[0-9])[0-9a-f]{7,}|" + f"(?:[0-9]++{_UNIT}?)+"
)
_DIGITS = re.compile("[0-9]+")
# No date has more than a weekday and a month before its numbers.
_BEFORE_NUMBER = re.compile(f"(?<![^ ])(?:{_DAY_OR_MONTH} ){{1,2}}0(?![^ ])")
_ROW = re.compile(f"0(?: (?:(?:and )?0|{_UNIT}|{_DAY_OR_MONTH})(?![^ ]))+")


def shape_of(text: str) -> str:
    """What is like each other has the same; nothing to compare has none.

    >>> shape_of("Build 4711 of web failed (a1b2c3d)")
    '920187746ff2503b'
    >>> shape_of("Build 4712 of web failed (9f8e7d6)")
    '920187746ff2503b'
    >>> shape_of("...")
    ''
    """
    left = _what_stays(text[:_MOST_READ])[:_MOST_COMPARED]
    return blake2b(left.encode(), digest_size=8).hexdigest() if left else ""


def _what_stays(text: str) -> str:
    text = _UUID.sub(" 0 ", _PATH.sub(r"\1 0 ", text))
    words = [
        word if word.isalpha() else _without_numbers(word)
        for word in fold(text).split()
    ]
    left = " ".join(words)
    if not _CALENDAR.isdisjoint(words):
        left = _BEFORE_NUMBER.sub(_SIGN, left)
    return _ROW.sub(_SIGN, left)


def _without_numbers(word: str) -> str:
    return _SIGN if _VARYING.fullmatch(word) else _DIGITS.sub(_SIGN, word)
