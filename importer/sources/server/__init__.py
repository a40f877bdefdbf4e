"""A HipChat server's API v2 as a source: asked for all it has, as it really behaved."""

from importer.sources.server.addresses import require_address
from importer.sources.server.options import (
    ServerOptions,
    UserToken,
    read_client,
    read_token,
    read_user_tokens,
)
from importer.sources.server.source import ServerSource

__all__ = [
    "ServerOptions",
    "ServerSource",
    "UserToken",
    "read_client",
    "read_token",
    "read_user_tokens",
    "require_address",
]
