"""How a person looks beside their words: name, picture or initials, labels."""

from dataclasses import dataclass
from zlib import crc32

from django.utils.translation import gettext as _

from archive.models import Person, Viewer
from archive.models.addresses import address
from archive.queries.display import display
from archive.queries.images import image_type

TONES = 8


@dataclass(frozen=True)
class Face:
    """`tone` picks one of the colours behind the initials; `now` is a later name.

    `full` is the name where an @name stands in its place.
    """

    name: str
    url: str
    avatar: str
    initials: str
    tone: int
    labels: tuple[str, ...]
    now: str = ""
    full: str = ""


def face_of(person: Person | None, shown_name: str = "") -> Face:
    """The face of a sender under the name shown then, or of a person today."""
    if person is None:
        name = shown_name or _("Unknown sender")
        return Face(name, "", "", initials_of(name), tone_of(name), ())
    name = shown_name or str(person)
    handle = _handle_of(person)
    return Face(
        name=handle or name,
        full=name if handle else "",
        url=person.get_absolute_url() if person.hipchat_id or person.name else "",
        avatar=_avatar_url(person),
        initials=initials_of(name),
        tone=tone_of(person.hipchat_id or person.name),
        labels=labels_of(person),
        now=str(person) if name != str(person) else "",
    )


def _handle_of(person: Person) -> str:
    """Empty for viewers who want full names, and for people who have no other."""
    if display().names != Viewer.Names.MENTION or not person.mention_name:
        return ""
    return f"@{person.mention_name}"


def labels_of(person: Person) -> tuple[str, ...]:
    """What a reader should know of someone, in a word each."""
    made_up = not person.is_listed and not person.is_integration
    marks = (
        (_("guest"), person.is_guest),
        (_("integration"), person.is_integration),
        (_("deleted"), person.is_deleted),
        (_("not in the directory"), made_up),
    )
    return tuple(label for label, applies in marks if applies)


def initials_of(name: str) -> str:
    """The first letters of the first and the last word.

    >>> initials_of("Yuki van Bauer"), initials_of("(bot)"), initials_of("!")
    ('YB', 'B', '?')
    """
    firsts = [next(filter(str.isalnum, word), "") for word in name.split()]
    letters = [letter.upper()[:1] for letter in firsts if letter]
    return "".join(letters[:1] + letters[1:][-1:]) or "?"


def _avatar_url(person: Person) -> str:
    if person.avatar_id is None or person.hipchat_id is None:
        return ""
    return address("avatar", person.hipchat_id) if _is_drawable(person) else ""


def _is_drawable(person: Person) -> bool:
    """Whether the avatar is a picture; where it was not read, the browser finds out."""
    if not Person._meta.get_field("avatar").is_cached(person):
        return True
    return person.avatar is not None and bool(image_type(person.avatar.path))


def tone_of(key: str) -> int:
    return crc32(key.encode(errors="replace")) % TONES + 1
