"""What a page knows about names and emoticons before its messages are rendered."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Mention:
    """A person a text may address; `is_viewer` when it is the reader."""

    name: str
    url: str
    is_viewer: bool


@dataclass(frozen=True)
class RenderContext:
    """Built once per page, so that rendering asks nobody.

    `mentions` has casefolded mention names, and casefolded full names for
    @"Full Name"; `emoticons` leads from a casefolded shortcut of the dump's own
    emoticons to the address of its image.
    """

    mentions: Mapping[str, Mention]
    emoticons: Mapping[str, str]
