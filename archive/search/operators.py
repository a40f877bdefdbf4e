"""The operators of queries."""

DATES = frozenset({"before", "after", "on", "during"})
PEOPLE = frozenset({"from", "with", "to", "mentions"})
CHOICES = {
    "has": {
        "file": "with a file",
        "link": "with a link",
        "image": "with a picture",
        "code": "with code",
        "emoticon": "with an emoticon",
        "card": "with a card",
        "mention": "with a mention",
        "topic": "that set a topic",
    },
    "is": {
        "message": "written by people",
        "notification": "posted by integrations",
        "topic": "changes of a topic",
        "public": "in public rooms",
        "private": "in private rooms",
        "direct": "in 1-1 chats",
        "archived": "in archived rooms",
        "deleted": "deleted in HipChat",
        "guest": "said by guests",
    },
    "color": {
        color: f"in {color}" for color in ("yellow", "green", "red", "purple", "gray")
    },
}
OPERATORS = (
    DATES | PEOPLE | CHOICES.keys() | {"in", "by", "file", "emoticon", "id", "like"}
)
