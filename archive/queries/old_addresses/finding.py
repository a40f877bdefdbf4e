"""Where an old address leads in the archive, among what its viewer may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import singledispatch
from urllib.parse import urlsplit

from django.db.models import Q
from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from archive.models import (
    Attachment,
    Emoticon,
    Message,
    Person,
    PersonName,
    Room,
    RoomName,
    Viewer,
)
from archive.models.messages import first_id_at
from archive.queries.attachments import url_name
from archive.queries.old_addresses.reading import (
    Old,
    OldChat,
    OldEmoticon,
    OldFile,
    OldList,
    OldMessage,
    OldPerson,
    OldRoom,
    OldRoomJid,
    read,
)
from archive.queries.searching.finding import ask
from archive.queries.timeline import day_in, id_in, span_of
from archive.search import get_backend

MOST_NAMESAKES = 500
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_OWN_MESSAGE = re.compile(r"#message-(\d+)|[?&]at=(\d+)|/(?:messages|records)/(\d+)")
# These forms and files are no page that anybody would have the address of.
_NO_PAGES = {"go", "old-address", "sign-in", "sign-out", "admin-redirect"}


def address_of(text: str, viewer: Viewer) -> str:
    """The page an old address, one of the archive's own or an id leads to, or none."""
    if old := read(text):
        return address_of_old(old, viewer)
    if message := message_named(text, viewer):
        return message.get_absolute_url()
    return _own_page(text)


@singledispatch
def address_of_old(old: Old, viewer: Viewer) -> str:
    """Nothing, where the viewer may see nothing of the kind."""
    raise TypeError(type(old))


@address_of_old.register
def _(old: OldRoom, viewer: Viewer) -> str:
    return _at(_room(old.key, viewer), old.day, old.clock)


@address_of_old.register
def _(old: OldRoomJid, viewer: Viewer) -> str:
    return _at(_room_with_jid(old.local, viewer))


@address_of_old.register
def _(old: OldChat, viewer: Viewer) -> str:
    """Whoever had no chat with them is led to the person."""
    person = _person(old.key, viewer)
    chat = _chat_with(person, viewer) if person else None
    return _at(chat, old.day, old.clock) or _page(person)


@address_of_old.register
def _(old: OldPerson, viewer: Viewer) -> str:
    return _page(_person(old.key, viewer))


@address_of_old.register
def _(old: OldMessage, viewer: Viewer) -> str:
    return _page(_message_with_uid(old.uid, viewer))


@address_of_old.register
def _(old: OldEmoticon, viewer: Viewer) -> str:
    known = Emoticon.objects.filter(Q(shortcut=old.key) | Q(hipchat_id=old.key))
    found = known.exclude(shortcut="").first()
    return reverse("emoticon", args=[found.shortcut]) if found else ""


@address_of_old.register
def _(old: OldFile, viewer: Viewer) -> str:
    """Files of that name are found by the search index, and tell their tokens."""
    asked = ask('file:"{}"'.format(old.name.replace('"', " ")), viewer)
    if asked.parsed.is_empty:
        return ""
    ids = get_backend().ids(asked.query(limit=MOST_NAMESAKES))
    sent = Attachment.objects.visible_to(viewer).filter(message__in=ids)
    told = Q(path__contains=f"{old.token}/") | Q(url__contains=f"/{old.token}/")
    found = sent.filter(told).order_by("pk").first()
    return reverse("file", args=[found.pk, url_name(found.name)]) if found else ""


@address_of_old.register
def _(old: OldList, viewer: Viewer) -> str:
    return reverse(old.page)


def message_named(text: str, viewer: Viewer) -> Message | None:
    """The message an id or a link names: the archive's, or HipChat's."""
    text = text.strip()
    if isinstance(old := read(text), OldMessage):
        return _message_with_uid(old.uid, viewer)
    if _UID.fullmatch(text):
        return _message_with_uid(text, viewer)
    found = _OWN_MESSAGE.search(text)
    digits = next(filter(None, found.groups())) if found else text
    if (message_id := id_in(digits)) is None:
        return None
    visible = Message.objects.visible_to(viewer).select_related("room")
    return visible.filter(pk=message_id).first()


