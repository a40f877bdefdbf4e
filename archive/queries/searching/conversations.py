"""Turns a page's hits into conversations, and folds notifications that are alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

from archive.models import Message, Room

# Longer than what parts groups of a timeline, where every line is shown: between two
# hits others may have spoken without the words looked for.
SAME_CONVERSATION = timedelta(minutes=10)


class ShapedHit(Protocol):
    """`shape` is what `likeness.shape_of` made of it; empty is like nothing else."""

    @property
    def message(self) -> Message: ...
    @property
    def shape(self) -> str: ...


Hit = TypeVar("Hit", bound=ShapedHit)


@dataclass(frozen=True)
class Folded(Generic[Hit]):
    """A hit that is shown, and those of its page that are counted with it."""

    hit: Hit
    alike: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class Conversation(Generic[Hit]):
    """Hits of one room, sent shortly after each other; there is always one."""

    hits: tuple[Folded[Hit], ...]

    @property
    def room(self) -> Room:
        return self.hits[0].hit.message.room


def conversations(
    hits: Iterable[Hit], *, is_folding: bool = True
) -> list[Conversation[Hit]]:
    """In the order of the page. What was folded away parts no neighbours."""
    groups: list[list[Folded[Hit]]] = []
    for folded in _folded(hits) if is_folding else map(Folded, hits):
        if groups and _belong_together(groups[-1][-1].hit, folded.hit):
            groups[-1].append(folded)
        else:
            groups.append([folded])
    return [Conversation(tuple(group)) for group in groups]


def _folded(hits: Iterable[Hit]) -> list[Folded[Hit]]:
    alike: dict[object, list[Hit]] = {}
    for hit in hits:
        alike.setdefault(_likeness(hit), []).append(hit)
    return [Folded(first, tuple(others)) for first, *others in alike.values()]


def _likeness(hit: ShapedHit) -> object:
    """Equal for what `alike` finds together; a message like nothing is its own."""
    message = hit.message
    if not hit.shape or message.kind != Message.Kind.NOTIFICATION:
        return message.pk
    return message.room_id, message.sender_id, hit.shape


def _belong_together(one: ShapedHit, other: ShapedHit) -> bool:
    """Either may be the older one."""
    apart = abs(one.message.sent_at - other.message.sent_at)
    return one.message.room_id == other.message.room_id and apart <= SAME_CONVERSATION
