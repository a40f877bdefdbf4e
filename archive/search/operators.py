"""The operators of a search: what each is called, takes and means.

The help, what the search box suggests, and whatever else lists operators is drawn from
this one table.
"""

from dataclasses import dataclass
from enum import StrEnum


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
    means: str


@dataclass(frozen=True)
class Operator:
    name: str
    value: Value
    example: str
    help: str
    choices: tuple[Choice, ...] = ()


HAS = (
    Choice("file", "with a file"),
    Choice("link", "with an address"),
    Choice("image", "with a picture"),
    Choice("code", "with code"),
    Choice("emoticon", "with an emoticon"),
    Choice("card", "with a card of an integration"),
    Choice("mention", "that mention somebody"),
    Choice("topic", "that set a topic"),
)
IS = (
    Choice("message", "written by people"),
    Choice("notification", "posted by integrations"),
    Choice("topic", "changes of a room’s topic"),
    Choice("public", "said in public rooms"),
    Choice("private", "said in private rooms"),
    Choice("direct", "said in 1-1 chats"),
    Choice("archived", "said in rooms archived since"),
    Choice("deleted", "deleted in HipChat"),
    Choice("guest", "said by guests"),
)
COLORS = tuple(
    Choice(name, f"{name} notifications")
    for name in ("yellow", "green", "red", "purple", "gray")
)
OPERATORS = (
    Operator(
        "from", Value.PERSON, "from:anna", "Said by a person, by name or @mention."
    ),
    Operator("in", Value.ROOM, 'in:"Release planning"', "Said in a room."),
    Operator("with", Value.PARTNER, "with:anna", "Said in 1-1 chats with a person."),
    Operator("to", Value.PARTNER, "to:anna", "Said to a person in 1-1 chats."),
    Operator(
        "mentions",
        Value.ACCOUNT,
        "mentions:anna",
        "Where HipChat noted that a person was mentioned.",
    ),
    Operator(
        "before",
        Value.DATE,
        "before:2016-04",
        "Earlier than that day, month or year.",
    ),
    Operator(
        "after", Value.DATE, "after:2016-03-01", "Later than that day, month or year."
    ),
    Operator(
        "on",
        Value.DATE,
        "on:2016-03-14",
        "On that day, or in that month or year; today and yesterday are days, too.",
    ),
    Operator(
        "during",
        Value.DATE,
        "during:2016-03..2016-05",
        "From the beginning of one to the end of the other.",
    ),
    Operator("has", Value.CHOICE, "has:file", "Messages with something in them.", HAS),
    Operator("is", Value.CHOICE, "is:notification", "Messages of one kind.", IS),
    Operator(
        "color",
        Value.CHOICE,
        "color:red",
        "Notifications of one colour.",
        COLORS,
    ),
    Operator("by", Value.INTEGRATION, "by:jenkins", "Posted by an integration."),
    Operator("file", Value.FILE, "file:.pdf", "With a file of that name or ending."),
    Operator("emoticon", Value.EMOTICON, "emoticon:boom", "With that emoticon."),
    Operator("id", Value.ID, "id:1487936521", "The message with that id."),
    Operator("like", Value.ID, "like:1487936521", "Notifications like that one."),
)
BY_NAME = {operator.name: operator for operator in OPERATORS}
DATES = frozenset(each.name for each in OPERATORS if each.value == Value.DATE)
# What a choice means, by operator and choice.
CHOICES = {
    operator.name: {choice.name: choice.means for choice in operator.choices}
    for operator in OPERATORS
    if operator.choices
}
