"""Folding: letters that readers take for the same become the same letter.

Case, accents, width and ligatures go, whatever is no letter, digit or emoji becomes
a blank, and every number is spelled 0-9. Kana keep their dakuten, Hangul its
syllables.
"""

import re
import unicodedata

# Scripts written without blanks between words, and Hangul, which glues particles to
# them: these are found by any two characters in a row, not by words.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007"
    "\u3041-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7ff\U00016fe0-\U00018fff"
    "\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
)

_ASCII = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else ord(" ")
    for code in range(256)
)
# Letters that Unicode does not take apart; Persian and Arabic keyboards differ in
# two letters that look alike.
_LETTERS = dict(zip("łøđðħŧıŋĸſƒɨʉ", "lodohtinksfiu", strict=True)) | {
    "ð": "d",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "\u0671": "\u0627",
    "\u0649": "\u064a",
    "\u06cc": "\u064a",
    "\u06a9": "\u0643",
    # Apostrophes that count as letters, and signs that would grow into letters.
    "\u02bb": " ",
    "\u02bc": " ",
    "™": " ",
    "℠": " ",
}
# Accents, Hebrew points, Arabic vowel signs and tatweel, variation selectors,
# shades of skin. Vowel signs of other scripts are letters and stay.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    "\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)
# What becomes one letter only together: the jamo of a syllable, a kana and its mark.
_COMPOSED = re.compile(
    "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\u3041-\u30ff][\u3099\u309a]"
)


def fold(text: str) -> str:
    """Folded words with blanks between them; ASCII keeps its length.

    >>> fold("Übergröße, Ｗｉｄｅ!")
    'ubergrosse  wide '
    """
    if text.isascii():
        return text.encode("ascii").translate(_ASCII).decode("ascii")
    return _COMPOSED.sub(_compose, text.translate(_TABLE))


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters and its end, where it began."""
    letters = [_TABLE[ord(char)] for char in text]
    taken_apart = "".join(letters)
    origins = [at for at, part in enumerate(letters) for _ in part]
    folded, offsets, end = "", [], 0
    for match in _COMPOSED.finditer(taken_apart):
        composed = _compose(match)
        folded += taken_apart[end : match.start()] + composed
        offsets += origins[end : match.start() + len(composed)]
        end = match.end()
    return folded + taken_apart[end:], [*offsets, *origins[end:], len(text)]


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


class _Table(dict[int, str]):
    """Fills itself with the characters that occur; `str.translate` reads it."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if unicodedata.category(char) in {"Cn", "Co", "Cs"}:
            return " "
        self[code] = _fold_character(char)
        return self[code]


_TABLE = _Table()


def _fold_character(char: str) -> str:
    if char in _LETTERS:
        return _LETTERS[char]
    bare = _DROPPED.sub("", unicodedata.normalize("NFKD", char)).casefold()
    parts = _DROPPED.sub("", unicodedata.normalize("NFKD", bare))
    return unicodedata.normalize("NFC", "".join(map(_fold_part, parts)))


def _fold_part(char: str) -> str:
    """One decomposed character; emoji are words of their own."""
    match unicodedata.category(char):
        case "Nd":
            return str(unicodedata.decimal(char))
        case "So" if char >= "\u2600" or "\u2300" <= char <= "\u23ff":
            return f" {char} "
        case "Cf":
            return " " if char == "\u200b" else ""
        case category:
            return _LETTERS.get(char, char) if category[0] in "LMN" else " "
