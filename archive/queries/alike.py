"""Notifications that are alike: of one room and sender, and of one shape."""

from archive.models import Message
from archive.search.base import All, Expression, Marked, SaidIn, SentBy
from archive.search.likeness import shape_of
from archive.search.tokens import shape_token
from archive.search.visible import visible_text


def shape_of_message(message: Message) -> str:
    """Empty of what is no notification: nothing is like it."""
    if message.kind != Message.Kind.NOTIFICATION:
        return ""
    return shape_of(visible_text(message.body, is_html=message.is_html))


def likeness_of(message: Message) -> Expression | None:
    """All that is like a message, itself included."""
    shape = shape_of_message(message)
    if not shape:
        return None
    parts: list[Expression] = [
        Marked(frozenset({shape_token(shape)})),
        SaidIn(frozenset({message.room_id})),
    ]
    if message.sender_id is not None:
        parts.append(SentBy(frozenset({message.sender_id})))
    return All(tuple(parts))
