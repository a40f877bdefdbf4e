"""Which bodies are long enough to be folded, and what opens them."""

import pytest

from archive.rendering.folding import fold_label

PLAIN = [
    ("", ""),
    ("x" * 799, ""),
    (" " + "x" * 799 + "\n\n", ""),
    ("x" * 800, "Show all 800 characters"),
    ("x\n" * 5, ""),
    ("x\n" * 6, "Show all 6 lines"),
    ("x" * 900 + "\n" * 5 + "x", "Show all 6 lines"),
    ("x\n" * 3_200, "Show all 3,200 lines"),
    ("x" * 4_001, "Show all 4,001 characters"),
]
HTML = [
    ("<b>x</b>\n" * 20, ""),
    ("<b>x</b>" + "<i></i>" * 400, ""),
    ("x<br>" * 4 + "x", ""),
    ("x<br>" * 6, "Show all 6 lines"),
    ("x<br>" * 41, "Show all 41 lines"),
    ("<tr><td>x</td></tr>" * 50, "Show all 50 lines"),
    ("<pre>" + "x\n" * 50 + "</pre>", "Show all 51 lines"),
    ("<b>" + "x" * 4_000, "Show all of it"),
]


@pytest.mark.parametrize(("body", "label"), PLAIN)
def test_plain_text(body: str, label: str) -> None:
    assert fold_label(body, is_html=False) == label


@pytest.mark.parametrize(("body", "label"), HTML)
def test_html_has_the_lines_a_reader_sees(body: str, label: str) -> None:
    assert fold_label(body, is_html=True) == label
