"""Fetches the files that the replies name: attachments, avatars and emoticons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from urllib.parse import quote

from importer.records import Problem
from importer.sources.server import places
from importer.sources.server.accounts import Account
from importer.sources.server.answers import NotAsked, Refusal, Unanswered, parse
from importer.sources.server.client import FEW_TRIES, TRIES, Wanted
from importer.sources.server.likeness import require_file
from importer.sources.server.links import Link, host_of, links_of
from importer.sources.server.site import Site

# A host with so many faults in a row is not asked again; one that cannot be reached
# has many at once.
MAX_FAULTS = 20
UNREACHED = 10


class Downloads:
    """`owners` are the accounts that open the files of 1-1 chats, by person."""

    def __init__(self, site: Site, owners: Mapping[str, Account]) -> None:
        self._site = site
        self._owners = owners
        self._faults: Counter[str] = Counter()
        self._not_asked: list[Problem] = []

    def fetch_all(self) -> None:
        for place in self._pages():
            account = self._account(place)
            for link in links_of(parse(self._site.mirror.read(place))):
                self._fetch(link, account)
        for problem in self._not_asked:
            self._site.report(problem)

    def _pages(self) -> list[str]:
        patterns = (
            f"{places.EMOTICONS}/*.json",
            f"{places.USERS}/*.json",
            f"{places.ROOMS}/page-*.json",
            f"{places.ROOMS}/*/room.json",
            f"{places.ROOMS}/*/history-*.json",
            f"{places.DIRECT}/*/*/history-*.json",
        )
        return [place for each in patterns for place in self._site.mirror.places(each)]

    def _account(self, place: str) -> Account | None:
        """Of 1-1 chats, their owner's; a file of another's token stays missing."""
        if not place.startswith(places.DIRECT):
            return None
        owner = place.removeprefix(places.DIRECT).split("/")[1]
        return self._owners.get(owner, self._site.account)

    def _fetch(self, link: Link, account: Account | None) -> None:
        key = " ".join(["file", *(way.place for way in link.ways)])
        if any(self._site.mirror.has(way.place) for way in link.ways):
            return
        if self._site.is_done(key):  # in vain
            return
        failures: list[tuple[Link, Exception]] = []
        for way in link.ways:
            try:
                self._fetch_into_place(way, account)
            except (Refusal, Unanswered) as error:
                failures.append((way, error))
            else:
                return
        for way, failure in failures:
            self._failed(way, failure, is_direct=account is not None)
        # Whoever allows a host later is to have its files, and its problems once.
        if not any(isinstance(failure, NotAsked) for _, failure in failures):
            self._site.done(key)

    def _fetch_into_place(self, link: Link, account: Account | None) -> None:
        url = self._temporary(link.secured, account) if link.secured else link.url
        host = host_of(url)
        if self._faults[host] >= MAX_FAULTS:
            raise Unanswered(f"{host} did not answer before.")
        try:
            with self._site.mirror.writing(link.place) as file:
                self._site.client.download(
                    Wanted(
                        url,
                        account or self._site.account,
                        partial(require_file, link),
                        FEW_TRIES if self._faults[host] else TRIES,
                    ),
                    file,
                )
        except Unanswered as unanswered:
            self._faults[host] += 1 if unanswered.status else UNREACHED
            raise
        self._faults[host] = 0

    def _temporary(self, number: str, account: Account | None) -> str:
        """The address at which the file is for a short while."""
        content = self._site.get(f"/file/{quote(number, '')}", (), account).content
        for name in ("temp_download_url", "temp_url"):
            if isinstance(url := content.get(name), str) and url:
                return url
        raise Refusal("The server names no address of it.")

    def _failed(self, link: Link, error: Exception, *, is_direct: bool) -> None:
        """A problem for each host and reason; each message shows its missing file."""
        host = getattr(error, "host", "") or host_of(link.url) or "the server"
        reason = f"A file was not fetched: {error}".rstrip(".") + "."
        problem = Problem(f"files of {host}", reason, None, link.label, is_direct)
        if isinstance(error, NotAsked):
            self._not_asked.append(problem)
        else:
            self._site.report(problem)
