"""Files in a real browser: pictures over the page, players, and what is no picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dump_maker import Silent, room, said, user, write_dump
from media_maker import HTML, PDF, SVG, WEBM, lying_png, png, wav

from archive.models import Attachment
from importer.ingest import ingest

FILES = {
    "wide.png": png(900, 300),
    "tall.png": png(300, 900, 60),
    "lying.png": lying_png(400, 300),
    "large.png": png(2400, 1800, 200),
    "tone.wav": wav(2),
    "film.webm": WEBM,
    "broken.mp3": b"ID3\4" + bytes(400),
    "evil.svg": SVG,
    "evil.html": HTML,
    "plan.pdf": PDF,
    "log.txt": "".join(f"row {n} of <i>it</i>\n" for n in range(60)).encode(),
}
PICTURES = [name for name in FILES if name.endswith(".png")]
# Sums up how far things on the page move from now on.
WATCH_SHIFTS = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: false });
}"""
TOPS = "[...document.querySelectorAll('.group')].map((each) => each.offsetTop)"
DRAWN = """() => [...document.querySelectorAll("a[data-picture] img")]
    .filter((each) => each.complete && each.naturalWidth).length === 3"""
PLAYED = """async (player) => {
    player.muted = true;
    await player.play();
    return player.error === null;
}"""
LEAPT = """(player) => new Promise((done) => {
    player.addEventListener("seeked", () => done(player.currentTime));
    player.currentTime = 1.5;
})"""


@pytest.fixture
def media(archive: None, tmp_path: Path) -> Callable[[str], str]:
    """A room with files of many kinds; gives the address of one's page."""
    sent = [
        said(
            f"see {name}",
            1 + number % 2,
            second=number,
            attachment={"name": name, "path": f"t{number}/f", "size": 9, "url": ""},
            attachment_path=f"t{number}/f",
        )
        for number, name in enumerate(FILES)
    ]
    contents = enumerate(FILES.values())
    files = {f"rooms/9/files/t{number}/f": content for number, content in contents}
    files |= {"users/1/avatars/a.png": lying_png()}
    source = write_dump(
        tmp_path / "media",
        {"rooms/9": sent},
        users=[user(1, "Alva Berg", avatar="users/1/avatars/a.png"), user(2, "Bo C")],
        rooms=[room(1, "Lobby"), room(9, "Media")],
        files=files,
    )
    ingest(source, str, Silent())
    return lambda name: f"/attachments/{Attachment.objects.get(name=name).pk}/"


def open_picture(page: Any, name: str) -> Any:
    page.locator("a.picture", has_text=name).click()
    return page.get_by_role("dialog", name=name)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_opens_over_the_page(open_browser, media, width):
    watched = open_browser(viewport={"width": width, "height": 800})
    page = watched.open("/rooms/9/")
    box = open_picture(page, "wide.png")
    assert box.is_visible()
    assert page.url.partition("?")[0] == watched.home + "/rooms/9/"
    facts = box.locator(".lightbox-facts").inner_text()
    size = Attachment.objects.get(name="wide.png").file.size
    assert "Person 1" in facts
    assert f"{size}\xa0bytes" in facts or "KB" in facts
    picture = box.get_by_role("img", name="wide.png")
    assert picture.evaluate("async (i) => (await i.decode(), i.naturalWidth)") == 900
    shown = picture.bounding_box()
    assert shown["width"] <= width
    assert shown["y"] + shown["height"] <= 800
    attachment = Attachment.objects.get(name="wide.png")
    links = {
        "Show in conversation": f"/messages/{attachment.message_id}/",
        "About this file": f"/attachments/{attachment.pk}/",
        "Download": f"/files/{attachment.pk}/wide.png",
    }
    for name, address in links.items():
        link = box.get_by_role("link", name=name)
        assert link.evaluate("(a) => a.pathname") == address
    assert watched.errors == []


