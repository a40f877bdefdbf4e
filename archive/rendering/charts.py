"""Draws numbers as SVG, with the same numbers as rows for a table behind each chart.

pygal lays the charts out. It would style and move them by markup that the archive's
content security policy forbids, so only shapes, texts and classes are taken over; how
they look is said in charts.css.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import pygal
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from pygal.style import Style

# For plug-ins that are not used here; it slows down, and warns of, every failed import.
sys.meta_path[:] = [
    each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)
]

WIDTH, HEIGHT = 760, 200
DOT_ROW = 30
_XLINK = "{http://www.w3.org/1999/xlink}href"
# A tenth of a pixel is enough, and a third as long.
_DECIMALS = re.compile(r"(\.\d)\d+")
_TAGS = frozenset({"svg", "g", "rect", "path", "text", "circle", "a"})
_ATTRIBUTES = (
    *("class", "viewBox", "transform", "d", "x", "y", "width", "height"),
    *("rx", "ry", "cx", "cy", "r"),
)
_OPTIONS: dict[str, Any] = {
    "css": [],
    "js": [],
    "style": Style(label_font_size=11, major_label_font_size=11),
    "show_legend": False,
    "truncate_label": -1,
    "show_minor_x_labels": False,
    "margin": 4,
    "no_data_text": "",
}


@dataclass(frozen=True)
class Bar:
    """A number of a chart; `mark` is the label at the axis, where it has one there.

    `url` leads to what was counted; `beside` are numbers for the table alone.
    """

    label: str
    number: int
    url: str = ""
    mark: str = ""
    beside: tuple[int, ...] = ()


@dataclass(frozen=True)
class Chart:
    """`columns` are the heads of the table behind it, `rows` its lines."""

    svg: SafeString
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Row:
    """A line of the table: a name, and one number or more."""

    label: str
    cells: tuple[int, ...]
    url: str = ""


@dataclass(frozen=True)
class Grid:
    """Numbers of two things: each label of `rows` has one for each of `across`."""

    across: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int]]]


def bar_chart(bars: Sequence[Bar], columns: tuple[str, ...]) -> Chart:
    """Upright bars, in the order given: months, hours …"""
    chart = pygal.Bar(
        width=WIDTH,
        height=HEIGHT,
        spacing=4,
        y_labels_major_count=3,
        show_minor_y_labels=False,
        **_OPTIONS,
    )
    chart.value_formatter = _told
    chart.x_labels = [bar.mark for bar in bars]
    chart.x_labels_major = sorted({bar.mark for bar in bars if bar.mark})
    chart.add("", [_value(bar.number, bar.label, bar.url) for bar in bars])
    rows = tuple(Row(bar.label, (bar.number, *bar.beside), bar.url) for bar in bars)
    return Chart(_svg(chart.render_tree()), columns, rows)


def punch_card(grid: Grid, columns: tuple[str, ...]) -> Chart:
    """A dot for each number, as large as it: weekdays by hours."""
    height = DOT_ROW * (len(grid.rows) + 1)
    chart = pygal.Dot(width=WIDTH, height=height, **_OPTIONS)
    chart.x_labels = grid.across
    chart.x_labels_major = grid.across
    for name, numbers in grid.rows:
        labelled = zip(grid.across, numbers, strict=True)
        chart.add(name, [_value(n, f"{name}, {label}") for label, n in labelled])
    rows = tuple(Row(name, tuple(numbers)) for name, numbers in grid.rows)
    return Chart(_svg(chart.render_tree()), columns, rows)


def _value(number: int, label: str, url: str = "") -> dict[str, Any]:
    value: dict[str, Any] = {"value": number, "label": f"{label}: {_told(number)}"}
    return value | ({"xlink": {"href": url}} if url else {})


def _told(number: float) -> str:
    return str(number_format(number, decimal_pos=0, force_grouping=True))


def _svg(node: Element) -> SafeString:
    """Shapes, texts and links; keys and screen readers have the table instead."""
    tag = str(node.tag).rpartition("}")[2]
    given = ((name, node.get(name)) for name in _ATTRIBUTES)
    attributes = [(name, _DECIMALS.sub(r"\1", value)) for name, value in given if value]
    if tag == "svg":
        attributes.append(("aria-hidden", "true"))
    if href := node.get(_XLINK):
        attributes += [("href", href), ("tabindex", "-1")]
    inner = format_html_join("", "{}", ((each,) for each in _inside(node)))
    told = format_html_join("", ' {}="{}"', attributes)
    return format_html(
        "<{0}{1}>{2}{3}</{0}>", SafeString(tag), told, node.text or "", inner
    )


def _inside(node: Element) -> list[SafeString]:
    parts = []
    for child in node:
        tag = str(child.tag).rpartition("}")[2]
        if tag in _TAGS and not child.get("style"):
            parts.append(_svg(child))
        elif tag == "desc" and child.get("class") == "label":
            parts.append(format_html("<title>{}</title>", child.text or ""))
    return parts
