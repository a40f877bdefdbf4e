"""The values between a dump's format and the writer: no Django, no database."""

from datetime import datetime
from typing import Any, NamedTuple

# Named tuples: a dump holds millions of these, and they are made in C. `item` is what
# the dump says, as it was parsed, for quoting it should a record become a problem.


class PersonRecord(NamedTuple):
    """An account as a dump lists it."""

    hipchat_id: str
    name: str
    mention_name: str = ""
    email: str = ""
    title: str = ""
    timezone: str = ""
    account_type: str = ""
    is_deleted: bool = False
    created_at: datetime | None = None
    avatar: bytes | None = None
    extra: dict[str, Any] = {}
    position: int = 0
    item: Any = None


class MemberRecord(NamedTuple):
    """Someone in a room; lists of bare ids know no names."""

    hipchat_id: str
    name: str = ""
    mention_name: str = ""
    is_admin: bool = False


class RoomRecord(NamedTuple):
    """A room as a dump lists it; `kind` is public or private."""

    hipchat_id: str
    name: str
    kind: str
    topic: str = ""
    owner: str = ""
    members: tuple[MemberRecord, ...] = ()
    created_at: datetime | None = None
    is_archived: bool = False
    is_deleted: bool = False
    guest_access_url: str = ""
    extra: dict[str, Any] = {}
    position: int = 0
    item: Any = None


class EmoticonRecord(NamedTuple):
    """A custom emoticon; `path` names its image among the dump's files."""

    shortcut: str
    hipchat_id: str = ""
    path: str = ""
    position: int = 0
    item: Any = None


class SenderRecord(NamedTuple):
    """Who sent a message; `hipchat_id` is empty for a bare name and for id 0."""

    hipchat_id: str
    name: str
    mention_name: str = ""


class AttachmentRecord(NamedTuple):
    """A file a message refers to; `candidates` are the places its bytes may be at."""

    name: str
    path: str = ""
    size: int | None = None
    url: str = ""
    candidates: tuple[str, ...] = ()


class MessageRecord(NamedTuple):
    """One line of history. `room` is a room's id, empty for a 1-1 chat's `pair`."""

    uid: str
    sent_at: datetime
    body: str
    kind: str
    position: int
    room: str = ""
    pair: tuple[SenderRecord, SenderRecord] | None = None
    sender: SenderRecord | None = None
    format: str = "text"
    color: str = ""
    mentions: tuple[str, ...] = ()
    attachment: AttachmentRecord | None = None
    extra: dict[str, Any] | None = None
    item: Any = None


class Problem(NamedTuple):
    """Something that could not be read; `position` counts a file's items from 0."""

    file: str
    reason: str
    position: int | None = None
    raw: str = ""
    is_direct: bool = False


Listed = PersonRecord | RoomRecord | EmoticonRecord
Record = Listed | MessageRecord | Problem