def test_one_goes_from_picture_to_picture_by_keys_and_by_buttons(open_browser, media):
    page = open_browser().open("/rooms/9/")
    # The one that is no picture leaves the row.
    page.locator(".broken").wait_for()
    open_picture(page, "wide.png")
    previous = page.get_by_role("button", name="Previous picture")
    following = page.get_by_role("button", name="Next picture")

    def shown():
        name, place = page.locator(".lightbox-name"), page.locator("[data-fact=place]")
        return name.inner_text(), place.inner_text()

    assert shown() == ("wide.png", "1 / 3")
    assert (previous.count(), following.count()) == (0, 1)
    page.keyboard.press("ArrowRight")
    assert shown() == ("tall.png", "2 / 3")
    following.click()
    assert shown() == ("large.png", "3 / 3")
    assert (previous.count(), following.count()) == (1, 0)
    page.keyboard.press("ArrowRight")
    assert shown() == ("large.png", "3 / 3")
    page.keyboard.press("Home")
    assert shown() == ("wide.png", "1 / 3")


def test_closing_leads_back_to_the_picture_seen_last(open_browser, media):
    """Where a search is marked, Esc alone would leave the room."""
    watched = open_browser()
    page = watched.open("/rooms/9/?q=see")
    open_picture(page, "wide.png")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "tall.png"
    page.keyboard.press("Enter")
    assert page.locator(".lightbox-name").inner_text() == "tall.png"
    page.get_by_role("button", name="Close").click()
    assert page.get_by_role("dialog").count() == 0
    assert page.url == watched.home + "/rooms/9/?q=see"
    assert watched.errors == []


def test_a_large_picture_fits_the_screen_until_its_own_size_is_asked_for(
    open_browser, media
):
    page = open_browser(viewport={"width": 1000, "height": 700}).open("/rooms/9/")
    box = open_picture(page, "large.png")
    picture = box.get_by_role("img", name="large.png")
    assert picture.bounding_box()["width"] <= 1000
    zoom = box.get_by_role("button", name="Original size")
    assert zoom.get_attribute("aria-pressed") == "false"
    zoom.click()
    assert zoom.get_attribute("aria-pressed") == "true"
    assert picture.bounding_box()["width"] == 2400
    picture.click()
    assert picture.bounding_box()["width"] <= 1000


def test_the_picture_leads_back_to_its_message(open_browser, media):
    watched = open_browser()
    page = watched.open("/rooms/9/")
    box = open_picture(page, "tall.png")
    box.get_by_role("link", name="Show in conversation").click()
    message = Attachment.objects.get(name="tall.png").message_id
    page.wait_for_url(f"**/rooms/9/?at={message}#message-{message}")
    assert page.get_by_role("dialog").count() == 0


def test_without_scripts_a_picture_leads_to_its_page(open_browser, media):
    watched = open_browser(java_script_enabled=False)
    page = watched.open("/rooms/9/")
    page.locator("a.picture", has_text="wide.png").click()
    assert page.url == watched.home + media("wide.png")
    assert page.locator("h1").inner_text() == "wide.png"
    assert page.locator("dialog").first.is_hidden()


def test_nothing_moves_when_pictures_arrive(open_browser, media):
    """They are held back until the page stands, and seen in the end."""
    watched = open_browser(viewport={"width": 700, "height": 3000})
    held: list[Any] = []
    watched.page.route("**/files/*/*.png", lambda route: held.append(route))
    page = watched.page
    page.goto(f"{watched.home}/rooms/9/", wait_until="domcontentloaded")
    page.evaluate("document.fonts.ready.then(() => true)")
    while len(held) < len(PICTURES):
        page.wait_for_event("request")
    before = page.evaluate(TOPS)
    page.evaluate(WATCH_SHIFTS)
    arriving = [each for each in held if "lying" not in each.request.url]
    for each in arriving:
        each.continue_()
    page.wait_for_function(DRAWN)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate(TOPS) == before
    assert page.evaluate("window.shifted") == 0
    for each in set(held) - set(arriving):
        each.abort()


