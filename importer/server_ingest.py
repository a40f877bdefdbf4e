"""Ingests what a HipChat server that still runs has, as the command line asks."""

from __future__ import annotations

import hashlib
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from archive.models import ImportRun
from importer.errors import DumpError
from importer.ingest import Options, Progress, ingest_source
from importer.sources.server import (
    ServerOptions,
    ServerSource,
    read_client,
    read_token,
    read_user_tokens,
    require_address,
)

_LOOPBACK = re.compile(r"localhost|127\.[0-9.]+|::1")


def add_server_arguments(parser: ArgumentParser) -> None:
    group = parser.add_argument_group(
        "a server", "HipChat's API v2, where SOURCE is an address such as https://…/v2"
    )
    group.add_argument(
        "--token-file", type=Path, help="holds the token of an administrator"
    )
    group.add_argument(
        "--client-file",
        type=Path,
        help="holds the id and the secret of an OAuth client, instead of a token",
    )
    group.add_argument(
        "--user-tokens",
        type=Path,
        help="holds a token in each line: each opens one person's 1-1 chats",
    )
    group.add_argument(
        "--since",
        type=_moment,
        help="fetch only what was said since this day, such as 2018-06-30",
    )
    group.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST",
        help="fetch files from this host, too; may be given several times",
    )
    group.add_argument(
        "--token-in-query",
        action="store_true",
        help="send the token as auth_token, for servers behind a proxy that takes "
        "the Authorization header away",
    )


def is_server(source: str) -> bool:
    """
    >>> is_server("https://chat.example.com/v2"), is_server("dumps/hipchat.tar.gz")
    (True, False)
    """
    return source.lower().startswith(("https://", "http://"))


def after_rehearsal(sources: Iterable[str]) -> str:
    """What was downloaded is not thrown away: it may have taken days."""
    folders = [f"{folder}" for source in sources for folder in _downloaded(source)]
    said = "This was a rehearsal: nothing was stored."
    if not folders:
        return said
    return f"{said} The download is kept for the ingest, in {', '.join(folders)}."


def ingest_server(
    url: str, given: dict[str, Any], progress: Progress, options: Options
) -> ImportRun:
    """Download first: what is there stays there, so that a stopped download goes on."""
    require_address(url)
    if not _is_private_to_us(url):
        _say(
            "Warning: the address begins with http://, so whoever is on the way to "
            "the server can read the token and all that is downloaded."
        )
    source = ServerSource(server_options(url, given), _folder(url), say=_say)
    source.download()
    return ingest_source(source.name, lambda: source, progress, options)


def server_options(url: str, given: dict[str, Any]) -> ServerOptions:
    """Raises DumpError unless a token or a client is given, and not both."""
    if bool(given["token_file"]) == bool(given["client_file"]):
        raise DumpError(
            "A server wants to know who asks: give --token-file with an "
            "administrator's token, or --client-file with an OAuth client's id and "
            "secret."
        )
    client = read_client(given["client_file"]) if given["client_file"] else ("", "")
    users = given["user_tokens"]
    return ServerOptions(
        url=url,
        token=read_token(given["token_file"]) if given["token_file"] else "",
        client_id=client[0],
        client_secret=client[1],
        user_tokens=read_user_tokens(users) if users else (),
        allowed_hosts=tuple(given["allow_host"]),
        since=given["since"],
        token_in_query=given["token_in_query"],
    )


def _downloaded(source: str) -> Iterator[Path]:
    """Where there is something of a server; what is no address has no folder."""
    with suppress(DumpError):
        if is_server(source):
            require_address(source)
            folder = _folder(source)
            if folder.exists():
                yield folder


def _folder(url: str) -> Path:
    """Named after the server, in words and, since those may be alike, in a sum."""
    parts = urlsplit(url)
    name = re.sub(r"[^a-z0-9.-]", "_", parts.hostname or "")
    same = parts._replace(netloc=parts.netloc.lower()).geturl().rstrip("/")
    digest = hashlib.sha256(same.encode("utf-8", "replace")).hexdigest()[:12]
    folder: Path = settings.DATA_DIR / "servers" / f"{name[:60]}-{digest}"
    return folder


def _is_private_to_us(url: str) -> bool:
    """
    >>> [_is_private_to_us(url) for url in ("https://h", "http://127.0.0.1:1", "http://h")]
    [True, True, False]
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" or bool(_LOOPBACK.fullmatch(host))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no day such as 2018-06-30.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
