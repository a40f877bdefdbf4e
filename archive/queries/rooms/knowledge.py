"""Whether anything is known of a room's members, and if not, why."""

from typing import Literal

from archive.models import Room

Knowledge = Literal["public", "listed", "nobody", "unsaid", "made_up", "chat"]


def members_known(room: Room, count: int) -> Knowledge:
    """What the dumps say of a room's members, which may be nothing."""
    if room.kind != Room.Kind.PRIVATE:
        return "chat" if room.kind == Room.Kind.DIRECT else "public"
    if count:
        return "listed"
    if "members" in room.said:
        return "nobody"
    return "unsaid" if room.is_listed else "made_up"
