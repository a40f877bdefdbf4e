"""A small real HTTP server that answers as HipChat's API v2 did, faults included.

It serves a dump's people, rooms and messages; tests put faults in its way.
"""

from __future__ import annotations

import base64
import json
import re
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hipchat_world import TOKEN, World

CLIENT = ("9f6c7e1a-client", "clientSecretclientSecretclientSecretcli")


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    token: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """An answer; `cut` leaves out so many of the bytes that it promises, `drip` lets
    them come one by one and without end, in the "body", its "chunks" or the "head"."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    delay: float = 0
    drip: str = ""

    @staticmethod
    def json(content: Any, status: int = 200, **headers: str) -> Said:
        sent = {"Content-Type": "application/json", **_with_hyphens(headers)}
        return Said(status, json.dumps(content).encode(), sent)

    @staticmethod
    def error(status: int, message: str, **headers: str) -> Said:
        error = {"code": status, "type": "Error", "message": message}
        return Said.json({"error": error}, status, **headers)


def _with_hyphens(headers: dict[str, str]) -> dict[str, str]:
    return {key.replace("_", "-"): value for key, value in headers.items()}


# What a fault says in place of the server, or None to let it answer.
Fault = Callable[[Asked], Said | None]


def answers(path: str, *said: Said) -> Fault:
    """These answers first, one after the other, then what is right."""
    left = list(said)
    return lambda asked: left.pop(0) if asked.path == path and left else None


def always(path: str, said: Said) -> Fault:
    return lambda asked: said if asked.path == path else None


class HipChat:
    """A server that was started; what it was asked is in `asked`."""

    def __init__(self, world: World, certificate: Path | None = None) -> None:
        self.world = world
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.is_date_inclusive = True
        self.knows_expand = True
        self.most_results = 1000
        self.names_next = True
        self.tokens = {TOKEN, *world.owners}
        self.limits: dict[str, str] = {}
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.hipchat = self
        self.host = f"127.0.0.1:{self._http.server_port}"
        self.root = f"http://{self.host}"
        if certificate:
            self.root = f"https://localhost:{self._http.server_port}"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self.url = f"{self.root}/v2"

    @contextmanager
    def running(self) -> Iterator[HipChat]:
        thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}
        )
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()

    @property
    def paths(self) -> list[str]:
        """What was asked, each path with its parameters."""
        return [f"{each.path} {sorted(each.query.items())}" for each in self.asked]

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        said = next(filter(None, (fault(asked) for fault in self.faults)), None)
        said = said or self._answer(asked)
        # What the server says of itself it says by the name it was called.
        return replace(said, body=said.body.replace(b"{root}", self.root.encode()))

    def _answer(self, asked: Asked) -> Said:
        path = asked.path.removeprefix("/v2")
        if path == asked.path:
            content = self.world.files.get(path)
            return Said(404, b"NoSuchKey") if content is None else Said(200, content)
        if path == "/capabilities":
            return Said.json(self._capabilities())
        if (asked.method, path) == ("POST", "/oauth/token"):
            return self._new_token(asked)
        said = Said.error(401, "Invalid OAuth session")
        if asked.token in self.tokens:
            said = self._answer_path(path, asked)
        return replace(said, headers=said.headers | self.limits)

    def _answer_path(self, path: str, asked: Asked) -> Said:
        for pattern, name in _ROUTES:
            if found := re.fullmatch(pattern, path):
                said: Said = getattr(self, name)(asked, *map(unquote, found.groups()))
                return said
        return Said.error(404, f"{path} not found")

    def _capabilities(self) -> dict[str, Any]:
        return {
            "name": "HipChat",
            "key": "hipchat",
            "links": {"self": f"{self.url}/capabilities", "api": self.url},
            "capabilities": {"oauth2Provider": {"tokenUrl": f"{self.url}/oauth/token"}},
        }

    def _new_token(self, asked: Asked) -> Said:
        basic = base64.b64encode(":".join(CLIENT).encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {basic}":
            return Said.error(401, "Invalid OAuth client")
        scope = dict(parse_qsl(asked.body.decode()))["scope"]
        token = f"granted{len(self.tokens)}"
        self.tokens.add(token)
        return Said.json({"access_token": token, "expires_in": 3599, "scope": scope})

    def _session(self, asked: Asked, token: str) -> Said:
        owner = self.world.owners.get(token)
        session: dict[str, Any] = {"access_token": token, "scopes": ["view_messages"]}
        if owner:
            session |= {"owner_type": "user", "owner": {"id": int(owner)}}
        return Said.json(session)

    def _users(self, asked: Asked) -> Said:
        query = asked.query
        users = [
            user
            for user in self.world.users
            if (query.get("include-deleted") == "true" or not user.get("is_deleted"))
            and (query.get("include-guests") == "true" or not user.get("is_guest"))
        ]
        return self._page(asked, self._stubs(asked, users, "user"))

    def _user(self, asked: Asked, key: str) -> Said:
        for user in self.world.users:
            names = (str(user["id"]), user.get("email"), f"@{user['mention_name']}")
            if key in names:
                return Said.json(user)
        return Said.error(404, f"User {key} not found")

    def _rooms(self, asked: Asked) -> Said:
        query = asked.query
        rooms = [
            room
            for room in self.world.rooms
            if (query.get("include-archived") == "true" or not room["is_archived"])
            and (query.get("include-private") == "true" or room["privacy"] == "public")
        ]
        return self._page(asked, self._stubs(asked, rooms, "room"))

    def _room(self, asked: Asked, number: str) -> Said:
        for room in self.world.rooms:
            if str(room["id"]) == number and number not in self.world.closed:
                return Said.json(
                    {key: value for key, value in room.items() if key != "members"}
                )
        return Said.error(404, f"Room {number} not found")

    def _members(self, asked: Asked, number: str) -> Said:
        return self._page(asked, self._room_item(number).get("members", []))

    def _participants(self, asked: Asked, number: str) -> Said:
        return self._page(asked, self._room_item(number).get("participants", []))

    def _statistics(self, asked: Asked, number: str) -> Said:
        sent = len(self.world.messages.get(number, []))
        links = {"self": f"{self.url}/room/{number}/statistics"}
        return Said.json({"messages_sent": sent, "last_active": None, "links": links})

    def _webhooks(self, asked: Asked, number: str) -> Said:
        return self._page(asked, self.world.webhooks.get(number, []))

    def _emoticons(self, asked: Asked) -> Said:
        return self._page(asked, self.world.emoticons)

    def _history(self, asked: Asked, number: str) -> Said:
        if number in self.world.closed:
            return Said.error(404, f"Room {number} not found")
        return self._messages(asked, self.world.messages.get(number, []))

    def _chat(self, asked: Asked, peer: str) -> Said:
        owner = self.world.owners.get(asked.token)
        if owner is None:
            return Said.error(403, "This action requires a user token")
        return self._messages(asked, self.world.chats.get(frozenset({owner, peer}), []))

    def _file(self, asked: Asked, number: str) -> Said:
        if number not in self.world.secured:
            return Said.error(404, "File not found")
        return Said.json(
            {"name": "a", "temp_url": "{root}" + self.world.secured[number]}
        )

    def _messages(self, asked: Asked, messages: list[dict[str, Any]]) -> Said:
        """Newest first from `date`, then cut into pages, then turned if so asked."""
        date = datetime.fromisoformat(asked.query["date"])
        found = sorted(messages, key=lambda each: str(each["date"]), reverse=True)
        found = [each for each in found if self._is_before(each, date)]
        return self._page(asked, found, reverse=asked.query.get("reverse") != "false")

    def _is_before(self, message: dict[str, Any], date: datetime) -> bool:
        time = datetime.fromisoformat(message["date"])
        return time <= date if self.is_date_inclusive else time < date

    def _stubs(
        self, asked: Asked, items: list[dict[str, Any]], kind: str
    ) -> list[dict[str, Any]]:
        keys = ("id", "name", "mention_name", "privacy", "is_archived")
        if self.knows_expand and asked.query.get("expand") == "items":
            return [
                {key: value for key, value in item.items() if key != "members"}
                for item in items
            ]
        return [{key: item[key] for key in keys if key in item} for item in items]

    def _page(
        self, asked: Asked, items: list[dict[str, Any]], *, reverse: bool = False
    ) -> Said:
        start = int(asked.query.get("start-index", 0))
        most = min(int(asked.query.get("max-results", 100)), self.most_results)
        page = items[start : start + most]
        links = {"self": self.root + asked.path}
        if self.names_next and len(items) > start + most:
            links["next"] = f"{links['self']}?start-index={start + most}"
        content = {"items": page[::-1] if reverse else page, "startIndex": start}
        return Said.json(content | {"maxResults": most, "links": links})

    def _room_item(self, number: str) -> dict[str, Any]:
        found = (room for room in self.world.rooms if str(room["id"]) == number)
        return next(found, {})


_ROUTES = (
    (r"/user", "_users"),
    (r"/user/([^/]+)", "_user"),
    (r"/user/([^/]+)/history", "_chat"),
    (r"/room", "_rooms"),
    (r"/room/([^/]+)", "_room"),
    (r"/room/([^/]+)/member", "_members"),
    (r"/room/([^/]+)/participant", "_participants"),
    (r"/room/([^/]+)/statistics", "_statistics"),
    (r"/room/([^/]+)/webhook", "_webhooks"),
    (r"/room/([^/]+)/history", "_history"),
    (r"/emoticon", "_emoticons"),
    (r"/file/([^/]+)", "_file"),
    (r"/oauth/token/([^/]+)", "_session"),
)


_OK = b"HTTP/1.1 200 OK\r\n"
_DRIPS = {
    "head": (_OK + b"X-Slow: ", b"x"),
    "body": (_OK + b"Content-Length: 100000\r\n\r\n", b" "),
    "chunks": (_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
}


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    hipchat: HipChat

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked may have gone before the answer came."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _Http

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def log_message(self, *args: Any) -> None:
        pass

    def _answer(self, body: bytes) -> None:
        said = self.server.hipchat.answer(self._asked(body))
        if said.delay:
            threading.Event().wait(said.delay)
        if said.drip:
            self._drip(_DRIPS[said.drip])
            return
        if "Date" in said.headers:
            self.send_response_only(said.status)
        else:
            self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body[: len(said.body) - said.cut])
        self.close_connection = said.cut > 0

    def _drip(self, drips: tuple[bytes, bytes]) -> None:
        head, drop = drips
        self.close_connection = True
        with suppress(OSError):  # whoever asked has gone
            for piece in (head, *repeat(drop, 500)):
                self.wfile.write(piece)
                self.wfile.flush()
                threading.Event().wait(0.01)

    def _asked(self, body: bytes) -> Asked:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        token = query.pop("auth_token", "") or bearer
        headers = dict(self.headers.items())
        return Asked(self.command, parts.path, query, token, body, headers)
