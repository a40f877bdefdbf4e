"""What opens a server: a token, an OAuth client, or one person's own token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from importer.errors import DumpError
from importer.sources.server.answers import Refusal
from importer.sources.server.limits import RateLimit

# All that is asked for can be read with these; a client may have been given fewer.
SCOPES = ("view_group view_messages view_room admin_room", "view_group view_messages")

AskForToken = Callable[[str], dict[str, Any]]


class Account:
    """A token, and the limit that is counted for it."""

    def __init__(self, token: str, limit: RateLimit) -> None:
        self.limit = limit
        self._token = token

    @property
    def token(self) -> str:
        return self._token

    def renew(self) -> bool:
        """Whether there is another token to try, now that this one was refused."""
        return False


class OAuthAccount(Account):
    """An OAuth client, whose tokens are good for an hour or so."""

    def __init__(self, ask: AskForToken, limit: RateLimit) -> None:
        super().__init__("", limit)
        self._ask = ask

    @property
    def token(self) -> str:
        if not self._token:
            self.renew()
        return self._token

    def renew(self) -> bool:
        self._token = _token_in(self._answer())
        return True

    def _answer(self) -> dict[str, Any]:
        *most, least = SCOPES
        for scope in most:
            try:
                return self._ask(scope)
            except Refusal:
                continue
        try:
            return self._ask(least)
        except Refusal as refusal:
            raise DumpError(
                f"The server gave the OAuth client no token ({refusal}): see that its "
                "id and secret are right, and that it has the scopes view_group and "
                "view_messages."
            ) from None


def _token_in(answer: dict[str, Any]) -> str:
    token = answer.get("access_token")
    if isinstance(token, str) and token.isascii() and token.isprintable():
        return token
    raise DumpError("The server answered the OAuth client with something else.")
