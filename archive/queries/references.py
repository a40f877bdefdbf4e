"""Looks up whom and what a page of messages mentions, once for the whole page."""

import re
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.db.models.functions import Lower

from archive.models import Emoticon, Message, Person, Viewer
from archive.models.addresses import address
from archive.models.people import PersonQuerySet
from archive.rendering.context import Mention, RenderContext

# As rendering reads them: @"Full Name", or @Mention.Name with shorter names inside.
_MENTION = re.compile(r"""(?<!\w)@(?:"([^"\n]{1,100})"|(\w+(?:[.'-]\w+){0,4}))""")
_NAME_END = re.compile(r"[.'-]")
_SHORTCUT = re.compile(r"\((\w{1,100})\)")
# A page of a hundred messages names far fewer; this bounds a hostile one.
_MOST_NAMES = 400


def references_of(messages: Sequence[Message], viewer: Viewer) -> RenderContext:
    bodies = [message.body for message in messages]
    return RenderContext(
        mentions=_mentions(bodies, viewer), emoticons=_emoticons(bodies)
    )


def _mentions(bodies: Iterable[str], viewer: Viewer) -> dict[str, Mention]:
    names = sorted({name for body in bodies for name in _names_in(body)})[:_MOST_NAMES]
    if not names:
        return {}
    own_id = viewer.person.pk if viewer.person else None
    by_name: dict[str, Mention] = {}
    by_handle: dict[str, Mention] = {}
    for person in _people_called(names).visible_to(viewer):
        url, is_viewer = person.get_absolute_url(), person.pk == own_id
        mention = Mention(name=person.name, url=url, is_viewer=is_viewer)
        by_name.setdefault(person.name.casefold(), mention)
        by_handle.setdefault(person.mention_name.casefold(), mention)
    return by_name | by_handle


def _names_in(body: str) -> Iterable[str]:
    for full_name, handle in _MENTION.findall(body):
        yield full_name or handle
        for end in _NAME_END.finditer(handle):
            yield handle[: end.start()]


def _people_called(names: Sequence[str]) -> PersonQuerySet:
    """Accounts of today first: HipChat gave the handles of deleted ones away again.

    It did not mind the case, but SQLite lowers ASCII letters only.
    """
    lowered = Person.objects.annotate(handle=Lower("mention_name"))
    return lowered.filter(
        Q(handle__in={name.lower() for name in names})
        | Q(mention_name__in=names)
        | Q(name__in=names),
        hipchat_id__isnull=False,
    ).order_by("-is_listed", "is_deleted", "id")


def _emoticons(bodies: Iterable[str]) -> dict[str, str]:
    written = {name.casefold() for body in bodies for name in _SHORTCUT.findall(body)}
    shortcuts = Emoticon.objects.exclude(file=None).values_list("shortcut", flat=True)
    return {
        name.casefold(): address("emoticon", name)
        for name in shortcuts
        if name.casefold() in written
    }
