"""Makes up a HipChat dump of any size, always the same for the same numbers."""

from __future__ import annotations

import argparse
import io
import random
import tarfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import orjson

START = datetime(2012, 1, 2, 8, 0, tzinfo=UTC)
YEARS = timedelta(days=365 * 6)
PEOPLE = 400
ROOMS = 160
PRIVATE_ROOMS = 110
ROWS_AT_ONCE = 20_000
SYLLABLES = [
    "ba",
    "de",
    "fi",
    "go",
    "lu",
    "ma",
    "ne",
    "pi",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "ko",
    "cha",
    "lin",
    "tor",
    "mes",
    "ran",
    "del",
]
# Words the searches of the benchmark look for: rare, common, and a phrase.
RARE, COMMON, PHRASE = "quagga", "the", ("release", "candidate")


class Talk:
    """Words as people use them: few words often, many words seldom."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        words = [COMMON, "and", "is", "to", "it", *PHRASE]
        while len(words) < 20_000:
            number = self.random.randint(1, 4)
            words.append("".join(self.random.choices(SYLLABLES, k=number)))
        self._words = words
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(words))))

    def body(self, number: int) -> str:
        length = min(60, 1 + int(self.random.expovariate(1 / 11)))
        text = " ".join(
            self.random.choices(self._words, cum_weights=self._weights, k=length)
        )
        if number % 3_001 == 0:
            text += f" {RARE}"
        if number % 500 == 0:
            text += " " + " ".join(PHRASE)
        if number % 12 == 0:
            text += f" https://tracker.example.com/browse/ARC-{number}"
        if number % 25 == 0:
            text += " (boom) :)"
        return text


def person(number: int) -> dict[str, Any]:
    first, last = SYLLABLES[number % 19], SYLLABLES[number // 19 % 19]
    name = f"{first.title()}{number} {last.title()}"
    return {"id": number, "name": name, "mention_name": name.replace(" ", "")}


def user(number: int) -> dict[str, Any]:
    return person(number) | {
        "account_type": "user",
        "avatar": None,
        "created": START.isoformat(),
        "email": f"person{number}@example.com",
        "is_deleted": False,
        "roles": ["user"],
        "rooms": [],
        "timezone": "UTC",
        "title": "",
    }


def room(number: int) -> dict[str, Any]:
    is_private = number <= PRIVATE_ROOMS
    members = range(1, 30) if is_private else range(0)
    return {
        "id": number,
        "name": f"Room {number}",
        "topic": "",
        "created": START.isoformat(),
        "privacy": "private" if is_private else "public",
        "is_archived": False,
        "owner": 1,
        "members": [person(n) for n in members],
        "participants": [],
        "guest_access_url": None,
    }


def message(number: int, moment: datetime, talk: Talk) -> dict[str, Any]:
    fields = {
        "id": str(uuid.UUID(int=talk.random.getrandbits(128))),
        "timestamp": f"{moment:%Y-%m-%dT%H:%M:%SZ %f}",
        "message": talk.body(number),
        "attachment": None,
        "attachment_path": None,
    }
    if number % 10 == 0:
        html = f"<b>Build {number}</b> passed: {fields['message']}"
        fields |= {"message": html, "message_format": "html", "color": "green"}
        return {"NotificationMessage": fields | {"sender": "Builder"}}
    sender = person(talk.random.randint(1, PEOPLE))
    mentions = [talk.random.randint(1, PEOPLE)] if number % 9 == 0 else []
    return {"UserMessage": fields | {"sender": sender, "mentions": mentions}}


def room_sizes(messages: int) -> list[int]:
    """A few rooms hold most of the talk; the last one is tiny."""
    weights = [1 / (rank + 1) for rank in range(ROOMS - 1)]
    sizes = [int((messages - 40) * weight / sum(weights)) for weight in weights]
    # The busiest room is a public one.
    sizes.reverse()
    sizes[-1] += messages - 40 - sum(sizes)
    return [*sizes, 40]


def history(number: int, size: int, talk: Talk) -> Iterator[bytes]:
    """Newest first, as HipChat wrote it."""
    step = YEARS / size
    moment = START + YEARS + timedelta(microseconds=number * 7)
    for first in range(0, size, ROWS_AT_ONCE):
        rows = []
        for index in range(first, min(size, first + ROWS_AT_ONCE)):
            rows.append(message(index, moment, talk))
            moment -= step
        yield (b"," if first else b"[") + orjson.dumps(rows)[1:-1]
    yield b"]" if size else b"[]"


def make_dump(path: Path, messages: int, seed: int = 2019) -> None:
    """Write a .tar.gz with this many messages."""
    talk = Talk(seed)
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        users = [{"User": user(n)} for n in range(1, PEOPLE + 1)]
        rooms = [{"Room": room(n)} for n in range(1, ROOMS + 1)]
        _add(tar, "users.json", [orjson.dumps(users)])
        _add(tar, "rooms.json", [orjson.dumps(rooms)])
        for number, size in enumerate(room_sizes(messages), 1):
            parts = list(history(number, size, talk))
            _add(tar, f"rooms/{number}/history.json", parts)


def _add(tar: tarfile.TarFile, name: str, parts: list[bytes]) -> None:
    data = b"".join(parts)
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("messages", type=int)
    arguments = parser.parse_args()
    make_dump(arguments.path, arguments.messages)
