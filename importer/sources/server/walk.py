"""A whole download on one screen: people, rooms, emoticons, histories, then files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import orjson

from importer.errors import DumpError
from importer.sources.server import places
from importer.sources.server.accounts import Account, OAuthAccount
from importer.sources.server.addresses import Gate
from importer.sources.server.answers import Refusal
from importer.sources.server.client import Client, Question
from importer.sources.server.downloads import Downloads
from importer.sources.server.history import fetch_history
from importer.sources.server.limits import RateLimit
from importer.sources.server.lists import Listing, fetch_list
from importer.sources.server.mirror import Mirror
from importer.sources.server.options import ServerOptions
from importer.sources.server.people import (
    Identified,
    Owner,
    direct_history,
    fetch_owners,
    fetch_people,
)
from importer.sources.server.rooms import RoomDetails, fetch_rooms, room_history
from importer.sources.server.site import Site

_EMOTICONS = Listing("/emoticon", places.EMOTICONS, query=(("type", "all"),))

Say = Callable[[str], None]
Wait = Callable[[float], None]


def download(options: ServerOptions, mirror: Mirror, say: Say, wait: Wait) -> None:
    """All that is not in the mirror yet.

    Raises DumpError, a sentence for the user; then it goes on from where it was when
    it is started again.
    """
    gate = Gate(options.url, options.allowed_hosts)
    client = Client(options, gate, wait, say)
    try:
        account = _account(options, client)
        site = Site(client, mirror, account, say, _round(options, mirror))
        _fetch_all(site, options, lambda token: Account(token, RateLimit(client.pause)))
        mirror.note("round", mirror.noted("round") | {"is_done": True})
    finally:
        client.close()


def began_at(mirror: Mirror) -> datetime | None:
    noted = mirror.noted("round")
    return datetime.fromisoformat(noted["began"]) if noted else None


def _fetch_all(
    site: Site, options: ServerOptions, account_of: Callable[[str], Account]
) -> None:
    _fetch_capabilities(site)
    people, rooms = _fetch_lists(site)
    _fetch_emoticons(site)
    details = RoomDetails(site)
    for number, room in enumerate(rooms, 1):
        site.say(f"Room {number:,} of {len(rooms):,}")
        details.fetch(room)
        _fetch_room_history(site, room, options.since)
    owners = fetch_owners(site, options.user_tokens, account_of)
    for number, owner in enumerate(owners, 1):
        site.say(f"1-1 chats of user token {number:,} of {len(owners):,}")
        _fetch_chats(site, owner, people, options.since)
    site.say("Files, avatars and emoticons")
    Downloads(site, {owner.id: owner.account for owner in owners}).fetch_all()


def _fetch_capabilities(site: Site) -> None:
    """The server's description of itself, which it gives to anybody."""
    if site.is_done("capabilities"):
        return
    try:
        answer = site.client.get(Question("/capabilities"))
        site.mirror.write(places.CAPABILITIES, answer.body)
    except Refusal as refusal:
        site.refused(places.CAPABILITIES, refusal)
    site.done("capabilities")


def _fetch_lists(site: Site) -> tuple[list[Identified], list[Identified]]:
    """One of them may be closed to the token; with both closed there is no use."""
    found: list[list[Identified]] = []
    refusals: list[Refusal] = []
    for folder, fetch in ((places.USERS, fetch_people), (places.ROOMS, fetch_rooms)):
        try:
            found.append(fetch(site))
        except Refusal as refusal:
            site.refused(folder, refusal, once=True)
            refusals.append(refusal)
            found.append([])
    if len(refusals) == len(found):
        raise DumpError(
            f"The server shows neither people nor rooms ({refusals[0]}): see that "
            "the address is that of its API, such as https://chat.example.com/v2, and "
            "that the token has the scopes view_group and view_messages."
        )
    people, rooms = found
    site.say(f"People: {len(people):,}, rooms: {len(rooms):,}")
    return people, rooms


def _fetch_emoticons(site: Site) -> None:
    try:
        fetch_list(site, _EMOTICONS)
    except Refusal as refusal:
        site.refused(places.EMOTICONS, refusal, once=True)


def _fetch_room_history(site: Site, room: Identified, since: datetime | None) -> None:
    history = room_history(room)
    try:
        fetch_history(site, history, since)
    except Refusal as refusal:
        site.refused(f"{history.folder}/history", refusal)


def _fetch_chats(
    site: Site, owner: Owner, people: list[Identified], since: datetime | None
) -> None:
    for person in people:
        if person.id == owner.id:
            continue
        try:
            fetch_history(site, direct_history(owner, person), since)
        except Refusal as refusal:
            # One problem for all whose chats are closed, as those of deleted people.
            place = f"{places.DIRECT}/{owner.id}/*/history"
            site.refused(place, refusal, is_direct=True)
            if refusal.ends_account:
                return


def _account(options: ServerOptions, client: Client) -> Account:
    limit = RateLimit(client.pause)
    if options.token:
        return Account(options.token, limit)
    if options.client_id and options.client_secret:
        pair = options.client_id, options.client_secret
        return OAuthAccount(lambda scope: client.token_for(pair, scope), limit)
    raise DumpError("Give a token, or an OAuth client's id and secret.")


def _round(options: ServerOptions, mirror: Mirror) -> int:
    """The download that was stopped goes on; one that was finished is done anew."""
    noted = mirror.noted("round") or {"number": 0, "is_done": True}
    if noted["is_done"]:
        began = datetime.now(UTC).isoformat(timespec="seconds")
        since = options.since.isoformat() if options.since else None
        about = {"url": options.url, "began": began, "since": since}
        noted = {"number": noted["number"] + 1, "began": began, "is_done": False}
        mirror.forget_problems()
        mirror.write(places.SERVER, orjson.dumps(about, option=orjson.OPT_INDENT_2))
        mirror.note("round", noted)
    return int(noted["number"])
