"""Notifications that are alike: of one room and sender, and of one shape."""

from archive.models import Message
from archive.search.base import All, Expression, Marked, SaidIn, SentBy
from archive.search.likeness import shape_of
from archive.search.tokens import shape_token
from archive.search.visible import visible_text


def shape_of_message(message: Message) -> str:
    """Empty of what is no notification, or of no sender: nothing is like it."""
    if message.kind != Message.Kind.NOTIFICATION or message.sender_id is None:
        return ""
    return shape_of(visible_text(message.body, is_html=message.is_html))


def likeness_of(message: Message) -> Expression | None:
    """All that is like a message, itself included."""
    shape = shape_of_message(message)
    if not shape or message.sender_id is None:
        return None
    return All(
        (
            Marked(frozenset({shape_token(shape)})),
            SaidIn(frozenset({message.room_id})),
            SentBy(frozenset({message.sender_id})),
        )
    )
