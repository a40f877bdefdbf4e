"""Where the pages of people, rooms and messages are, said quickly.

A timeline spells hundreds of addresses, and Django takes a dozen microseconds for each:
a tenth of the page's time.
"""

from functools import cache, lru_cache

from django.urls import reverse


@lru_cache(maxsize=20_000)
def address(page: str, key: str) -> str:
    return reverse(page, args=[key])


def message_address(message_id: int) -> str:
    return f"{_messages()}{message_id}/"


@cache
def _messages() -> str:
    return reverse("message", args=[0]).removesuffix("0/")
