"""Fetches the files that the replies name: attachments, avatars and emoticons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from importer.records import Problem
from importer.sources.server import places
from importer.sources.server.accounts import Account
from importer.sources.server.answers import Refusal, Unanswered, items_of, parse
from importer.sources.server.site import Site

# A host with so many faults in a row is not asked again; one that cannot be reached
# has many at once.
MAX_FAULTS = 20
UNREACHED = 10
_ID = re.compile(r"[A-Za-z0-9_.-]{1,200}")


class Link(NamedTuple):
    """A file at an address, or with an id for which a token gets one, or both."""

    url: str = ""
    secured: str = ""

    @property
    def ways(self) -> list[Link]:
        """The address first: it does not count against the rate limit."""
        return [
            link
            for link in (Link(url=self.url), Link(secured=self.secured))
            if any(link)
        ]

    @property
    def place(self) -> str:
        if self.secured:
            return places.secured_place(self.secured)
        return places.file_place(self.url)


class Downloads:
    """`owners` are the accounts that open the files of 1-1 chats, by person."""

    def __init__(self, site: Site, owners: Mapping[str, Account]) -> None:
        self._site = site
        self._owners = owners
        self._faults: Counter[str] = Counter()

    def fetch_all(self) -> None:
        for place in self._pages():
            account = self._account(place)
            for link in _links(parse(self._site.mirror.read(place))):
                self._fetch(link, account)

    def _pages(self) -> list[str]:
        patterns = (
            f"{places.EMOTICONS}/*.json",
            f"{places.USERS}/*.json",
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
        self._site.done(key)

    def _fetch_into_place(self, link: Link, account: Account | None) -> None:
        url = self._temporary(link.secured, account) if link.secured else link.url
        host = _host(url)
        if self._faults[host] >= MAX_FAULTS:
            raise Unanswered(f"{host} did not answer before.")
        try:
            with self._site.mirror.writing(link.place) as file:
                self._site.client.download(url, account or self._site.account, file)
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
        host = getattr(error, "host", "") or _host(link.url) or "the server"
        reason = f"A file was not fetched: {error}"
        problem = Problem(f"files of {host}", reason, is_direct=is_direct)
        self._site.mirror.add_problem(problem)


def _links(content: Any) -> Iterator[Link]:
    items = (
        items_of(content)
        if isinstance(content, dict) and ("items" in content)
        else [content]
    )
    for item in items:
        if isinstance(item, dict):
            yield from _links_of(item)


def _links_of(item: dict[str, Any]) -> Iterator[Link]:
    for value in (item.get("photo_url"), item.get("url")):
        if url := _address(value):
            yield Link(url)
    number = _in(item, "authenticated_file", "id")
    is_id = isinstance(number, str) and _ID.fullmatch(number)
    link = Link(_address(_in(item, "file", "url")), number if is_id else "")
    if any(link):
        yield link


def _address(value: Any) -> str:
    return value if isinstance(value, str) and _host(value) else ""


def _in(item: dict[str, Any], name: str, key: str) -> Any:
    value = item.get(name)
    return value.get(key) if isinstance(value, dict) else None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
