"""What a server answers: a reply, a refusal, or nothing that could be understood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

MAX_RAW = 64 << 10
MAX_SAID = 500


class Refusal(Exception):
    """The server will not give this, or it must not be taken: there is no use in
    asking again. `host` is whose fault it is, when it is not the API's; what is too
    much at once may be given in parts."""

    def __init__(
        self,
        reason: str,
        *,
        status: int = 0,
        raw: str = "",
        host: str = "",
        is_too_much: bool = False,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.raw = raw
        self.host = host
        self.is_too_much = is_too_much

    @property
    def needs_scope(self) -> bool:
        """Whether no question of the kind will be answered with this token."""
        return self.status == 403 and "scope" in str(self)

    @property
    def is_of_account(self) -> bool:
        """Whether another token might be given what this one was refused."""
        return self.status in (401, 403)

    @property
    def ends_account(self) -> bool:
        """Whether this token will be refused all that is like it."""
        return self.status == 401 or self.needs_scope


class NotAsked(Refusal):
    """An address that must not be called, as long as nobody allows it."""


class Unanswered(Exception):
    """There was no answer, or none that makes sense; the next time there may be.

    `status` is 0 if the host could not even be reached, and `is_final` says that
    asking again at once is of no use; what was too much to answer in time may be
    answered in parts.
    """

    def __init__(
        self,
        reason: str,
        *,
        status: int = 0,
        raw: str = "",
        is_final: bool = False,
        is_too_much: bool = False,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.raw = raw
        self.is_final = is_final
        self.is_too_much = is_too_much


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> str:
        """The message of HipChat's error body, or nothing."""
        match parse(self.body):
            case {"error": {"message": str(message)}}:
                return _printable(" ".join(message.split()))[:MAX_SAID]
        return ""

    @property
    def raw(self) -> str:
        return raw_of(self.body)


def require_success(reply: Reply) -> None:
    """Raises Refusal or Unanswered for what is not the thing that was asked for."""
    if reply.status == 200:
        return
    reason, raw = f"{reply.status} {reply.said}".strip(), reply.raw
    if reply.status >= 500 or reply.status in (408, 429):
        is_too_much = reply.status in (408, 504)
        raise Unanswered(
            f"It said {reason}.", status=reply.status, raw=raw, is_too_much=is_too_much
        )
    raise Refusal(reason, status=reply.status, raw=raw)


def raw_of(body: bytes) -> str:
    return body[:MAX_RAW].decode("utf-8", "replace")


def _printable(text: str) -> str:
    """It is shown in terminals, which obey some characters."""
    return "".join(each if each.isprintable() else "?" for each in text)


def parse(body: bytes) -> Any:
    """The JSON of a reply, or None; broken texts inside of it are no hindrance."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(body.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None


def items_of(content: Any) -> list[Any]:
    """The items of a page."""
    items = content.get("items") if isinstance(content, dict) else None
    return items if isinstance(items, list) else []
