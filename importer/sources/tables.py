"""Knows the tables that scripts wrote into files whose names do not say so."""

from __future__ import annotations

import re

# One script put each 1-1 chat into a file named after the other's address, with
# nothing behind it: name, date, message.
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_CHAT = re.compile(
    rb'(?:"(?:[^"]|""){0,200}"|[^",\r\n]{0,200}),'
    rb'\s?"?\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^",\r\n]{0,30}"?,'
)
# Another said of each message how long it is, and not what it says.
_LENGTHS = re.compile(
    rb'"?FileName"?,\s?"?Room"?,\s?"?DateTime"?,\s?"?UserName"?,\s?"?MsgLength\b'
)


def is_address(name: str) -> bool:
    """
    >>> is_address("ben@example.com"), is_address("messages.csv")
    (True, False)
    """
    return _ADDRESS.fullmatch(name) is not None


def is_table(head: bytes) -> bool:
    """Whether a file of whatever name begins as one of these tables does.

    >>> is_table(b"Ben Ode,2016-03-01T12:00:02.000009+00:00,hi")
    True
    >>> is_table(b"On 2016-03-01 we met, and talked.")
    False
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return _CHAT.match(start) is not None or _LENGTHS.match(start) is not None
