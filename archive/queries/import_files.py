"""What the pages of an import show of its files: their numbers, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from archive.models import Attachment, ImportRun, IngestedFile, Room, Viewer
from archive.queries.import_numbers import Numbers, Tally

# Where an admin may know every name: nothing of a 1-1 chat lies there.
_OPEN_FOLDERS = ("rooms/", "emoticons/")


@dataclass(frozen=True)
class FileSums:
    """All files of a run together, as far as the viewer may see them.

    `elsewhere` are items in none of these files: problems of the dump itself, such as a
    path that was not safe or a file of no known format and, unless the viewer sees all
    files (`is_whole`), what of rooms stands in files that hold 1-1 chats, too.
    """

    count: int
    listed: int
    tally: Tally
    uneven: int
    with_problems: int
    elsewhere: int
    is_whole: bool


def files_of(run: ImportRun, viewer: Viewer) -> QuerySet[IngestedFile]:
    """With `accounted`: the items of which is known what became of them."""
    accounted = F("stored") + F("duplicates") + F("problems")
    files = IngestedFile.objects.visible_to(viewer).filter(run=run)
    return files.annotate(accounted=accounted).order_by("pk")


def uneven(files: QuerySet[IngestedFile]) -> QuerySet[IngestedFile]:
    """Those of `files_of` whose numbers do not add up."""
    return files.exclude(items=F("accounted"))


def absent_of(run: ImportRun, viewer: Viewer) -> QuerySet[Attachment]:
    """Files sent with messages this run stored, of which there are no bytes.

    Not even one's own 1-1 chats are in it: the pages for admins are about rooms.
    """
    # Each found by its key: by a list of rooms SQLite would try all, for each file.
    rooms = Room.objects.visible_to(viewer).filter(pk=OuterRef("message__room"))
    if viewer.role != Viewer.Role.COMPLIANCE:
        rooms = rooms.exclude(kind=Room.Kind.DIRECT)
    read = run.files.filter(pk=OuterRef("message__source_file"))
    lost = Attachment.objects.exclude(status=Attachment.Status.PRESENT)
    found = lost.filter(Exists(read), Exists(rooms)).select_related("message__room")
    return found.order_by("pk")


def file_sums_of(run: ImportRun, viewer: Viewer, numbers: Numbers | None) -> FileSums:
    files = files_of(run, viewer)
    names = ("items", "stored", "duplicates", "problems", "listed")
    sums = files.order_by().aggregate(
        count=Count("pk"),
        uneven=Count("pk", filter=~Q(items=F("accounted"))),
        with_problems=Count("pk", filter=Q(problems__gt=0)),
        **{f"all_{name}": Sum(name, default=0) for name in names},
    )
    tally = Tally(*(sums[f"all_{name}"] for name in names[:-1]))
    return FileSums(
        count=sums["count"],
        listed=sums["all_listed"],
        tally=tally,
        uneven=sums["uneven"],
        with_problems=sums["with_problems"],
        elsewhere=numbers.total.items - tally.items if numbers else 0,
        is_whole=viewer.role == Viewer.Role.COMPLIANCE,
    )


def known_paths(run: ImportRun, viewer: Viewer, paths: Iterable[str]) -> set[str]:
    """Those of the paths at which there is a file the viewer may see."""
    files = IngestedFile.objects.visible_to(viewer).filter(run=run, path__in=set(paths))
    return set(files.values_list("path", flat=True))


def is_open(path: str) -> bool:
    """Whether a file's name tells of no 1-1 chat, wherever it was sent."""
    return path.startswith(_OPEN_FOLDERS) or "/" not in path
