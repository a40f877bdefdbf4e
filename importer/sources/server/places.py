"""Where each reply and file of a server lies among what was downloaded from it."""

from __future__ import annotations

import hashlib

# No dump of HipChat's has a folder of this name, so formats tell it apart by path.
TOP = "hipchat-api"
SERVER = f"{TOP}/server.json"
CAPABILITIES = f"{TOP}/capabilities.json"
USERS = f"{TOP}/users"
ROOMS = f"{TOP}/rooms"
EMOTICONS = f"{TOP}/emoticons"
DIRECT = f"{TOP}/direct"


def page(folder: str, kind: str, number: int) -> str:
    """
    >>> page("hipchat-api/rooms/7", "history", 2)
    'hipchat-api/rooms/7/history-0002.json'
    """
    return f"{folder}/{kind}-{number:04}.json"


def file_place(address: str) -> str:
    """Where the file of an address is: people's own names for files are not safe.

    >>> file_place("https://files.example.com/1/2/a.png")[:30]
    'hipchat-api/files/4d/4d4b3de8e'
    """
    name = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{TOP}/files/{name[:2]}/{name}"


def secured_place(number: str) -> str:
    """Where the file is that has an id and no address: an `authenticated_file`."""
    return file_place(f"file/{number}")
