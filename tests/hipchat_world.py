"""What a made-up HipChat server knows: made for a test, or taken from a dump."""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

TOKEN = "adminTokenadminTokenadminTokenadminToken1"  # noqa: S105
USER_TOKEN = "userTokenuserTokenuserTokenuserTokenuser1"  # noqa: S105


@dataclass
class World:
    """What a server knows. Messages are as the API says them, in any order."""

    users: list[dict[str, Any]] = field(default_factory=list)
    rooms: list[dict[str, Any]] = field(default_factory=list)
    emoticons: list[dict[str, Any]] = field(default_factory=list)
    # Messages by room, and by the two people of a 1-1 chat.
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    chats: dict[frozenset[str], list[dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    secured: dict[str, str] = field(default_factory=dict)
    webhooks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    # Private rooms that the token may not see, though it may list them.
    closed: set[str] = field(default_factory=set)
    # Whose each user token is.
    owners: dict[str, str] = field(default_factory=lambda: {USER_TOKEN: "1"})


def message(
    number: int, second: int = 0, micro: int = 0, **more: Any
) -> dict[str, Any]:
    """A message as the API says it, sent so long after noon."""
    minute, rest = divmod(second, 60)
    date = f"2016-03-01T12:{minute:02}:{rest:02}.{micro:06}+00:00"
    sender = {"id": 1, "name": "Alva Berg", "mention_name": "AlvaBerg"}
    said = {"id": f"message-{number}", "date": date, "from": sender, "type": "message"}
    return said | {"message": f"Words {number}", "mentions": []} | more


def user(number: int, name: str, **more: Any) -> dict[str, Any]:
    mention_name, email = name.replace(" ", ""), f"person{number}@example.com"
    said = {"id": number, "name": name, "mention_name": mention_name, "email": email}
    return said | {"is_deleted": False, "is_guest": False, "photo_url": None} | more


def room(number: int, name: str, **more: Any) -> dict[str, Any]:
    said = {"id": number, "name": name, "topic": "", "owner": {"id": 1}}
    return said | {"privacy": "public", "is_archived": False} | more


def world_of(dump: Path) -> World:
    """The people, rooms and messages of a dump, as the API would have said them."""
    world = World()
    with tarfile.open(dump) as tar:
        for member in tar:
            if stream := tar.extractfile(member):
                _add(world, member.name, stream.read())
    return world


def _add(world: World, path: str, content: bytes) -> None:
    folder, _, name = path.partition("/")
    number = name.partition("/")[0]
    if not path.endswith(".json"):
        world.files[_address(path)] = content
    elif path == "users.json":
        world.users = [api_user(item["User"]) for item in json.loads(content)]
    elif path == "rooms.json":
        world.rooms = [api_room(item["Room"]) for item in json.loads(content)]
    elif path == "emoticons.json":
        emoticons = [item["Emoticon"] for item in json.loads(content)]
        world.emoticons = [api_emoticon(emoticon) for emoticon in emoticons]
    elif folder == "rooms":
        world.messages[number] = [api_message(item) for item in json.loads(content)]
    elif folder == "users":
        _add_chats(world, json.loads(content))


def _address(path: str) -> str:
    """Where the API's links lead for a file of the dump."""
    _, found, sent = path.partition("/files/")
    return quote(f"/uploads/1/7/{sent}" if found else f"/img/{path}")


def _add_chats(world: World, items: list[dict[str, Any]]) -> None:
    for item in items:
        message = item["PrivateUserMessage"]
        pair = frozenset({str(message["sender"]["id"]), str(message["receiver"]["id"])})
        chat = world.chats.setdefault(pair, [])
        said = api_message(item)
        if said not in chat:  # it is in both people's files
            chat.append(said)


def api_user(user: dict[str, Any]) -> dict[str, Any]:
    keys = ("id", "name", "mention_name", "email", "title", "timezone", "created")
    return {key: user[key] for key in keys} | {
        "is_deleted": user["is_deleted"],
        "is_guest": user["account_type"] == "guest",
        "is_group_admin": user["account_type"] == "admin",
        "photo_url": None,
    }


def api_room(room: dict[str, Any]) -> dict[str, Any]:
    keys = ("id", "name", "topic", "privacy", "is_archived", "created", "members")
    owner = {"id": room["owner"]}
    return {key: room[key] for key in keys} | {"owner": owner, "participants": []}


def api_emoticon(emoticon: dict[str, Any]) -> dict[str, Any]:
    url = "{root}" + _address(emoticon["path"])
    return {"id": emoticon["id"], "shortcut": emoticon["shortcut"], "url": url}


def api_message(envelope: dict[str, Any]) -> dict[str, Any]:
    [(kind, message)] = envelope.items()
    moment, _, micros = message["timestamp"].partition("Z")
    said = {
        "id": message["id"],
        "date": f"{moment}.{micros.strip() or '000000'}+00:00",
        "from": message["sender"],
        "message": message["message"],
        "type": _TYPES.get(kind, "message"),
        "mentions": [{"id": number} for number in message.get("mentions") or []],
    }
    if attachment := message.get("attachment"):
        url = "{root}" + _address(f"/files/{attachment['path']}")
        said["file"] = {key: attachment[key] for key in ("name", "size")} | {"url": url}
    keys = ("color", "message_format") if kind == "NotificationMessage" else ()
    return said | {key: message[key] for key in keys if key in message}


_TYPES = {
    "NotificationMessage": "notification",
    "TopicRoomMessage": "topic",
    "GuestAccessMessage": "guest_access",
}
