"""Asks a HipChat API v2, as it really behaved: limits kept, faults tried again."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlencode

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_exponential_jitter

from importer.errors import DumpError
from importer.sources.server.accounts import Account
from importer.sources.server.addresses import Gate, Origin
from importer.sources.server.answers import Refusal, Reply, Unanswered, parse
from importer.sources.server.options import ServerOptions
from importer.sources.server.transport import Headers, Transport

TRIES = 8
FILE_TRIES = 3
SENSELESS_TRIES = 3
# So many times in a row a server may say that its rate limit is exceeded.
MAX_EXCEEDED = 20
# A server that fails on so many things in a row does not fail because of them.
MAX_FAULTS = 10

Query = Iterable[tuple[str, str | int]]


def _anything(content: Any) -> None:
    """What most questions take for an answer."""


class Question(NamedTuple):
    """What to ask for, with whose token; `check` raises Unanswered for an answer that
    cannot be right."""

    path: str
    query: Query = ()
    account: Account | None = None
    check: Callable[[Any], None] = _anything


class Answer(NamedTuple):
    """A reply with JSON: its bytes as they came, and what they say."""

    body: bytes
    content: Any


class Client:
    """Before something is asked again, `say` is told why, and `wait` the seconds."""

    def __init__(
        self,
        options: ServerOptions,
        gate: Gate,
        wait: Callable[[float], None],
        say: Callable[[str], None],
    ) -> None:
        self._url = options.url.rstrip("/")
        self._in_query = options.token_in_query
        self._say = say
        self._transport = Transport(gate)
        self._gate = gate
        self._wait = wait
        self._faults = 0

    def get(self, question: Question) -> Answer:
        """What the API says at a path, such as /room.

        Raises Refusal if it will not say it, DumpError if it cannot be asked at all.
        """
        try:
            answer = self._retrying(TRIES)(self._ask, question)
        except Unanswered as unanswered:
            raise self._given_up(unanswered) from None
        self._faults = 0
        return answer

    def download(self, url: str, account: Account, file: BinaryIO) -> None:
        """A file's bytes. Raises Refusal, or Unanswered if its host does not answer.

        Storage services refuse what brings two kinds of permission, so the token is
        shown only if it does not go without, and to the API's own host alone.
        """
        download = self._retrying(FILE_TRIES)
        try:
            download(self._download, url, None, file)
        except Refusal as refusal:
            if refusal.status not in (401, 403) or not self._gate.is_api(url):
                raise
            download.copy()(self._download, url, account, file)

    def token_for(self, client: tuple[str, str], scope: str) -> dict[str, Any]:
        """What the API says when an OAuth client asks for a token."""
        basic = base64.b64encode(":".join(client).encode()).decode()
        form = urlencode({"grant_type": "client_credentials", "scope": scope})
        headers = {
            "Authorization": f"Basic {basic}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            content = self._retrying(TRIES)(self._post, client, headers, form.encode())
        except Unanswered as unanswered:
            raise self._given_up(unanswered) from None
        return content if isinstance(content, dict) else {}

    def close(self) -> None:
        self._transport.close()

    def _retrying(self, tries: int) -> Retrying:
        return Retrying(
            stop=lambda state: _is_enough(state, tries),
            wait=wait_exponential_jitter(initial=1, max=60),
            retry=retry_if_exception_type(Unanswered),
            before_sleep=self._say_why,
            sleep=self._wait,
            reraise=True,
        )

    def _say_why(self, state: RetryCallState) -> None:
        self._say(f"{_error_of(state)} Trying again in {state.upcoming_sleep:.0f} s")

    def _ask(self, question: Question) -> Answer:
        path, query, account, check = question
        reply = self._within_limit(path, query, account)
        if reply.status == 401 and account and account.renew():
            reply = self._within_limit(path, query, account)
        _require_success(reply, account.secrets if account else ())
        content = parse(reply.body)
        if not isinstance(content, dict):
            raise Unanswered(
                "The server's answer is not the JSON of HipChat's API.",
                status=200,
                raw=reply.raw,
            )
        check(content)
        return Answer(self._without_token(reply.body, account), content)

    def _within_limit(self, path: str, query: Query, account: Account | None) -> Reply:
        for times in range(MAX_EXCEEDED):
            if account:
                account.limit.before_call()
            reply = self._call(path, query, account)
            if account is None:
                return reply
            if reply.status != 429:
                account.limit.after_call(reply.headers, time.time())
                return reply
            account.limit.exceeded(reply.headers, time.time(), times)
        raise DumpError(
            "The server says again and again that its rate limit is exceeded: wait "
            "for some hours, then run this again; it goes on from where it was."
        )

    def _call(self, path: str, query: Query, account: Account | None) -> Reply:
        parameters = list(query)
        if account and self._in_query:
            parameters.append(("auth_token", account.token))
        url = self._url + path + ("?" + urlencode(parameters) if parameters else "")
        return self._transport.get(url, lambda origin: self._opens(origin, account))

    def _opens(self, origin: Origin, account: Account | None) -> Headers:
        if account is None or self._in_query or origin != self._gate.api:
            return {}
        return {"Authorization": f"Bearer {account.token}"}

    def _post(self, client: tuple[str, str], headers: Headers, form: bytes) -> Any:
        reply = self._transport.post(
            self._url + "/oauth/token", lambda origin: headers, form
        )
        _require_success(reply, client)
        return parse(reply.body)

    def _download(self, url: str, account: Account | None, file: BinaryIO) -> None:
        file.seek(0)
        file.truncate()
        reply = self._transport.download(
            url, lambda origin: self._opens(origin, account), file
        )
        _require_success(reply, account.secrets if account else ())

    def _given_up(self, unanswered: Unanswered) -> Exception:
        self._faults += 1
        if unanswered.is_of_one_thing and self._faults < MAX_FAULTS:
            status, raw = unanswered.status, unanswered.raw
            return Refusal(str(unanswered), status=status, raw=raw)
        return DumpError(
            f"The server stopped answering: {unanswered} Run this again to go on from "
            "where it was."
        )

    def _without_token(self, body: bytes, account: Account | None) -> bytes:
        """Links in a reply should not repeat the token; one that did would be kept."""
        if account and self._in_query:
            return body.replace(b"auth_token=" + account.token.encode(), b"auth_token=")
        return body


def _is_enough(state: RetryCallState, tries: int) -> bool:
    match _error_of(state):
        case Unanswered(is_final=True):
            return True
        case Unanswered(status=200):  # most likely the address of something else
            return state.attempt_number >= SENSELESS_TRIES
    return state.attempt_number >= tries


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _require_success(reply: Reply, secrets: Iterable[str] = ()) -> None:
    if reply.status == 200:
        return
    said, raw = reply.said, reply.raw
    for secret in secrets:
        said, raw = said.replace(secret, "…"), raw.replace(secret, "…")
    reason = f"{reply.status} {said}".strip()
    if reply.status >= 500 or reply.status in (408, 429):
        raise Unanswered(f"It said {reason}.", status=reply.status, raw=raw)
    raise Refusal(reason, status=reply.status, raw=raw)
