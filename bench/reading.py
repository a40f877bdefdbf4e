"""Times searches and pages of an archive; prints the figures as JSON.

Run by bench/run.py. Of a search: the engine (ids and exact total, of what a viewer
may see), then the page from request to last byte, each beside the bare FTS5 statement
with the same words, which knows no permissions and counts nothing. Of a timeline: the
page beside the bare statement for its rows.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from make_dump import COMMON, PHRASE, RARE

import archive.wsgi  # noqa: F401 - starts Django as the server does
from archive.models import Message, Room, Viewer
from archive.queries.finding import scope_of
from archive.queries.names import ViewersNames
from archive.search import get_backend
from archive.search.base import Query
from archive.search.language import parse

WARM_UP, TIMES = 3, 40
MEMBER = "person2@example.com"
BARE = (
    "SELECT rowid FROM message_index WHERE message_index MATCH %s "
    "ORDER BY rowid DESC LIMIT 50"
)
BARE_ROWS = (
    "SELECT * FROM archive_message WHERE room_id = %s AND id < %s "
    "ORDER BY id DESC LIMIT 100"
)


def main() -> None:
    admin = _viewer("admin@example.com", Viewer.Role.ADMIN)
    member = _viewer(MEMBER, Viewer.Role.MEMBER)
    tiny = Room.objects.earliest("message_count")
    busy = Room.objects.latest("message_count")
    phrase = '"' + " ".join(PHRASE) + '"'
    rows = []
    for what, query, bare, viewer in (
        ("rare word", RARE, RARE, admin),
        ("common word", COMMON, COMMON, admin),
        ("phrase", phrase, phrase, admin),
        ("common word in a tiny room", f'{COMMON} in:"{tiny.name}"', COMMON, admin),
        ("common word, member of 110 rooms", COMMON, COMMON, member),
    ):
        rows += _search_rows(what, query, bare, viewer)
    rows += _timeline_rows(busy, admin)
    sys.stdout.write(json.dumps(rows))


def _viewer(email: str, role: str) -> Viewer:
    viewer = Viewer.objects.filter(email=email).first()
    return viewer or Viewer.objects.create_viewer(email, "benchmark", role)


def _search_rows(
    what: str, query: str, bare: str, viewer: Viewer
) -> list[dict[str, Any]]:
    def floor() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [bare])
            cursor.fetchall()

    client = Client()
    client.force_login(viewer)
    parsed = parse(query, ViewersNames(viewer))
    asked = Query(scope=scope_of(viewer), expression=parsed.expression)
    actions = {
        "engine": lambda: get_backend().search(asked),
        "page": lambda: client.get("/search/", {"q": query}, HTTP_HOST="localhost"),
    }
    return [
        _with_floor(_measure(f"{what}: {part}", action), floor)
        for part, action in actions.items()
    ]


def _timeline_rows(room: Room, viewer: Viewer) -> list[dict[str, Any]]:
    client = Client()
    client.force_login(viewer)
    ids = Message.objects.filter(room=room).order_by("id").values_list("id", flat=True)
    middle = ids[room.message_count // 2]

    def floor() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE_ROWS, [room.pk, middle])
            cursor.fetchall()

    rows = []
    for what, place in (("newest", {}), ("middle", {"before": str(middle)})):
        page = _measure(
            f"timeline page of 100 messages, {what}",
            lambda place=place: client.get(
                f"/rooms/{room.hipchat_id}/", place, HTTP_HOST="localhost"
            ),
        )
        rows.append(_with_floor(page, floor))
    return rows


def _with_floor(row: dict[str, Any], floor: Callable[[], Any]) -> dict[str, Any]:
    times = _times(floor)
    return row | {
        "floor_p50": _percentile(times, 50),
        "floor_p95": _percentile(times, 95),
    }


def _measure(what: str, action: Callable[[], Any]) -> dict[str, Any]:
    times = _times(action)
    with CaptureQueriesContext(connection) as captured:
        action()
    return {
        "what": what,
        "p50": _percentile(times, 50),
        "p95": _percentile(times, 95),
        "statements": len(captured),
    }


def _times(action: Callable[[], Any]) -> list[float]:
    """Milliseconds, warm."""
    times = []
    for number in range(WARM_UP + TIMES):
        start = time.perf_counter()
        action()
        if number >= WARM_UP:
            times.append((time.perf_counter() - start) * 1000)
    return times


def _percentile(times: list[float], percent: int) -> float:
    return round(statistics.quantiles(times, n=100, method="inclusive")[percent - 1], 3)


if __name__ == "__main__":
    main()
