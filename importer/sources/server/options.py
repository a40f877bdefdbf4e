"""What somebody says of a server to download from, and the files that hold tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from importer.errors import DumpError

MAX_TOKEN_FILE = 1 << 20
# What can stand in a header; HipChat's own tokens were 40 letters and digits.
_WORD = re.compile(r"[\x21-\x7e]{1,500}")


@dataclass(frozen=True)
class UserToken:
    """Opens one person's 1-1 chats; `owner` is an id, e-mail address or @mention."""

    token: str = field(repr=False)
    owner: str = ""


@dataclass(frozen=True)
class ServerOptions:
    """A server's API, such as https://chat.example.com/v2, and what opens it.

    Either a token, or the id and secret of an OAuth client. Files are fetched from the
    server itself and from `allowed_hosts`: names, names with a port, or `*.name`.
    """

    url: str
    token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    user_tokens: tuple[UserToken, ...] = field(default=(), repr=False)
    allowed_hosts: tuple[str, ...] = ()
    since: datetime | None = None
    token_in_query: bool = False


def read_token(path: Path) -> str:
    """The token in a file: its first line that is not empty and no # comment."""
    lines = _lines(path, "token file")
    if len(lines) != 1 or len(lines[0]) != 1:
        raise DumpError("The token file must hold one token, and nothing else.")
    return lines[0][0]


def read_client(path: Path) -> tuple[str, str]:
    """The id and the secret of an OAuth client, in one line or in two."""
    words = [word for line in _lines(path, "OAuth client's file") for word in line]
    if len(words) != 2:
        raise DumpError(
            "The OAuth client's file must hold its id and its secret, and nothing else."
        )
    return words[0], words[1]


def read_user_tokens(path: Path) -> tuple[UserToken, ...]:
    """One token in each line; whose it is may stand before it."""
    lines = _lines(path, "file of user tokens")
    if any(len(line) > 2 for line in lines):
        raise DumpError(
            "Each line of the file of user tokens must be a token, or a person's id, "
            "e-mail address or @mention and then the token."
        )
    return tuple(UserToken(line[-1], line[0] if line[1:] else "") for line in lines)


def _lines(path: Path, what: str) -> list[list[str]]:
    """The words of each line. What stands in the file is never repeated."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_TOKEN_FILE).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        # Its name is not repeated either: it may be a token, given by mistake.
        raise DumpError(f"The {what} cannot be read.") from None
    lines = [line.split() for line in text.splitlines()]
    lines = [line for line in lines if line and not line[0].startswith("#")]
    if not lines:
        raise DumpError(f"The {what} is empty.")
    if not all(_WORD.fullmatch(word) for line in lines for word in line):
        raise DumpError(f"The {what} holds characters that no token has.")
    return lines
