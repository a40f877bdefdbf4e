"""The search contract: what every engine is asked, and what it answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

# A text in parts, every second one a match: "a", "match", "b". Never HTML.
Snippet = tuple[str, ...]
Order = Literal["newest", "oldest"]


class Analysed(NamedTuple):
    """What `analysis.analyse` makes of a message: texts of tokens with blanks.

    `words` are those of the body as a reader sees it, in order; `parts` those within
    camelCase words, of cards and of the addresses behind links; `file_words` those of
    the names of files. `marks` say what else a message has and is.
    """

    words: str
    parts: str = ""
    file_words: str = ""
    marks: str = ""

    @property
    def all_words(self) -> str:
        return f"{self.words} {self.parts} {self.file_words}"


class IndexedMessage(NamedTuple):
    """A message as an engine indexes it; ids are primary keys of the archive.

    `run_id` is the ingest it came with. A message has to be forgotten with the very
    tokens it was added with.
    """

    id: int
    analysed: Analysed
    kind: str
    room_id: int
    room_kind: str
    sender_id: int | None
    run_id: int


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
    two differ where a script has no blanks. `in_files` are names of files alone.
    """

    parts: tuple[str, ...]
    tokens: tuple[str, ...]
    is_prefix: bool = False
    in_files: bool = False


T = TypeVar("T", int, str)


@dataclass(frozen=True)
class OneOf(Generic[T]):
    """Messages that have one of these; none of them means nothing is found."""

    wanted: frozenset[T]


class SentBy(OneOf[int]):
    """Senders."""


class SaidIn(OneOf[int]):
    """Rooms."""


class FromRuns(OneOf[int]):
    """The ingests that stored a message."""


class OfKind(OneOf[str]):
    """Kinds of messages."""


class InRoomsOf(OneOf[str]):
    """Kinds of rooms."""


class Marked(OneOf[str]):
    """What a message has or is, by the tokens of `archive.search.tokens`."""


@dataclass(frozen=True)
class SentWithin:
    """A stretch of time: ids are times, and `first_id <= id < end_id`."""

    first_id: int
    end_id: int


@dataclass(frozen=True)
class Near:
    """Two of words, phrases or either of several, with few words between them.

    Only of what was written one after the other: no parts of words, no links.
    """

    parts: tuple["Expression", "Expression"]
    distance: int


@dataclass(frozen=True)
class Not:
    part: "Expression"


@dataclass(frozen=True)
class All:
    """All of these; of none of them, every message."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Any:
    """One of these at least; of none of them, no message."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Inflected(Any):
    """A word as it was typed, and behind it the other forms of it in the index."""


Named = SentBy | SaidIn | FromRuns | OfKind | InRoomsOf | Marked
Expression = Terms | Named | SentWithin | Near | Not | All | Any
EVERYTHING: Expression = All(())
NOTHING: Expression = Any(())


@dataclass(frozen=True)
class Query:
    """A parsed search. `scope` has no default: it cannot be forgotten.

    `beyond_id` is where the page before ended: pages go on with older messages, or
    with newer ones where the oldest come first. It pages without being counted.
    """

    scope: Scope
    expression: Expression
    order: Order = "newest"
    beyond_id: int | None = None
    limit: int = 50


class Rebuild(Protocol):
    """An index being built beside the one in use, in the order of ids."""

    def archive(self) -> str | None:
        """What it was begun with; None if there is nothing to go on with."""

    def begin(self, archive: str) -> None:
        """Begin with nothing; `archive` says of what, for whoever would go on."""

    def last_id(self) -> int | None:
        """The last message it has, where an earlier rebuild was stopped."""

    def add(self, messages: Iterable[IndexedMessage]) -> None:
        """Add messages with higher ids than all before."""

    def finish(self) -> None:
        """Put it in the place of the one in use, which is then forgotten."""

    def size(self) -> int:
        """The bytes that what is built so far takes on the disk."""


class Backend(Protocol):
    """An engine. Rows and index are written in one transaction by the importer."""

    def setup(self) -> None:
        """Make what the engine needs, if it is not there yet."""

    def is_current(self) -> bool:
        """Whether the index was built by this version's analysis."""

    def clear(self) -> None:
        """Forget every message."""

    def add(self, messages: Iterable[IndexedMessage]) -> None:
        """Index messages that are not indexed yet."""

    def remove(self, messages: Iterable[IndexedMessage]) -> None:
        """Forget messages, given exactly as they were added."""

    def settle(self) -> None:
        """Make what was added in many pieces fast to search; may take a while."""

    def rebuild(self) -> Rebuild:
        """To build the index anew, or to go on; the one in use stays meanwhile."""

    def size(self) -> int:
        """The bytes the index takes on the disk."""

    def ids_of(self, room_kind: str) -> Iterable[int]:
        """All that are indexed as being of rooms of this kind, oldest first."""

    def differing(self, messages: Sequence[IndexedMessage]) -> set[int]:
        """Those not indexed with just what they are to be found by, if it shows."""

    def forms(self, stem: str) -> frozenset[str]:
        """The words of the index that have this stem."""

    def ids(self, query: Query) -> tuple[int, ...]:
        """A page of the matches the scope allows, `limit` of them at most."""

    def count(self, query: Query) -> int:
        """The exact number of matches over all pages."""

    def counts(self, query: Query, parts: Sequence[Expression]) -> tuple[int, ...]:
        """How many of the matches fit each of these, too."""
