"""What a page says of a message beside its words, or where it has none."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import Message
from archive.rendering.cards import card_in
from archive.search.marks import is_deleted

INFO_KINDS = frozenset(
    {Message.Kind.TOPIC, Message.Kind.ARCHIVE, Message.Kind.GUEST_ACCESS}
)
# What HipChat wrote into the history, and how its clients said it after a name.
_DEEDS: dict[str, str | Promise] = {
    "room archived": gettext_lazy("archived the room"),
    "room unarchived": gettext_lazy("reopened the room"),
    "guest access turned on": gettext_lazy("turned on guest access"),
    "guest access turned off": gettext_lazy("turned off guest access"),
}
# Where the dump holds no words of what was done.
_UNSAID_DEEDS: dict[str, str | Promise] = {
    Message.Kind.TOPIC: gettext_lazy("cleared the topic"),
    Message.Kind.ARCHIVE: gettext_lazy("archived or reopened the room"),
    Message.Kind.GUEST_ACCESS: gettext_lazy("turned guest access on or off"),
}


def labels_of(message: Message, *, is_card_shown: bool = False) -> tuple[str, ...]:
    """What a reader should know of a message, in a few words each."""
    labels = []
    if message.kind == Message.Kind.UNKNOWN:
        labels.append(_("a kind of message this archive does not know"))
    if is_deleted(message.extra):
        labels.append(_("deleted in HipChat"))
    if not is_card_shown and card_in(message.extra) is not None:
        labels.append(_("card"))
    return tuple(labels)


def card_title_of(message: Message) -> str:
    """The title of a message's card, unless its body holds it already."""
    title = (card_in(message.extra) or {}).get("title")
    return title if isinstance(title, str) and title not in message.body else ""


def deed_of(message: Message) -> str:
    """What an info line says after a name; empty where only its body can say it."""
    said = message.body.strip()
    if not said:
        return str(_UNSAID_DEEDS.get(message.kind, ""))
    if message.kind == Message.Kind.TOPIC:
        return _("changed the topic to:")
    return str(_DEEDS.get(said.rstrip(".").lower(), ""))


def quote_of(message: Message) -> str:
    """The words of an info line that its deed does not say already."""
    is_topic = message.kind == Message.Kind.TOPIC
    return message.body.strip() if is_topic or not deed_of(message) else ""


def absence_of(message: Message) -> str:
    """What stands where a message has no words."""
    if is_deleted(message.extra):
        return _("Message deleted")
    return deed_of(message) or _("An empty message")
