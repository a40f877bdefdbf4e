"""A message's record: what the archive stores of it beside what the dump said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.evidence.certainty import Claim, is_of
from archive.evidence.originals import find_original
from archive.evidence.store import UNREADABLE, open_document
from archive.models import Attachment, IngestedFile, Message, Person, Room, Viewer
from archive.queries.faces import face_of
from archive.queries.lines import Line, lines_of, with_senders
from archive.queries.made_ids import is_made, is_made_for
from archive.queries.times import time_of

# A page shows no more of an item or a body; a file of the whole item is offered.
MOST_SHOWN = 256 << 10
# Larger documents take too long to be checked for a page.
MOST_CHECKED = 32 << 20
GONE = gettext_lazy(
    "The evidence cannot be shown: the kept copy of this file is missing from the "
    "archive's data folder, or cannot be read."
)
CHANGED = gettext_lazy(
    "The kept copy of this file is not what it was when it was ingested: its SHA-256 "
    "differs."
)
SHOWN_NOW = gettext_lazy("What is shown here is what it holds now.")
UNCERTAIN = gettext_lazy(
    "The original cannot be shown with certainty: what stands at this place of the "
    "kept copy is not this message, by its id, its time and its words."
)
LACKS_ITEM = gettext_lazy("The kept copy of this file has no such item.")


@dataclass(frozen=True)
class Excerpt:
    """A text as far as a page shows it; `rest` counts what is left out."""

    text: str
    rest: int = 0


@dataclass(frozen=True)
class Field:
    """A field of the row; `url` is the page of what it names, if it has one."""

    name: str
    value: Excerpt
    url: str = ""


@dataclass(frozen=True)
class Original:
    """An item of a document, as it stands there and indented for reading."""

    exact: Excerpt
    indented: Excerpt | None
    size: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """`is_checked` says that the document's bytes were compared with their SHA-256;
    `problem` is what is wrong with the evidence, or nothing. `is_file_listed` says that
    the viewer finds the document among the files of its import, `is_file_hidden` that
    not even its name may be shown: it would tell of others' 1-1 chats."""

    message: Message
    line: Line
    is_file_listed: bool
    is_file_hidden: bool
    original: Original | None
    is_checked: bool
    problem: str
    fields: tuple[Field, ...]
    attachments: tuple[Attachment, ...]

    @property
    def file(self) -> IngestedFile:
        return self.message.source_file


def messages_with_evidence(viewer: Viewer) -> QuerySet[Message]:
    visible = with_senders(Message.objects.visible_to(viewer))
    return visible.select_related("room", "source_file__run")


def record_of(message: Message, viewer: Viewer) -> Record:
    data, is_checked, problem = _evidence_of(message)
    attachments = Attachment.objects.filter(message=message).select_related("file")
    files = IngestedFile.objects.visible_to(viewer).filter(pk=message.source_file_id)
    return Record(
        message=message,
        line=lines_of([message], viewer)[0],
        is_file_listed=files.exists(),
        is_file_hidden=is_file_hidden(message.source_file, viewer),
        original=_original(data) if data is not None else None,
        is_checked=is_checked,
        problem=problem,
        fields=tuple(_fields(message)),
        attachments=tuple(attachments.order_by("pk")),
    )


def is_file_hidden(file: IngestedFile, viewer: Viewer) -> bool:
    """Its path, its size and a message's place in it tell who talked with whom."""
    return file.is_direct and viewer.role != Viewer.Role.COMPLIANCE


def original_of(message: Message) -> bytes | None:
    """The whole item, if the evidence holds it."""
    try:
        return _item_of(message)[0]
    except UNREADABLE:
        return None


def _evidence_of(message: Message) -> tuple[bytes | None, bool, str]:
    """The item's bytes, whether its document was checked, and what is wrong."""
    file = message.source_file
    is_small = file.size <= MOST_CHECKED
    try:
        is_changed = is_small and _hash_of(file) != file.sha256
        data, problem = _item_of(message)
    except UNREADABLE:
        return None, False, str(GONE)
    if is_changed:
        problem = f"{CHANGED} {problem or SHOWN_NOW}"
    return data, is_small, problem


def _item_of(message: Message) -> tuple[bytes | None, str]:
    """The item, or why there is none. One of another message is never shown."""
    file = message.source_file
    folder, position = settings.DATA_DIR, message.position
    original = find_original(folder, file.sha256, file.format, position)
    if original is None:
        return None, str(LACKS_ITEM)
    claim = Claim(message.uid, message.sent_at, message.body)
    return (original.data, "") if is_of(original, claim) else (None, str(UNCERTAIN))


def _hash_of(file: IngestedFile) -> str:
    with open_document(settings.DATA_DIR, file.sha256) as stream:
        return hashlib.sha256(stream.read(MOST_CHECKED + 1)).hexdigest()


def _original(data: bytes) -> Original:
    text = data.decode("utf-8", "backslashreplace")
    return Original(
        _excerpt(text), _indented(text), len(data), hashlib.sha256(data).hexdigest()
    )


def _indented(text: str) -> Excerpt | None:
    if len(text) > MOST_SHOWN:
        return None
    try:
        content = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return _excerpt(json.dumps(content, indent=2, ensure_ascii=False))


def _fields(message: Message) -> Iterable[Field]:
    """Each field of the row, and whom and what its keys stand for."""
    yield Field(_("Number"), _excerpt(str(message.pk)))
    names = (_("HipChat id"), _("Id made by the archive"))
    yield from _ids(names, message.uid, is_made=is_made(message.uid))
    yield from _place(message.room)
    yield from _speaker(message.sender)
    extra = message.extra
    texts = {
        _("Name shown then"): message.sender_name,
        _("Sent"): time_of(message.sent_at).full,
        _("Kind"): message.get_kind_display(),
        _("Format"): message.get_format_display(),
        _("Colour"): message.color,
        _("Body"): message.body,
        _("More"): json.dumps(extra, indent=2, ensure_ascii=False) if extra else "",
    }
    for name, text in texts.items():
        yield Field(name, _excerpt(text))


def _place(room: Room) -> Iterable[Field]:
    yield Field(_("Room"), _excerpt(str(room)), room.get_absolute_url())
    names = (_("HipChat id of the room"), _("Id of the room made by the archive"))
    yield from _ids(names, room.hipchat_id, is_made=is_made_for(room))


def _speaker(sender: Person | None) -> Iterable[Field]:
    """A sender that HipChat gave a name only has no id of any kind."""
    if sender is None:
        yield Field(_("Sender"), _excerpt(""))
        return
    yield Field(_("Sender"), _excerpt(str(sender)), face_of(sender).url)
    sender_id = sender.hipchat_id or ""
    names = (_("HipChat id of the sender"), _("Id of the sender made by the archive"))
    yield from _ids(names, sender_id, is_made=is_made(sender_id))


def _ids(names: tuple[str, str], hipchat_id: str, *, is_made: bool) -> Iterable[Field]:
    """Under the first name HipChat's own, under the second what stands in its place."""
    given = "" if is_made else hipchat_id
    yield Field(names[0], _excerpt(given or _("none")))
    if is_made:
        yield Field(names[1], _excerpt(hipchat_id))


def _excerpt(text: str) -> Excerpt:
    return Excerpt(text[:MOST_SHOWN], max(0, len(text) - MOST_SHOWN))
