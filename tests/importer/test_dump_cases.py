"""Whole dumps, each with what the archive must hold of it: report, people, messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from archive_maker import tar

from archive.evidence.json_stream import CHUNK
from archive.models import Attachment, Emoticon, ImportRun, Message, Person, Room

DUMPS = Path(__file__).parents[1] / "dumps"
CASES = sorted(path.name.split(".")[0] for path in DUMPS.glob("*.stored.json"))
REPORT = (
    *("format", "items", "stored", "duplicates", "problems", "by_kind", "people"),
    *("rooms", "emoticons", "attachments", "unreferenced_names"),
)


def archive_as_json(report: dict[str, Any]) -> dict[str, Any]:
    rooms = Room.objects.order_by("kind", "hipchat_id")
    return {
        "report": {key: report[key] for key in REPORT},
        "people": {
            person.hipchat_id or person.name: _person(person)
            for person in Person.objects.order_by("hipchat_id", "name")
        },
        "rooms": {room.hipchat_id: _room(room) for room in rooms},
        "emoticons": {
            emoticon.shortcut: emoticon.file.path.read_bytes().hex()
            if emoticon.file
            else None
            for emoticon in Emoticon.objects.order_by("shortcut")
        },
        "messages": {
            room.hipchat_id: [
                _message(each) for each in room.message_set.order_by("id")
            ]
            for room in rooms
        },
        "problems": [
            f"{problem.file} [{problem.position}] {problem.reason}"
            + " (1-1)" * problem.is_direct
            for problem in ImportRun.objects.latest("pk").problems.order_by(
                "file", "position", "reason"
            )
        ],
    }


def _person(person: Person) -> list[Any]:
    avatar = person.avatar.path.read_bytes().hex() if person.avatar else None
    listed = "listed" if person.is_listed else "made up"
    return [person.name, person.mention_name, person.email, listed, avatar]


def _room(room: Room) -> dict[str, Any]:
    members = room.memberships.order_by("person__hipchat_id")
    flags = ("is_listed", "is_archived", "is_deleted")
    return {
        "is": [room.kind, *(flag[3:] for flag in flags if getattr(room, flag))],
        "name": room.name,
        "topic": room.topic,
        "owner": room.owner.hipchat_id if room.owner else None,
        "members": [
            f"{each.person.hipchat_id}{' (admin)' * each.is_admin}" for each in members
        ],
    }


def _message(message: Message) -> list[Any]:
    """Its time, sender, and words; then what is unusual of it."""
    sender = message.sender.hipchat_id if message.sender else None
    shown = [message.sent_at.isoformat(), sender, message.sender_name, message.body]
    odd = {
        "kind": message.kind if message.kind != "message" else None,
        "format": message.format if message.format != "text" else None,
        "color": message.color,
        "extra": message.extra,
        "files": [_file(file) for file in message.attachments.order_by("id")],
    }
    said = {key: value for key, value in odd.items() if value}
    return [*shown, said] if said else shown


def _file(file: Attachment) -> list[Any]:
    text = file.file.path.read_text("utf-8") if file.file else None
    return [file.name, file.status, text]


@pytest.mark.parametrize("case", CASES)
def test_a_dump_becomes_what_is_expected(
    case: str, take_in: Callable[[Path], dict[str, Any]]
) -> None:
    report = take_in(DUMPS / case)
    expected = json.loads((DUMPS / f"{case}.stored.json").read_text("utf-8"))
    found = archive_as_json(report)
    assert found == expected
    assert report["items"] == sum(
        report[key] for key in ("stored", "duplicates", "problems")
    )


@pytest.mark.parametrize("case", ["quirks", "texts", "hc_migrate"])
def test_histories_may_come_before_the_lists_they_refer_to(
    case: str, take_in: Callable[[Path], dict[str, Any]], tmp_path: Path
) -> None:
    folder = DUMPS / case
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    archive = tmp_path / "dump.tar"
    archive.write_bytes(tar(*sorted(files.items(), key=_lists_last)))
    expected = json.loads((DUMPS / f"{case}.stored.json").read_text("utf-8"))
    assert archive_as_json(take_in(archive)) == expected


def test_a_history_may_be_larger_than_what_is_read_at_once(
    take_in: Callable[[Path], dict[str, Any]], tmp_path: Path
) -> None:
    folder = DUMPS / "texts"
    [*talk] = json.loads((folder / "rooms/1/history.json").read_text("utf-8"))
    history = [_later(item, n) for n, item in zip(range(12_000), cycle(talk))]
    content = json.dumps(history[::-1]).encode()
    assert len(content) > 2 * CHUNK
    lists = [
        (name, (folder / name).read_bytes()) for name in ("users.json", "rooms.json")
    ]
    archive = tmp_path / "dump.tar"
    archive.write_bytes(tar(("rooms/1/history.json", content), *lists))
    take_in(archive)
    stored = Message.objects.order_by("id").values_list("body", flat=True)
    assert list(stored) == [each["UserMessage"]["message"] for each in history]


def _later(item: Any, number: int) -> Any:
    """The same message with an id and a time of its own."""
    time = datetime(2017, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    fields = {"id": f"x-{number}", "timestamp": f"{time:%Y-%m-%dT%H:%M:%S}Z 000001"}
    return {"UserMessage": item["UserMessage"] | fields}


def _lists_last(file: tuple[str, bytes]) -> tuple[bool, str]:
    return "/" not in file[0], file[0]


@pytest.mark.parametrize("case", CASES)
def test_a_dump_that_comes_again_brings_nothing_new(
    case: str, take_in: Callable[[Path], dict[str, Any]]
) -> None:
    first = archive_as_json(take_in(DUMPS / case))
    report = take_in(DUMPS / case)
    assert report["stored"] == 0
    again = archive_as_json(report)
    for what in ("people", "rooms", "emoticons", "messages", "problems"):
        assert again[what] == first[what]
