"""The page about a file: its preview, its facts, and where else it was sent."""

import pytest
from media_maker import HTML, PDF, SVG, WEBM, ZIP, png, wav

TEXT = "first line\n<b>second</b> line\n\u202edenrut\n".encode()


@pytest.fixture
def page_of(browser, make_room, attach, olga, text_of):
    client = browser()

    def get(content, name="a.bin", **fields):
        file = attach(make_room(), olga, name, content, **fields)
        response = client.get(f"/attachments/{file.pk}/")
        return text_of(response).replace(f"/files/{file.pk}/", "/files/ID/")

    return get


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(30, 20), '<img src="/files/ID/a.bin" alt="a.bin" width="30" height="20">'),
        (wav(), '<audio controls preload="metadata" src="/files/ID/a.bin"'),
        (WEBM, '<video controls preload="metadata" playsinline src="/files/ID/a.bin"'),
        (PDF, '<iframe class="file-pdf" src="/files/ID/a.bin" title="a.bin">'),
        (TEXT, "<li><code>&lt;b&gt;second&lt;/b&gt; line</code></li>"),
        (SVG, "<li><code>&lt;svg xmlns="),
        (HTML, "<li><code>&lt;!DOCTYPE html&gt;&lt;script&gt;"),
        (ZIP, "This file cannot be shown here. It can be downloaded."),
        (png()[:20], "This file cannot be shown here. It can be downloaded."),
        (png(60_000, 1), "This file cannot be shown here. It can be downloaded."),
    ],
)
def test_each_kind_has_its_preview(page_of, content, expected):
    text = page_of(content)
    assert expected in text
    assert '<a class="button" href="/files/ID/a.bin" download>' in text


def test_only_this_page_may_frame_a_file(browser, make_room, attach, olga):
    room = make_room()
    file = attach(room, olga, "a.pdf", PDF)
    client = browser()
    page = client.get(f"/attachments/{file.pk}/")["Content-Security-Policy"]
    assert "frame-src 'self'" in page
    timeline = client.get(room.get_absolute_url())["Content-Security-Policy"]
    assert "frame-src" not in timeline
    assert "media-src 'self'" in timeline


def test_the_facts_are_told(page_of, olga):
    picture = png(30, 20)
    text = page_of(picture, "team \u202egnp.jpg", url="https://files.example.com/7")
    assert "<h1><bdi>team \ufffdgnp.jpg</bdi></h1>" in text
    assert "<dd>image/png</dd>" in text
    assert "<dd>30 × 20</dd>" in text
    assert f"({len(picture)} bytes)" in text
    assert ">https://files.example.com/7</dd>" in text
    assert 'href="https:' not in text
    assert f'href="{olga.get_absolute_url()}" dir="auto">Olga Owner</a>' in text
    assert "1 Mar 2016, 12:00" in text
    assert "Show in conversation" in text


def test_a_missing_file_says_what_was_there(page_of):
    address = "https://files.example.com/<lost>"
    text = page_of(b"", "lost.zip", claimed_size=2048, url=address)
    assert "does not hold the bytes of this file: Missing from the dump." in text
    assert "<bdi>lost.zip</bdi>" in text
    assert "(2,048 bytes)" in text
    assert "https://files.example.com/&lt;lost&gt;" in text
    assert 'href="https:' not in text
    assert "/files/" not in text


def test_bytes_gone_from_the_disk_are_said_to_be_gone(
    browser, make_room, attach, olga, text_of
):
    file = attach(make_room(), olga, "gone.txt", b"words")
    file.file.path.unlink()
    client = browser()
    text = text_of(client.get(f"/attachments/{file.pk}/"))
    assert "Gone from the archive’s data folder" in text
    assert file.file.sha256 in text
    beginning = client.get(f"/attachments/{file.pk}/beginning/")
    assert "There is no text to be shown." in text_of(beginning)


def test_other_messages_with_the_same_bytes_are_shown_as_far_as_one_may_see_them(
    browser, make_room, attach, olga, mira, stan, text_of
):
    lobby = make_room("Lobby")
    vault = make_room("Vault", kind="private", members=[mira])
    chat = make_room(kind="direct", members=[mira, olga])
    names = ("lobby.txt", "again.txt", "vault.txt", "chat.txt", "other.txt")
    rooms = (lobby, lobby, vault, chat, lobby)
    files = [
        attach(room, olga, name, b"other" if name == "other.txt" else b"same")
        for room, name in zip(rooms, names, strict=True)
    ]

    def seen_by(client):
        page = text_of(client.get(f"/attachments/{files[0].pk}/"))
        copies = page.partition("The same bytes were also sent with")[2]
        return [name for name in names if name in copies]

    assert seen_by(browser(person=stan)) == ["again.txt"]
    assert seen_by(browser("admin")) == ["again.txt", "vault.txt"]
    assert seen_by(browser(person=mira)) == ["again.txt", "vault.txt", "chat.txt"]
    assert seen_by(browser("compliance")) == ["again.txt", "vault.txt", "chat.txt"]


def test_many_copies_cost_no_query_each(
    browser, make_room, attach, olga, text_of, django_assert_num_queries
):
    room, client = make_room(), browser()
    file = attach(room, olga, "a.txt", b"same")
    attach(room, olga, "b.txt", b"same")
    address = f"/attachments/{file.pk}/"
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)
    for number in range(22):
        attach(room, olga, f"copy {number}.txt", b"same")
    with django_assert_num_queries(7):
        text = text_of(client.get(address))
    assert text.count(".txt</bdi></a>") == 20
    assert "And with more messages." in text


def test_a_long_text_is_shown_as_far_as_a_page_goes(page_of):
    text = page_of(b"line\n" * 2_000)
    assert text.count("<li><code>line</code></li>") == 2_000
    assert "The text goes on" not in text
    text = page_of(b"line\n" * 2_001)
    assert text.count("<li><code>line</code></li>") == 2_000
    assert "The text goes on" in text
    text = page_of(b"x" * 300_000)
    assert f"<code>{'x' * (256 << 10)}</code>" in text
    assert "The text goes on" in text


def test_a_text_that_stops_being_one_is_not_shown(page_of):
    assert "This file cannot be shown here" in page_of(b"words\n" * 1_000 + b"\0\1\2")


def test_the_beginning_of_a_text_comes_alone(browser, make_room, attach, olga, text_of):
    file = attach(make_room(), olga, "a.txt", b"line <i>\n" * 30)
    text = text_of(browser().get(f"/attachments/{file.pk}/beginning/"))
    assert text.count("<li><code>line &lt;i&gt;</code></li>") == 20
    assert f'<a href="/attachments/{file.pk}/">Show more</a>' in text
    assert "<html" not in text


def test_only_texts_have_a_beginning(browser, make_room, attach, olga, text_of):
    client = browser()
    for content in (png(), ZIP, b""):
        file = attach(make_room(), olga, "a.txt", content)
        response = client.get(f"/attachments/{file.pk}/beginning/")
        assert "There is no text to be shown." in text_of(response)
        assert "<code>" not in text_of(response)
