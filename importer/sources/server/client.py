"""Asks a HipChat API v2, as it really behaved: faults are tried again."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlencode

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_exponential_jitter

from importer.errors import DumpError
from importer.sources.server.accounts import Account
from importer.sources.server.addresses import Gate
from importer.sources.server.answers import (
    Refusal,
    Reply,
    Unanswered,
    parse,
    require_success,
)
from importer.sources.server.calls import EXCEEDED, Calls, Query
from importer.sources.server.options import ServerOptions
from importer.sources.server.redaction import Secrets

TRIES = 8
# What is tried after another thing has failed, and what may be asked in parts.
FEW_TRIES = 3
FEWEST_TRIES = 2
# A server that fails on so many things in a row does not fail because of them.
MAX_FAULTS = 10
# Of these a server that is well can answer one, if only to refuse it.
_PROBES = ("/emoticon", "/room", "/user")


def _anything(content: Any) -> None:
    """What most questions take for an answer."""


class Question(NamedTuple):
    """What to ask for, with whose token.

    `check` raises Unanswered for an answer that cannot be right. What `can_shrink`
    may be asked for in smaller parts, if it is too much.
    """

    path: str
    query: Query = ()
    account: Account | None = None
    check: Callable[[Any], None] = _anything
    can_shrink: bool = False


class Wanted(NamedTuple):
    """A file at an address, and whose token opens it; `check` raises Refusal if what
    comes cannot be the file."""

    url: str
    account: Account
    check: Callable[[Reply, BinaryIO], None]
    tries: int = TRIES


class Answer(NamedTuple):
    """A reply with JSON: its bytes without secrets, and what they say."""

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
        self.secrets = Secrets(options.token, *(u.token for u in options.user_tokens))
        self.secrets.add_client(options.client_id, options.client_secret)
        self._calls = Calls(options, gate, self.secrets, self.pause)
        self._gate = gate
        self._say = say
        self._wait = wait
        self._faults = 0

    def pause(self, seconds: float) -> None:
        """Until the server allows more calls."""
        said = f"Waiting {seconds:,.0f} seconds: the server allows so many calls only"
        self._say(said)
        self._wait(seconds)

    def get(self, question: Question) -> Answer:
        """What the API says at a path, such as /room.

        Raises Refusal if it will not or cannot say it, DumpError if it cannot be asked
        at all.
        """
        tries = FEW_TRIES if self._faults else TRIES
        try:
            answer = self._retrying(tries, can_shrink=question.can_shrink)(
                self._ask, question
            )
        except Unanswered as unanswered:
            raise self._given_up(unanswered, question) from None
        except Refusal as refusal:
            self._faults = 0
            raise self._explained(refusal, question) from None
        self._faults = 0
        return answer

    def download(self, wanted: Wanted, file: BinaryIO) -> None:
        """A file's bytes. Raises Refusal, also if it is checked and found wrong, or
        Unanswered if its host does not answer.

        Storage services refuse what brings two kinds of permission, so the token is
        shown only if it does not go without, and to the API's own host alone.
        """
        fetch = self._retrying(wanted.tries)
        try:
            fetch(self._fetch, wanted, None, file)
        except Refusal as refusal:
            is_closed = refusal.status in (200, 401, 403)
            if not is_closed or not self._gate.is_api(wanted.url):
                raise
            fetch.copy()(self._fetch, wanted, wanted.account, file)

    def token_for(self, client: tuple[str, str], scope: str) -> dict[str, Any]:
        """What the API says when an OAuth client asks for a token."""
        basic = base64.b64encode(":".join(client).encode()).decode()
        form = urlencode({"grant_type": "client_credentials", "scope": scope})
        headers = {
            "Authorization": f"Basic {basic}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            content = self._retrying(TRIES)(self._post, headers, form.encode())
        except Unanswered as unanswered:
            raise _stopped(unanswered) from None
        return content if isinstance(content, dict) else {}

    def close(self) -> None:
        self._calls.close()

    def _retrying(self, tries: int, *, can_shrink: bool = False) -> Retrying:
        return Retrying(
            stop=lambda state: _is_enough(state, tries, can_shrink=can_shrink),
            wait=wait_exponential_jitter(initial=1, max=60),
            retry=retry_if_exception_type(Unanswered),
            before_sleep=self._say_why,
            sleep=self._wait,
            reraise=True,
        )

    def _say_why(self, state: RetryCallState) -> None:
        self._say(f"{_error_of(state)} Trying again in {state.upcoming_sleep:.0f} s")

    def _ask(self, question: Question) -> Answer:
        reply = self._calls.ask(question.path, question.query, question.account)
        require_success(reply)
        content = parse(reply.body)
        if not isinstance(content, dict):
            raise Unanswered(
                "The server's answer is not the JSON of HipChat's API.",
                status=200,
                raw=reply.raw,
            )
        question.check(content)
        return Answer(reply.body, content)

    def _fetch(self, wanted: Wanted, account: Account | None, file: BinaryIO) -> None:
        reply = self._calls.fetch(wanted.url, account, file)
        require_success(reply)
        wanted.check(reply, file)

    def _post(self, headers: dict[str, str], form: bytes) -> Any:
        reply = self._calls.post("/oauth/token", headers, form)
        require_success(reply._replace(body=self.secrets.hide(reply.body)))
        content = parse(reply.body)
        for name in ("access_token", "refresh_token"):
            if isinstance(content, dict) and isinstance(content.get(name), str):
                self.secrets.add(content[name])
        return content

    def _given_up(self, unanswered: Unanswered, question: Question) -> Exception:
        """One thing that the server cannot answer must not end the whole download."""
        status, raw = unanswered.status, unanswered.raw
        is_too_much = unanswered.is_too_much
        if is_too_much and question.can_shrink:
            return Refusal(str(unanswered), is_too_much=True)
        self._faults += 1
        if status == EXCEEDED or self._faults >= MAX_FAULTS:
            return _stopped(unanswered)
        if not self._probe(question.account):
            return _stopped(unanswered)
        return Refusal(str(unanswered), status=status, raw=raw)

    def _explained(self, refusal: Refusal, question: Question) -> Refusal:
        """A 401 may be about this one thing, where the token opens others."""
        if refusal.status != 401 or self._probe(question.account) in (0, 401):
            return refusal
        return Refusal(str(refusal), status=403, raw=refusal.raw)

    def _probe(self, account: Account | None) -> int:
        """The status of the first sensible answer to something small, or 0."""
        for path in _PROBES:
            try:
                reply = self._calls.ask(path, [("max-results", 1)], account)
            except (Refusal, Unanswered):
                continue
            is_odd = reply.status == 200 and not isinstance(parse(reply.body), dict)
            if reply.status < 500 and not is_odd:
                return reply.status
        return 0


def _stopped(unanswered: Unanswered) -> DumpError:
    if unanswered.status == EXCEEDED:
        return DumpError(
            "The server says again and again that its rate limit is exceeded: wait "
            "for some hours, then run this again; it goes on from where it was."
        )
    return DumpError(
        f"The server stopped answering: {unanswered} Run this again to go on from "
        "where it was."
    )


def _is_enough(state: RetryCallState, tries: int, *, can_shrink: bool) -> bool:
    match _error_of(state):
        case Unanswered(is_final=True):
            return True
        case Unanswered(status=200):  # most likely the address of something else
            tries = min(tries, FEW_TRIES)
        case Unanswered(is_too_much=True) if can_shrink:
            tries = FEWEST_TRIES
    return state.attempt_number >= tries


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
