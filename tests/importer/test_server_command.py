"""`manage.py ingest https://…/v2`, as somebody at a terminal uses it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import zstandard
from django.core.management import CommandError, call_command
from hipchat_server import HipChat, Said, always
from hipchat_world import TOKEN, USER_TOKEN, World, message, room, user

from archive.models import Attachment, ImportRun, Message

ROOT = Path(__file__).resolve().parents[2]
NEVER = 1_000_000


@pytest.fixture
def server() -> Iterator[HipChat]:
    """Thirty messages with files in one room, ten in another, and a chat."""
    sent = {"name": "a.txt", "size": 5}
    lobby = [
        message(number, number, file=sent | {"url": f"{{root}}/uploads/{number}"})
        for number in range(30)
    ]
    world = World(
        users=[
            user(1, "Alva Berg", photo_url="{root}/photos/1"),
            user(2, "Bo Carlsen"),
        ],
        rooms=[room(1, "Lobby"), room(2, "Secret", privacy="private")],
        emoticons=[{"id": 1, "shortcut": "boom", "url": "{root}/img/boom.png"}],
        messages={"1": lobby, "2": [message(100 + each, each) for each in range(10)]},
        chats={frozenset({"1", "2"}): [message(200, 1)]},
        files={f"/uploads/{number}": b"%05d" % number for number in range(29)},
    )
    pictures = {"/photos/1": b"\x89PNG\r\n\x1a\n 1", "/img/boom.png": b"\x89PNG\r\n"}
    world.files |= pictures
    with HipChat(world).running() as running:
        running.most_results = 7
        yield running


@pytest.fixture
def arguments(server: HipChat, tmp_path: Path) -> tuple[str, ...]:
    token, tokens = tmp_path / "token", tmp_path / "tokens"
    token.write_text(TOKEN)
    tokens.write_text(f"{USER_TOKEN}\n")
    return server.url, "--token-file", f"{token}", "--user-tokens", f"{tokens}"


def ingest(*arguments: str) -> str:
    out = StringIO()
    call_command("ingest", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_server_is_ingested_verified_and_ingested_again(db, arguments):
    assert "63 items = 41 stored" in ingest(*arguments)
    assert "41 duplicates" not in ingest(*arguments)
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().splitlines()[-1] == "The archive is what the dumps say."
    missing = Attachment.objects.exclude(status="present")
    assert list(missing.values_list("message__uid", flat=True)) == ["message-29"]


def test_since_is_a_day_and_a_later_run_fetches_the_rest(db, server, arguments):
    server.world.messages["1"] += [
        message(300 + day, date=f"2018-06-{day:02}T12:00:00.000000+00:00")
        for day in range(1, 29)
    ]
    ingest(*arguments, "--since", "2018-06-20")
    first = Message.objects.filter(room__name="Lobby")
    assert first.filter(uid="message-320").exists()
    assert not first.filter(uid="message-305").exists()
    ingest(*arguments)
    assert Message.objects.filter(room__name="Lobby").count() == 58


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--since", "some day"), "some day is no day such as 2018-06-30"),
        (("--client-file", "x"), "A server wants to know who asks"),
        (("--allow-host", "https://x"), "https://x is no host to allow"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(db, arguments, more, sentence):
    with pytest.raises(CommandError, match=sentence):
        ingest(*arguments, *more)


@pytest.mark.parametrize("url", ["https://[::1/v2", "http://h/v2?auth_token=secret"])
def test_what_is_no_address_is_a_sentence(db, arguments, url):
    with pytest.raises(CommandError, match="The server's address is not usable") as it:
        ingest(url, *arguments[1:])
    assert "secret" not in str(it.value)


def test_a_server_that_is_away_is_a_sentence_and_no_run(db, server, arguments):
    for path in ("user", "room", "emoticon"):
        server.faults.append(always(f"/v2/{path}", Said.error(401, "Who are you?")))
    with pytest.raises(CommandError, match="refused the token"):
        ingest(*arguments)
    assert not ImportRun.objects.exists()


def test_schemes_may_be_shouted(db, server, arguments):
    assert "41 stored" in ingest(server.url.replace("http", "HTTP"), *arguments[1:])
    assert "nothing new" in ingest(*arguments)


def test_a_rehearsal_says_where_the_download_is_kept(
    db, server, arguments, data_folder
):
    said = ingest(*arguments, "--dry-run").splitlines()[-1]
    assert not Message.objects.exists()
    [folder] = (data_folder / "servers").iterdir()
    assert said == (
        "This was a rehearsal: nothing was stored. The download is kept for the "
        f"ingest, in {folder}."
    )
    assert folder.stat().st_mode & 0o077 == 0
    asked = len(server.asked)
    assert "41 stored" in ingest(*arguments)
    assert not any(
        "start-index" in path for path in server.paths[asked:] if "0)" in path
    )


@pytest.mark.parametrize(
    "url", ["https://[", "https://h:99999/v2", "HTTPS://chat.invalid/v2"]
)
def test_a_rehearsal_of_nothing_keeps_nothing(db, capsys, url):
    with pytest.raises(CommandError, match="address is not usable|who asks"):
        call_command("ingest", "--dry-run", url)
    assert capsys.readouterr().out == "This was a rehearsal: nothing was stored.\n"


class Manage:
    """Runs the program with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, ROOT / "manage.py", *arguments],
            env=os.environ | {"ARCHIVE_DATA": str(self.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, *arguments: str) -> int:
        return self.start(*arguments).wait()

    def killed_at(self, server: HipChat, request: int, *arguments: str) -> int:
        """The program gets no answer to that request: it is killed before."""
        asked = len(server.asked)

        def kill(_: Any) -> None:
            if len(server.asked) - asked == request:
                process.send_signal(signal.SIGKILL)
                process.wait()

        server.faults.append(kill)
        process = self.start(*arguments)
        code = process.wait()
        server.faults.remove(kill)
        return code


def test_killed_again_and_again_it_ends_complete(server, arguments, tmp_path):
    manage = Manage(tmp_path / "killed")
    codes = [manage.killed_at(server, 12, "ingest", *arguments) for _ in range(4)]
    assert codes == [-signal.SIGKILL] * 4
    assert manage.run("ingest", *arguments) == 0
    with sqlite3.connect(manage.folder / "archive.sqlite3") as database:
        uids = [row[0] for row in database.execute("SELECT uid FROM archive_message")]
        query = "SELECT count(*) FROM archive_attachment WHERE status = 'present'"
        assert database.execute(query).fetchone() == (29,)
    numbers = (*range(30), *range(100, 110), 200)
    assert sorted(uids) == sorted(f"message-{number}" for number in numbers)
    assert manage.run("verify") == 0
    # What was answered is not asked for again: each run loses what it was killed at.
    uploads = [asked.path for asked in server.asked if "/uploads/" in asked.path]
    assert len(uploads) <= 30 + 4


def test_no_token_is_anywhere_in_the_data_folder(server, arguments, tmp_path):
    """In no file, and in no table, whatever the server repeats."""

    def repeat(asked: Any) -> Said | None:
        if asked.path == "/v2/room/2/history":
            return Said(200, f"<html>{asked.token} {asked.headers}</html>".encode())
        if "webhook" in asked.path or "/v2/oauth" in asked.path:
            return Said.error(403, f"{asked.path} of {asked.token} lacks a scope")
        return None

    server.faults.append(repeat)
    manage = Manage(tmp_path / "killed")
    for more in ((), ("--token-in-query",)):
        assert manage.run("ingest", *arguments, *more) == 0
    everything = b"".join(map(bytes_of, manage.folder.rglob("*")))
    assert b"Alva Berg" in everything
    assert b"lacks a scope" in everything
    for token in (TOKEN, USER_TOKEN):
        assert token.encode() not in everything


def bytes_of(file: Path) -> bytes:
    """Unpacked, and of a database what its tables say."""
    if not file.is_file():
        return b""
    content = file.read_bytes()
    if file.suffix == ".zst":
        return zstandard.ZstdDecompressor().decompressobj().decompress(content)
    if file.suffix != ".sqlite3":
        return content
    with sqlite3.connect(file) as database:
        return content + rows_of(database).encode()


def rows_of(database: sqlite3.Connection) -> str:
    """What is long lies in the file in pieces, so the file alone does not tell."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE ?"
    tables = database.execute(query, ["CREATE VIRTUAL%"]).fetchall()
    rows = (database.execute(f'SELECT * FROM "{name}"') for (name,) in tables)  # noqa: S608
    return "\n".join(map(str, chain.from_iterable(rows)))
