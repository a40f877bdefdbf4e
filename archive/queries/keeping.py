"""What a viewer keeps of messages: bookmarks with notes, and which lines have one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from archive.models import (
    Bookmark,
    Message,
    ReadingList,
    ReadingListEntry,
    Viewer,
)
from archive.queries.directory import named
from archive.queries.lines import Line, lines_of, visible_lines

PAGE = 50


@dataclass(frozen=True)
class BookmarkRow:
    bookmark: Bookmark
    line: Line
    keep_url: str


@dataclass(frozen=True)
class BookmarkPage:
    """`older` is the number to go on from, empty at the end."""

    rows: tuple[BookmarkRow, ...]
    older: str


@dataclass(frozen=True)
class Keeping:
    """How a viewer keeps one message, and the lists of theirs it is not in."""

    line: Line
    url: str
    bookmark: Bookmark | None
    entries: tuple[ReadingListEntry, ...]
    lists: tuple[ReadingList, ...]


def kept_in(messages: Sequence[Message], viewer: Viewer) -> frozenset[int]:
    """Those of a page's messages that the viewer has bookmarked."""
    if not messages:
        return frozenset()
    kept = Bookmark.objects.filter(viewer=viewer, message__in=messages).order_by()
    return frozenset(kept.values_list("message", flat=True))


def lines_by_id(ids: Collection[int], viewer: Viewer) -> dict[int, Line]:
    """As lines, in no order; what the viewer may not see is not among them."""
    return {line.message.pk: line for line in visible_lines(ids, viewer)}


def bookmarks_of(viewer: Viewer, words: str = "") -> QuerySet[Bookmark]:
    """The newest first, all words in the note."""
    bookmarks: QuerySet[Bookmark] = Bookmark.objects.visible_to(viewer)
    for word in words.split():
        bookmarks = bookmarks.filter(named("note", word))
    return bookmarks.order_by("-id")


def bookmark_page_of(
    bookmarks: QuerySet[Bookmark], viewer: Viewer, before: int | None = None
) -> BookmarkPage:
    if before is not None:
        bookmarks = bookmarks.filter(pk__lt=before)
    found = list(bookmarks[: PAGE + 1])
    older = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    return BookmarkPage(rows_of(found[:PAGE], viewer), older)


def rows_of(bookmarks: Iterable[Bookmark], viewer: Viewer) -> tuple[BookmarkRow, ...]:
    bookmarks = list(bookmarks)
    lines = lines_by_id([each.message_id for each in bookmarks], viewer)
    return tuple(
        BookmarkRow(each, lines[each.message_id], keep_address(each.message_id))
        for each in bookmarks
        if each.message_id in lines
    )


def keeping_of(message: Message, viewer: Viewer) -> Keeping:
    (line,) = lines_of([message], viewer)
    own = ReadingList.objects.filter(viewer=viewer)
    entries = ReadingListEntry.objects.filter(message=message, reading_list__in=own)
    return Keeping(
        line=line,
        url=keep_address(message.pk),
        bookmark=Bookmark.objects.filter(viewer=viewer, message=message).first(),
        entries=tuple(entries.select_related("reading_list")),
        lists=tuple(own.exclude(entries__message=message)),
    )


def keep_address(message_id: int) -> str:
    return reverse("keep", args=[message_id])
