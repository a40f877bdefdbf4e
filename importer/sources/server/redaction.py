"""Takes tokens and passwords out of whatever is kept or told, in every spelling."""

from __future__ import annotations

import base64
import html
import re

HIDDEN = "…"
# Something shorter would be found in words that people said.
_SHORTEST = 6


class Secrets:
    """What must not be repeated to anybody."""

    def __init__(self, *secrets: str) -> None:
        self._spellings: dict[str, re.Pattern[bytes]] = {}
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        if len(secret) >= _SHORTEST:
            spelled = "".join(map(_spelled, secret)).encode()
            self._spellings[secret] = re.compile(spelled)

    def add_client(self, id: str, secret: str) -> None:
        """A pair of which the second is secret, as it stands in a header, too."""
        if secret:
            self.add(base64.b64encode(f"{id}:{secret}".encode()).decode())
            self.add(secret)

    def hide(self, content: bytes) -> bytes:
        # One may be a part of another.
        for secret in sorted(self._spellings, key=len, reverse=True):
            content = self._spellings[secret].sub(HIDDEN.encode(), content)
        return content

    def hide_in(self, text: str) -> str:
        """
        >>> Secrets("s3cr/et+").hide_in("http://h/?auth_token=s3cr%2fet%2B&x=s3cr/et+")
        'http://h/?auth_token=…&x=…'
        """
        return self.hide(text.encode("utf-8", "replace")).decode()


def _spelled(character: str) -> str:
    """A character as it is, and as addresses, JSON and HTML write it."""
    if character.isalnum():
        return character
    code = f"{ord(character):02x}"
    hexadecimal = "".join(f"[{each}{each.upper()}]" for each in code)
    spellings = (
        re.escape(character),
        f"%{hexadecimal}",
        rf"\\{re.escape(character)}",
        rf"\\u00{hexadecimal}",
        re.escape(html.escape(character)),
        f"&#{ord(character)};",
    )
    return f"(?:{'|'.join(spellings)})"
