"""Finds what the s/old/new lines of a page changed among its other lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from archive.models import Message
from archive.rendering.body import style_of
from archive.rendering.edits import edit_of


@dataclass(frozen=True)
class Change:
    """What a line changed, and where that was said."""

    html: SafeString
    url: str


@dataclass(frozen=True)
class _Said:
    """A sender's latest words in a room, with the changes made to them since."""

    message: Message
    text: str


def changes_in(messages: Iterable[Message]) -> Mapping[int, Change]:
    """By the id of the line that made it; the messages may be in any order."""
    said: dict[tuple[object, ...], _Said] = {}
    return dict(_changes(sorted(messages, key=lambda each: each.pk), said))


def _changes(
    messages: Iterable[Message], said: dict[tuple[object, ...], _Said]
) -> Iterator[tuple[int, Change]]:
    for message in messages:
        sender = (message.room_id, message.sender_id, message.sender_name)
        before = said.pop(sender, None)
        if not _is_plain(message):
            continue
        edit = edit_of(message.body, before.text) if before else None
        if before and edit:
            said[sender] = _Said(before.message, edit.text)
            yield message.pk, Change(edit.html, before.message.get_absolute_url())
        else:
            said[sender] = _Said(message, message.body)


def _is_plain(message: Message) -> bool:
    return (
        message.kind == Message.Kind.MESSAGE
        and style_of(message.body, is_html=message.is_html) == "plain"
    )
