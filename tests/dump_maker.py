"""Makes the parts of small dumps, in HipChat's layout: users, rooms, envelopes."""

from __future__ import annotations

import uuid
from typing import Any


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


def direct(text: str, sender: int, receiver: int, **fields: Any) -> dict[str, Any]:
    fields |= {"kind": "PrivateUserMessage", "receiver": {"id": receiver}}
    return said(text, sender, **fields)
