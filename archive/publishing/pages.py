"""Writes the pages of a bundle: a room's messages page by page, the room, the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import Message, Viewer
from archive.publishing.addresses import localised
from archive.publishing.asked import Asked
from archive.publishing.calendar import years_of
from archive.publishing.files import Files, PageFiles
from archive.publishing.folder import Folder
from archive.publishing.plan import PlannedPage, RoomPlan
from archive.publishing.statics import STYLES
from archive.queries.attaching import with_attached
from archive.queries.attachments import File
from archive.queries.directory import name_of
from archive.queries.lines import Line, lines_of, with_senders
from archive.queries.timeline import days_of

# What names a page of messages mentions is looked up for so many at once.
_LINES_AT_ONCE = 100


@dataclass(frozen=True)
class Pages:
    folder: Folder
    asked: Asked
    files: Files

    def write_messages(
        self, plan: RoomPlan, at: int, messages: Sequence[Message]
    ) -> list[Line]:
        """The lines that stand now on the page at this place of the plan."""
        lines, page = list(self._lines(messages)), plan.pages[at]
        beside = {
            "earlier": plan.pages[at - 1] if at else None,
            "later": plan.pages[at + 1] if at + 1 < len(plan.pages) else None,
        }
        content = {
            "plan": plan,
            "page": page,
            "days": days_of(with_attached(lines)),
        } | beside
        files = self.files.of_page(messages)
        self._write(f"rooms/{plan.folder}/{page.file}", "page", content, files)
        return lines

    def write_room(self, plan: RoomPlan) -> None:
        content = {"plan": plan, "years": years_of(plan)}
        self._write(f"rooms/{plan.folder}/index.html", "room", content)

    def write_search(self) -> None:
        self._write("search.html", "search", {})

    def write_index(self, **content: Any) -> None:
        self._write("index.html", "index", content)

    def _lines(self, messages: Sequence[Message]) -> Iterator[Line]:
        for at in range(0, len(messages), _LINES_AT_ONCE):
            lines = lines_of(messages[at : at + _LINES_AT_ONCE], self.asked.viewer)
            lines = [self._without_strangers(line) for line in lines]
            yield from lines if self.asked.with_files else map(_without_files, lines)

    def _without_strangers(self, line: Line) -> Line:
        """Nothing is told of a message before or after what is published."""
        span, owner = self.asked.span, line.owner
        is_published = owner is None or span.first <= owner.id < span.end
        return line if is_published else replace(line, owner=None)

    def _write(
        self,
        path: str,
        template: str,
        content: dict[str, Any],
        files: PageFiles | None = None,
    ) -> None:
        place_of = files.place_of if files else _nowhere
        html = render_to_string(
            f"archive/bundle/{template}.html",
            content
            | {
                "asked": self.asked,
                "root": "../" * path.count("/"),
                "styles": STYLES,
                "zone": timezone.get_current_timezone_name(),
                "room_name": name_of(content["plan"].room) if "plan" in content else "",
            },
        )
        self.folder.write(path, localised(html, place_of))


def messages_of(plan: RoomPlan, page: PlannedPage, viewer: Viewer) -> list[Message]:
    """All that stand on a page, as its viewer may see them now."""
    visible = with_senders(Message.objects.visible_to(viewer))
    span = visible.filter(room=plan.room, id__gte=page.first_id, id__lte=page.last_id)
    return list(span.order_by("id"))


def _nowhere(address: str) -> str:
    return ""


def _without_files(line: Line) -> Line:
    return replace(line, files=tuple(map(_left_out, line.files)))


def _left_out(file: File) -> File:
    reason = file.reason or _("left out of this copy")
    return replace(file, url="", kind="", reason=reason)
