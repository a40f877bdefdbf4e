"""Rooms to complete in a search: those whose names have a word that begins so."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from archive.models import Room, RoomName, Viewer
from archive.queries.completing.matching import begins_so, folded, may_begin_so
from archive.queries.searching.names import ViewersNames
from archive.queries.searching.naming import name_meaning


@dataclass(frozen=True)
class SuggestedRoom:
    """`value` is what a search has to say to mean this room and no other."""

    name: str
    value: str
    kind: str
    detail: str


def rooms_called(typed: str, viewer: Viewer, limit: int) -> list[SuggestedRoom]:
    """The busiest first, 1-1 chats left out."""
    wanted = folded(typed)
    visible = Room.objects.visible_to(viewer).exclude(kind=Room.Kind.DIRECT)
    rooms = visible.order_by("-message_count", "name")
    former = _former_names(wanted, viewer) if wanted else {}
    if wanted:
        rooms = rooms.filter(may_begin_so(wanted, "name") | Q(pk__in=former))
    named = rooms.values_list("pk", "name")
    ids = [
        pk
        for pk, name in (named if wanted else named[:limit])
        if not wanted or pk in former or begins_so(wanted, name)
    ]
    return _suggestions(ids[:limit], former, viewer)


def _former_names(wanted: str, viewer: Viewer) -> dict[int, str]:
    """The latest of each room's former names that begin so."""
    names = RoomName.objects.visible_to(viewer).filter(may_begin_so(wanted, "name"))
    rows = names.order_by("as_of", "-pk").values_list("room", "name")
    return {pk: name for pk, name in rows if begins_so(wanted, name)}


def _suggestions(
    ids: Sequence[int], former: dict[int, str], viewer: Viewer
) -> list[SuggestedRoom]:
    rooms, names = Room.objects.in_bulk(ids), ViewersNames(viewer)
    return [
        SuggestedRoom(
            name=str(room),
            value=name_meaning(room.pk, (room.name, room.hipchat_id), names.rooms),
            kind=room.kind,
            detail=_detail_of(room, former.get(room.pk, "")),
        )
        for room in (rooms[pk] for pk in ids)
    ]


def _detail_of(room: Room, former: str) -> str:
    formerly = ""
    if former and former != room.name:
        formerly = _("formerly %(name)s") % {"name": former}
    marks = ((_("archived"), room.is_archived), (_("deleted"), room.is_deleted))
    labels = (mark for mark, applies in marks if applies)
    return " · ".join(filter(None, (formerly, *labels)))
