"""Pages are sent compressed; files and downloads as they are."""

from __future__ import annotations

from hashlib import sha256

import pytest

from archive.models import Attachment, StoredFile

pytestmark = pytest.mark.django_db
GZIP = {"accept-encoding": "gzip"}
MOST_BYTES = 60 << 10


def test_page_of_a_hundred_messages_is_small(browser, long_room):
    page = browser().get(long_room.get_absolute_url(), headers=GZIP)
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert len(page.content) < MOST_BYTES


def test_page_is_plain_for_who_asks_so(browser, long_room):
    assert "Content-Encoding" not in browser().get(long_room.get_absolute_url())


def test_download_is_sent_as_it_is_written(browser, long_room):
    answer = browser().get("/search/download/csv?q=line", headers=GZIP)
    assert answer.streaming
    assert "Content-Encoding" not in answer


def test_file_is_sent_as_it_is_kept(browser, make_room, make_message, olga):
    words = b"words " * 1_000
    stored = StoredFile.objects.create(sha256=sha256(words).hexdigest(), size=6_000)
    stored.path.parent.mkdir(parents=True)
    stored.path.write_bytes(words)
    message = make_message("x", make_room("Lobby"), olga)
    file = Attachment.objects.create(
        message=message, name="a.txt", status="present", file=stored
    )
    answer = browser().get(f"/files/{file.pk}/a.txt", headers=GZIP)
    assert "Content-Encoding" not in answer
    assert b"".join(answer.streaming_content) == words
