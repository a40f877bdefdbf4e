"""What holds for every page: no inline script or style, no other host, one heading."""

import re

import pytest

from archive.models.messages import first_id_at
from tests.conftest import NOON

FIRST = first_id_at(NOON)
PAGES = [
    "/",
    "/home/growth/",
    "/home/people/",
    "/on-this-day/?day=2020-03-01",
    "/bookmarks/",
    "/lists/",
    "/rooms/",
    "/rooms/lobby/",
    "/rooms/lobby/?q=zeppelin+x",
    "/rooms/lobby/2016-03-01/",
    "/rooms/lobby/2015-01-01/",
    "/rooms/lobby/?day=soon",
    "/rooms/lobby/calendar/",
    "/rooms/lobby/calendar/?month=2016-03",
    "/people/",
    "/people/1/",
    "/people/1/?order=oldest&day=2016-03-01",
    "/people/1/activity/",
    "/people/1/rooms/",
    "/people/1/with/",
    "/people/who-with-whom/?counts=1",
    "/rooms/lobby/about/",
    "/direct/",
    "/search/",
    "/search/?q=zeppelin",
    "/search/?q=nothing",
    "/search/saved/",
    "/settings/",
    "/go/",
    "/go/?address=nothing",
    f"/rooms/lobby/range/{FIRST}-{FIRST}/",
    f"/messages/{FIRST}/cite/",
    f"/messages/{FIRST}/cite/?to=nothing",
    "/rooms/lobby/2016-03-01/cite/",
    "/beside/",
    "/beside/?left=lobby&right=person:1",
    "/statistics/",
    "/statistics/?room=lobby",
    "/search/explain/?q=zeppelin+nothing",
    "/search/certificate/?q=nothing",
    "/gallery/files/",
    "/gallery/images/?room=lobby&person=nobody&from=x",
    "/gallery/links/",
    "/gallery/emoticons/?counts=1",
    "/gallery/cards/",
    "/gallery/code/",
    "/attachments/1/",
    "/attachments/2/",
    "/nowhere/",
]
BODY = (
    '/code <i style="color:red">x</i>',
    "@OlgaOwner (boom) :) https://example.com/ zeppelin",
)
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:")
LOADED = re.compile(
    r"<(?:link|script|img|iframe|source)[^>]*?(?:src|href)=\"([^\"]*)\""
)


@pytest.fixture
def page(browser, make_room, make_message, olga):
    room = make_room("Lobby", hipchat_id="lobby")
    for body in BODY:
        make_message(body, room, olga, file_names=["a.png"])
    html = '<b style="color:#c00">x</b><img src="https://example.com/x.png" onload="y">'
    make_message(html, room, olga, kind="notification", format="html")
    return browser("compliance", olga)


@pytest.mark.parametrize("address", PAGES)
def test_page_has_nothing_inline_and_loads_from_here_alone(page, address):
    html = page.get(address).content.decode()
    shown = html.replace("&lt;i style=&quot;", "")
    assert INLINE.findall(shown) == []
    assert [url for url in LOADED.findall(html) if not url.startswith("/")] == []


@pytest.mark.parametrize("address", PAGES)
def test_page_has_one_heading_a_title_and_unique_ids(page, address):
    html = page.get(address).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert html.count("<h1") == 1
    assert re.search(r"<title>[^<]+ · HipChat Archive</title>", html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", PAGES)
def test_page_stays_in_no_browser(page, address):
    """Or the next one to sit down reads it with "Back"."""
    rules = page.get(address)["Cache-Control"].split(", ")
    assert {"no-store", "private"} <= set(rules)


@pytest.mark.parametrize("address", PAGES[:-1])
def test_page_forbids_what_it_does_not_need(page, address):
    policy = page.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
