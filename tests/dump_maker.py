"""Makes small dumps, as folders on disk in HipChat's layout."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any


class Silent:
    """Progress that nobody watches."""

    def begin(self, task: str, total: int | None, done: int = 0) -> None:
        pass

    def advance(self, amount: int) -> None:
        pass


def write_dump(
    folder: Path,
    histories: dict[str, Any] | None = None,
    users: Any = None,
    rooms: Any = None,
    files: dict[str, Any] | None = None,
) -> Path:
    """Histories by folder, such as rooms/1; `files` are bytes or JSON by path."""
    contents: dict[str, Any] = {
        "users.json": users or [user(1, "Alva Berg"), user(2, "Bo Carlsen")],
        "rooms.json": rooms or [room(1, "Lobby")],
    }
    for place, items in (histories or {}).items():
        contents[f"{place}/history.json"] = items
    for path, content in (contents | (files or {})).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        is_raw = isinstance(content, bytes)
        file.write_bytes(content if is_raw else json.dumps(content).encode())
    return folder


def user(number: int, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "User": {
            "id": number,
            "name": name,
            "mention_name": name.replace(" ", ""),
            "email": f"person{number}@example.com",
            "account_type": "user",
            "avatar": None,
            "created": "2014-01-01T00:00:00+00:00",
            "is_deleted": False,
            "roles": ["user"],
            "rooms": [],
            "timezone": "UTC",
            "title": "",
        }
        | fields
    }


def room(number: int, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "Room": {
            "id": number,
            "name": name,
            "topic": "",
            "created": "2014-01-01T00:00:00+00:00",
            "privacy": "public",
            "is_archived": False,
            "owner": 1,
            "members": [],
            "participants": [],
            "guest_access_url": None,
        }
        | fields
    }


def said(text: str, sender: Any = 1, **fields: Any) -> dict[str, Any]:
    """An envelope; `second` places it in time, `kind` names the envelope."""
    kind = fields.pop("kind", "UserMessage")
    second = fields.pop("second", 0)
    if isinstance(sender, int):
        sender = {"id": sender, "name": f"Person {sender}", "mention_name": "p"}
    message = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}{second}{text}")),
        "timestamp": f"2016-03-01T12:{second // 60:02}:{second % 60:02}Z 000007",
        "message": text,
        "sender": sender,
        "attachment": None,
        "attachment_path": None,
    }
    return {kind: message | fields}


def sent(name: str, second: int) -> dict[str, Any]:
    """A message with a file, which lies at tok/<name> among those of its room."""
    path = f"tok/{name}"
    file = {"name": name, "path": path, "size": 5, "url": f"http://x/{name}"}
    return said(name, second=second, attachment=file, attachment_path=path)


def direct(text: str, sender: int, receiver: int, **fields: Any) -> dict[str, Any]:
    fields |= {"kind": "PrivateUserMessage", "receiver": {"id": receiver}}
    return said(text, sender, **fields)
