"""Tells whose 1-1 chat a table holds: its path names one of the two, its rows both."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from importer.records import SenderRecord

NOBODY_KNOWN = SenderRecord("", "Owner of the export", is_person=True)

_COMMON = re.compile(
    r"(messages?|history|chats?|logs?|export|hipchat|conversations?)([ _.-]?\d+)?",
    re.IGNORECASE,
)
_SUFFIX = "_hipchat_log"
_ENDING = re.compile(r"\.(csv|tsv|txt|log)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Talk:
    """Who speaks in a table; `name` is what its path calls it, in its `folder`.

    Of `senders`, integrations are none: in 1-1 chats HipChat's own one, `Link`, said
    what is behind an address, and nobody talked with it.
    """

    folder: str
    name: str
    senders: tuple[SenderRecord, ...]

    def peer(self) -> SenderRecord | None:
        """Who of the senders the path names."""
        named = [each for each in self.senders if _same(each.name) == _same(self.name)]
        return named[0] if named else None


def talk_of(path: str, senders: Iterable[SenderRecord]) -> Talk:
    folder, _, file_name = path.rpartition("/")
    name = _ENDING.sub("", file_name).removesuffix(_SUFFIX)
    if _COMMON.fullmatch(name) and folder:
        folder, _, name = folder.rpartition("/")
    return Talk(folder, name, tuple(senders))


class Owners:
    """Whose the exports are: they speak in more of a folder's chats than anyone else.

    A script reads all chats of one account, and only those.
    """

    def __init__(self, talks: Iterable[Talk]) -> None:
        self._heard: dict[str, Counter[SenderRecord]] = {}
        for talk in talks:
            heard = self._heard.setdefault(talk.folder, Counter())
            heard.update(each for each in talk.senders if each != talk.peer())

    def of(self, talk: Talk) -> SenderRecord | None:
        ranked = self._heard.get(talk.folder, Counter()).most_common(2)
        counts = [count for _, count in ranked]
        if not counts or counts[0] < 2 or counts[0] in counts[1:]:
            return None
        return ranked[0][0]

    def pair(self, talk: Talk) -> tuple[SenderRecord, SenderRecord] | None:
        """The owner and the peer, as far as there is any telling."""
        owner, peer = self.of(talk), talk.peer()
        if peer is None:
            others = [each for each in talk.senders if each != owner]
            if len(talk.senders) == 2 and len(others) == 2:
                return others[0], others[1]
            peer = others[0] if len(others) == 1 and owner else _named(talk.name)
        others = [each for each in talk.senders if each != peer]
        if owner is None and len(others) == 1:
            owner = others[0]
        if peer is None:
            peer, owner = owner, NOBODY_KNOWN
        return (owner or NOBODY_KNOWN, peer) if peer else None


def _named(name: str) -> SenderRecord | None:
    if not name or _COMMON.fullmatch(name):
        return None
    if "@" in name:
        return SenderRecord("", "", email=name, is_person=True)
    return SenderRecord("", name, is_person=True)


def _same(name: str) -> str:
    """One script wrote names in small letters, and no spaces."""
    composed = unicodedata.normalize("NFC", name)
    return " ".join(composed.casefold().replace("_", " ").split())
