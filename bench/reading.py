"""Times searches and pages of an archive; prints the figures as JSON.

Run by bench/run.py. Of a search: the first page of the engine beside the bare FTS5
statement of the same words and marks, and the exact total beside the bare count; then
the page from request to last byte, and what comes apart from it. Of a timeline: the
page beside the bare statement for its rows.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")

from django.db import connection
from django.test import Client
from make_dump import COMMON, PHRASE, RARE
from timing import measure, statement

import archive.wsgi  # noqa: F401 - starts Django as the server does
from archive.models import Message, Person, Room, Viewer
from archive.queries.searching.finding import ask
from archive.search import get_backend

MEMBER = "person2@example.com"
PAGE = (
    "SELECT rowid FROM message_index WHERE message_index MATCH %s"
    " AND rowid >= %s AND rowid < %s ORDER BY rowid DESC LIMIT 50"
)
COUNT = (
    "SELECT count(*) FROM message_index WHERE message_index MATCH %s"
    " AND rowid >= %s AND rowid < %s"
)
ROWS = (
    "SELECT * FROM archive_message WHERE room_id = %s AND id < %s "
    "ORDER BY id DESC LIMIT 100"
)
FORMS = """
    SELECT stem FROM message_form GROUP BY stem ORDER BY count(*) DESC, stem LIMIT 1"""
ALWAYS = (-(1 << 63), (1 << 63) - 1)


class Case(NamedTuple):
    """`bare` is what FTS5 is asked for at least; `ids` the range it is asked within."""

    what: str
    query: str
    bare: str
    viewer: Viewer
    ids: tuple[int, int] = ALWAYS
    beyond: int | None = None


def main() -> None:
    boss = _viewer("boss@example.com", Viewer.Role.COMPLIANCE)
    member = _viewer(MEMBER, Viewer.Role.MEMBER)
    rows: list[dict[str, Any]] = []
    for case in [*_cases(boss), *_cases_of(member)]:
        rows += _search_rows(case)
    rows += _timeline_rows(Room.objects.latest("message_count"), boss)
    sys.stdout.write(json.dumps(rows))


def _viewer(email: str, role: str) -> Viewer:
    viewer = Viewer.objects.filter(email=email).first()
    return viewer or Viewer.objects.create_viewer(email, "benchmark", role)


def _cases(boss: Viewer) -> Iterator[Case]:
    """Of one who may see everything, so that nothing but the words is asked for."""
    words, common = " ".join(PHRASE), f'words : "{COMMON}"'
    tiny = Room.objects.exclude(message_count=0).earliest("message_count")
    busy = Room.objects.latest("message_count")
    person = Person.objects.get(email=MEMBER)
    yield Case("rare word", RARE, f'words : "{RARE}"', boss)
    yield Case("common word", COMMON, common, boss)
    yield _inflected(boss)
    yield Case("phrase", f'"{words}"', f'words : "{words}"', boss)
    yield Case("prefix", "cha*", 'words : "cha" *', boss)
    for what, room in (("a tiny", tiny), ("the busiest", busy)):
        bare = f'({common}) AND (scope : "r{room.pk}")'
        query = f'{COMMON} in:"{room.name}"'
        yield Case(f"common word in {what} room", query, bare, boss)
    bare = f'({common}) AND (scope : "s{person.pk}")'
    yield Case("common word of a person", f"{COMMON} from:{MEMBER}", bare, boss)
    yield from _dated(boss, common)


def _inflected(boss: Viewer) -> Case:
    """The word with most inflections there are in this archive."""
    with connection.cursor() as cursor:
        stem = cursor.execute(FORMS).fetchone()[0]
    words = sorted({stem, *get_backend().forms(stem)})
    bare = " OR ".join(f'"{word}"' for word in words)
    return Case(f"{len(words)} inflections", words[-1], f"words : ({bare})", boss)


def _dated(boss: Viewer, common: str) -> Iterator[Case]:
    ids = Message.objects.order_by("id").values_list("id", flat=True)
    middle = ids[len(ids) // 2]
    dated = ask("during:2015-03", None).parsed.expression
    within = getattr(dated, "first_id", 0), getattr(dated, "end_id", 0)
    query = f"{COMMON} during:2015-03"
    yield Case("common word in a month", query, common, boss, ids=within)
    before = ALWAYS[0], middle
    yield Case("common word, deep", COMMON, common, boss, ids=before, beyond=middle)


def _cases_of(member: Viewer) -> Iterator[Case]:
    scope = ask(COMMON, member).scope
    rooms = " OR ".join(f'"r{id}"' for id in sorted(scope.room_ids))
    bare = f'(words : "{COMMON}") AND (scope : ("public" OR {rooms}))'
    what = f"common word, member of {len(scope.room_ids)} private rooms"
    yield Case(what, COMMON, bare, member)


def _search_rows(case: Case) -> Iterator[dict[str, Any]]:
    asked = ask(case.query, case.viewer)
    first = asked.query(beyond_id=case.beyond)
    values = [case.bare, *case.ids]
    backend, bare = get_backend(), statement(PAGE, values)
    yield measure(f"{case.what}: first page", lambda: backend.ids(first), bare)
    if case.beyond is None:
        floor = statement(COUNT, values)
        yield measure(f"{case.what}: total", lambda: backend.count(first), floor)
    client = Client()
    client.force_login(case.viewer)
    asking = {"q": case.query}
    if case.beyond is not None:
        asking["beyond"] = str(case.beyond)
    for part, address in PARTS.items():
        if part == "page" or case.beyond is None:
            yield measure(
                f"{case.what}: {part}",
                lambda address=address: client.get(
                    address, asking, headers={"HX-Request": "true", "Host": "localhost"}
                ),
                bare,
            )


PARTS = {
    "page": "/search/",
    "counts": "/search/summary/",
    "rooms and people": "/search/places/",
}


def _timeline_rows(room: Room, viewer: Viewer) -> Iterator[dict[str, Any]]:
    client = Client()
    client.force_login(viewer)
    ids = Message.objects.filter(room=room).order_by("id").values_list("id", flat=True)
    middle = ids[room.message_count // 2]
    floor = statement(ROWS, [room.pk, middle])
    for what, place in (("newest", {}), ("middle", {"before": str(middle)})):
        yield measure(
            f"timeline page of 100 messages, {what}",
            lambda place=place: client.get(
                f"/rooms/{room.hipchat_id}/", place, headers={"Host": "localhost"}
            ),
            floor,
        )


if __name__ == "__main__":
    main()