def test_what_is_no_picture_shows_no_broken_sign(open_browser, media):
    watched = open_browser(viewport={"width": 900, "height": 3000})
    page = watched.open("/rooms/9/")
    chip = page.locator(".broken")
    chip.wait_for()
    assert chip.locator("bdi").inner_text() == "lying.png"
    assert chip.get_attribute("href") == media("lying.png")
    page.wait_for_function(DRAWN)
    broken = "[...document.images].filter((i) => i.complete && !i.naturalWidth).length"
    assert page.evaluate(broken) == 0
    page.wait_for_function("() => !document.querySelector('.group img.face')")
    assert page.locator(".group span.face").first.inner_text() == "P1"
    watched.open("/people/1/")
    page.locator(".person-header span.face", has_text="AB").wait_for()


def test_recordings_are_played_and_leapt_through(open_browser, media):
    watched = open_browser()
    page = watched.open("/rooms/9/")
    tone, film = page.locator("audio").first, page.locator("video").first
    assert tone.evaluate(PLAYED)
    assert tone.evaluate(LEAPT) == pytest.approx(1.5, abs=0.1)
    assert film.evaluate(PLAYED)
    for name in ("tone.wav", "film.webm"):
        watched.open(media(name))
        assert page.locator("audio, video").evaluate(PLAYED)
    assert watched.errors == []


def test_what_cannot_be_played_leaves_a_file_to_download(open_browser, media):
    page = open_browser().open("/rooms/9/")
    broken = page.locator(".player", has_text="broken.mp3")
    broken.locator("audio").evaluate("(player) => void player.play().catch(() => 0)")
    broken.locator("audio").wait_for(state="detached")
    assert broken.get_by_role("link", name="Download broken.mp3").is_visible()
    page.goto(page.url.replace("/rooms/9/", media("broken.mp3")))
    page.get_by_text("This browser cannot play it.").wait_for()


def test_what_broke_before_the_script_came_gives_way_too(open_browser, media):
    watched = open_browser()
    page, held = watched.page, []
    page.route("**/fallbacks.js", lambda route: held.append(route))
    page.goto(watched.home + media("broken.mp3"), wait_until="commit")
    page.wait_for_function("() => document.querySelector('.player audio')?.error")
    (script,) = held
    script.continue_()
    page.get_by_text("This browser cannot play it.").wait_for()
    assert page.locator("audio").count() == 0


def test_the_beginning_of_a_text_opens_in_its_place(open_browser, media):
    watched = open_browser()
    page = watched.open("/rooms/9/")
    chip = page.locator(".chip", has_text="log.txt")
    chip.locator("summary").click()
    chip.get_by_text("row 19 of <i>it</i>").wait_for()
    assert chip.locator("li").count() == 20
    chip.get_by_role("link", name="Show more").click()
    page.get_by_text("row 59 of <i>it</i>").wait_for()
    assert page.url == watched.home + media("log.txt")
    assert watched.errors == []


@pytest.mark.parametrize("name", ["evil.svg", "evil.html"])
def test_markup_never_runs(open_browser, media, name):
    watched = open_browser()
    page = watched.open(media(name))
    page.get_by_text("<script>alert(").wait_for()
    with page.expect_download() as download:
        page.evaluate("location.assign(document.querySelector('.file-deeds a').href)")
    assert download.value.suggested_filename == name
    assert Path(download.value.path()).read_bytes() == FILES[name]
    assert page.url == watched.home + media(name)
    assert watched.dialogs == []
    assert watched.errors == []


def test_a_pdf_is_shown_on_its_page(open_browser, media):
    watched = open_browser()
    page = watched.open(media("plan.pdf"))
    page.wait_for_function("() => window.frames.length === 1")
    inner = next(each for each in page.frames if each.url.endswith("/plan.pdf"))
    inner.wait_for_load_state()
    assert inner.evaluate("document.contentType") == "application/pdf"
    assert watched.errors == []
    assert [each for each in watched.strangers if each.startswith("http")] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_a_file_overflows(open_browser, media, width, scheme):
    watched = open_browser(
        viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    for name in FILES:
        page = watched.open(media(name))
        widest = page.evaluate("document.documentElement.scrollWidth")
        assert (name, widest) == (name, width)
    assert watched.dialogs == []
    assert watched.errors == []
