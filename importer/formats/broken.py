"""Says why an item of JSON cannot be read, in words for those who read the archive."""

from __future__ import annotations

from archive.evidence.json_item import Broken

HALF_A_CHARACTER = (
    "The item holds half a character: of the two escapes that make one (such as "
    r"\ud83d\ude00), the other is missing."
)
NOT_UTF8 = "The item holds bytes that are not UTF-8, so its text cannot be told."


def reason_of(broken: Broken) -> str:
    if "not valid UTF-8" in broken.reason:
        return NOT_UTF8
    return HALF_A_CHARACTER if "surrogate" in broken.reason else broken.reason
