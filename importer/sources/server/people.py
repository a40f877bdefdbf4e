"""Fetches what a server says of people, and the 1-1 chats that user tokens open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

from importer.records import Problem
from importer.sources.server import places
from importer.sources.server.accounts import Account
from importer.sources.server.answers import Refusal
from importer.sources.server.history import History
from importer.sources.server.lists import Listing, fetch_list
from importer.sources.server.options import UserToken
from importer.sources.server.site import Site

_LIST = Listing(
    "/user",
    places.USERS,
    query=(
        ("include-guests", "true"),
        ("include-deleted", "true"),
        ("expand", "items"),
    ),
    size=100,
)
_DETAILS = ("email", "created", "title")
# Ids become names of folders and parts of addresses.
_ID = re.compile(r"[0-9]{1,20}")


class Identified(NamedTuple):
    """A person or room that has an id to ask for it by."""

    id: str
    item: dict[str, Any]


class Owner(NamedTuple):
    """Whose 1-1 chats an account may read."""

    id: str
    account: Account


def identified(site: Site, folder: str, items: Iterable[Any]) -> list[Identified]:
    found = []
    for item in items:
        number = _id_of(item)
        if number:
            found.append(Identified(number, item))
        else:
            problem = Problem(folder, _NO_ID, raw=repr(item)[:200])
            site.report(problem, once=True)
    return found


def fetch_people(site: Site) -> list[Identified]:
    """The list of all people. Raises Refusal if the server will not give it."""
    people = identified(site, places.USERS, fetch_list(site, _LIST))
    for person in people:
        if not any(name in person.item for name in _DETAILS):
            _fetch_person(site, person)
    return people


def fetch_owners(
    site: Site, tokens: Iterable[UserToken], account_of: Callable[[str], Account]
) -> list[Owner]:
    """Whose the user tokens are, by what is said beside them or by the server."""
    owners = []
    for number, user_token in enumerate(tokens, 1):
        account = account_of(user_token.token)
        name = f"user token {number}"
        try:
            owner = _owner_of(site, user_token, account)
        except Refusal as refusal:
            site.refused(name, refusal, is_direct=True, once=True)
            continue
        if owner:
            owners.append(Owner(owner, account))
        else:
            problem = Problem(name, _NOT_TOLD, is_direct=True)
            site.report(problem, once=True)
    return owners


def direct_history(owner: Owner, peer: Identified) -> History:
    path = f"/user/{quote(peer.id, '')}/history"
    folder = f"{places.DIRECT}/{owner.id}/{peer.id}"
    return History(path, folder, owner.account)


_NO_ID = "The list names something without an id to ask for it by."
_NOT_TOLD = (
    "The server does not say whose token this is: write the person's id or e-mail "
    "address before it, in the same line."
)


def _fetch_person(site: Site, person: Identified) -> None:
    key = f"person {person.id}"
    if site.is_done(key):
        return
    try:
        answer = site.get(f"/user/{quote(person.id, '')}")
        site.mirror.write(f"{places.USERS}/{person.id}.json", answer.body)
    except Refusal as refusal:
        # Of deleted people there may be nothing but their place in the list.
        site.refused(f"{places.USERS}/*", refusal)
    site.done(key)


def _owner_of(site: Site, user_token: UserToken, account: Account) -> str:
    if user_token.owner:
        path = f"/user/{quote(user_token.owner, '@')}"
        return _id_of(site.get(path, (), account).content)
    # The reply repeats the token, so it is not kept.
    path = f"/oauth/token/{quote(user_token.token, '')}"
    session = site.get(path, (), account).content
    owner = session.get("owner")
    if session.get("owner_type") not in (None, "user"):
        return ""
    return _id_of(owner if isinstance(owner, dict) else {"id": owner})


def _id_of(item: Any) -> str:
    number = item.get("id") if isinstance(item, dict) else None
    if isinstance(number, bool) or not isinstance(number, int | str):
        return ""
    return str(number) if _ID.fullmatch(str(number)) else ""
