"""Charts are shapes of ours and nothing else, with the same numbers in a table."""

from __future__ import annotations

import re

from archive.rendering.charts import Bar, Grid, Row, bar_chart, punch_card

BARS = [
    Bar("May 2016", 1_200, "/search/?q=a&b=<c>", "2016"),
    Bar("June 2016 <script>", 0),
]


def tags(svg: str) -> set[str]:
    return set(re.findall(r"<(\w+)", svg))


def test_bars_are_as_high_as_their_numbers():
    chart = bar_chart(BARS, ("Month", "Messages"))
    bars = re.findall(r'<rect class="rect[^>]* height="([\d.]+)"', chart.svg)
    assert float(bars[0]) > 100
    assert float(bars[1]) == 0


def test_table_has_the_same_numbers():
    chart = bar_chart(BARS, ("Month", "Messages"))
    assert chart.columns == ("Month", "Messages")
    assert chart.rows == (
        Row("May 2016", (1_200,), "/search/?q=a&b=<c>"),
        Row("June 2016 <script>", (0,)),
    )


def test_nothing_of_a_name_becomes_markup():
    svg = bar_chart(BARS, ("Month", "Messages")).svg
    assert tags(svg) <= {"svg", "g", "rect", "path", "text", "title", "a"}
    assert "<title>June 2016 &lt;script&gt;: 0</title>" in svg
    assert 'href="/search/?q=a&amp;b=&lt;c&gt;"' in svg


def test_nothing_is_styled_or_scripted_in_place():
    grid = Grid(["0", "1"], [("Mon", [1, 2]), ("Tue", [3, 0])])
    for chart in (bar_chart(BARS, ("", "")), punch_card(grid, ("Day", "0", "1"))):
        assert not re.search(r"<style|<script|\sstyle=|\son\w+=|\sid=", chart.svg)


def test_keys_and_screen_readers_are_led_to_the_table():
    svg = bar_chart(BARS, ("", "")).svg
    assert svg.startswith('<svg class="pygal-chart" viewBox="0 0 760 200" aria-hidden')
    assert svg.count("<a ") == svg.count('tabindex="-1"') == 1


def test_punch_card_has_the_first_row_at_the_top():
    grid = Grid(["0", "1"], [("Mon", [1, 2]), ("Tue", [3, 0])])
    chart = punch_card(grid, ("Day", "0", "1"))
    heights = dict(re.findall(r'y="([\d.]+)">(Mon|Tue)<', chart.svg))
    by_name = {name: float(y) for y, name in heights.items()}
    assert by_name["Mon"] < by_name["Tue"]
    assert chart.rows == (Row("Mon", (1, 2)), Row("Tue", (3, 0)))
