"""Takes back what a failed run stored, so that nothing is half there."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Count, Exists, Max, Min, OuterRef

from archive.models import (
    Activity,
    Attachment,
    Emoticon,
    ImportRun,
    Message,
    Person,
    Room,
    StoredFile,
)
from importer.directory import Created
from importer.indexing import forget


def undo(run: ImportRun, created: Created) -> None:
    """Forget the run's messages, and whoever and whatever was new with it.

    What the dump said anew of people and rooms known before stays.
    """
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            # What was written last is still in the journal: emptied, it need not grow.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    messages = Message.objects.filter(source_file__run=run).order_by()
    touched = list(messages.values_list("room", flat=True).distinct())
    forget(messages)
    with transaction.atomic():
        for room in Room.objects.filter(pk__in=touched):
            _recount(room)
        Room.objects.filter(pk__in=created.rooms).delete()
        Room.objects.filter(owner__in=created.people).update(owner=None)
        Emoticon.objects.filter(pk__in=created.emoticons).delete()
        Person.objects.filter(pk__in=created.people).delete()
        _delete_unused_files()
        run.problems.all().delete()
        run.files.all().delete()


def still_shown(run: ImportRun, created: Created) -> set[str]:
    """The SHA-256 of each file that people and messages known before came to show."""
    attached = Attachment.objects.exclude(message__source_file__run=run)
    worn = Person.objects.exclude(pk__in=created.people)
    drawn = Emoticon.objects.exclude(pk__in=created.emoticons)
    files = StoredFile.objects.filter(
        Exists(attached.filter(file=OuterRef("pk")))
        | Exists(worn.filter(avatar=OuterRef("pk")))
        | Exists(drawn.filter(file=OuterRef("pk")))
    )
    return set(files.values_list("sha256", flat=True))


def _recount(room: Room) -> None:
    messages = Message.objects.filter(room=room).order_by()
    totals = messages.aggregate(
        n=Count("pk"), first=Min("sent_at"), last=Max("sent_at")
    )
    room.message_count = totals["n"]
    room.first_sent_at, room.last_sent_at = totals["first"], totals["last"]
    room.save(update_fields=["message_count", "first_sent_at", "last_sent_at"])
    spoken = messages.exclude(sender=None).values_list("sender")
    Activity.objects.filter(room=room).delete()
    Activity.objects.bulk_create(
        Activity(
            room=room,
            person_id=person,
            message_count=count,
            first_sent_at=first,
            last_sent_at=last,
        )
        for person, count, first, last in spoken.annotate(
            Count("pk"), Min("sent_at"), Max("sent_at")
        )
    )


def _delete_unused_files() -> None:
    """Rows of files that nothing shows; their bytes go with the spool."""
    attached = Attachment.objects.filter(file=OuterRef("pk"))
    worn = Person.objects.filter(avatar=OuterRef("pk"))
    drawn = Emoticon.objects.filter(file=OuterRef("pk"))
    StoredFile.objects.filter(~Exists(attached), ~Exists(worn), ~Exists(drawn)).delete()
