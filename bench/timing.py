"""Times an action and its floor, in milliseconds and in turn, when both are warm."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

WARM_UP, TIMES = 3, 40
# Of an action that takes long, fewer times are enough: at least so many.
ENOUGH_SECONDS, AT_LEAST = 3.0, 3
Action = Callable[[], Any]


def measure(what: str, action: Action, floor: Action) -> dict[str, Any]:
    """`slowest` is the longest single statement of the action."""
    ours, floors = _times(action, floor)
    with CaptureQueriesContext(connection) as captured:
        action()
    seconds = [float(query["time"]) for query in captured.captured_queries]
    return {
        "what": what,
        "p50": _percentile(ours, 50),
        "p95": _percentile(ours, 95),
        "floor_p50": _percentile(floors, 50),
        "floor_p95": _percentile(floors, 95),
        "statements": len(captured),
        "slowest": max(seconds, default=0) * 1000,
    }


def statement(sql: str, values: list[Any]) -> Action:
    """A bare statement, run and fetched."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            cursor.fetchall()

    return run


def _times(action: Action, floor: Action) -> tuple[list[float], list[float]]:
    ours, floors = [], []
    begun = time.perf_counter()
    for number in range(WARM_UP + TIMES):
        pair = _once(action), _once(floor)
        if number >= WARM_UP:
            ours.append(pair[0])
            floors.append(pair[1])
        is_long = time.perf_counter() - begun > ENOUGH_SECONDS
        if is_long and len(ours) >= AT_LEAST:
            break
    return ours, floors


def _once(action: Action) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def _percentile(times: list[float], percent: int) -> float:
    return round(statistics.quantiles(times, n=100, method="inclusive")[percent - 1], 3)
