"""Cards: what is read of them, whatever a dump holds, and that none is dangerous."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.rendering.cards import STYLES, TONES, Attribute, Card, card_in, card_of

EMPTY = Card("", False, "", "", "", "", "", (), "", "", "", None, (), (), (), ())
URL = "https://example.com/"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)><a href=javascript:a()>x"


def card(**content):
    return card_of({"card": content})


def shown(**content):
    return replace(EMPTY, **content)


def test_a_card_may_be_json_within_json():
    assert card_in({"card": "{"}) == {}
    assert card_in({"card": " "}) is None
    assert card_in({"card": '{"title": "a"}'}) == {"title": "a"}
    assert card_of({"card": json.dumps({"title": "a"})}) == shown(title="a")


def test_half_a_character_within_a_card_is_replaced():
    """Nothing could write it: neither a page, nor the index, nor a bundle."""
    found = card_in({"card": r'{"title": "\ud83d\ude00 \ud800", "\uDFFF": [1]}'})
    assert found == {"title": "\U0001f600 \ufffd", "\ufffd": [1]}


@pytest.mark.parametrize(
    "extra",
    [
        None,
        {},
        {"card": None},
        {"card": 7},
        {"card": []},
        {"card": {}},
        {"card": "{"},
        {"card": "[" * 100_000},
        {"card": '{"a":' * 100_000},
        {"card": {"style": "link", "id": "k"}},
        {"card": {"title": 7, "description": [], "activity": 5, "attributes": {}}},
        {"card": {"title": " ", "url": "javascript:alert(1)", "thumbnail": "data:x"}},
        {"card": {"attributes": [None, 5, [], {"value": 2}, {"label": []}]}},
        {"card": {"date": 1_467_000_000, "site": "example.com"}},
    ],
)
def test_where_nothing_can_be_shown_there_is_no_card(extra):
    assert card_of(extra) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        *[({"title": "a", "style": s}, shown(title="a", style=s)) for s in STYLES],
        ({"title": "a", "style": "LINK"}, shown(title="a")),
        ({"title": "a", "style": ["link"]}, shown(title="a")),
        ({"title": "a", "format": "compact"}, shown(title="a", is_compact=True)),
        ({"title": "a", "format": "medium"}, shown(title="a")),
        ({"title": "<b>", "url": URL}, shown(title="<b>", url=URL)),
        ({"title": "a\0b"}, shown(title="a\ufffdb")),
        ({"title": "x" * 501}, shown(title="x" * 500 + "…")),
        (
            {"description": "<b> & http://a.com"},
            shown(
                description="&lt;b&gt; &amp; "
                '<a href="http://a.com" target="_blank"'
                ' rel="noopener noreferrer nofollow">http://a.com</a>'
            ),
        ),
        ({"description": {"value": "<b>", "format": "text"}},
         shown(description="&lt;b&gt;")),
        ({"description": {"value": "<p><b>a</b><h1>b</h1></p>", "format": "html"}},
         shown(description="<p><b>a</b>\nb</p>")),
        ({"description": "x\n" * 6},
         shown(description="x\nx\nx\nx\nx\nx", fold="Show all 6 lines")),
        ({"activity": {"html": "<i>a</i> did"}}, shown(activity="<i>a</i> did")),
        ({"title": "a", "icon": "http://i/1.png"},
         shown(title="a", icon=("http://i/1.png",))),
        ({"title": "a", "icon": {"url": "http://i/1", "url@2x": "http://i/2"}},
         shown(title="a", icon=("http://i/1", "http://i/2"))),
        ({"thumbnail": {"url": URL, "width": 9, "height": 9}}, shown(picture=(URL,))),
        ({"style": "image", "url": URL}, shown(style="image", url=URL, picture=(URL,))),
        ({"images": {"image": "http://i/1", "small": {"url": "http://i/2"}}},
         shown(picture=("http://i/1", "http://i/2"))),
        ({"title": "a", "activity": {"icon": "http://i/1"}},
         shown(title="a", others=("http://i/1",))),
        ({"title": "a", "metadata": {"n": 5, "of": [1], "who": "me"}},
         shown(title="a", metadata=(("n", "5"), ("who", "me")))),
        (
            {"title": "a", "site": "s", "author": "w", "author_url": URL,
             "date": 1.5e9},
            shown(title="a", site="s", author="w", author_url=URL,
                  date=datetime(2017, 7, 14, 2, 40, tzinfo=UTC)),
        ),
    ],
)  # fmt: skip
def test_what_is_read(content, expected):
    assert card(**content) == expected


@pytest.mark.parametrize("tone", TONES)
def test_attributes_are_lozenges_in_the_tones_of_hipchat(tone):
    value = {"label": "v", "style": f"lozenge-{tone}", "url": URL}
    expected = (Attribute("k", "v", URL, tone, is_lozenge=True),)
    assert card(attributes=[{"label": "k", "value": value}]).attributes == expected


@pytest.mark.parametrize(
    ("style", "is_lozenge"),
    [("lozenge", True), ("lozenge-strange", True), ("strange", False), (5, False)],
)
def test_other_styles_have_no_tone(style, is_lozenge):
    value = {"label": "v", "style": style}
    expected = (Attribute("", "v", "", "", is_lozenge),)
    assert card(attributes=[{"value": value}]).attributes == expected


@pytest.mark.parametrize(
    ("date", "year"),
    [
        (1_467_000_000, 2016),
        ("1467000000", 2016),
        (1_467_000_000_000, 2016),
        (0, None),
        (-5, None),
        (1e300, None),
        (253_402_300_799_000, None),
        ("nan", None),
        (float("inf"), None),
        ("yesterday", None),
        (True, 1970),
        ([], None),
    ],
)
def test_dates(date, year):
    found = card(title="a", date=date).date
    assert (found and found.year) == year


@pytest.mark.parametrize(
    "address",
    [
        "javascript:a()",
        "//a.com",
        "/x",
        "data:x",
        "a b",
        "http://",
        "http://a\nb",
        "ftp://a",
        5,
        None,
    ],
)
def test_an_address_that_is_none_of_the_web_leads_nowhere(address):
    attribute = {"label": "k", "value": {"label": "v", "url": address}}
    found = card(
        title="a",
        url=address,
        author_url=address,
        thumbnail=address,
        icon={"url": address},
        attributes=[attribute],
    )
    assert found == shown(
        title="a", attributes=(Attribute("k", "v", "", "", is_lozenge=False),)
    )  # fmt: skip


def test_foreign_html_loses_what_cards_never_had():
    html = {"value": EVIL, "format": "html"}
    found = card(title="t", description=html, activity={"html": EVIL})
    for shown_html in (found.description, found.activity):
        assert "alert(1)" in shown_html
        for danger in ("<script", "<img", "javascript", "onerror"):
            assert danger not in shown_html


def test_a_huge_card_is_read_as_far_as_it_is_shown():
    many = [{"label": "k", "value": {"label": "v" * 10_000}}] * 50_000
    found = card(title="t" * 10**6, description="d" * 10**6, attributes=many)
    assert (len(found.title), len(found.attributes)) == (501, 100)
    assert len(found.attributes[0].value) == 501
    assert len(found.description) == 20_001


NAMES = [
    "style", "format", "title", "url", "description", "icon", "thumbnail", "images",
    "attributes", "activity", "metadata", "site", "author", "date", "label", "value",
    "html", "url@2x",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from([EVIL, URL, "html", "image"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=30,
)  # fmt: skip


@given(content=st.dictionaries(st.sampled_from(NAMES), JSON))
def test_whatever_a_card_holds_it_is_read_and_safe(content):
    found = card(**content)
    if found is None:
        return
    assert not found.is_empty
    for html in (found.description, found.activity):
        assert "<script" not in html
        assert 'href="javascript:' not in html
    assert found.url in ("", URL)
