"""What a viewer keeps while reading: bookmarks, reading lists, the place last read."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from archive.models.messages import Message
from archive.models.rooms import Room
from archive.models.sharing import SharedQuerySet
from archive.models.viewers import Viewer

LONGEST_NAME = 100
LONGEST_NOTE = 2_000
MOST_BOOKMARKS = 5_000
MOST_LISTS = 200
MOST_ENTRIES = 2_000


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """One's own, of messages that one may still see."""
        messages = Message.objects.visible_to(viewer).filter(
            pk=models.OuterRef("message")
        )
        return self.filter(models.Exists(messages), viewer=viewer)


class Bookmark(models.Model):
    """A message a viewer wants to find again. Its note is nobody else's business."""

    viewer = models.ForeignKey(Viewer, models.CASCADE, related_name="bookmarks")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[BookmarkQuerySet] = BookmarkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["viewer", "message"], name="one_bookmark_per_message"
            )
        ]

    def __str__(self) -> str:
        """Without its note: who deletes a viewer is shown this."""
        return f"Bookmark {self.pk}"


class ReadingList(models.Model):
    """Messages in an order to read them in, for oneself or for others.

    Of a shared one everybody sees its name, its owner's address, and those of its
    messages that they may see anyway.
    """

    viewer = models.ForeignKey(Viewer, models.CASCADE, related_name="reading_lists")
    name = models.CharField(max_length=LONGEST_NAME)
    about = models.CharField(max_length=LONGEST_NOTE, blank=True)
    is_shared = models.BooleanField("shared", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[SharedQuerySet[ReadingList]] = SharedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = [Lower("name"), "id"]

    def __str__(self) -> str:
        """Without its name: who deletes a viewer is shown this."""
        return f"Reading list {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("reading-list", args=[self.pk])


class EntryQuerySet(models.QuerySet["ReadingListEntry"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Those of visible lists whose message the viewer may see, too."""
        messages = Message.objects.visible_to(viewer).filter(
            pk=models.OuterRef("message")
        )
        lists = ReadingList.objects.visible_to(viewer)
        return self.filter(models.Exists(messages), reading_list__in=lists.values("pk"))


class ReadingListEntry(models.Model):
    """A message in a reading list; its note is for all who may see both."""

    reading_list = models.ForeignKey(
        ReadingList, models.CASCADE, related_name="entries"
    )
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    position = models.PositiveIntegerField()

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name_plural = "reading list entries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reading_list", "message"], name="one_entry_per_message"
            )
        ]

    def __str__(self) -> str:
        return f"Entry {self.pk}"


class PlaceManager(models.Manager["Place"]):
    def note(self, viewer: Viewer, room: Room, message_id: int) -> None:
        """One place per room: where the viewer was last."""
        place = Place(
            viewer=viewer, room=room, message_id=message_id, read_at=timezone.now()
        )
        self.bulk_create(
            [place],
            update_conflicts=True,
            unique_fields=["viewer", "room"],
            update_fields=["message_id", "read_at"],
        )


class Place(models.Model):
    """Where a viewer last was in a room; nobody else's business.

    `message_id` is no foreign key: as a time it leads somewhere in any case.
    """

    viewer = models.ForeignKey(Viewer, models.CASCADE, related_name="places")
    room = models.ForeignKey(Room, models.CASCADE, related_name="+")
    message_id = models.BigIntegerField()
    read_at = models.DateTimeField()

    objects: ClassVar[PlaceManager] = PlaceManager()

    class Meta:
        ordering: ClassVar = ["-read_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["viewer", "room"], name="one_place")
        ]

    def __str__(self) -> str:
        return f"Place {self.pk}"
