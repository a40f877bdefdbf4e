"""Every message's original is found again, whatever the format of its dump."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from archive.evidence.certainty import Claim, is_of
from archive.evidence.originals import find_original
from archive.models import Message

DUMPS = Path(__file__).resolve().parent.parent / "dumps"
CASES = sorted(
    path.name for path in DUMPS.iterdir() if path.is_dir() and path.name != "sample"
)


def originals():
    """Each message's body, and the bytes of its original."""
    for message in Message.objects.select_related("source_file").order_by("position"):
        file = message.source_file
        original = find_original(
            settings.DATA_DIR, file.sha256, file.format, message.position
        )
        assert original is not None, (file.path, message.position)
        claim = Claim(message.uid, message.sent_at, message.body)
        assert is_of(original, claim), (file.path, message.position, original.data)
        yield message.body, original.data


@pytest.mark.parametrize("case", CASES)
def test_the_original_of_every_message_is_surely_its_own(case, take_in):
    take_in(DUMPS / case)
    assert len(list(originals())) == Message.objects.count()


TIMES = [f"2016-03-01 12:00:0{second}" for second in range(3)]
FIRST, SECOND = f"{TIMES[0]},Lobby,Alva,first words", f"{TIMES[1]},Lobby,Bo,second"
TABLES = {
    "created_at": (f"created_at,room,from,message\n{FIRST}\n{SECOND}\n", 0),
    "message_body": (f"date,room,from,message_body\n{FIRST}\n{SECOND}\n", 0),
    "old Macs' lines": (f"date,room,from,message\r{FIRST}\r{SECOND}\r", 0),
    "a lone return": (f"date,room,from,message\n{FIRST}\r{SECOND}\n", 0),
    "blank lines first": (f"\n\n\ndate,room,from,message\n{FIRST}\n{SECOND}", 0),
    "a title line first": (
        f"HipChat, export, of, the, day\n\ndate;room;from;message\n"
        f"{FIRST.replace(',', ';')}\n{SECOND.replace(',', ';')}\n",
        1,
    ),
    "headings with commas": (
        'date;room;from;message;"a,b,c,d,e,f"\n'
        f"{FIRST.replace(',', ';')};x\n{SECOND.replace(',', ';')};y\n",
        0,
    ),
    "tabs": (
        "date,room,from,message\n".replace(",", "\t")
        + f"{FIRST}\n{SECOND}\n".replace(",", "\t"),
        0,
    ),
    "names of headings in a row": (
        "date,room,from,message\n"
        f"{TIMES[0]},date,from,first words\n{TIMES[1]},room,message,second\n",
        0,
    ),
    "a header among the rows": (
        f"date,room,from,message\n{FIRST}\nmessage,from,date,room\n"
        f"second,Bo,{TIMES[1]},Lobby\n",
        0,
    ),
    "no header": (
        f"{TIMES[0]};Alva;first, words, and, commas, here, many;\n"
        f'{TIMES[1]};Bo;"second\nwords";\n',
        0,
    ),
    "a broken row": (f'date,room,from,message\n{FIRST}\n"x"y,"\n{SECOND}\n', 1),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_row_of_a_message_is_found_as_it_was_read(name, take_in, tmp_path):
    content, problems = TABLES[name]
    table = tmp_path / "talk.csv"
    table.write_bytes(content.encode())
    assert take_in(table)["problems"] == problems
    (first, row_of_first), (second, row_of_second) = originals()
    assert (first[:5], second[:6]) == ("first", "second")
    assert first.encode() in row_of_first
    assert second.encode() in row_of_second
    assert b"second" not in row_of_first


@pytest.mark.parametrize("key", ["users", "rooms", "messages", "hits", "autojoins"])
def test_another_list_before_the_messages_does_not_stand_for_them(
    key, take_in, tmp_path
):
    page = {
        "links": {"self": "https://chat.example.com"},
        key: [{"id": "u-2", "date": "2016-03-01T12:00:01Z", "message": "secret"}],
        "items": [
            {
                "id": "u-1",
                "date": "2016-03-01T12:00:00Z",
                "from": {"id": 1, "name": "Alva"},
                "mentions": [],
                "message": "hello",
                "type": "message",
            }
        ],
    }
    place = tmp_path / "dump" / "hipchat-api" / "rooms" / "1" / "history-1.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(page))
    assert take_in(tmp_path / "dump")["stored"] == 1
    [(body, original)] = originals()
    assert body == "hello"
    assert b"secret" not in original
