"""A whole server, asked by its API and ingested: it is the dump it was made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from dump_maker import Silent
from hipchat_server import HipChat
from hipchat_world import TOKEN, USER_TOKEN, World, message, room, user, world_of

from archive.models import (
    Attachment,
    Emoticon,
    ImportRun,
    Membership,
    Message,
    Person,
    Room,
)
from importer.ingest import ingest_source
from importer.sources.server import ServerOptions, ServerSource, UserToken

SAMPLE = Path(__file__).parents[1] / "dumps" / "sample" / "hipchat-sample.tar.gz"
PNG = b"\x89PNG\r\n\x1a\n a picture"


@pytest.fixture
def ingest(db: None, data_folder: Path) -> Callable[..., dict[str, Any]]:
    def run(server: HipChat, **more: Any) -> dict[str, Any]:
        options = ServerOptions(server.url, TOKEN, **more)
        folder = data_folder / "servers" / "chat"

        def open_it() -> ServerSource:
            source = ServerSource(options, folder, lambda _: None, lambda _: None)
            source.download()
            return source

        return ingest_source("chat", open_it, Silent()).report

    return run


@pytest.fixture
def serve() -> Iterator[Callable[[World], HipChat]]:
    with ExitStack() as stack:
        yield lambda world: stack.enter_context(HipChat(world).running())


def small_world() -> World:
    """Alva and Bo, a lobby, a private room, a chat, and one of each kind of file."""
    sent = {"name": "a.txt", "size": 5, "url": "{root}/uploads/1/7/token/a.txt"}
    lost = {"name": "b.txt", "size": 5, "url": "{root}/uploads/1/7/token/b.txt"}
    secured = {"id": "11-22", "name": "c.txt", "size": 7}
    chat = [message(8, 8), message(9, 9, authenticated_file=secured)]
    return World(
        users=[
            user(1, "Alva Berg", photo_url="{root}/photos/1.png"),
            user(2, "Bo Carlsen", is_deleted=True),
        ],
        rooms=[
            room(1, "Lobby"),
            room(2, "Secret", privacy="private", members=[{"id": 2}]),
        ],
        emoticons=[{"id": 1, "shortcut": "boom", "url": "{root}/img/boom.png"}],
        messages={
            "1": [message(0, 0, file=sent), message(1, 1, file=lost)],
            "2": [message(2, 2)],
        },
        chats={frozenset({"1", "2"}): chat},
        files={
            "/uploads/1/7/token/a.txt": b"hello",
            "/temporary/x": b"secured",
            "/photos/1.png": PNG,
            "/img/boom.png": PNG + b"boom",
        },
        secured={"11-22": "/temporary/x"},
        webhooks={"1": [{"id": 5, "url": "https://bot.example.com"}]},
    )


def test_all_a_server_holds_comes_into_the_archive(serve, ingest):
    report = ingest(serve(small_world()), user_tokens=(UserToken(USER_TOKEN),))
    run = ImportRun.objects.get()
    assert (run.status, run.format) == ("finished", "api v2 server")
    assert (report["items"], report["stored"], report["problems"]) == (6, 5, 1)
    assert sorted(Message.objects.values_list("uid", flat=True)) == [
        f"message-{number}" for number in (0, 1, 2, 8, 9)
    ]
    kinds = Room.objects.order_by("name").values_list("name", "kind")
    assert sorted(kinds) == [
        ("Alva Berg and Bo Carlsen", "direct"),
        ("Lobby", "public"),
        ("Secret", "private"),
    ]
    members = Membership.objects.exclude(room__kind="direct")
    assert set(members.values_list("room__name", "person__name")) == {
        ("Lobby", "Alva Berg"),
        ("Secret", "Alva Berg"),
        ("Secret", "Bo Carlsen"),
    }
    assert Room.objects.get(name="Lobby").extra["webhooks"] == [
        {"id": 5, "url": "https://bot.example.com"}
    ]
    assert sorted(Attachment.objects.values_list("name", "status")) == [
        ("a.txt", "present"),
        ("b.txt", "missing"),
        ("c.txt", "present"),
    ]
    assert Person.objects.get(hipchat_id="1").avatar != ""
    assert Emoticon.objects.get().shortcut == "boom"
    assert run.dumped_at is not None


def test_what_a_server_says_later_is_added(serve, ingest):
    world = small_world()
    server = serve(world)
    ingest(server)
    world.messages["1"].append(message(20, 20))
    world.rooms[0]["name"] = "Foyer"
    report = ingest(server)
    assert report["stored"] == 1
    assert Room.objects.get(hipchat_id="1").name == "Foyer"
    assert Message.objects.filter(room__name="Foyer").count() == 3


def test_the_sample_from_a_server_is_the_sample(serve, ingest):
    """Some of its rooms, and the 1-1 chats of one person: every word of them."""
    world = world_of(SAMPLE)
    world.users = world.users[:100]
    world.rooms = [each for each in world.rooms if each["id"] % 4 == 1]
    peers = {str(user["id"]) for user in world.users}
    numbers = {str(each["id"]) for each in world.rooms} & world.messages.keys()
    said = [each for number in numbers for each in world.messages[number]]
    for pair, chat in world.chats.items():
        said += chat if "1" in pair and pair <= peers else []
    server = serve(world)
    server.most_results = 100
    report = ingest(server, user_tokens=(UserToken(USER_TOKEN),))
    stored = Message.objects.values_list("uid", "body", "sent_at")
    assert sorted(stored) == sorted(
        (each["id"], each["message"] or "", datetime.fromisoformat(each["date"]))
        for each in {each["id"]: each for each in said}.values()
    )
    items = report["stored"] + report["duplicates"] + report["problems"]
    assert items == report["items"]
