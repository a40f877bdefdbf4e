"""Finding: a search as typed becomes a page of messages this viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from archive.models import Message, Room, Viewer
from archive.queries.attachments import names_of_files
from archive.queries.faces import face_of
from archive.queries.remarks import absence_of
from archive.queries.searching.names import ViewersNames
from archive.queries.searching.seen import messages_seen_by
from archive.search import get_backend
from archive.search.base import Expression, Order, Query, Scope, Snippet
from archive.search.cards import texts_of_card
from archive.search.language import Parsed, parse
from archive.search.snippets import mark, shortened
from archive.search.visible import visible_text

MOST_HITS = 10_000
OLD_INDEX = gettext_lazy(
    "The search index is of an older version, so there may be more than is found: "
    "manage.py rebuild_search builds it anew."
)


@dataclass(frozen=True)
class FoundLine:
    """A message beside a hit; `text` is what a reader sees of it, cut if long.

    The name is the one shown then, or where a dump gave none the person's.

    Without words it is the names of its files, or what is said in their place.
    """

    message: Message
    sender_name: str
    text: str


@dataclass(frozen=True)
class FoundMessage:
    """A hit, and what was said just before and after it in the same room."""

    message: Message
    snippet: Snippet
    file_names: tuple[Snippet, ...]
    card: Snippet
    line_before: FoundLine | None
    line_after: FoundLine | None


@dataclass(frozen=True)
class Asked:
    """A search as one viewer asks it; nobody is the shell, which may see everything."""

    text: str
    viewer: Viewer | None
    parsed: Parsed
    scope: Scope

    def query(self, **page: Any) -> Query:
        """`page` is what is said of the page: order, beyond_id, limit."""
        return Query(scope=self.scope, expression=self.parsed.expression, **page)


@dataclass(frozen=True)
class Found:
    """A page of hits; `beyond` leads to the next one."""

    hits: tuple[FoundMessage, ...] = ()
    beyond: int | None = None


def ask(text: str, viewer: Viewer | None) -> Asked:
    parsed = parse(text, ViewersNames(viewer))
    if not parsed.is_empty and not get_backend().is_current():
        parsed = replace(parsed, notes=(str(OLD_INDEX), *parsed.notes))
    return Asked(text, viewer, parsed, scope_of(viewer))


def find(
    asked: Asked,
    *,
    order: Order = "newest",
    beyond_id: int | None = None,
    limit: int = 50,
) -> Found:
    if asked.parsed.is_empty:
        return Found()
    limit = max(1, min(limit, MOST_HITS))
    query = asked.query(order=order, beyond_id=beyond_id, limit=limit + 1)
    ids = get_backend().ids(query)
    hits = hits_with(ids[:limit], asked)
    return Found(hits, ids[limit - 1] if len(ids) > limit else None)


def hits_with(ids: Sequence[int], asked: Asked) -> tuple[FoundMessage, ...]:
    """The messages with these ids that the viewer may see, in the order of the ids.

    The index may be stale, and name what is gone or no longer to be seen.
    """
    hits = _hits(ids, asked.parsed.expression, asked.viewer)
    place = {id: at for at, id in enumerate(ids)}
    return tuple(sorted(hits, key=lambda hit: place[hit.message.pk]))


def scope_of(viewer: Viewer | None) -> Scope:
    """What a viewer may see, as engines know it."""
    if viewer is None or viewer.role == Viewer.Role.COMPLIANCE:
        return Scope(everything=True)
    kinds = {str(Room.Kind.PUBLIC)}
    if viewer.role == Viewer.Role.ADMIN:
        kinds.add(str(Room.Kind.PRIVATE))
    own = Room.objects.visible_to(viewer).exclude(kind__in=kinds)
    return Scope(
        room_kinds=frozenset(kinds),
        room_ids=frozenset(own.order_by().values_list("pk", flat=True)),
    )


def _hits(
    ids: Sequence[int], expression: Expression, viewer: Viewer | None
) -> tuple[FoundMessage, ...]:
    same_room = Message.objects.filter(room=OuterRef("room")).values("pk")
    before = same_room.filter(pk__lt=OuterRef("pk")).order_by("-pk")[:1]
    after = same_room.filter(pk__gt=OuterRef("pk")).order_by("pk")[:1]
    seen: QuerySet[Message] = messages_seen_by(viewer)
    messages = list(
        seen.filter(pk__in=ids)
        .select_related("room", "sender__avatar")
        .annotate(id_before=Subquery(before), id_after=Subquery(after))
        .order_by("-pk")
    )
    beside = {id for each in messages for id in (each.id_before, each.id_after)}
    around = list(seen.filter(pk__in=beside - {None}).select_related("sender"))
    names = names_of_files({each.pk for each in (*messages, *around)})
    lines = {each.pk: _line(each, names.get(each.pk, [])) for each in around}
    return tuple(
        FoundMessage(
            message=message,
            snippet=mark(_text(message), expression),
            file_names=tuple(
                mark(name, expression, is_file_name=True)
                for name in names.get(message.pk, [])
            ),
            card=mark(" · ".join(texts_of_card(message.extra)), expression),
            line_before=lines.get(message.id_before),
            line_after=lines.get(message.id_after),
        )
        for message in messages
    )


def _line(message: Message, file_names: Sequence[str]) -> FoundLine:
    text = shortened(_text(message).strip() or ", ".join(file_names))
    name = face_of(message.sender, message.sender_name).name
    return FoundLine(message, name, text or absence_of(message))


def _text(message: Message) -> str:
    return visible_text(message.body, is_html=message.is_html)
