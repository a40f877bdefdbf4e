"""The search contract: what every engine is asked, and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

# A text in parts, every second one a match: "a", "match", "b". Never HTML.
Snippet = tuple[str, ...]


class IndexedMessage(NamedTuple):
    """A message as an engine indexes it; ids are primary keys of the archive.

    `words` are what `analysis.words_of` makes of it.
    Only people mentioned are named by HipChat's ids: the archive may not know them yet,
    and a message has to be forgotten with the very tokens it was added with.
    """

    id: int
    words: str
    kind: str
    room_id: int
    room_kind: str
    sender_id: int | None
    mentioned_ids: tuple[str, ...] = ()
    has_file: bool = False
    has_link: bool = False


@dataclass(frozen=True)
class Scope:
    """What a viewer may see: all rooms of some kinds, and single rooms beside them.

    `everything` is for the compliance role and the shell.
    """

    everything: bool = False
    room_kinds: frozenset[str] = frozenset()
    room_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Terms:
    """Words next to each other; the last token may be the beginning of a word.

    `parts` are the folded words as typed, `tokens` what the index holds of them: the
    two differ where a script has no blanks.
    """

    parts: tuple[str, ...]
    tokens: tuple[str, ...]
    is_prefix: bool = False


T = TypeVar("T", int, str)


@dataclass(frozen=True)
class OneOf(Generic[T]):
    """Messages that have one of these; none of them means nothing is found."""

    wanted: frozenset[T]


class SentBy(OneOf[int]):
    """Senders."""


class SaidIn(OneOf[int]):
    """Rooms."""


class Mentioning(OneOf[str]):
    """People mentioned, by HipChat's ids."""


class OfKind(OneOf[str]):
    """Kinds of messages."""


class InRoomsOf(OneOf[str]):
    """Kinds of rooms."""


class Having(OneOf[str]):
    """What stands in a message, or is sent with it: "file", "link"."""


@dataclass(frozen=True)
class Not:
    part: "Expression"


@dataclass(frozen=True)
class All:
    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Any:
    parts: tuple["Expression", ...]


Named = SentBy | SaidIn | Mentioning | OfKind | InRoomsOf | Having
Expression = Terms | Named | Not | All | Any


@dataclass(frozen=True)
class Query:
    """A parsed search. `scope` has no default: it cannot be forgotten.

    Ids are times, so a date range is an id range: `first_id <= id < end_id`, without
    the `excluded` ones. No expression means all messages of that range. `before_id`
    is where the previous page ended; it pages without being counted.
    """

    scope: Scope
    expression: Expression | None
    first_id: int | None = None
    end_id: int | None = None
    excluded: tuple[tuple[int, int], ...] = ()
    before_id: int | None = None
    limit: int = 50


@dataclass(frozen=True)
class Results:
    """Ids, newest first, and the exact number of matches over all pages."""

    ids: tuple[int, ...]
    total: int


class Backend(Protocol):
    """An engine. Rows and index are written in one transaction by the importer."""

    def setup(self) -> None:
        """Make what the engine needs, if it is not there yet."""

    def clear(self) -> None:
        """Forget every message."""

    def add(self, messages: Iterable[IndexedMessage]) -> None:
        """Index messages that are not indexed yet."""

    def remove(self, messages: Iterable[IndexedMessage]) -> None:
        """Forget messages, given exactly as they were added."""

    def settle(self) -> None:
        """Make what was added in many pieces fast to search; may take a while."""

    def ids_of(self, room_kind: str) -> Iterable[int]:
        """All messages that are indexed as being of rooms of this kind."""

    def holds(self, message: IndexedMessage) -> bool:
        """Whether a message is indexed with all that it should be found by."""

    def newest(self, query: Query) -> tuple[int, ...]:
        """The newest matches the scope allows, `limit` of them; nothing is counted."""

    def search(self, query: Query) -> Results:
        """The same, and how many there are in all."""
