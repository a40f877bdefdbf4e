"""Saved and recent searches as the pages show them, and what is new in a saved one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from archive.models import RecentSearch, SavedSearch, SavedSearchSeen, Viewer
from archive.models.searches import ended_runs, newest_run
from archive.queries.searching.counting import Counting
from archive.queries.searching.finding import ask
from archive.search.base import All, FromRuns

STARTS = 8


@dataclass(frozen=True)
class SavedRow:
    """`may_have_new`: an import came after it was opened, so counting is worth while.

    `new` is how many there are, where they were counted.
    """

    saved: SavedSearch
    is_own: bool
    is_manageable: bool
    was_opened: bool
    may_have_new: bool
    new: int | None = None


@dataclass(frozen=True)
class SearchesBeside:
    """What stands beside a search: its name if it is saved; without words, others."""

    saved_as: SavedSearch | None = None
    saved: tuple[SavedRow, ...] = ()
    recent: tuple[RecentSearch, ...] = ()


def searches_beside(text: str, viewer: Viewer) -> SearchesBeside:
    if text:
        own = SavedSearch.objects.filter(viewer=viewer, text=text)
        return SearchesBeside(saved_as=own.first())
    saved = [*own_saved(viewer)[:STARTS], *others_shared(viewer)[:STARTS]][:STARTS]
    return SearchesBeside(
        saved=tuple(rows_of(saved, viewer)),
        recent=tuple(recent_of(viewer)[:STARTS]),
    )


def own_saved(viewer: Viewer) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(viewer=viewer).select_related("viewer")


def others_shared(viewer: Viewer) -> QuerySet[SavedSearch]:
    visible = SavedSearch.objects.visible_to(viewer)
    return visible.exclude(viewer=viewer).select_related("viewer")


def recent_of(viewer: Viewer) -> QuerySet[RecentSearch]:
    return RecentSearch.objects.filter(viewer=viewer)


def rows_of(
    saved: Iterable[SavedSearch], viewer: Viewer, counted: str = ""
) -> list[SavedRow]:
    """`counted` is the number of the search whose new messages are counted at once."""
    rows = list(_rows(list(saved), viewer))
    return [
        replace(row, new=new_since(row.saved, viewer))
        if row.may_have_new and str(row.saved.pk) == counted
        else row
        for row in rows
    ]


def new_since(saved: SavedSearch, viewer: Viewer) -> int:
    """How many messages that fit came with imports after this viewer last opened it.

    To somebody who never did nothing is new, or all is: it is not counted.
    """
    seen = SavedSearchSeen.objects.filter(saved=saved, viewer=viewer).first()
    if seen is None:
        return 0
    later = ended_runs().filter(pk__gt=seen.run).order_by()
    run_ids = frozenset(later.values_list("pk", flat=True))
    return _count_from_runs(saved.text, viewer, run_ids) if run_ids else 0


def _rows(saved: Collection[SavedSearch], viewer: Viewer) -> Iterator[SavedRow]:
    seen = SavedSearchSeen.objects.filter(viewer=viewer, saved__in=saved)
    seen_runs = dict(seen.values_list("saved", "run"))
    newest = newest_run()
    for each in saved:
        is_own = each.viewer_id == viewer.pk
        yield SavedRow(
            saved=each,
            is_own=is_own,
            is_manageable=is_own or viewer.role == Viewer.Role.COMPLIANCE,
            was_opened=each.pk in seen_runs,
            may_have_new=seen_runs.get(each.pk, newest) < newest,
        )


def _count_from_runs(text: str, viewer: Viewer, run_ids: frozenset[int]) -> int:
    asked = ask(text, viewer)
    new = All((asked.parsed.expression, FromRuns(run_ids)))
    return Counting(asked).of(new)
