"""The values between a dump's format and the writer: no Django, no database."""

from datetime import datetime
from typing import Any, NamedTuple

# Named tuples: a dump holds millions of these, and they are made in C. `item` is what
# the dump says, as it was parsed, for quoting it should a record become a problem.


class PersonRecord(NamedTuple):
    """An account as a dump lists it; what is None the dump does not say.

    `avatar` is a picture that stood in the list, `avatar_paths` are the places a
    picture among the dump's files may be at. `is_listed` is false for what is said of
    somebody outside of any list of people.
    """

    hipchat_id: str
    name: str | None
    mention_name: str | None = None
    email: str | None = None
    title: str | None = None
    timezone: str | None = None
    account_type: str | None = None
    is_deleted: bool | None = None
    created_at: datetime | None = None
    avatar: bytes | None = None
    avatar_paths: tuple[str, ...] = ()
    is_listed: bool = True
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
    """A room as a dump lists it; `kind` is public or private.

    What is None the dump does not say: not the same as having no members.
    """

    hipchat_id: str
    name: str | None
    kind: str | None
    topic: str | None = None
    owner: str | None = None
    members: tuple[MemberRecord, ...] | None = None
    created_at: datetime | None = None
    is_archived: bool | None = None
    is_deleted: bool | None = None
    guest_access_url: str | None = None
    extra: dict[str, Any] = {}
    position: int = 0
    item: Any = None


class EmoticonRecord(NamedTuple):
    """A custom emoticon; `path` names its image as the dump does.

    `candidates` are the places the image may be at among the dump's files.
    """

    shortcut: str
    hipchat_id: str = ""
    path: str = ""
    candidates: tuple[str, ...] = ()
    position: int = 0
    item: Any = None


class SenderRecord(NamedTuple):
    """Who sent a message; `hipchat_id` is empty for a bare name and for id 0.

    Such a name is an integration's, unless `is_person` says that it is an account's:
    that is then looked for by its e-mail address or its name.
    """

    hipchat_id: str
    name: str
    mention_name: str = ""
    email: str = ""
    is_person: bool = False


class AttachmentRecord(NamedTuple):
    """A file a message refers to; `candidates` are the places its bytes may be at."""

    name: str
    path: str = ""
    size: int | None = None
    url: str = ""
    candidates: tuple[str, ...] = ()


class MessageRecord(NamedTuple):
    """One line of history. `room` is a room's id, empty for a 1-1 chat's `pair`.

    A room without an id is known by `room_name`. `ordinal` is 0 where HipChat gave the
    message its uid; else the uid is made, and this is the n-th of n equal messages:
    the first, the second … of those with the same room, time, sender and body.
    """

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
    room_name: str = ""
    ordinal: int = 0


class AboutRecord(NamedTuple):
    """What a document says about the dump or the server as a whole."""

    content: Any


class Problem(NamedTuple):
    """Something that could not be read; `position` counts a file's items from 0."""

    file: str
    reason: str
    position: int | None = None
    raw: str = ""
    is_direct: bool = False


Listed = PersonRecord | RoomRecord | EmoticonRecord
Record = Listed | MessageRecord | AboutRecord | Problem
