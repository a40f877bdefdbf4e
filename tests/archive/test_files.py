"""Attachments, emoticons and avatars: who gets them, and how they are sent."""

import pytest
from media_maker import HTML, PDF, SVG, WEBM, XML, ZIP, lying_png, png, wav

from archive.models import Emoticon

PNG = png(800, 600)
SANDBOX = "sandbox; default-src 'none'"
MARKUP = [SVG, HTML, XML, b"\xef\xbb\xbf" + SVG, b"\n\n" + HTML]


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
        ("a.webp", wav(), "audio/wav", "inline"),
        ("a.txt", WEBM, "video/webm", "inline"),
        ("a.txt", b"hello", "application/octet-stream", "attachment"),
        ("a.zip", ZIP, "application/octet-stream", "attachment"),
    ],
)
def test_only_what_holds_no_scripts_is_shown(
    browser, make_room, attach, olga, name, content, content_type, disposition
):
    file = attach(make_room(), olga, name, content)
    response = browser().get(f"/files/{file.pk}/{name}")
    assert bytes_of(response) == content
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"].partition(";")[0] == disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == SANDBOX
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.html", "a.pdf", "a.xml", "a"])
@pytest.mark.parametrize("content", MARKUP)
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-"}])
def test_markup_is_downloaded_whatever_it_is_called(
    browser, make_room, attach, olga, name, content, headers
):
    file = attach(make_room(), olga, name, content)
    response = browser().get(f"/files/{file.pk}/{name}", headers=headers)
    assert bytes_of(response) == content
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == SANDBOX


def test_a_pdf_is_shown_where_it_can_do_nothing(browser, make_room, attach, olga):
    file = attach(make_room(), olga, "plan.docx", PDF)
    response = browser().get(f"/files/{file.pk}/plan.docx")
    assert bytes_of(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline;")
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
    )
    assert response["X-Frame-Options"] == "SAMEORIGIN"


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
    "name",
    [
        "../../etc/passwd",
        "a\r\nX-Evil: 1",
        "a\n",
        " ",
        "",
        "é💥.txt",
        'a"; x="b.html',
        "n" * 300 + ".txt",
        "\u202egnp.exe",
    ],
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
        assert response["Content-Disposition"].startswith("attachment")


def test_name_that_would_turn_its_letters_is_shown_so_but_sent_as_it_is(
    browser, make_room, attach, olga, text_of
):
    """Or a program is taken for a picture."""
    room = make_room()
    kept = attach(room, olga, "cat\u202egnp.exe", b"MZ")
    lost = attach(room, olga, "dog\u202egnp.exe")
    client = browser()
    text = text_of(client.get(room.get_absolute_url()))
    assert "<bdi>cat\ufffdgnp.exe</bdi>" in text
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
    assert "Gone from the archive" in text_of(client.get(room.get_absolute_url()))


def test_timeline_shows_images_files_and_what_is_lost(
    browser, make_room, attach, olga, text_of
):
    room = make_room()
    image = attach(room, olga, "a.png", PNG)
    paper = attach(room, olga, "paper.pdf", PDF)
    attach(
        room, olga, "lost.zip", claimed_size=2048, url="https://files.example.com/lost"
    )
    attach(room, olga, "hollow.txt", status="empty")
    text = text_of(browser().get(room.get_absolute_url()))
    assert (
        '<svg viewBox="0 0 400 300" width="400" aria-hidden="true"></svg>'
        f'<img src="/files/{image.pk}/a.png" alt="" width="400" height="300" '
        'loading="lazy" decoding="async">'
    ) in text
    assert '<bdi class="picture-name">a.png</bdi>' in text
    assert f'href="/attachments/{paper.pk}/"><bdi>paper.pdf</bdi></a>' in text
    assert f'href="/files/{paper.pk}/paper.pdf" download' in text
    assert '<span class="chip-size">2.0 KB</span> · Missing from the dump' in text
    assert (
        '<span class="origin" dir="ltr">https://files.example.com/lost</span>' in text
    )
    assert "Empty in the dump" in text
    assert 'src="https:' not in text


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (40, 30, (40, 30)),
        (800, 600, (400, 300)),
        (3000, 12, (400, 2)),
        (40, 2000, (6, 320)),
        (9000, 1, (400, 1)),
    ],
)
def test_a_picture_keeps_its_form(
    browser, make_room, attach, olga, width, height, shown
):
    room = make_room()
    attach(room, olga, "a.png", png(width, height))
    page = browser().get(room.get_absolute_url())
    (file,) = page.context["timeline"].days[0].groups[0].lines[0].files
    assert (file.width, file.height) == (width, height)
    assert (file.shown_width, file.shown_height) == shown


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (wav(), '<audio controls preload="none" src="/files/{}/x"'),
        (WEBM, '<video controls preload="none" playsinline src="/files/{}/x"'),
        (b"words", 'hx-get="/attachments/{}/beginning/"'),
        (PNG[:16], 'href="/files/{}/x" download'),
        (SVG, 'href="/files/{}/x" download'),
        (HTML, 'href="/files/{}/x" download'),
    ],
)
def test_timeline_shows_each_file_by_what_it_is(
    browser, make_room, attach, olga, text_of, content, expected
):
    room = make_room()
    file = attach(room, olga, "x", content)
    text = text_of(browser().get(room.get_absolute_url()))
    assert expected.format(file.pk) in text
    assert f'<img src="/files/{file.pk}' not in text


def test_pictures_and_faces_cost_no_query_each(
    browser,
    make_room,
    attach,
    make_person,
    store,
    django_assert_max_num_queries,
    django_assert_num_queries,
):
    room, client = make_room(), browser()

    def fill(first, last):
        for n in range(first, last):
            face = store(png(5, n + 1))
            attach(room, make_person(f"P{n}", avatar=face), "a.png", png(9, n + 1))

    fill(0, 1)
    with django_assert_max_num_queries(40) as few:
        client.get(room.get_absolute_url())
    fill(1, 6)
    with django_assert_num_queries(len(few)):
        client.get(room.get_absolute_url())


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


@pytest.mark.parametrize("page", ["room", "people", "person", "search"])
@pytest.mark.parametrize(
    ("content", "is_shown"),
    [(PNG, True), (lying_png(), True), (SVG, False), (b"words", False)],
)
def test_an_avatar_that_is_no_picture_gives_way_to_initials(
    browser,
    make_person,
    make_room,
    make_message,
    store,
    text_of,
    page,
    content,
    is_shown,
):
    person, room = make_person("Ava Tar", avatar=store(content)), make_room()
    make_message("hello", room, person)
    address = {
        "room": room.get_absolute_url(),
        "people": "/people/",
        "person": person.get_absolute_url(),
        "search": "/search/?q=hello",
    }[page]
    text = text_of(browser().get(address))
    shown = f'src="/people/{person.hipchat_id}/avatar" alt="" loading="lazy"'
    assert (f'{shown} data-initials="AT"' in text) == is_shown
    assert ('aria-hidden="true">AT</span>' in text) == (not is_shown)
