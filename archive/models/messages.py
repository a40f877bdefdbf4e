"""Messages, whose primary key is their time, and the files sent with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from archive.models.addresses import message_address
from archive.models.files import StoredFile
from archive.models.people import Person
from archive.models.provenance import IngestedFile
from archive.models.rooms import Room, VisibleThroughRoom
from archive.models.viewers import Viewer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# An id is 64 bits with a sign: 53 bits of microseconds reach from 1970 to 2255.
LAST_TIME = datetime(2255, 1, 1, tzinfo=UTC)
IDS_PER_MICROSECOND = 1 << 10
# The beginning of a uid tells it from nearly all others, and is a third of its length.
UID_INDEXED = 12
_MICROSECOND = timedelta(microseconds=1)


def first_id_at(moment: datetime) -> int:
    """The smallest message id of a moment: all ids from here on were sent later.

    >>> first_id_at(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1024000000
    """
    return (moment - EPOCH) // _MICROSECOND * IDS_PER_MICROSECOND


def moment_of(message_id: int) -> datetime:
    """The microsecond of a message's id.

    >>> moment_of(1024000000)
    datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=datetime.timezone.utc)
    """
    return EPOCH + message_id // IDS_PER_MICROSECOND * _MICROSECOND


class MessageQuerySet(VisibleThroughRoom["Message"]):
    def with_uid(self, uid: str) -> Self:
        """Those with HipChat's id, found by the index, which is one of each room."""
        found = self._with_indexed_uids().filter(
            uid_beginning=uid[:UID_INDEXED], whole_uid=uid
        )
        return found.filter(room__in=Room.objects.values("pk"))

    def with_uids(self, uids: Collection[str]) -> Self:
        """Those with any of HipChat's ids; to be asked of a few rooms."""
        beginnings = {uid[:UID_INDEXED] for uid in uids}
        found = self._with_indexed_uids()
        return found.filter(uid_beginning__in=beginnings, whole_uid__in=uids)

    def _with_indexed_uids(self) -> Self:
        # As the index has it: with numbers, not values. And where a column equals a
        # value, SQLite puts the value into the other terms, too: hence the plus.
        return self.alias(
            uid_beginning=models.Func(
                "uid", template=f"SUBSTR(%(expressions)s, 1, {UID_INDEXED})"
            ),
            whole_uid=models.Func("uid", template="+%(expressions)s"),
        )


class Message(models.Model):
    """One line of history: microseconds since 1970 << 10 | n is its id.

    Rows, index and pages are in time order by primary key. The body is kept raw,
    always; `archive.rendering` makes it safe where it is shown.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message")
        NOTIFICATION = "notification", _("Notification")
        TOPIC = "topic", _("Topic change")
        ARCHIVE = "archive", _("Room archived or reopened")
        GUEST_ACCESS = "guest_access", _("Guest access")
        UNKNOWN = "unknown", _("Unknown")

    class Format(models.TextChoices):
        TEXT = "text", _("Text")
        HTML = "html", "HTML"

    id = models.BigIntegerField(primary_key=True)
    uid = models.CharField(
        "HipChat id", max_length=100, help_text="Unique within its room only."
    )
    room = models.ForeignKey(Room, models.CASCADE, db_index=False)
    sender = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False)
    sender_name = models.CharField(
        max_length=255, blank=True, help_text="The name shown then."
    )
    sent_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind)
    format = models.CharField(max_length=4, choices=Format)
    color = models.CharField(max_length=20, blank=True)
    body = models.TextField()
    extra = models.JSONField(
        null=True,
        help_text="What the dump said beyond the other fields: mentions, cards …",
    )
    source_file = models.ForeignKey(
        IngestedFile, models.PROTECT, db_index=False, related_name="+"
    )
    position = models.PositiveIntegerField(
        help_text="Its place in the file's list, the first being 0."
    )

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            # All begin in a way that keeps what is stored of one room together: a dump
            # comes room by room, and a page of an index is written once, not each time.
            models.Index("room", Substr("uid", 1, UID_INDEXED), name="message_uid"),
            models.Index(fields=["room", "id"], name="message_room"),
            models.Index(fields=["sender", "room"], name="message_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.sender_name}, {self.sent_at:%Y-%m-%d %H:%M:%S}"

    def get_absolute_url(self) -> str:
        return message_address(self.id)

    @property
    def is_html(self) -> bool:
        return self.format == self.Format.HTML


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.role == Viewer.Role.COMPLIANCE:
            return self.all()
        messages = Message.objects.visible_to(viewer).filter(
            pk=models.OuterRef("message")
        )
        return self.filter(models.Exists(messages))


class Attachment(models.Model):
    """A file sent with a message, whether or not the dump still holds its bytes."""

    class Status(models.TextChoices):
        PRESENT = "present", _("Present")
        MISSING = "missing", _("Missing from the dump")
        EMPTY = "empty", _("Empty in the dump")

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=1000)
    path = models.CharField(max_length=2000, blank=True)
    claimed_size = models.PositiveBigIntegerField(
        null=True, help_text="What HipChat said; the stored file knows better."
    )
    url = models.CharField(max_length=4000, blank=True)
    status = models.CharField(max_length=10, choices=Status)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name
