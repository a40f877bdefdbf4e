"""Fetches a room's or a 1-1 chat's history, backwards from now, each page kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from importer.sources.server import places
from importer.sources.server.accounts import Account
from importer.sources.server.answers import Refusal, parse
from importer.sources.server.chronicle import Chronicle
from importer.sources.server.client import Answer, Question
from importer.sources.server.coverage import EPOCH
from importer.sources.server.lists import is_full
from importer.sources.server.site import Site
from importer.sources.server.walking import Page, Walk

# No room had a hundred million messages.
MAX_PAGES = 100_000
# So often one hears how far a long history is.
_PAGES_TOLD = 20


@dataclass(frozen=True)
class History:
    """Where the API has it, the folder its pages are kept in, and whose token opens
    it if not the one that opens all others."""

    path: str
    folder: str
    account: Account | None = None

    @property
    def key(self) -> str:
        return f"history {self.folder}"


def fetch_history(site: Site, history: History, since: datetime | None) -> None:
    """What is not yet there of it: all, or what is new; nothing from before `since`.

    Raises Refusal if the server will not give it; the next download tries again where
    this one got to.
    """
    chronicle = Chronicle.from_note(site.mirror.noted(history.key))
    if chronicle.closed == site.round:
        return
    now = datetime.now(UTC)
    try:
        while walk := chronicle.next_walk(site.round, since, now):
            _Walker(site, history, chronicle, walk).go()
    except Refusal as refusal:
        is_open = history.account is not None and refusal.is_of_account
        chronicle.closed = 0 if is_open else site.round
        site.mirror.note(history.key, chronicle.to_note())
        raise
    chronicle.closed = site.round
    site.mirror.note(history.key, chronicle.to_note())


class _Walker:
    """Goes one walk, page by page."""

    def __init__(
        self, site: Site, history: History, chronicle: Chronicle, walk: Walk
    ) -> None:
        self._site = site
        self._history = history
        self._chronicle = chronicle
        self._walk = walk
        self._last = self._ids(walk.page) if walk.page >= 0 else set[str]()
        self._recent = set[str]().union(*map(self._ids, map(int, chronicle.recent)))
        self._seen = 0

    def go(self) -> None:
        for number in range(1, MAX_PAGES + 1):
            if self._step():
                return
            self._site.mirror.note(self._history.key, self._chronicle.to_note())
            if number % _PAGES_TOLD == 0:
                self._site.say(f"  {self._seen:,} messages so far")
        raise Refusal(f"It goes on after {MAX_PAGES:,} pages: it may have no end.")

    def _step(self) -> bool:
        """Fetch a page; whether it was the last that is wanted."""
        answer = self._ask()
        page, walk = Page(answer.content), self._walk
        is_new = not page.ids <= self._last | self._recent
        if is_new:
            self._keep(page, answer.body)
        has_ended, is_known = self._has_ended(page), self._is_known(page, is_new)
        walk.move(page)
        self._chronicle.saw(walk, page.newest)
        self._last = page.ids
        self._seen += len(page.ids)
        if has_ended:
            self._chronicle.finish(walk, EPOCH)
        elif walk.low <= walk.gap.start:
            self._chronicle.finish(walk, walk.low)
        elif is_known:
            self._chronicle.finish(walk, walk.gap.start)
        return self._chronicle.walk is None

    def _has_ended(self, page: Page) -> bool:
        """Whether there is nothing older. That a page is not full does not say it:
        servers gave fewer messages than they were asked for, and no next link."""
        if not self._walk.is_anchored:
            return not page.ids
        is_over = page.ids <= self._last and not self._walk.is_ignored(page)
        return is_over and not is_full(page.content, self._walk.size)

    def _is_known(self, page: Page, is_new: bool) -> bool:
        """Whether nothing was said since the last download."""
        if is_new or not self._walk.gap.is_joined or self._walk.is_ignored(page):
            return False
        return not is_full(page.content, self._walk.size)

    def _ask(self) -> Answer:
        while True:
            question = Question(
                self._history.path,
                self._walk.query,
                self._history.account,
                self._require_sense,
                self._walk.can_shrink,
            )
            try:
                return self._site.get_page(question)
            except Refusal as refusal:
                if not self._walk.can_turn(refusal):
                    raise

    def _require_sense(self, content: Any) -> None:
        self._walk.require_sense(Page(content), self._last)

    def _keep(self, page: Page, body: bytes) -> None:
        number = self._chronicle.pages
        self._site.mirror.write(self._place(number), body)
        self._chronicle.keep(number, page.newest)
        self._walk.page = number

    def _ids(self, number: int) -> set[str]:
        """The messages on a page that is there."""
        return Page(parse(self._site.mirror.read(self._place(number)))).ids

    def _place(self, number: int) -> str:
        return places.page(self._history.folder, "history", number)
