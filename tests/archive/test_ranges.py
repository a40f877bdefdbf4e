"""Parts of files, as players ask for them."""

import pytest
from media_maker import SVG, wav

TONE = wav()
SIZE = len(TONE)


@pytest.fixture
def ask(browser, make_room, attach, olga):
    file = attach(make_room(), olga, "tone.wav", TONE)
    client = browser()

    def get(asked, **headers):
        headers |= {"Range": asked} if asked is not None else {}
        response = client.get(f"/files/{file.pk}/tone.wav", headers=headers)
        content = b"".join(response) if response.streaming else response.content
        response.close()
        return response, content

    return get


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-", 0, SIZE),
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=100-", 100, SIZE),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        ("bytes=10-999999999", 10, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        ("bytes=-999999999", 0, SIZE),
        (" bytes=3-4 ", 3, 5),
    ],
)
def test_a_part_is_sent(ask, asked, start, stop):
    response, content = ask(asked)
    assert response.status_code == 206
    assert content == TONE[start:stop]
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert response["Content-Length"] == str(stop - start)
    assert response["Content-Type"] == "audio/wav"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "asked",
    [
        None,
        "",
        "bytes=",
        "bytes=-",
        "bytes=9-3",
        "bytes=a-b",
        "bytes=+1-3",
        "bytes=1-3,5-7",
        "lines=1-3",
        "bytes=٣-٤",
        "bytes=1-" + "9" * 400,
    ],
)
def test_what_is_no_range_gets_all(ask, asked):
    response, content = ask(asked)
    assert (response.status_code, content) == (200, TONE)
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(SIZE)
    assert "Content-Range" not in response


@pytest.mark.parametrize(
    "asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE}", "bytes=-0"]
)
def test_a_part_beyond_the_end_is_refused(ask, asked):
    response, content = ask(asked)
    assert (response.status_code, content) == (416, b"")
    assert response["Content-Range"] == f"bytes */{SIZE}"


def test_a_part_of_another_state_of_the_file_is_not_mixed_with_this_one(ask):
    etag = ask(None)[0]["ETag"]
    assert ask("bytes=5-", **{"If-Range": etag})[0].status_code == 206
    for other in ('"other"', f"W/{etag}", "Tue, 01 Mar 2016 12:00:00 GMT"):
        response, content = ask("bytes=5-", **{"If-Range": other})
        assert (response.status_code, content) == (200, TONE)


def test_who_has_the_file_gets_no_part_again(ask):
    etag = ask(None)[0]["ETag"]
    response, content = ask("bytes=5-", **{"If-None-Match": etag})
    assert (response.status_code, content) == (304, b"")


def test_a_stranger_gets_no_part(browser, make_room, attach, olga, stan):
    vault = make_room("Vault", kind="private", members=[olga])
    file = attach(vault, olga, "tone.wav", TONE)
    headers = {"Range": "bytes=0-3"}
    address = f"/files/{file.pk}/tone.wav"
    assert browser(person=stan).get(address, headers=headers).status_code == 404
    response = browser(person=olga).get(address, headers=headers)
    assert b"".join(response) == b"RIFF"
    response.close()


def test_a_part_of_a_drawing_does_not_pass_as_something_else(
    browser, make_room, attach, olga
):
    file = attach(make_room(), olga, "a.svg", SVG)
    response = browser().get(f"/files/{file.pk}/a.svg", headers={"Range": "bytes=9-"})
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    response.close()
