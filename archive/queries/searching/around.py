"""What was said around a message, for whoever wants more than the line beside it."""

from archive.models import Message, Viewer
from archive.queries.lines import Line, lines_of, with_senders

LINES = 5


def lines_around(message: Message, viewer: Viewer) -> list[Line]:
    """The message, and up to five lines of its room on each side of it."""
    said = with_senders(Message.objects.filter(room=message.room_id))
    before = said.filter(pk__lt=message.pk).order_by("-pk")[:LINES]
    after = said.filter(pk__gte=message.pk).order_by("pk")[: LINES + 1]
    return lines_of([*reversed(before), *after], viewer)
