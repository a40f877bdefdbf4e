"""What the tests of pages share: browsers signed in as each kind of viewer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from import_maker import a_report, add_file, add_problem

from archive.models import (
    Attachment,
    ImportRun,
    Message,
    Person,
    Room,
    StoredFile,
    Viewer,
)
from archive.models.messages import first_id_at
from tests.conftest import NOON


@pytest.fixture
def browser(make_viewer: Callable[..., Viewer]) -> Callable[..., Client]:
    """A browser in which a viewer is signed in; `person` is who they were."""

    def make(role: str = "member", person: Person | None = None) -> Client:
        client = Client()
        client.force_login(make_viewer(role, person))
        return client

    return make


@pytest.fixture
def store(db: None) -> Callable[[bytes], StoredFile]:
    """Bytes kept as the archive keeps them."""

    def make(content: bytes) -> StoredFile:
        stored = StoredFile(sha256=sha256(content).hexdigest(), size=len(content))
        stored.path.parent.mkdir(parents=True, exist_ok=True)
        stored.path.write_bytes(content)
        stored.save()
        return stored

    return make


@pytest.fixture
def attach(make_message: Any, store: Any) -> Callable[..., Attachment]:
    """A message with a file; without content its bytes are missing."""

    def make(
        room: Room, sender: Person, name: str, content: bytes = b"", **fields: Any
    ) -> Attachment:
        sha = sha256(content).hexdigest()
        kept = StoredFile.objects.filter(sha256=sha).first()
        stored = (kept or store(content)) if content else None
        defaults = {"name": name, "file": stored}
        defaults["status"] = "present" if stored else "missing"
        message = fields.pop("message", None) or make_message("", room, sender)
        return Attachment.objects.create(message=message, **(defaults | fields))

    return make


@pytest.fixture
def text_of() -> Callable[[Any], str]:
    """A page's HTML with all white space made single, for looking things up in it."""

    def read(response: Any) -> str:
        return " ".join(response.content.decode().split())

    return read


@pytest.fixture
def long_room(make_room: Any, olga: Person, ingested_file: Any) -> Room:
    """250 messages, a minute apart."""
    times = [NOON + timedelta(minutes=number) for number in range(250)]
    room: Room = make_room(
        "Long", message_count=250, first_sent_at=times[0], last_sent_at=times[-1]
    )
    Message.objects.bulk_create(
        Message(
            id=first_id_at(sent_at),
            uid=str(number),
            room=room,
            sender=olga,
            sender_name=olga.name,
            sent_at=sent_at,
            kind="message",
            format="text",
            body=f"line {number}",
            source_file=ingested_file,
            position=number,
        )
        for number, sent_at in enumerate(times)
    )
    return room


@pytest.fixture
def run(
    ingested_file: Any,
    make_person: Any,
    make_room: Any,
    make_message: Any,
    olga: Person,
) -> ImportRun:
    """A run that has something of everything, of rooms and of 1-1 chats."""
    run: ImportRun = ingested_file.run
    lobby = make_room("Lobby", hipchat_id="lobby")
    una = make_person("Una Unlisted", is_listed=False)
    quinn = make_person("Quiet Quinn", is_listed=False)
    chat = make_room(kind="direct", members=[olga, quinn])
    make_message("see", lobby, una, file_names=["<b>plan</b>.pdf"])
    psst = Message.objects.get().sent_at.replace(day=7)
    make_message("psst", chat, quinn, file_names=["chat.pdf"], sent_at=psst)
    Attachment.objects.filter(name="chat.pdf").update(claimed_size=5)
    add_file(run, "users/7/history.json", is_direct=True, items=7_311, stored=7_311)
    add_problem(run, "Its time “8” cannot be read.", "<i>raw</i> words")
    add_problem(run, "Its time “9” cannot be read.", "{}", position=None)
    add_problem(run, "A chat.", "psst", file="users/7/history.json", is_direct=True)
    run.about = {
        "rooms/1/history.json": {"group": "Example & Sons"},
        "users/7/history.json": {"note": "one to one"},
    }
    run.report = a_report(unknown_people={"rooms": [una.pk], "direct": [quinn.pk]})
    run.status, run.sha256, run.manifest_sha256 = "finished", "a" * 64, "b" * 64
    run.save()
    return run
