"""The operators of a search: what each is called, takes and means.

The help, what the search box suggests, and whatever else lists operators is drawn from
this one table.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Value(StrEnum):
    """What stands behind an operator's colon."""

    PERSON = "person"
    # A person whom HipChat gave an id, so that they can be mentioned.
    ACCOUNT = "account"
    # A person in 1-1 chats that the viewer may read.
    PARTNER = "partner"
    ROOM = "room"
    INTEGRATION = "integration"
    DATE = "date"
    CHOICE = "choice"
    EMOTICON = "emoticon"
    FILE = "file"
    ID = "id"


@dataclass(frozen=True)
class Choice:
    """One of the words an operator takes, and what it says of a message."""

    name: str
    means: str | Promise


@dataclass(frozen=True)
class Operator:
    name: str
    value: Value
    example: str
    help: str | Promise
    choices: tuple[Choice, ...] = ()


HAS = (
    Choice("file", _("with a file")),
    Choice("link", _("with an address")),
    Choice("image", _("with a picture")),
    Choice("code", _("with code")),
    Choice("emoticon", _("with an emoticon")),
    Choice("card", _("with a card of an integration")),
    Choice("mention", _("that mention somebody")),
    Choice("topic", _("that set a topic")),
)
IS = (
    Choice("message", _("written by people")),
    Choice("notification", _("posted by integrations")),
    Choice("topic", _("changes of a room’s topic")),
    Choice("public", _("said in public rooms")),
    Choice("private", _("said in private rooms")),
    Choice("direct", _("said in 1-1 chats")),
    Choice("archived", _("said in rooms archived since")),
    Choice("deleted", _("deleted in HipChat")),
    Choice("guest", _("said by guests")),
)
COLORS = (
    Choice("yellow", _("yellow notifications")),
    Choice("green", _("green notifications")),
    Choice("red", _("red notifications")),
    Choice("purple", _("purple notifications")),
    Choice("gray", _("gray notifications")),
)
OPERATORS = (
    Operator(
        "from", Value.PERSON, "from:anna", _("Said by a person, by name or @mention.")
    ),
    Operator("in", Value.ROOM, 'in:"Release planning"', _("Said in a room.")),
    Operator("with", Value.PARTNER, "with:anna", _("Said in 1-1 chats with a person.")),
    Operator("to", Value.PARTNER, "to:anna", _("Said to a person in 1-1 chats.")),
    Operator(
        "mentions",
        Value.ACCOUNT,
        "mentions:anna",
        _("Where HipChat noted that a person was mentioned."),
    ),
    Operator(
        "before",
        Value.DATE,
        "before:2016-04",
        _("Earlier than that day, month or year."),
    ),
    Operator(
        "after",
        Value.DATE,
        "after:2016-03-01",
        _("Later than that day, month or year."),
    ),
    Operator(
        "on",
        Value.DATE,
        "on:2016-03-14",
        _("On that day, or in that month or year; today and yesterday are days, too."),
    ),
    Operator(
        "during",
        Value.DATE,
        "during:2016-03..2016-05",
        _("From the beginning of one to the end of the other."),
    ),
    Operator(
        "has", Value.CHOICE, "has:file", _("Messages with something in them."), HAS
    ),
    Operator("is", Value.CHOICE, "is:notification", _("Messages of one kind."), IS),
    Operator(
        "color",
        Value.CHOICE,
        "color:red",
        _("Notifications of one colour."),
        COLORS,
    ),
    Operator("by", Value.INTEGRATION, "by:jenkins", _("Posted by an integration.")),
    Operator("file", Value.FILE, "file:.pdf", _("With a file of that name or ending.")),
    Operator("emoticon", Value.EMOTICON, "emoticon:boom", _("With that emoticon.")),
    Operator("id", Value.ID, "id:1487936521", _("The message with that id.")),
    Operator("like", Value.ID, "like:1487936521", _("Notifications like that one.")),
)
BY_NAME = {operator.name: operator for operator in OPERATORS}
DATES = frozenset(each.name for each in OPERATORS if each.value == Value.DATE)
# What a choice means, by operator and choice.
CHOICES = {
    operator.name: {choice.name: choice.means for choice in operator.choices}
    for operator in OPERATORS
    if operator.choices
}
