"""Rooms, who belongs to them, and how much each person said in them."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.addresses import address
from archive.models.people import Person
from archive.models.viewers import Viewer


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Public rooms and one's own; admins see all rooms, compliance all chats."""
        if viewer.role == Viewer.Role.COMPLIANCE:
            return self.all()
        own = Membership.objects.filter(person=viewer.person) if viewer.person else None
        open_kinds = [Room.Kind.PUBLIC]
        if viewer.role == Viewer.Role.ADMIN:
            open_kinds.append(Room.Kind.PRIVATE)
        rule = models.Q(kind__in=open_kinds)
        if own is not None:
            rule |= models.Q(pk__in=own.values("room"))
        return self.filter(rule)


class Room(models.Model):
    """Where something was said; a 1-1 chat is a direct room of two.

    The last three fields are kept by the importer, so that listing rooms never
    counts messages.
    """

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Public")
        PRIVATE = "private", _("Private")
        DIRECT = "direct", _("Direct")

    hipchat_id = models.CharField(
        "HipChat id",
        max_length=255,
        unique=True,
        help_text="HipChat gave 1-1 chats none: that of 1 and 2 is direct-1-2.",
    )
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=255)
    topic = models.TextField(blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("created", null=True)
    is_archived = models.BooleanField("archived", default=False)
    is_deleted = models.BooleanField("deleted", default=False)
    is_listed = models.BooleanField(
        "listed in the dump",
        default=True,
        help_text="No: made up, because the dump holds its history but not the room.",
    )
    guest_access_url = models.CharField(max_length=1000, blank=True)
    extra = models.JSONField(
        default=dict, help_text="What the dump said beyond the fields above."
    )
    as_of = models.DateTimeField(
        null=True, help_text="When the newest dump was made that lists this room."
    )
    said = models.JSONField(
        default=dict,
        help_text="For each field the date of the dump whose word it holds.",
    )
    lacks_uids = models.BooleanField(
        "lacks uids",
        default=False,
        help_text="Yes: some of its messages come from a dump that gives them no ids.",
    )
    message_count = models.PositiveIntegerField("messages", default=0)
    first_sent_at = models.DateTimeField("first message", null=True)
    last_sent_at = models.DateTimeField("last message", null=True, db_index=True)

    objects: ClassVar[RoomQuerySet] = RoomQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name or f"Room {self.hipchat_id}"

    def get_absolute_url(self) -> str:
        return address("room", self.hipchat_id)

    def other_names(self) -> list[str]:
        """What the room was called in other dumps, the latest first."""
        names = dict.fromkeys(former.name for former in self.former_names.all())
        return [name for name in names if name not in ("", self.name)]


M = TypeVar("M", bound=models.Model)


class VisibleThroughRoom(models.QuerySet[M]):
    """For whatever belongs to a room: visible where its room is."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.role == Viewer.Role.COMPLIANCE:
            return self.all()
        return self.filter(room__in=Room.objects.visible_to(viewer).values("pk"))


class VisibleSeats(VisibleThroughRoom[M]):
    """For what ties a person to a room."""

    def of_each_person(self, viewer: Viewer) -> Self:
        """Those visible of the person in a row of an outer query.

        Of 10,000 people and 300 rooms it takes 6 ms, room by room it took 40.
        """
        found = self.filter(person=models.OuterRef("pk"))
        if viewer.role == Viewer.Role.COMPLIANCE:
            return found
        return found.in_any_of(Room.objects.visible_to(viewer))

    def in_any_of(self, rooms: models.QuerySet[Room]) -> Self:
        """Those in many rooms, walked through person by person.

        The plus keeps SQLite from looking them up in one room after the other, and
        sorting them by person: of 170,000 that took 237 ms, and so it takes 45.
        """
        in_room = models.Func("room_id", template="+%(expressions)s")
        return self.alias(in_room=in_room).filter(
            in_room__in=rooms.order_by().values("pk")
        )


class RoomName(models.Model):
    """A name that a room had in another dump than the newest."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=255)
    as_of = models.DateTimeField(
        null=True, help_text="When the last dump with this name was made."
    )

    objects: ClassVar[VisibleThroughRoom[RoomName]] = VisibleThroughRoom.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-as_of", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "name"], name="one_room_name")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a room. Dumps know no members of public rooms, only their admins."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    is_admin = models.BooleanField("room admin", default=False)

    objects: ClassVar[VisibleSeats[Membership]] = VisibleSeats.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "person"], name="one_membership")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.room}"


class Activity(models.Model):
    """How many messages a person sent in a room, from when to when.

    Kept by the importer in the transaction that stores the messages, so that pages
    about people count only what a viewer may see without touching the messages.
    """

    room = models.ForeignKey(
        Room, models.CASCADE, related_name="activities", db_index=False
    )
    person = models.ForeignKey(Person, models.CASCADE, related_name="activities")
    message_count = models.PositiveIntegerField("messages", default=0)
    first_sent_at = models.DateTimeField("first message")
    last_sent_at = models.DateTimeField("last message")

    objects: ClassVar[VisibleSeats[Activity]] = VisibleSeats.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "activities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "person"], name="one_activity")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.room}: {self.message_count}"
