"""Names of files in a bundle: bounded, safe on every disk, and nothing a click runs."""

import pytest

from archive.publishing.addresses import localised
from archive.publishing.names import file_name

HASH = "0123456789abcdef"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.pdf", "plan-0123456789ab.pdf"),
        ("PLAN.PDF", "PLAN-0123456789ab.pdf"),
        ("con.txt", "con-0123456789ab.txt"),
        ("../../etc/passwd", "passwd-0123456789ab.download"),
        ("C:\\temp\\a.log", "a-0123456789ab.log"),
        ("page.html", "page-0123456789ab.html.download"),
        ("page.xhtml", "page-0123456789ab.xhtml.download"),
        ("feed.xml", "feed-0123456789ab.xml.download"),
        ("x.svg", "x-0123456789ab.svg.download"),
        ("x.js", "x-0123456789ab.js.download"),
        ("run.exe", "run-0123456789ab.exe.download"),
        (".htaccess", "htaccess-0123456789ab.download"),
        ("a.b.c", "a_b-0123456789ab.c.download"),
        ("日本.xlsx", "日本-0123456789ab.xlsx"),
        ("cat\u202egnp.exe", "cat_gnp-0123456789ab.exe.download"),
        ("\x00\x1b[2J.txt", "2J-0123456789ab.txt"),
        ("", "file-0123456789ab.download"),
        ("...", "file-0123456789ab.download"),
        ("x.html .", "x_html-0123456789ab.download"),
    ],
)
def test_a_name_becomes_safe(name, safe):
    assert file_name(name, HASH) == safe


@pytest.mark.parametrize("name", ["n" * 999 + ".txt", "日" * 999 + ".txt", "." * 999])
def test_a_name_is_bounded(name):
    assert len(file_name(name, HASH).encode()) < 200


def test_a_picture_ends_as_its_bytes_say():
    assert file_name("page.html", HASH, "png") == "page-0123456789ab.png"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/people/1/" title="A">A</a>', '<a title="A">A</a>'),
        ('<img alt="" src="/files/1/a.png">', '<img alt="" src="x&amp;.png">'),
        ('<a href="//evil.example/x">x</a>', "<a>x</a>"),
        ('<a href="https://a.example/">x</a>', '<a href="https://a.example/">x</a>'),
        ('<a href="#m">x</a>', '<a href="#m">x</a>'),
        ('<p>said: src="/files/1/a.png"</p>', '<p>said: src="/files/1/a.png"</p>'),
        ('<i title=">" hx-get="/more/">x</i>', '<i title=">">x</i>'),
        ('<img srcset="/files/2/b.png" src="/c">', "<img>"),
        ('<a data-picture="/files/1/a.png" hx-get="/files/1/a.png">x</a>', "<a>x</a>"),
    ],
)
def test_addresses_of_the_archive_become_those_of_the_bundle(html, expected):
    places = {"/files/1/a.png": "x&.png"}
    assert localised(html, lambda address: places.get(address, "")) == expected
