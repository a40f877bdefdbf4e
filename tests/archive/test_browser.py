"""The pages in a real browser: nothing too wide, nothing refused, nothing fetched."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
ADDRESSES = [
    "/rooms/",
    "/rooms/lobby/",
    "/rooms/lobby/2016-03-01/",
    "/people/",
    "/people/1/",
    "/direct/",
    "/search/?q=zeppelin",
    "/search/",
]

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")


@pytest.fixture
def hit(make_room, make_message, make_viewer, olga, mira, live_server):
    """A room with all that is wide, long or coloured; a message in its middle."""
    room = make_room("Lobby" * 30, hipchat_id="lobby", topic="t" * 300)
    make_room(kind="direct", members=[olga, mira])
    make_message("/code " + "x" * 400 + "\ny", room, olga, file_names=["f" * 200])
    for number in range(60):
        make_message(f"line {number}", room, olga)
    hit = make_message("zeppelin" + "p" * 300, room, olga)
    for number in range(40):
        make_message(f"later {number}", room, mira)
    html = f"<b>{'w' * 200}</b><table><tr>{'<td>cell</td>' * 40}</tr></table>"
    make_message(html, room, olga, kind="notification", format="html", color="red")
    make_viewer("member", olga)
    return hit


@pytest.fixture
def open_page(hit, live_server, olga):
    """Opens a tab in which Olga is signed in; what it complained of is kept."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def open_tab(**options):
            tab = chromium.new_context(base_url=live_server.url, **options).new_page()
            tab.complaints = []
            tab.on("console", lambda message: tab.complaints.append(message.text))
            tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
            tab.goto("/sign-in/")
            tab.fill("#id_username", olga.email)
            tab.fill("#id_password", "correct horse")
            tab.click("button[type=submit]")
            tab.wait_for_url("**/rooms/")
            return tab

        yield open_tab
        chromium.close()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_fit_and_load_from_here_alone(open_page, live_server, viewport):
    tab, asked = open_page(viewport=viewport), []
    tab.on("request", lambda request: asked.append(request.url))
    for address in ADDRESSES:
        tab.goto(address)
        width = tab.evaluate("document.documentElement.scrollWidth")
        assert (address, width) == (address, viewport["width"])
    assert tab.complaints == []
    assert [url for url in asked if not url.startswith(live_server.url)] == []


def test_message_is_shown_amid_its_context(open_page, hit):
    tab = open_page(viewport=DESK)
    tab.goto(f"/messages/{hit.pk}/")
    top = tab.locator(f"#message-{hit.pk}").bounding_box()["y"]
    assert 200 < top < 700


def test_own_script_makes_it_pleasant(open_page):
    tab = open_page(viewport=DESK)
    tab.goto("/rooms/lobby/")
    assert tab.evaluate("scrollY") > 1000
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.fill("#sidebar-name", "mira")
    tab.wait_for_selector("#sidebar-lists >> text=People")
    shown = tab.locator("#sidebar-lists li").all_inner_texts()
    assert shown == ["Mira Member", "Mira Member"]


def test_everything_works_without_script(open_page, hit):
    tab = open_page(viewport=PHONE, java_script_enabled=False)
    tab.click("text=Lobby >> nth=-1")
    tab.click(".details-link")
    assert tab.locator("#details").is_visible()
    tab.click(".details-close")
    assert not tab.locator("#details").is_visible()
    tab.fill("#q", "zeppelin*")
    tab.press("#q", "Enter")
    tab.click(".hit-text")
    assert tab.url.endswith(f"/rooms/lobby/?at={hit.pk}#message-{hit.pk}")
