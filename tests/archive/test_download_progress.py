"""How far a download is: told to its viewer alone, by whichever process is asked."""

import os
import time

import pytest

from archive.models import Viewer
from archive.queries.downloading import download as downloading

TOKEN = "0123456789abcdef" * 2
PROGRESS = f"/search/download/progress/{TOKEN}/"


@pytest.fixture(autouse=True)
def talk(make_room, make_message, olga, monkeypatch):
    """Five messages, in pages of two."""
    monkeypatch.setattr(downloading, "PAGE", 2)
    room = make_room()
    for number in range(5):
        make_message(f"zeppelin {number}", room, olga)


@pytest.fixture
def begin():
    """Asks for a download; nothing of it is read yet."""

    def get(client, form="jsonl", token=TOKEN):
        return client.get(f"/search/download/{form}", {"q": "zeppelin", "token": token})

    return get


def state(written, *, done=False, failed=False):
    told = f"{written} of 5 messages"
    if failed:
        told = f"Stopped early: {told}. The file is not complete."
    elif done:
        told = f"Done: {written} messages"
    noted = {"total": 5, "written": written, "done": done, "failed": failed}
    return noted | {"told": told}


def notes(data_folder):
    return sorted(place.name for place in (data_folder / "downloads").glob("*"))


def test_a_download_is_followed_from_its_beginning_to_its_end(
    browser, begin, monkeypatch
):
    monkeypatch.setattr("archive.queries.downloading.progress._PAUSE", 0)
    client = browser()
    parts = iter(begin(client))
    seen = [client.get(PROGRESS).json()]
    seen += [client.get(PROGRESS).json() for _ in parts]
    assert seen == [state(0), state(0), state(2), state(4)]
    assert client.get(PROGRESS).json() == state(5, done=True)


def test_the_end_is_told_once_and_nothing_stays_behind(browser, begin, data_folder):
    client = browser()
    begin(client).getvalue()
    assert notes(data_folder) == [f"{Viewer.objects.get().pk}-{TOKEN}"]
    answer = client.get(PROGRESS)
    assert answer.json() == state(5, done=True)
    assert "no-store" in answer["Cache-Control"]
    assert notes(data_folder) == []
    assert client.get(PROGRESS).status_code == 404


def test_notes_are_not_written_for_every_page(browser, begin):
    """Half a second has not passed since the first one."""
    client = browser()
    parts = iter(begin(client))
    next(parts), next(parts)
    assert client.get(PROGRESS).json() == state(0)


@pytest.mark.parametrize("read", [0, 1, 2])
@pytest.mark.parametrize("form", ["csv", "jsonl", "html"])
def test_a_download_that_its_reader_leaves_has_failed(browser, begin, form, read):
    client = browser()
    response = begin(client, form)
    parts = iter(response)
    for _ in range(read):
        next(parts)
    response.close()
    found = client.get(PROGRESS).json()
    assert (found["done"], found["failed"]) == (True, True)
    assert found["written"] < 5


def test_a_download_that_breaks_has_failed(browser, begin):
    client, other = browser(), browser("compliance")
    response = begin(other)
    parts = iter(response)
    next(parts)
    Viewer.objects.filter(role="compliance").update(is_active=False)
    with pytest.raises(Viewer.DoesNotExist):
        b"".join(parts)
    response.close()
    Viewer.objects.update(is_active=True)
    assert client.get(PROGRESS).status_code == 404
    assert other.get(PROGRESS).json() == state(2, done=True, failed=True)


def test_a_download_whose_process_is_gone_has_failed(browser, begin, data_folder):
    client = browser()
    response = begin(client)
    (place,) = (data_folder / "downloads").iterdir()
    long_ago = time.time() - 1_000
    os.utime(place, (long_ago, long_ago))
    assert client.get(PROGRESS).json() == state(0, done=True, failed=True)
    response.close()


def test_nobody_follows_the_download_of_another_viewer(browser, begin):
    client = browser()
    response = begin(client)
    assert browser("compliance").get(PROGRESS).status_code == 404
    assert client.get(PROGRESS).status_code == 200
    response.close()


@pytest.mark.parametrize(
    "token", ["../../secret_key", TOKEN.upper(), TOKEN + "\n", TOKEN[1:], "0" * 33, "é"]
)
def test_a_token_is_hexadecimal_and_nothing_else(browser, begin, token, data_folder):
    client = browser()
    assert begin(client, token=token).status_code == 404
    assert client.get(f"/search/download/progress/{token}/").status_code == 404
    assert not (data_folder / "downloads").exists()


def test_without_a_token_nothing_is_noted(browser, begin, data_folder):
    assert begin(browser(), token="").getvalue().count(b"\n") == 5
    assert not (data_folder / "downloads").exists()


def test_what_nobody_asked_for_goes_with_the_next_download(browser, begin, data_folder):
    client = browser()
    begin(client, token="a" * 32).getvalue()
    begin(client, token="b" * 32).getvalue()
    long_ago = time.time() - 2 * 3_600
    pk = Viewer.objects.get().pk
    place = data_folder / "downloads" / f"{pk}-{'a' * 32}"
    os.utime(place, (long_ago, long_ago))
    begin(client, token="c" * 32).getvalue()
    assert notes(data_folder) == [f"{pk}-{'b' * 32}", f"{pk}-{'c' * 32}"]


def test_a_download_goes_on_where_nothing_can_be_noted(browser, begin, data_folder):
    (data_folder / "downloads").write_text("in the way")
    client = browser()
    assert begin(client).getvalue().count(b"\n") == 5
    assert client.get(PROGRESS).status_code == 404
