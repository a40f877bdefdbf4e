"""Takes back what a failed run stored, so that nothing is half there."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from archive.models import (
    Activity,
    Attachment,
    Emoticon,
    ImportRun,
    Membership,
    Message,
    Person,
    PersonName,
    Room,
    RoomName,
    RoomYear,
    StoredFile,
)
from archive.models.pulse import quarters_of, years_of
from importer.changes import Changes, rename_chats
from importer.indexing import forget, reindex_room
from importer.journal import empty_journal


def undo(run: ImportRun, changes: Changes) -> None:
    """Forget the run's messages, and make people and rooms what they were before it."""
    if not connection.in_atomic_block:
        # What was written last is still in the journal: emptied, it need not grow.
        empty_journal()
    messages = Message.objects.filter(source_file__run=run).order_by()
    touched = list(messages.values_list("room", flat=True).distinct())
    forget(messages)
    with transaction.atomic():
        PersonName.objects.filter(pk__in=changes.made(PersonName)).delete()
        RoomName.objects.filter(pk__in=changes.made(RoomName)).delete()
        _put_back(changes)
        Room.objects.filter(pk__in=changes.made(Room)).delete()
        # Now, because the rows put back say how many messages there were meanwhile.
        for room in Room.objects.filter(pk__in=touched):
            _recount(room)
        Room.objects.filter(pk__in=changes.lacking_uids).update(lacks_uids=False)
        Room.objects.filter(owner__in=changes.made(Person)).update(owner=None)
        Emoticon.objects.filter(pk__in=changes.made(Emoticon)).delete()
        Person.objects.filter(pk__in=changes.made(Person)).delete()
        _delete_unused_files()
        run.problems.all().delete()
        run.files.all().delete()


def _put_back(changes: Changes) -> None:
    for room_id, members in changes.members.items():
        Membership.objects.filter(room=room_id).delete()
        Membership.objects.bulk_create(members)
    # Last things first: of a row changed twice the first copy is the true one.
    made = {model: set(changes.made(model)) for model in changes.new}
    for row in reversed(changes.before):
        if row.pk in made.get(type(row), ()):
            continue
        kind = Room.objects.get(pk=row.pk).kind if isinstance(row, Room) else ""
        row.save()
        if isinstance(row, Room) and row.kind != kind:
            reindex_room(row, old_kind=kind)
    rename_chats(changes.put_back(Person))


def still_shown(run: ImportRun, changes: Changes) -> set[str]:
    """The SHA-256 of each file that people and messages known before came to show."""
    attached = Attachment.objects.exclude(message__source_file__run=run)
    worn = Person.objects.exclude(
        pk__in=changes.made(Person) + changes.put_back(Person)
    )
    drawn = Emoticon.objects.exclude(
        pk__in=changes.made(Emoticon) + changes.put_back(Emoticon)
    )
    files = StoredFile.objects.filter(_is_used_by(attached, worn, drawn))
    return set(files.values_list("sha256", flat=True))


def _recount(room: Room) -> None:
    messages = Message.objects.filter(room=room).order_by()
    totals = messages.aggregate(
        n=Count("pk"), first=Min("sent_at"), last=Max("sent_at")
    )
    room.message_count = totals["n"]
    room.first_sent_at, room.last_sent_at = totals["first"], totals["last"]
    room.save(update_fields=["message_count", "first_sent_at", "last_sent_at"])
    RoomYear.objects.filter(room=room).delete()
    RoomYear.objects.bulk_create(years_of(room.pk, quarters_of(messages)))
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
    anything = Attachment.objects.all(), Person.objects.all(), Emoticon.objects.all()
    StoredFile.objects.exclude(_is_used_by(*anything)).delete()


def _is_used_by(
    attached: QuerySet[Attachment], worn: QuerySet[Person], drawn: QuerySet[Emoticon]
) -> Q:
    """Whether one of these shows a stored file."""
    return (
        Q(Exists(attached.filter(file=OuterRef("pk"))))
        | Q(Exists(worn.filter(avatar=OuterRef("pk"))))
        | Q(Exists(drawn.filter(file=OuterRef("pk"))))
    )
