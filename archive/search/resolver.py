"""Whoever knows what names in a query may mean; a query knows nobody by itself."""

from collections.abc import Mapping
from typing import Protocol

from archive.search.base import Expression


class Resolver(Protocol):
    """Knows names; a viewer's resolver knows only what that viewer may see."""

    def people(self, name: str) -> Mapping[int, str]:
        """The people a name may mean, with their names."""

    def integrations(self, name: str) -> Mapping[int, str]:
        """The same of integrations."""

    def rooms(self, name: str) -> Mapping[int, str]:
        """The rooms a name may mean, with their names."""

    def chats_with(self, people: frozenset[int]) -> frozenset[int]:
        """The 1-1 chats these people take part in."""

    def chats_among(self, people: frozenset[int]) -> frozenset[int]:
        """The 1-1 chats in which both are of these people."""

    def hipchat_ids(self, people: frozenset[int]) -> frozenset[str]:
        """What HipChat called people, of those whom it gave an id."""

    def archived_rooms(self) -> frozenset[int]:
        """The rooms that are archived."""

    def guests(self) -> frozenset[int]:
        """The people who were guests."""

    def emoticons(self) -> frozenset[str]:
        """The shortcuts of this archive's own emoticons."""

    def messages(self, id: str) -> frozenset[int]:
        """The messages with this id, the archive's or HipChat's."""

    def alike(self, id: str) -> Expression | None:
        """All notifications like the one with this id."""

    def forms(self, stem: str) -> frozenset[str]:
        """The words of the index that have this stem."""
