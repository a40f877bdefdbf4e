"""What old addresses of HipChat's name, as they stand in mails, tickets and wikis."""

from datetime import date, time

import pytest

from archive.queries.old_addresses.reading import (
    LONGEST,
    OldChat,
    OldEmoticon,
    OldFile,
    OldList,
    OldMessage,
    OldPerson,
    OldRoom,
    OldRoomJid,
    read,
)

UID = "5f7586a8-b71c-423c-ab11-bb2329d00201"
DAY = date(2014, 1, 28)
TABLE = [
    ("/history/room/123", OldRoom("123")),
    ("/history/room/123/", OldRoom("123")),
    ("/history/room/123/2014/01/28", OldRoom("123", DAY)),
    ("/history/room/123/2014/1/28/?p=2", OldRoom("123", DAY)),
    ("/history/room/123/2014/13/28", OldRoom("123")),
    ("/history/room/123/lobby/2014/01/28", OldRoom("123", DAY)),
    (
        "https://x.hipchat.com/history/room/123/2014/01/28#15:27:21",
        OldRoom("123", DAY, time(15, 27, 21)),
    ),
    (
        "https://x.hipchat.com/history/room/123/2014/04/04?q=pain#14:12:55",
        OldRoom("123", date(2014, 4, 4), time(14, 12, 55)),
    ),
    ("/history/room/123/2014/01/28?t=9:05", OldRoom("123", DAY, time(9, 5))),
    ("/history/room/123/2014/01/28?t=rid-7#25:00", OldRoom("123", DAY)),
    ("x.hipchat.com/history/room/123#17:48:02", OldRoom("123", None, time(17, 48, 2))),
    ("/history/member/7", OldChat("7")),
    ("/history/member/7/2014/01/28", OldChat("7", DAY)),
    ("/history/user/7/2014/01/28", OldChat("7", DAY)),
    ("/history/room", None),
    ("/history", None),
    ("https://x.hipchat.com/chat/room/123", OldRoom("123")),
    (
        "hipchat://x.hipchat.com/chat/room/Kit%20%2F%20Caboodle",
        OldRoom("Kit / Caboodle"),
    ),
    ("hipchat://www.hipchat.com/room/123", OldRoom("123")),
    ("hipchat://www.hipchat.com/user/7", OldPerson("7")),
    ("https://x.hipchat.com/chat/user/7", OldChat("7")),
    ("/chat/user/@AnnArbor", OldChat("@AnnArbor")),
    ("/chat/123", OldRoom("123")),
    ("/chat/1_lobby@conf.hipchat.com", OldRoomJid("1_lobby")),
    ("https://www.hipchat.com/rooms/show/123/test_room", OldRoom("123")),
    ("/rooms/show/123?utm_source=room_mention", OldRoom("123")),
    ("/rooms/123/", None),
    ("https://www.hipchat.com/people/show/7/ann", OldPerson("7")),
    ("/people/7/", None),
    ("https://api.hipchat.com/v2/room/123", OldRoom("123")),
    ("/v2/room/Room%207/member", OldRoom("Room 7")),
    ("/v2/room/123/history", OldRoom("123")),
    ("/v2/room/123/history/latest", OldRoom("123")),
    (f"/v2/room/123/history/{UID}", OldMessage(UID)),
    (f"/v2/user/7/history/{UID}", OldMessage(UID)),
    ("/v2/user/7/history/latest", OldChat("7")),
    ("/v2/user/@AnnArbor", OldPerson("@AnnArbor")),
    ("/v2/user/ann@example.com", OldPerson("ann@example.com")),
    ("/v2/emoticon/boom", OldEmoticon("boom")),
    ("/v2/room", OldList("rooms")),
    ("/v2/user?max-results=1000", OldList("people")),
    ("/v2/capabilities", None),
    ("/v2/", None),
    ("/v1/rooms/history?room_id=123&date=2014-01-28", OldRoom("123", DAY)),
    ("/v1/rooms/show?room_id=123&auth_token=x", OldRoom("123")),
    ("/v1/users/show?user_id=7", OldPerson("7")),
    ("/v1/rooms/list", None),
    ("1_2@chat.hipchat.com", OldPerson("2")),
    ("1_2@chat.btf.hipchat.com/web||proxy", OldPerson("2")),
    ("xmpp:1_lobby@conf.hipchat.com?join", OldRoomJid("1_lobby")),
    ("1_the_lobby@conf.btf.hipchat.com/Ann Arbor", OldRoomJid("1_the_lobby")),
    ("/jid/123_room@conf.hipchat.com", OldRoomJid("123_room")),
    ("/jid/1_2@chat.hipchat.com", OldPerson("2")),
    ("/jid/nobody", None),
    ("ann@example.com", None),
    (
        "https://uploads.hipchat.com/1/7/tOk3n/plan%20b.pdf",
        OldFile("tOk3n", "plan b.pdf"),
    ),
    (
        "https://s3.amazonaws.com/uploads.hipchat.com/1/7/tOk3n/plan.pdf",
        OldFile("tOk3n", "plan.pdf"),
    ),
    ("https://chat.example.com/files/1/7/tOk3n/plan.pdf", OldFile("tOk3n", "plan.pdf")),
    ("https://example.com/1/7/tOk3n/plan.pdf", None),
    ("https://[broken/history/room/1", None),
    ("deploy server", None),
    ("", None),
    ("/history/room/" + "1" * LONGEST, None),
]


@pytest.mark.parametrize(("text", "old"), TABLE, ids=[row[0][:60] for row in TABLE])
def test_an_old_address_is_read(text, old):
    assert read(text) == old
