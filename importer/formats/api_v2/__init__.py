"""HipChat's API v2: pages that scripts saved, and what was downloaded from a server."""

from importer.formats.api_v2 import pages, server

__all__ = ["pages", "server"]
