"""What pages say beside a message's words: deleted, a card; on all three of them."""

import json

import pytest

DELETED = '<span class="label">deleted in HipChat</span>'
CARD = '<span class="label">card</span>'
LINK = {"style": "link", "title": "The <b>plan</b>", "url": "https://example.com/"}
SHOWN_TITLE = 'dir="auto">The &lt;b&gt;plan&lt;/b&gt;</'
LINK_TITLE = (
    '<a class="card-title" dir="auto" href="https://example.com/" target="_blank"'
    ' rel="noopener noreferrer nofollow">The &lt;b&gt;plan&lt;/b&gt;</a>'
)


@pytest.fixture
def pages_with(browser, make_room, make_message, olga, text_of):
    """The room, the person's page and the hit that show one message."""

    def make(body, **fields):
        room = make_room()
        make_message(body, room, olga, file_names=["zeppelin.txt"], **fields)
        make_message("the last word", room, olga)
        client = browser()
        addresses = (room.get_absolute_url(), olga.get_absolute_url())
        return [
            text_of(client.get(address))
            for address in (*addresses, "/search/?q=zeppelin")
        ]

    return make


@pytest.mark.parametrize("flag", [True, 1, "true"])
def test_deleted_words_are_shown_and_labelled(pages_with, flag):
    for text in pages_with("secret", extra={"deleted": flag}):
        assert (text.count(DELETED), "secret" in text) == (1, True)


@pytest.mark.parametrize("flag", [False, 0, "false", None])
def test_what_was_not_deleted_is_not_labelled(pages_with, flag):
    for text in pages_with("secret", extra={"deleted": flag}):
        assert DELETED not in text


def test_a_message_of_which_nothing_is_left_says_so(
    browser, make_room, make_message, olga, text_of
):
    room = make_room()
    make_message("", room, olga, extra={"deleted": True, "message": None})
    client = browser()
    for address in (room.get_absolute_url(), olga.get_absolute_url(), "/search/?q=-x"):
        text = text_of(client.get(address))
        assert (text.count(DELETED), text.count("Message deleted")) == (1, 1)


@pytest.mark.parametrize("card", [LINK, json.dumps(LINK)])
@pytest.mark.parametrize("body", ["", "card"])
def test_a_card_is_shown_or_labelled_and_named(pages_with, card, body):
    fields = {"kind": "notification", "format": "html", "extra": {"card": card}}
    in_room, of_person, hit = pages_with(body, **fields)
    for text in (in_room, of_person):
        assert (text.count(CARD), text.count(LINK_TITLE)) == (0, 1)
        assert "An empty message" not in text
    assert (hit.count(CARD), hit.count(SHOWN_TITLE)) == (1, 1)
    assert "An empty message" not in hit


@pytest.mark.parametrize("card", [{}, {"title": 5}, "{", "["])
def test_a_card_that_cannot_be_read_is_labelled_alone(pages_with, card):
    for text in pages_with("a card", kind="notification", extra={"card": card}):
        assert (text.count(CARD), "card-title" in text) == (1, False)


@pytest.mark.parametrize("card", [None, "", 5, []])
def test_what_is_no_card_is_not_labelled(pages_with, card):
    for text in pages_with("hello", extra={"card": card}):
        assert CARD not in text


@pytest.mark.parametrize("kind", ["message", "notification", "unknown"])
def test_a_message_without_words_and_files_says_so(
    browser, make_room, make_message, olga, text_of, kind
):
    room = make_room()
    make_message(" <br>", room, olga, kind=kind, format="html")
    client = browser()
    for address in (room.get_absolute_url(), olga.get_absolute_url()):
        assert "An empty message" in text_of(client.get(address))


def test_a_long_message_is_folded(browser, make_room, make_message, olga, text_of):
    room = make_room()
    make_message("line\n" * 3_200, room, olga)
    make_message("five\nlines\nare\nnot\nfolded", room, olga)
    client = browser()
    for address in (room.get_absolute_url(), olga.get_absolute_url()):
        text = text_of(client.get(address))
        assert text.count("<summary><span>Show all 3,200 lines</span>") == 1
        assert text.count("line line") == 1_600
