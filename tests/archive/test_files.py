"""Attachments, emoticons and avatars: who gets them, and how they are sent."""

from hashlib import sha256

import pytest

from archive.models import Attachment, Emoticon, StoredFile

PNG = b"\x89PNG\r\n\x1a\n0000IHDR"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.fixture
def store(db):
    def make(content):
        stored = StoredFile(sha256=sha256(content).hexdigest(), size=len(content))
        stored.path.parent.mkdir(parents=True, exist_ok=True)
        stored.path.write_bytes(content)
        stored.save()
        return stored

    return make


@pytest.fixture
def attach(make_message, store):
    def make(room, sender, name, content=None, **fields):
        message = make_message("", room, sender)
        stored = store(content) if content else None
        status = "present" if stored else "missing"
        defaults = {"name": name, "file": stored, "status": status}
        return Attachment.objects.create(message=message, **(defaults | fields))

    return make


def bytes_of(response):
    content = b"".join(response.streaming_content)
    response.close()
    return content


@pytest.mark.parametrize(
    ("name", "content", "content_type", "disposition"),
    [
        ("a.png", PNG, "image/png", "inline"),
        ("page.html", PNG, "image/png", "inline"),
        ("a.jpg", b"\xff\xd8\xff\xe0jfif", "image/jpeg", "inline"),
        ("a.gif", b"GIF89a......", "image/gif", "inline"),
        ("a.webp", b"RIFF....WEBPVP8 ", "image/webp", "inline"),
        ("a.webp", b"RIFF....WAVEfmt ", "application/octet-stream", "attachment"),
        ("a.png", HTML, "application/octet-stream", "attachment"),
        ("a.svg", SVG, "application/octet-stream", "attachment"),
        ("a.png", SVG, "application/octet-stream", "attachment"),
        ("a.pdf", b"%PDF-1.7", "application/octet-stream", "attachment"),
        ("a.txt", b"hello", "application/octet-stream", "attachment"),
    ],
)
def test_only_safe_images_are_shown(
    browser, make_room, attach, olga, name, content, content_type, disposition
):
    file = attach(make_room(), olga, name, content)
    response = browser().get(f"/files/{file.pk}/{name}")
    assert bytes_of(response) == content
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"].partition(";")[0] == disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-cache"


def test_browser_that_has_a_file_is_asked_who_it_is_for(
    browser, make_room, attach, olga, stan
):
    """The next viewer of the same browser gets nothing from the last one's files."""
    vault = make_room("Vault", kind="private", members=[olga])
    address = f"/files/{attach(vault, olga, 'secret.png', PNG).pk}/secret.png"
    client = browser(person=olga)
    first = client.get(address)
    assert bytes_of(first) == PNG
    has_it = {"If-None-Match": first["ETag"]}
    again = client.get(address, headers=has_it)
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"]
    assert browser(person=stan).get(address, headers=has_it).status_code == 404


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\r\nX-Evil: 1", "a\n", " ", "", "é💥.txt"]
)
def test_odd_names_reach_no_other_file_and_no_header(
    browser, make_room, attach, olga, name
):
    room = make_room()
    file = attach(room, olga, name, b"mine")
    client = browser()
    page = client.get(room.get_absolute_url())
    (line,) = page.context["timeline"].days[0].groups[0].lines
    for address in (line.files[0].url, f"/files/{file.pk}/../../secret_key"):
        response = client.get(address)
        assert bytes_of(response) == b"mine"
        assert "X-Evil" not in response


def test_name_that_would_turn_its_letters_is_shown_so_but_sent_as_it_is(
    browser, make_room, attach, olga, text_of
):
    """Or a program is taken for a picture."""
    room = make_room()
    kept = attach(room, olga, "cat\u202egnp.exe", b"MZ")
    lost = attach(room, olga, "dog\u202egnp.exe")
    client = browser()
    text = text_of(client.get(room.get_absolute_url()))
    assert '<bdi class="chip-name">cat\ufffdgnp.exe</bdi>' in text
    assert "dog\ufffdgnp.exe" in text
    assert "\u202e" not in text
    response = client.get(f"/files/{kept.pk}/x")
    assert bytes_of(response) == b"MZ"
    assert "filename*=utf-8''cat%E2%80%AEgnp.exe" in response["Content-Disposition"]
    assert "dog\ufffdgnp.exe" in client.get(f"/files/{lost.pk}/x").content.decode()


