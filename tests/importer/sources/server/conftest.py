"""What the tests of the server source share: a small server, and downloading it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hipchat_server import HipChat
from hipchat_world import TOKEN, World, message, room, user

from importer.records import Problem
from importer.sources.server import ServerOptions, ServerSource


class Download:
    """What came of a download: its files, problems, and how long it would wait."""

    def __init__(
        self,
        folder: Path,
        options: ServerOptions,
        wait: Callable[[float], None] | None = None,
    ) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.waits: list[float] = []
        self.source = ServerSource(
            options, folder, self.said.append, wait or self.waits.append
        )
        self.files: dict[str, bytes] = {}
        self.problems: list[Problem] = []
        for found in self.source.files():
            if isinstance(found, Problem):
                self.problems.append(found)
            else:
                self.files[found.path] = found.stream.read()

    def items(self, *folders: str) -> list[Any]:
        """The items on the pages of a folder, in order."""
        place = "/".join(("hipchat-api", *folders))
        pages = [self.files[path] for path in sorted(self.files) if place in path]
        return [item for page in pages for item in orjson.loads(page)["items"]]


@pytest.fixture
def world() -> World:
    """Alva owns a lobby with three messages; Bo is there, too."""
    return World(
        users=[user(1, "Alva Berg"), user(2, "Bo Carlsen")],
        rooms=[room(1, "Lobby")],
        messages={"1": [message(number, number) for number in range(3)]},
    )


@pytest.fixture
def server(world: World) -> Iterator[HipChat]:
    with HipChat(world).running() as running:
        yield running


@pytest.fixture
def other_server() -> Iterator[HipChat]:
    with HipChat(World()).running() as running:
        yield running


@pytest.fixture
def download(server: HipChat, tmp_path: Path) -> Callable[..., Download]:
    """Downloads the server into the same folder each time."""

    def run(
        *,
        name: str = "mirror",
        wait: Callable[[float], None] | None = None,
        **more: Any,
    ) -> Download:
        options = {"url": server.url, "token": TOKEN} | more
        return Download(tmp_path / name, ServerOptions(**options), wait)

    return run


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
def world_of_everything(world: World) -> World:
    world.chats[frozenset({"1", "2"})] = [message(8, 8), message(9, 9)]
    world.files["/uploads/1/7/token/a.txt"] = b"hello"
    sent = {"name": "a.txt", "size": 5, "url": "{root}/uploads/1/7/token/a.txt"}
    world.messages["1"][0]["file"] = sent
    world.rooms[0]["privacy"] = "private"
    world.rooms[0]["members"] = [{"id": 1}]
    world.emoticons.append({"id": 1, "shortcut": "boom", "url": "{root}/img/boom.png"})
    world.files["/img/boom.png"] = b"\x89PNG\r\n\x1a\n a picture"
    return world
