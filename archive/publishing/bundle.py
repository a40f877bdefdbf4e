"""The whole publication on one screen: plan, pages, search, manifest, into place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import chain, count
from pathlib import Path
from typing import Any, Protocol

from django.utils import timezone

from archive.models import ImportRun, Room
from archive.publishing.asked import Asked
from archive.publishing.errors import PublishError
from archive.publishing.files import Files
from archive.publishing.folder import Folder
from archive.publishing.manifest import FORMAT, MANIFEST, SUMS
from archive.publishing.names import folder_name
from archive.publishing.pages import Pages, messages_of
from archive.publishing.plan import RoomPlan, plan_of
from archive.publishing.search_files import SearchFiles
from archive.publishing.statics import write_statics
from archive.queries.directory import name_of


class Watching(Protocol):
    """Whoever shows how far it is."""

    def begin(self, task: str, total: int | None) -> None: ...

    def advance(self, amount: int) -> None: ...


def publish(asked: Asked, target: Path, watching: Watching, *, force: bool) -> int:
    """The number of messages published; raises PublishError or OSError."""
    with ExitStack() as stack:
        folder = stack.enter_context(Folder(target, may_replace=force))
        plans = _plans(asked)
        if not any(plan.count for plan in plans):
            raise PublishError("Nothing was said there in that time.")
        watching.begin("Publishing", sum(plan.count for plan in plans))
        files = Files(folder, asked.viewer, with_files=asked.with_files)
        pages, search = Pages(folder, asked, files), SearchFiles(folder)
        for plan in plans:
            _write_room(plan, pages, search, watching)
        search.finish()
        pages.write_search()
        write_statics(folder)
        pages.write_index(plans=plans, runs=_runs(asked), count=search.count)
        _write_manifest(folder, asked, plans)
        folder.finish()
        return search.count


def _plans(asked: Asked) -> list[RoomPlan]:
    folders: dict[Room, str] = {}
    for room in asked.rooms:
        name = folder_name(room.name, room.hipchat_id)
        folders[room] = _free(name, set(folders.values()))
    return [
        plan_of(room, folder, asked.span, asked.viewer)
        for room, folder in folders.items()
    ]


def _free(name: str, taken: set[str]) -> str:
    """Short hashes can be made to be alike."""
    numbered = (f"{name}-{number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


def _write_room(
    plan: RoomPlan, pages: Pages, search: SearchFiles, watching: Watching
) -> None:
    search.begin_room(plan, name_of(plan.room))
    for at, page in enumerate(plan.pages):
        messages = messages_of(plan, page, pages.asked.viewer)
        if len(messages) != page.count:
            raise PublishError(
                "The archive changed while it was being published: publish again."
            )
        search.add(page, pages.write_messages(plan, at, messages))
        watching.advance(len(messages))
    pages.write_room(plan)


def _runs(asked: Asked) -> Sequence[ImportRun]:
    """Imports are shown to those alone whom the archive shows them to."""
    is_told = asked.rights != "public" and asked.viewer.is_staff
    finished = ImportRun.objects.filter(status=ImportRun.Status.FINISHED)
    return list(finished.order_by("pk")) if is_told else []


def _write_manifest(folder: Folder, asked: Asked, plans: Sequence[RoomPlan]) -> None:
    files = [vars(each) for each in folder.written()]
    content = {
        "format": FORMAT,
        "made_by": f"HipChat Archive {asked.version}",
        "made_at": asked.made_at.isoformat(),
        "asked": _as_json(asked),
        "messages": sum(plan.count for plan in plans),
        "rooms": [_room_as_json(plan) for plan in plans],
        "files": files,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    sums = [(each.sha256, each.path) for each in folder.written()]
    manifest = folder.write(MANIFEST, f"{text}\n")
    sums.append((manifest.sha256, MANIFEST))
    folder.write(SUMS, "".join(f"{digest}  {path}\n" for digest, path in sums))


def _as_json(asked: Asked) -> dict[str, Any]:
    """Whose rights were used is said by role: no bundle gives an address away."""
    return {
        "rooms": [room.hipchat_id for room in asked.rooms],
        "rights": asked.rights,
        "from": asked.since.isoformat() if asked.since else None,
        "until": asked.until.isoformat() if asked.until else None,
        "time_zone": timezone.get_current_timezone_name(),
        "files": asked.with_files,
    }


def _room_as_json(plan: RoomPlan) -> dict[str, Any]:
    days = plan.days
    return {
        "id": plan.room.hipchat_id,
        "name": plan.room.name,
        "kind": plan.room.kind,
        "folder": f"rooms/{plan.folder}",
        "messages": plan.count,
        "first_day": days[0].date.isoformat() if days else None,
        "last_day": days[-1].date.isoformat() if days else None,
    }