def test_stranger_gets_no_file_of_a_hidden_room(browser, make_room, attach, olga, stan):
    vault = make_room("Vault", kind="private", members=[olga])
    file = attach(vault, olga, "secret.png", PNG)
    address = f"/files/{file.pk}/secret.png"
    assert bytes_of(browser(person=olga).get(address)) == PNG
    assert browser(person=stan).get(address).status_code == 404


def test_missing_bytes_are_said_to_be_missing(
    browser, make_room, attach, olga, text_of
):
    file = attach(make_room(), olga, "lost.png", url="https://files.example.com/lost")
    response = browser().get(f"/files/{file.pk}/lost.png")
    assert response.status_code == 404
    assert "does not hold its bytes: missing from the dump" in text_of(response)
    assert "https://files.example.com/lost" in text_of(response)


def test_bytes_gone_from_the_disk_are_a_404(browser, make_room, attach, olga, text_of):
    room = make_room()
    file = attach(room, olga, "gone.png", PNG)
    file.file.path.unlink()
    client = browser()
    response = client.get(f"/files/{file.pk}/gone.png")
    assert response.status_code == 404
    assert "does not hold its bytes" in text_of(response)
    assert client.get(room.get_absolute_url()).status_code == 200


def test_timeline_shows_images_files_and_what_is_lost(
    browser, make_room, attach, olga, text_of
):
    room = make_room()
    image = attach(room, olga, "a.png", PNG)
    paper = attach(room, olga, "paper.pdf", b"%PDF-1.7")
    attach(
        room, olga, "lost.zip", claimed_size=2048, url="https://files.example.com/lost"
    )
    attach(room, olga, "hollow.txt", status="empty")
    text = text_of(browser().get(room.get_absolute_url()))
    assert f'<img src="/files/{image.pk}/a.png" alt="" loading="lazy">' in text
    assert '<bdi class="picture-name">a.png</bdi>' in text
    assert f'href="/files/{paper.pk}/paper.pdf" download>' in text
    assert '<span class="chip-size">2.0 KB</span> · Missing from the dump' in text
    assert (
        '<span class="origin" dir="ltr">https://files.example.com/lost</span>' in text
    )
    assert "Empty in the dump" in text
    assert 'src="https:' not in text


def test_emoticon_is_an_image_or_nothing(browser, store):
    Emoticon.objects.create(shortcut="boom", file=store(PNG))
    Emoticon.objects.create(shortcut="evil", file=store(SVG))
    Emoticon.objects.create(shortcut="lost")
    client = browser()
    response = client.get("/emoticons/boom")
    assert (bytes_of(response), response["Content-Type"]) == (PNG, "image/png")
    for shortcut in ("evil", "lost", "unheard-of"):
        assert client.get(f"/emoticons/{shortcut}").status_code == 404


def test_timeline_shows_the_dumps_own_emoticons(
    browser, make_room, make_message, store, olga, text_of
):
    Emoticon.objects.create(shortcut="boom", file=store(PNG))
    room = make_room()
    make_message("(Boom) (unheard)", room, olga)
    text = text_of(browser().get(room.get_absolute_url()))
    assert 'src="/emoticons/boom" alt="(Boom)"' in text
    assert "(unheard)" in text


def test_avatar_is_shown_where_it_is_known(
    browser, make_person, make_room, make_message, store, olga, text_of
):
    person, room = make_person("Ava Tar", avatar=store(PNG)), make_room()
    make_message("hi", room, person)
    make_message("hi", room, olga)
    client = browser()
    text = text_of(client.get(room.get_absolute_url()))
    assert f'src="/people/{person.hipchat_id}/avatar"' in text
    assert f"/people/{olga.hipchat_id}/avatar" not in text
    response = client.get(f"/people/{person.hipchat_id}/avatar")
    assert bytes_of(response) == PNG
    assert client.get(f"/people/{olga.hipchat_id}/avatar").status_code == 404


def test_avatar_of_a_hidden_guest_is_not_found(
    browser, make_person, make_room, make_message, store, olga, stan
):
    guest = make_person("Gil Guest", account_type="guest", avatar=store(PNG))
    make_message("x", make_room("V", kind="private", members=[olga]), guest)
    address = f"/people/{guest.hipchat_id}/avatar"
    assert bytes_of(browser(person=olga).get(address)) == PNG
    assert browser(person=stan).get(address).status_code == 404
