"""Finds out between whom a 1-1 chat was that a script saved with somebody's token.

A page of such a chat names the people who wrote in it, and its place names one of the
two, the peer. The other one is the owner of the token. Where only one of them wrote,
the owner is who, beside the peers, wrote in most of the chats saved together.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from importer.formats.api_v2.layouts import Talk, is_id
from importer.formats.values import fit_id
from importer.records import SenderRecord
from importer.sources.base import Document

Names = tuple[str, str]

OWNER = "Owner of the export"


@dataclass
class People:
    """The names and addresses of the people that a dump's documents speak of."""

    names: dict[str, Names] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)

    def sender(self, hipchat_id: str) -> SenderRecord:
        return SenderRecord(hipchat_id, *self.names.get(hipchat_id, ("", "")))

    def fitting(self, key: str, ids: Iterable[str]) -> set[str]:
        """Those of the ids that may be meant by a peer's key."""
        if is_id(key):
            return {fit_id(key)}
        if key[:1] == "@":
            wanted = key[1:].casefold()
            return {each for each in ids if self._names(each)[1].casefold() == wanted}
        if "@" in key:
            known = self.emails.get(key.casefold())
            return {known} if known else set()
        return {each for each in ids if plain(self._names(each)[0]) == plain(key)}

    def _names(self, hipchat_id: str) -> Names:
        return self.names.get(hipchat_id, ("", ""))


@dataclass
class Page:
    """A page of a 1-1 chat: where it lies, and how often who wrote in it."""

    talk: Talk
    senders: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Sides:
    """Between whom a page's talk is; no `peer` where only its lines' senders tell."""

    owner: SenderRecord
    peer: SenderRecord | None


def plain(name: str) -> str:
    """A name as far as it survives in the name of a folder.

    >>> plain("Anna  Lind/Åström"), plain("??")
    ('annalindåström', '??')
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(filter(str.isalnum, text)) or name


def sides_of(pages: Mapping[Document, Page], people: People) -> dict[Document, Sides]:
    """For each page of a dump's 1-1 chats, whose talk it is."""
    together: dict[tuple[str, str], dict[Document, Page]] = {}
    for document, page in pages.items():
        key = (page.talk.base, page.talk.owner)
        together.setdefault(key, {})[document] = page
    found: dict[Document, Sides] = {}
    for group in together.values():
        found |= _Group(group, people).sides()
    return found


class _Group:
    """The pages of one owner's chats."""

    def __init__(self, pages: Mapping[Document, Page], people: People) -> None:
        self._pages = pages
        self._people = people
        self._chats: dict[str, Counter[str]] = {}
        for page in pages.values():
            self._chats.setdefault(page.talk.peer, Counter()).update(page.senders)
        self._owner = self._find_owner(next(iter(pages.values())).talk.owner)

    def sides(self) -> dict[Document, Sides]:
        talk = next(iter(self._pages.values())).talk
        owner = self._owner_record(talk)
        return {
            document: self._by_page(page) or Sides(owner, self._peer(page))
            for document, page in self._pages.items()
        }

    def _by_page(self, page: Page) -> Sides | None:
        """What one page tells alone: pages of several owners may lie together."""
        peers = self._people.fitting(page.talk.peer, page.senders)
        others = page.senders.keys() - peers
        if len(peers) == len(others) == 1:
            return Sides(*map(self._people.sender, (*others, *peers)))
        if self._owner or peers or len(others) != 2:
            return None
        # It does not matter which of the two is the owner.
        return Sides(*map(self._people.sender, sorted(others)))

    def _owner_record(self, talk: Talk) -> SenderRecord:
        if self._owner:
            return self._people.sender(self._owner)
        place = f" ({talk.base.rstrip('/')})" if talk.base else ""
        return SenderRecord("", talk.owner or OWNER + place, is_person=True)

    def _find_owner(self, name: str) -> str:
        senders = set().union(*self._chats.values())
        if named := self._people.fitting(name, senders) if name else set():
            return named.pop() if len(named) == 1 else self._elect_owner()
        # Nobody of that name wrote in these chats: the owner may have been silent.
        known = self._people.fitting(name, self._people.names) if name else set()
        return known.pop() if len(known) == 1 else self._elect_owner()

    def _elect_owner(self) -> str:
        """Who is no chat's peer and wrote in most chats; nobody if in doubt.

        Where a chat's peer is not known for sure, whoever wrote in it may be the peer
        under a new name: that one chat says nothing, unless it is the only one.
        """
        votes: Counter[str] = Counter()
        sure: set[str] = set()
        for key, senders in self._chats.items():
            peers = self._people.fitting(key, senders)
            others = senders.keys() - peers
            votes.update(others)
            sure |= others if peers else set()
        if len(self._chats) == 1:  # either of the two will do
            [senders] = self._chats.values()
            votes = Counter({each: senders[each] for each in votes})
            ranked = sorted(votes, key=lambda each: (-votes[each], each))
            return ranked[0] if ranked else ""
        best = {each for each in votes if votes[each] == max(votes.values())}
        likely = best & sure or best
        is_sure = len(likely) == 1 and (likely <= sure or max(votes.values()) > 1)
        return likely.pop() if is_sure else ""

    def _peer(self, page: Page) -> SenderRecord | None:
        key = page.talk.peer
        if is_id(key):
            return self._people.sender(fit_id(key))
        # Two people of one name were saved over one another, page by page: what tells
        # them apart is who wrote on the page.
        everyone = self._chats[key].keys()
        others = (page.senders.keys() or everyone) - {self._owner}
        others = others or everyone - {self._owner}
        others = others or self._people.fitting(key, self._people.names)
        if len(others) > 1:
            return None
        return self._people.sender(others.pop()) if others else _by_key(key)


def _by_key(key: str) -> SenderRecord:
    """Somebody of whom only what a folder is called is known."""
    if "@" in key[1:]:
        return SenderRecord("", "", email=key, is_person=True)
    return SenderRecord("", key, key[1:] if key[:1] == "@" else "", is_person=True)
