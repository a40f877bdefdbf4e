"""Finding: a search as typed becomes a page of messages this viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import OuterRef, QuerySet, Subquery

from archive.models import Message, Room, Viewer
from archive.queries.attachments import names_of_files
from archive.queries.faces import face_of
from archive.queries.names import ViewersNames
from archive.queries.remarks import absence_of
from archive.search import get_backend
from archive.search.base import Expression, Query, Results, Scope, Snippet
from archive.search.language import Parsed, parse
from archive.search.snippets import mark, shortened
from archive.search.visible import visible_text

MOST_HITS = 10_000


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
    line_before: FoundLine | None
    line_after: FoundLine | None


@dataclass(frozen=True)
class Found:
    """`notes` say what was not understood; `older_than` leads to the next page."""

    text: str
    total: int = 0
    hits: tuple[FoundMessage, ...] = ()
    notes: tuple[str, ...] = ()
    older_than: int | None = None


def find(
    text: str,
    *,
    viewer: Viewer | None,
    before_id: int | None = None,
    limit: int = 50,
) -> Found:
    """Newest first. Nobody as viewer is the shell, which may see everything."""
    parsed = parse(text, ViewersNames(viewer))
    found = Found(text=text, notes=parsed.notes)
    if parsed.is_empty:
        return found
    limit = max(1, min(limit, MOST_HITS))
    results = _results(parsed, scope_of(viewer), before_id, limit + 1)
    ids = results.ids[:limit]
    hits = _hits(ids, parsed.expression, viewer)
    return replace(
        found,
        notes=parsed.notes if results.total else parsed.notes + parsed.hints,
        # A stale index may name messages that are gone or no longer to be seen.
        total=results.total - (len(ids) - len(hits)),
        hits=hits,
        older_than=ids[-1] if len(results.ids) > limit else None,
    )


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


def _results(
    parsed: Parsed, scope: Scope, before_id: int | None, limit: int
) -> Results:
    query = Query(
        scope=scope,
        expression=parsed.expression,
        first_id=parsed.first_id,
        end_id=parsed.end_id,
        excluded=parsed.excluded,
        before_id=before_id,
        limit=limit,
    )
    return get_backend().search(query)


def _hits(
    ids: Sequence[int], expression: Expression | None, viewer: Viewer | None
) -> tuple[FoundMessage, ...]:
    same_room = Message.objects.filter(room=OuterRef("room")).values("pk")
    before = same_room.filter(pk__lt=OuterRef("pk")).order_by("-pk")[:1]
    after = same_room.filter(pk__gt=OuterRef("pk")).order_by("pk")[:1]
    messages = list(
        _visible(viewer)
        .filter(pk__in=ids)
        .select_related("room", "sender")
        .annotate(id_before=Subquery(before), id_after=Subquery(after))
        .order_by("-pk")
    )
    beside = {id for each in messages for id in (each.id_before, each.id_after)}
    around = list(
        _visible(viewer).filter(pk__in=beside - {None}).select_related("sender")
    )
    names = names_of_files({each.pk for each in (*messages, *around)})
    lines = {each.pk: _line(each, names.get(each.pk, [])) for each in around}
    return tuple(
        FoundMessage(
            message=message,
            snippet=mark(_text(message), expression),
            file_names=tuple(mark(n, expression) for n in names.get(message.pk, [])),
            line_before=lines.get(message.id_before),
            line_after=lines.get(message.id_after),
        )
        for message in messages
    )


def _visible(viewer: Viewer | None) -> QuerySet[Message]:
    return Message.objects.visible_to(viewer) if viewer else Message.objects.all()


def _line(message: Message, file_names: Sequence[str]) -> FoundLine:
    text = shortened(_text(message).strip() or ", ".join(file_names))
    name = face_of(message.sender, message.sender_name).name
    return FoundLine(message, name, text or absence_of(message))


def _text(message: Message) -> str:
    return visible_text(message.body, is_html=message.is_html)
