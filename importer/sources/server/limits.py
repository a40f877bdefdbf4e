"""How long to wait so that a server's rate limit is kept; each token has its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

# HipChat counted the calls of five minutes.
WINDOW = 300.0
MAX_WAIT = 900.0
# Smaller numbers are seconds: HipChat at times sent 60 in place of a time.
_FIRST_TIME = 100_000


def seconds_until_reset(headers: Mapping[str, str], now: float) -> float:
    """What `X-Ratelimit-Reset` means: a Unix time, or at times a number of seconds.

    The server's own clock counts, which a reply's `Date` tells.

    >>> seconds_until_reset({"X-Ratelimit-Reset": "60"}, 0)
    60.0
    >>> seconds_until_reset({"X-Ratelimit-Reset": "1476919340"}, 1476919300)
    40.0
    >>> seconds_until_reset({}, 0)
    300.0
    """
    # HipChat never sent the second; what stores its files, or stands before it, does.
    said = headers.get("X-Ratelimit-Reset") or headers.get("Retry-After", "")
    try:
        reset = float(said)
    except ValueError:
        return WINDOW
    if not reset >= _FIRST_TIME:
        return min(max(reset, 1.0), MAX_WAIT) if reset >= 0 else WINDOW
    return min(max(reset - _time_of(headers, now), 1.0), MAX_WAIT)


class RateLimit:
    """The limit of one token."""

    def __init__(self, wait: Callable[[float], None]) -> None:
        self._wait = wait
        self._pause = 0.0

    def before_call(self) -> None:
        if self._pause:
            pause, self._pause = self._pause, 0.0
            self._wait(pause)

    def after_call(self, headers: Mapping[str, str], now: float) -> None:
        """When the last of the calls was made, the next one waits."""
        if headers.get("X-Ratelimit-Remaining", "").strip() == "0":
            self._pause = seconds_until_reset(headers, now)

    def exceeded(self, headers: Mapping[str, str], now: float, times: int) -> None:
        """The server said so; if it says so again and again, it means longer."""
        self._pause = min(seconds_until_reset(headers, now) + 5.0 * times, MAX_WAIT)


def _time_of(headers: Mapping[str, str], now: float) -> float:
    try:
        return parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except (ValueError, OverflowError, TypeError):
        return now
