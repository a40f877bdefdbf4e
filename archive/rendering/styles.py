"""Turns the few styles HipChat allowed on a span into classes of our style sheet.

Inline styles are forbidden by the archive's content security policy. Colours become
the nearest of seven inks, which stay readable on light and dark pages alike.
"""

import colorsys
import re

# The end of each hue, in degrees round the colour wheel.
_INKS = (
    (15, "red"),
    (45, "orange"),
    (70, "yellow"),
    (170, "green"),
    (255, "blue"),
    (330, "purple"),
    (361, "red"),
)
_NAMED = {
    "maroon": "red",
    "darkred": "red",
    "crimson": "red",
    "gold": "yellow",
    "lime": "green",
    "darkgreen": "green",
    "olive": "green",
    "teal": "green",
    "navy": "blue",
    "darkblue": "blue",
    "aqua": "blue",
    "cyan": "blue",
    "fuchsia": "purple",
    "magenta": "purple",
    "pink": "purple",
    "grey": "gray",
    "silver": "gray",
}
_INK_NAMES = frozenset({name for _, name in _INKS} | {"gray"})
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_BOLD = frozenset({"bold", "bolder", "600", "700", "800", "900"})


def span_classes(style: str) -> list[str]:
    """The classes for a style attribute; what we have none for is left out.

    >>> span_classes("font-weight: bold; color: #c00; position: fixed")
    ['bold', 'ink-red']
    """
    classes = []
    for declaration in style.lower().split(";"):
        name, _, value = declaration.partition(":")
        if found := _class_of(name.strip(), value.strip()):
            classes.append(found)
    return list(dict.fromkeys(classes))


def _class_of(name: str, value: str) -> str:
    match name:
        case "font-weight":
            return "bold" if value in _BOLD else ""
        case "text-decoration":
            return {"underline": "underline", "line-through": "struck"}.get(value, "")
        case "color":
            ink = _ink_of(value)
            return f"ink-{ink}" if ink else ""
        case _:
            return ""


def _ink_of(color: str) -> str:
    name = _NAMED.get(color, color)
    if name in _INK_NAMES:
        return name
    red, green, blue = _parts(color)
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.15 or not 0.1 < lightness < 0.95:
        # Black and white are the page's own ink, whichever it is.
        return "gray" if 0.25 < lightness < 0.9 else ""
    return next(ink for end, ink in _INKS if hue * 360 < end)


def _parts(color: str) -> list[float]:
    """Red, green and blue from 0 to 1; black for what cannot be read."""
    if found := _HEX.fullmatch(color):
        digits = found[1] if len(found[1]) == 6 else "".join(d * 2 for d in found[1])
        return [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    if found := _RGB.fullmatch(color):
        return [min(int(part), 255) / 255 for part in found.groups()]
    return [0.0, 0.0, 0.0]
