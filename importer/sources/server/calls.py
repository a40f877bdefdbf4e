"""Makes one call: within the rate limit, and with the token for the API alone."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import BinaryIO
from urllib.parse import unquote_plus, urlencode, urlsplit

from importer.sources.server.accounts import Account
from importer.sources.server.addresses import Gate
from importer.sources.server.answers import Refusal, Reply, Unanswered
from importer.sources.server.limits import RateLimit
from importer.sources.server.options import ServerOptions
from importer.sources.server.redaction import Secrets
from importer.sources.server.transport import NO_KEY, Headers, Key, Transport

# So many times in a row a server may say that its rate limit is exceeded.
MAX_EXCEEDED = 20
EXCEEDED = 429

Query = Iterable[tuple[str, str | int]]
Pause = Callable[[float], None]


class Calls:
    """`pause` is told the seconds to wait until a limit allows the next call.

    What comes back repeats no secret.
    """

    def __init__(
        self, options: ServerOptions, gate: Gate, secrets: Secrets, pause: Pause
    ) -> None:
        self._url = options.url.rstrip("/")
        self._in_query = options.token_in_query
        self._gate = gate
        self._secrets = secrets
        self._transport = Transport(gate)
        # Of those who are asked without a token.
        self._limits: dict[str, RateLimit] = defaultdict(lambda: RateLimit(pause))

    def ask(self, path: str, query: Query, account: Account | None) -> Reply:
        """A reply of the API."""
        parameters = urlencode(list(query))
        url = self._url + path + ("?" + parameters if parameters else "")
        return self._hidden(
            self._opened(
                self._url, account, lambda: self._transport.get(url, self._key(account))
            )
        )

    def fetch(self, url: str, account: Account | None, file: BinaryIO) -> Reply:
        """The bytes of a file, which may be anywhere; of a refusal, the reply."""

        def call() -> Reply:
            file.seek(0)
            file.truncate()
            return self._transport.download(url, self._key(account), file)

        return self._hidden(self._opened(url, account, call))

    def post(self, path: str, headers: Headers, form: bytes) -> Reply:
        """The reply to a form, secrets included."""
        url = self._url + path
        return self._opened(url, None, lambda: self._transport.post(url, headers, form))

    def close(self) -> None:
        self._transport.close()

    def _opened(
        self, url: str, account: Account | None, call: Callable[[], Reply]
    ) -> Reply:
        """With another token, if the account's own has ended."""
        limit = account.limit if account else self._limits[_host_of(url)]
        reply = _within(limit, call)
        if reply.status == 401 and account and account.renew():
            reply = _within(limit, call)
        return reply

    def _hidden(self, reply: Reply) -> Reply:
        return reply._replace(body=self._secrets.hide(reply.body))

    def _key(self, account: Account | None) -> Key:
        if account is None:
            return NO_KEY
        token = account.token
        if not self._in_query:
            return Key({"Authorization": f"Bearer {token}"})
        return Key({}, lambda url: self._with_token(url, token))

    def _with_token(self, url: str, token: str) -> str:
        """An address of the API's own has it; a redirect may have led it elsewhere."""
        url, has_fragment, fragment = url.partition("#")
        base, _, query = url.partition("?")
        parts = [part for part in query.split("&") if part and not _is(part, token)]
        if self._gate.is_api(url):
            parts.append(urlencode({"auth_token": token}))
        return base + ("?" + "&".join(parts) if parts else "") + has_fragment + fragment


def _is(parameter: str, token: str) -> bool:
    name, _, value = parameter.partition("=")
    return name == "auth_token" and unquote_plus(value) == token


def _within(limit: RateLimit, call: Callable[[], Reply]) -> Reply:
    for times in range(MAX_EXCEEDED):
        limit.before_call()
        reply = call()
        if reply.status != EXCEEDED:
            limit.after_call(reply.headers, time.time())
            return reply
        limit.exceeded(reply.headers, time.time(), times)
    raise Unanswered(
        "It says again and again that its rate limit is exceeded.",
        status=EXCEEDED,
        is_final=True,
    )


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        raise Refusal("It is no address.") from None
