"""Whom someone mentions, and who mentions them, as far as HipChat noted it.

HipChat noted with a message whose ids it mentions; the index has a token for each. What
is only written as @name, without such a note, is not counted: names change hands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archive.models import Message, Person, Viewer
from archive.queries.faces import Face, face_of
from archive.queries.facets.bounds import Bounds
from archive.queries.facets.place_counts import ranked_of
from archive.queries.people.naming import asked_of, said_by
from archive.search import get_backend
from archive.search.base import All, Expression, Marked
from archive.search.tokens import feature_token, mention_token

SHOWN = 20
# Of more messages with mentions than these the latest tell whom to count.
MOST_READ = 5_000
AT_ONCE = 500
MOST_LOOKED_UP = 200


@dataclass(frozen=True)
class Mentioned:
    face: Face
    count: int


@dataclass(frozen=True)
class Mentions:
    """If `counted` is not 0, only so many people were: others may have more."""

    people: tuple[Mentioned, ...] = ()
    counted: int = 0


def mentioning(person: Person, viewer: Viewer) -> Mentions:
    """Who mentions this person most, in what the viewer may read."""
    if person.hipchat_id is None:
        return Mentions()
    asked = asked_of(_mentions(person), viewer)
    _, senders = ranked_of(asked, Bounds(read=MOST_READ, ranked=SHOWN))
    return Mentions(_faces(senders.counts, viewer), senders.counted)


def mentioned_by(person: Person, viewer: Viewer) -> Mentions:
    """Whom this person mentions most. Of many messages the latest name candidates."""
    marked = Marked(frozenset({feature_token("mention")}))
    asked = asked_of(All((said_by(person), marked)), viewer)
    ids = get_backend().ids(asked.query(limit=MOST_READ + 1))
    noted = _noted(ids[:MOST_READ], viewer)
    candidates = _candidates(noted, viewer)
    if len(ids) <= MOST_READ:
        return Mentions(_shown((each, noted[key]) for key, each in candidates.items()))
    parts = [_mentions(each) for each in candidates.values()]
    sums = get_backend().counts(asked_of(said_by(person), viewer).query(), parts)
    counts = zip(candidates.values(), sums, strict=True)
    return Mentions(_shown(counts), counted=len(parts))


def _mentions(person: Person) -> Expression:
    return Marked(frozenset({mention_token(person.hipchat_id or "")}))


def _noted(ids: Sequence[int], viewer: Viewer) -> Counter[str]:
    """How many of these messages mention each HipChat id."""
    noted: Counter[str] = Counter()
    for at in range(0, len(ids), AT_ONCE):
        visible = Message.objects.visible_to(viewer).filter(
            pk__in=ids[at : at + AT_ONCE]
        )
        for extra in visible.order_by().values_list("extra", flat=True):
            noted.update(set(_ids_in(extra)))
    return noted


def _ids_in(extra: Any) -> Iterable[str]:
    mentions = extra.get("mentions", ()) if isinstance(extra, dict) else ()
    return (str(each) for each in mentions) if isinstance(mentions, list) else ()


def _candidates(noted: Counter[str], viewer: Viewer) -> dict[str, Person]:
    """The most noted of whom the viewer may know, by HipChat id."""
    most = [hipchat_id for hipchat_id, _ in noted.most_common(MOST_LOOKED_UP)]
    people = Person.objects.visible_to(viewer).filter(hipchat_id__in=most)
    known = {person.hipchat_id or "": person for person in people}
    return dict(islice(((id, known[id]) for id in most if id in known), SHOWN))


def _faces(counts: Iterable[tuple[int, int]], viewer: Viewer) -> tuple[Mentioned, ...]:
    known = dict(counts)
    people = Person.objects.visible_to(viewer).in_bulk(list(known))
    return _shown((people[id], n) for id, n in known.items() if id in people)


def _shown(counts: Iterable[tuple[Person, int]]) -> tuple[Mentioned, ...]:
    """Most first, of equals as they came."""
    found = sorted(counts, key=lambda each: -each[1])[:SHOWN]
    return tuple(Mentioned(face_of(person), n) for person, n in found if n)