def _room(key: str, viewer: Viewer) -> Room | None:
    """By its id, or by a name that no other room has or had."""
    visible = Room.objects.visible_to(viewer)
    if found := visible.filter(hipchat_id=key).first():
        return found
    wanted = key.casefold()
    named = (pk for pk, name in _names(viewer) if name.casefold() == wanted)
    return _only(named, viewer)


def _room_with_jid(local: str, viewer: Viewer) -> Room | None:
    """By the JID a dump gave it, or by what HipChat made a room's JID of: its name."""
    rooms = Room.objects.visible_to(viewer).exclude(kind=Room.Kind.DIRECT)
    told = rooms.filter(extra__xmpp_jid__istartswith=f"{local}@")
    slug = local.partition("_")[2] or local
    told |= rooms.filter(extra__canonical_name__iexact=slug)
    known = list(told.values_list("pk", flat=True)[:2])
    wanted = _letters(slug)
    named = (pk for pk, name in _names(viewer) if _letters(name) == wanted)
    return _only(known or (named if wanted else ()), viewer)


def _names(viewer: Viewer) -> Iterator[tuple[int, str]]:
    """Those of today before those of former days."""
    rooms = Room.objects.visible_to(viewer).exclude(kind=Room.Kind.DIRECT)
    yield from rooms.order_by("pk").values_list("pk", "name")
    former = RoomName.objects.visible_to(viewer)
    yield from former.order_by("pk").values_list("room", "name")


def _only(keys: Iterable[int], viewer: Viewer) -> Room | None:
    found = set(keys)
    return (
        Room.objects.visible_to(viewer).get(pk=found.pop()) if len(found) == 1 else None
    )


def _letters(name: str) -> str:
    """A JID has of a name its letters and digits, and signs for whatever is between."""
    return "".join(filter(str.isalnum, name.casefold()))


def _person(key: str, viewer: Viewer) -> Person | None:
    """By their id, or by a mention name or an address that no other person has."""
    visible = Person.objects.visible_to(viewer)
    if found := visible.filter(hipchat_id=key).first():
        return found
    handle = Q(mention_name__iexact=key.removeprefix("@"))
    rules = [handle, handle] if key[:1] == "@" else [handle | Q(email__iexact=key)] * 2
    former = PersonName.objects.visible_to(viewer).filter(rules[1]).values("person")
    for rule in (rules[0], Q(pk__in=former)):
        if len(found_so := list(visible.filter(rule)[:2])) == 1:
            return found_so[0]
    return None


def _chat_with(person: Person, viewer: Viewer) -> Room | None:
    """The viewer's own; whoever was nobody in HipChat has none."""
    if viewer.person is None:
        return None
    chats = Room.objects.visible_to(viewer).filter(kind=Room.Kind.DIRECT)
    own = chats.filter(memberships__person=viewer.person)
    if person == viewer.person:
        return own.filter(
            hipchat_id=f"direct-{person.hipchat_id}-{person.hipchat_id}"
        ).first()
    return own.filter(memberships__person=person).first()


def _message_with_uid(uid: str, viewer: Viewer) -> Message | None:
    visible = Message.objects.visible_to(viewer).with_uid(uid)
    return visible.select_related("room").first()


def _own_page(text: str) -> str:
    """An address of the archive itself, without its host."""
    try:
        parts = urlsplit(text.strip())
        path = f"/{parts.path.lstrip('/')}"
        match = resolve(path)
    except (ValueError, Resolver404):
        return ""
    if match.url_name in _NO_PAGES or match.namespaces or path == "/":
        return ""
    return parts._replace(scheme="", netloc="", path=path).geturl()


def _at(room: Room | None, day: date | None = None, clock: time | None = None) -> str:
    if room is None:
        return ""
    if day is None or not _is_known(day):
        return room.get_absolute_url()
    said = room.message_set.filter(id__lt=span_of(day).end)
    if clock and (message := said.filter(id__gte=_first_id(day, clock)).first()):
        return message.get_absolute_url()
    return reverse("room-day", args=[room.hipchat_id, day.isoformat()])


def _is_known(day: date) -> bool:
    try:
        return day_in(day.isoformat()) == day
    except Http404:
        return False


def _first_id(day: date, clock: time) -> int:
    return first_id_at(timezone.make_aware(datetime.combine(day, clock)))


def _page(found: Person | Message | None) -> str:
    return found.get_absolute_url() if found else ""
