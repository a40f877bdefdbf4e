"""Looking up what is stored walks through no table, however large."""

import pytest
from django.db import connection

from archive.models import Message
from importer import stored

BY_UID = "USING INDEX message_uid (room_id=? AND <expr>=?)"


@pytest.mark.parametrize(
    ("find", "index"),
    [
        (
            stored.FIND_AT,
            "USING INDEX sqlite_autoindex_archive_message_1 (id>? AND id<?)",
        ),
        (stored.FIND_BY_UID, BY_UID),
    ],
)
def test_stored_messages_are_found_by_an_index(db, find, index):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN SELECT m.body {find}", ["[]"])
        assert any(index in row[3] for row in cursor)


def test_a_uid_is_found_by_the_index_in_whatever_room(db):
    assert BY_UID in Message.objects.with_uid("made-1").explain()
