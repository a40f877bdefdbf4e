"""Which rooms somebody means who publishes them: by id or exact name, not by guess.

A name that only begins so would do for a search; here it could give away another room.
"""

from collections.abc import Iterable, Sequence

from archive.models import Room, Viewer
from archive.publishing.errors import PublishError
from archive.queries.completing.matching import folded
from archive.queries.searching.names import ViewersNames

_MOST_PROPOSED = 5


def public() -> Viewer:
    """Whoever may read only what every member may: public rooms, and nobody's chats."""
    return Viewer(role=Viewer.Role.MEMBER)


def rooms_called(names: Iterable[str], viewer: Viewer) -> tuple[Room, ...]:
    """Each once, in the order they were asked for; PublishError for any other name."""
    known = ViewersNames(viewer)
    return tuple(dict.fromkeys(_room(name, viewer, known) for name in names))


def _room(name: str, viewer: Viewer, known: ViewersNames) -> Room:
    visible = Room.objects.visible_to(viewer)
    by_id = visible.filter(hipchat_id=name).first()
    if by_id is not None:
        return by_id
    called = list(visible.filter(pk__in=known.rooms(name)).order_by("name", "pk"))
    exact = [room for room in called if folded(room.name) == folded(name)]
    if len(exact) == 1:
        return exact[0]
    raise PublishError(_several(name, exact) if exact else _none(name, called, viewer))


def _several(name: str, rooms: Sequence[Room]) -> str:
    ids = ", ".join(room.hipchat_id for room in rooms)
    return f"{len(rooms)} rooms are called {name!r}: give the HipChat id, one of {ids}."


def _none(name: str, similar: Sequence[Room], viewer: Viewer) -> str:
    """The same sentence whether there is no such room or one that may not be read."""
    if similar:
        proposed = ", ".join(
            f"{room.name!r} ({room.hipchat_id})" for room in similar[:_MOST_PROPOSED]
        )
        return f"No room is called exactly {name!r}. There is {proposed}."
    if not viewer.email:
        return (
            f"No public room is called {name!r}. Private rooms and 1-1 chats need "
            "--as EMAIL, a viewer who may read them."
        )
    return f"{viewer.email} may read no room that is called {name!r}."
