"""Cards on pages: shown in the place of the body, with the archive's own pictures."""

import re

import pytest

from archive.models import Attachment, StoredFile

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0003860180a2a5c6430000000049454e44ae426082"
)
CARD = {
    "style": "application",
    "title": "Deploy of wombat",
    "url": "https://ci.example.com/1",
    "description": {"value": "to <b>stag</b>ing", "format": "html"},
    "activity": {"html": "Olga <i>deployed</i>"},
    "attributes": [
        {"label": "Status", "value": {"label": "failed", "style": "lozenge-error"}}
    ],
    "icon": "https://img.example.com/icon.png",
    "thumbnail": {"url": "https://img.example.com/big/thumb.png"},
    "metadata": {"build": 7},
}


@pytest.fixture
def make_card(make_room, make_message, olga):
    """A message with a card in a room of its own."""

    def make(card, body="<b>the fallback</b>", **fields):
        room = make_room(hipchat_id="lobby")
        fields = {"kind": "notification", "format": "html", "color": "green"} | fields
        return make_message(body, room, olga, extra={"card": card}, **fields)

    return make


@pytest.fixture
def store_file(data_folder):
    def store(message, content=PNG, name="thumb.png", url=""):
        stored = StoredFile.objects.create(sha256="ab" * 32, size=len(content))
        stored.path.parent.mkdir(parents=True)
        stored.path.write_bytes(content)
        Attachment.objects.create(
            message=message, name=name, url=url, file=stored, status="present"
        )

    return store


@pytest.mark.parametrize("page", ["/rooms/lobby/", "/people/1/", "/records/{}/"])
def test_a_card_stands_in_the_place_of_the_body_which_can_be_opened(
    browser, make_card, text_of, page
):
    message = make_card(CARD)
    text = text_of(browser("compliance").get(page.format(message.pk)))
    assert '<div class="hc hc-application">' in text
    assert '<div class="hc-activity" dir="auto">Olga <i>deployed</i></div>' in text
    assert 'href="https://ci.example.com/1" target="_blank"' in text
    assert '<div class="body hc-text" dir="auto">to <b>stag</b>ing</div>' in text
    assert '<dt dir="auto">Status</dt>' in text
    assert '<dd dir="auto" class="lozenge lozenge-error">failed</dd>' in text
    fallback = text.index('<details class="hc-as-text"')
    assert text.index("<b>the fallback</b>") > fallback
    assert text.count("<b>the fallback</b>") == 1
    assert '<dt dir="auto">build</dt><dd dir="auto">7</dd>' in text


@pytest.mark.parametrize("style", ["file", "image", "application", "link", "media"])
def test_each_style_has_a_look_of_its_own(browser, make_card, text_of, style):
    make_card({"style": style, "title": "a", "format": "compact"})
    text = text_of(browser().get("/rooms/lobby/"))
    assert f'<div class="hc hc-{style} hc-compact">' in text
    assert 'class="line notification card green"' in text


def test_a_link_says_whose_and_of_when_it_is(browser, make_card, text_of):
    make_card(
        {"style": "link", "title": "a", "site": "News", "author": "Ida <b>",
         "author_url": "https://news.example.com/", "date": 1_467_000_000}
    )  # fmt: skip
    text = text_of(browser().get("/rooms/lobby/"))
    assert "<bdi>News</bdi>" in text
    assert "<bdi>Ida &lt;b&gt;</bdi></a>" in text
    assert '<time datetime="2016-06-27T04:00:00+00:00">' in text


def test_no_picture_of_another_host_is_loaded(browser, make_card):
    make_card(CARD | {"style": "image", "images": ["https://img.example.com/x.png"]})
    page = browser().get("/rooms/lobby/").content.decode()
    assert "example.com" not in "".join(re.findall(r"<img[^>]*>", page))
    assert 'href="https://img.example.com/big/thumb.png"' in page
    assert "Not in the dump:" in page
    assert 'href="https://img.example.com/icon.png"' in page


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("thumb.png", ""),
        ("other.png", "https://img.example.com/big/thumb.png"),
    ],
)
def test_a_picture_sent_as_a_file_of_the_message_is_shown(
    browser, make_card, store_file, text_of, name, url
):
    store_file(make_card(CARD), name=name, url=url)
    text = text_of(browser().get("/rooms/lobby/"))
    address = f"/files/{Attachment.objects.get().pk}/{name}"
    assert f'<a class="hc-picture" href="{address}" title="{name}">' in text
    assert f'<img src="{address}" alt="{name}" loading="lazy">' in text


def test_a_file_that_is_no_picture_is_none_of_a_card(
    browser, make_card, store_file, text_of
):
    store_file(make_card(CARD), content=b"<svg xmlns=")
    assert "hc-picture hc-absent" in text_of(browser().get("/rooms/lobby/"))


def test_a_picture_of_another_message_is_not_taken(
    browser, make_card, make_message, store_file, text_of, olga
):
    message = make_card(CARD)
    store_file(make_message("see", message.room, olga))
    assert "hc-picture hc-absent" in text_of(browser().get("/rooms/lobby/"))


@pytest.mark.parametrize(
    ("q", "marked"),
    [
        ("wombat", ["wombat"]),
        ("staging", ["stag", "ing"]),
        ('"olga deployed"', ["Olga", "deployed"]),
        ("status failed", ["Status", "failed"]),
        ("fallback", ["fallback"]),
    ],
)
def test_what_a_search_found_in_a_card_is_marked_in_the_timeline(
    browser, make_card, q, marked
):
    message = make_card(CARD)
    client = browser()
    address = f"/messages/{message.pk}/?q="
    assert address in client.get("/search/", {"q": q}).content.decode()
    place = client.get(f"/messages/{message.pk}/", {"q": q})["Location"]
    page = client.get(place).content.decode()
    timeline = page[page.index('class="timeline"') :]
    assert re.findall("<mark>(.*?)</mark>", timeline) == marked
    assert '<details class="hc-as-text" open>' in timeline


def test_a_deep_or_huge_card_is_no_trouble(browser, make_room, make_message, olga):
    room = make_room(hipchat_id="lobby")
    deep = {"card": '{"title":"deep","metadata":' + "[" * 200 + "]" * 200 + "}"}
    huge = {"card": {"title": "t" * 10**6, "description": "<" * 10**5}}
    odd = {"card": {"title": "odd", "attributes": [{"label": "k"}] * 10**4}}
    for extra in (deep, huge, odd):
        make_message("", room, olga, extra=extra)
    response = browser().get("/rooms/lobby/")
    assert response.content.count(b'<div class="hc">') == 3
    assert len(response.content) < 200_000


@pytest.mark.parametrize("count", [1, 3])
def test_cards_ask_for_nothing(
    browser, make_room, make_message, olga, count, django_assert_num_queries
):
    client, room = browser(person=olga), make_room(hipchat_id="lobby")
    for number in range(count):
        names = ["thumb.png"]
        make_message(f"{number}", room, olga, extra={"card": CARD}, file_names=names)
    with django_assert_num_queries(15):
        response = client.get("/rooms/lobby/")
    assert response.content.count(b'class="hc hc-application"') == count


def test_a_card_is_downloaded_as_text(browser, make_card):
    make_card(CARD)
    response = browser("compliance").get("/search/download/html?q=wombat")
    page = response.getvalue().decode()
    for words in ("Deploy of wombat", "to <b>stag</b>ing", "Status: failed"):
        assert words in page
    assert "<b>the fallback</b>" in page
