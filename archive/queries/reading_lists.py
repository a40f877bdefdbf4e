"""Reading lists as pages show them: one's own, those of others, their messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from archive.models import ReadingList, ReadingListEntry, Viewer
from archive.queries.keeping import lines_by_id
from archive.queries.lines import Line


@dataclass(frozen=True)
class ListRow:
    """`count` is of the messages that the viewer may see, too."""

    list: ReadingList
    count: int
    is_own: bool
    may_unshare: bool


@dataclass(frozen=True)
class EntryRow:
    entry: ReadingListEntry
    line: Line


def own_lists(viewer: Viewer) -> QuerySet[ReadingList]:
    return ReadingList.objects.filter(viewer=viewer).select_related("viewer")


def others_lists(viewer: Viewer) -> QuerySet[ReadingList]:
    visible = ReadingList.objects.visible_to(viewer)
    return visible.exclude(viewer=viewer).select_related("viewer")


def rows_of(lists: Iterable[ReadingList], viewer: Viewer) -> list[ListRow]:
    lists = list(lists)
    entries = ReadingListEntry.objects.visible_to(viewer).order_by()
    counted = entries.filter(reading_list__in=lists).values_list("reading_list")
    counts = dict(counted.annotate(Count("pk")))
    return [_row(each, counts.get(each.pk, 0), viewer) for each in lists]


def _row(each: ReadingList, count: int, viewer: Viewer) -> ListRow:
    is_own = each.viewer_id == viewer.pk
    may_unshare = not is_own and viewer.role == Viewer.Role.COMPLIANCE
    return ListRow(each, count, is_own, may_unshare)


def entries_of(each: ReadingList, viewer: Viewer) -> QuerySet[ReadingListEntry]:
    """In their order; of a list that the viewer may see."""
    return ReadingListEntry.objects.visible_to(viewer).filter(reading_list=each)


def entry_rows_of(
    entries: Iterable[ReadingListEntry], viewer: Viewer
) -> list[EntryRow]:
    entries = list(entries)
    lines = lines_by_id([entry.message_id for entry in entries], viewer)
    return [
        EntryRow(entry, lines[entry.message_id])
        for entry in entries
        if entry.message_id in lines
    ]


def moved(entry: ReadingListEntry, viewer: Viewer, *, up: bool) -> None:
    """Changes places with its neighbour, as far as the viewer sees one."""
    with transaction.atomic():
        others = list(
            entries_of(entry.reading_list, viewer).values_list("pk", flat=True)
        )
        place = others.index(entry.pk)
        beside = place + (-1 if up else 1)
        if 0 <= beside < len(others):
            _swap(entry.pk, others[beside])


def _swap(one: int, other: int) -> None:
    entries = ReadingListEntry.objects.in_bulk([one, other])
    first, second = entries[one], entries[other]
    first.position, second.position = second.position, first.position
    ReadingListEntry.objects.bulk_update([first, second], ["position"])
