"""What every test may ask for: makers of people, rooms and messages, and the cast.

The cast: Olga owns the private room, Mira is its member, Stan is a stranger to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from archive.models import (
    Activity,
    Attachment,
    ImportRun,
    IngestedFile,
    Membership,
    Message,
    Person,
    Room,
    Viewer,
)
from archive.models.messages import first_id_at
from archive.search import get_backend
from archive.search.analysis import analyse
from archive.search.base import IndexedMessage
from archive.search.marks import Said

SAMPLE = Path(__file__).parent / "dumps" / "sample" / "hipchat-sample.tar.gz"
# How long an example takes is no matter of a test: machines are busy.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")
NOON = datetime(2016, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> Path:
    """Every test has a data folder of its own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.STORAGES = {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
    }
    # Hashing passwords well takes a quarter of a second a sign-in.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    folder: Path = settings.DATA_DIR
    folder.mkdir()
    return folder


@pytest.fixture
def ingested_file(db: None) -> IngestedFile:
    run = ImportRun.objects.create(source="test.tar.gz", format="envelopes")
    return IngestedFile.objects.create(
        run=run, path="rooms/1/history.json", sha256="0" * 64, size=2
    )


@pytest.fixture
def make_person(db: None) -> Callable[..., Person]:
    """`hipchat_id=None` makes a sender that HipChat gave a name only."""

    def make(name: str = "Alva Example", **fields: Any) -> Person:
        number = str(Person.objects.count() + 1)
        defaults = {
            "hipchat_id": number,
            "mention_name": name.replace(" ", ""),
            "email": f"{name.replace(' ', '.').lower()}@example.com",
            "account_type": "user" if fields.get("hipchat_id", number) else "",
        }
        return Person.objects.create(name=name, **(defaults | fields))

    return make


@pytest.fixture
def make_room(db: None) -> Callable[..., Room]:
    """`members` are people; a direct room is named after its two."""

    def make(
        name: str = "Lobby", kind: str = "public", members: Any = (), **fields: Any
    ) -> Room:
        number = str(Room.objects.count() + 1)
        if kind == "direct":
            number = "direct-" + "-".join(p.hipchat_id for p in members)
            name = " and ".join(p.name for p in members)
        room = Room.objects.create(
            **({"hipchat_id": number, "name": name, "kind": kind} | fields)
        )
        for person in members:
            Membership.objects.create(room=room, person=person)
        return room

    return make


@pytest.fixture
def make_message(ingested_file: IngestedFile) -> Callable[..., Message]:
    """Stores, counts and indexes a message; each is sent a minute after the last."""

    def make(
        body: str, room: Room, sender: Person | None = None, **fields: Any
    ) -> Message:
        count = Message.objects.count()
        sent_at = fields.pop("sent_at", NOON + timedelta(minutes=count))
        file_names = fields.pop("file_names", ())
        mentioned_ids = fields.pop("mentioned_ids", ())
        defaults = {
            "id": first_id_at(sent_at),
            "uid": str(uuid.uuid4()),
            "sender_name": sender.name if sender else "",
            "kind": "message",
            "format": "text",
            "source_file": ingested_file,
            "position": count,
        }
        message = Message.objects.create(
            body=body,
            room=room,
            sender=sender,
            sent_at=sent_at,
            **(defaults | fields),
        )
        for name in file_names:
            Attachment.objects.create(message=message, name=name, status="missing")
        _count(message)
        said = Said(
            body,
            message.is_html,
            message.kind,
            message.color,
            file_names,
            mentioned_ids,
            message.extra,
        )
        get_backend().add(
            [
                IndexedMessage(
                    id=message.id,
                    analysed=analyse(said),
                    kind=message.kind,
                    room_id=room.pk,
                    room_kind=room.kind,
                    sender_id=sender.pk if sender else None,
                    run_id=message.source_file.run_id,
                )
            ]
        )
        return message

    return make


def _count(message: Message) -> None:
    room, sender = message.room, message.sender
    room.message_count += 1
    room.first_sent_at = min(room.first_sent_at or message.sent_at, message.sent_at)
    room.last_sent_at = max(room.last_sent_at or message.sent_at, message.sent_at)
    room.save()
    if sender:
        activity, _ = Activity.objects.get_or_create(
            room=room,
            person=sender,
            defaults={
                "first_sent_at": message.sent_at,
                "last_sent_at": message.sent_at,
            },
        )
        activity.message_count += 1
        activity.last_sent_at = max(activity.last_sent_at, message.sent_at)
        activity.save()


@pytest.fixture
def make_viewer(db: None) -> Callable[..., Viewer]:
    """A viewer; `person` gives them that person's e-mail address."""

    def make(role: str = "member", person: Person | None = None) -> Viewer:
        email = person.email if person else f"{role}@example.org"
        return Viewer.objects.create_viewer(email, "correct horse", role)

    return make


@pytest.fixture
def olga(make_person: Callable[..., Person]) -> Person:
    return make_person("Olga Owner")


@pytest.fixture
def mira(make_person: Callable[..., Person]) -> Person:
    return make_person("Mira Member")


@pytest.fixture
def stan(make_person: Callable[..., Person]) -> Person:
    return make_person("Stan Stranger")
