"""Finds the messages to which HipChat attached others: link previews, for the most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from archive.models import Message, Viewer

# HipChat moved what came later than this nowhere.
MOST_APART = timedelta(minutes=5)


@dataclass(frozen=True)
class Owner:
    """What another message belongs to; `is_near` where HipChat showed them as one."""

    id: int
    sender_name: str
    sent_at: datetime
    url: str
    is_near: bool


def owners_of(messages: Sequence[Message], viewer: Viewer) -> Mapping[int, Owner]:
    """By the id of what is attached; asks once, and only for what is not among them."""
    attached = [(each, uid) for each in messages if (uid := _attached_to(each))]
    if not attached:
        return {}
    known = {(each.room_id, each.uid): each for each in messages}
    wanted = {(each.room_id, uid) for each, uid in attached} - known.keys()
    if wanted:
        known |= {(each.room_id, each.uid): each for each in _with(wanted, viewer)}
    return {
        each.pk: _owner(owner, each)
        for each, uid in attached
        if (owner := known.get((each.room_id, uid))) and owner.pk != each.pk
    }


def _attached_to(message: Message) -> str:
    uid = (message.extra or {}).get("attach_to")
    return uid if isinstance(uid, str) else ""


def _with(wanted: Iterable[tuple[int, str]], viewer: Viewer) -> QuerySet[Message]:
    """Found as the index has it: by their rooms and the beginnings of their ids."""
    rooms, uids = {room for room, _ in wanted}, {uid for _, uid in wanted}
    of_rooms = Message.objects.visible_to(viewer).filter(room__in=rooms)
    found = of_rooms.with_uids(uids).order_by()
    return found.only("room", "uid", "sender_name", "sent_at")


def _owner(owner: Message, attached: Message) -> Owner:
    return Owner(
        id=owner.pk,
        sender_name=owner.sender_name,
        sent_at=owner.sent_at,
        url=owner.get_absolute_url(),
        is_near=abs(attached.sent_at - owner.sent_at) <= MOST_APART,
    )
