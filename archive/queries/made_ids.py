"""Tells the ids that HipChat gave from those the archive had to make itself."""

from archive.models import Room

MADE = "made-"


def is_made(hipchat_id: str) -> bool:
    return hipchat_id.startswith(MADE)


def is_made_for(room: Room) -> bool:
    """HipChat gave 1-1 chats no ids at all."""
    return room.kind == Room.Kind.DIRECT or is_made(room.hipchat_id)
