"""CSV files of every script known, of spreadsheets, and damaged ones."""

from __future__ import annotations

import io
from typing import Any

import pytest
from memory_dump import as_json, claimed_by, expected_of, files_of, read_files

from archive.evidence.csv_rows import MAX_REREAD, read_rows
from archive.evidence.text_lines import MAX_LINE
from importer.formats import csv_files
from importer.formats.csv_files import MAX_NAMES
from importer.formats.csv_files.python_repr import parse_repr
from importer.records import MessageRecord, Problem

CASES = ["csv_livesense", "csv_mstump", "csv_bmarcuche", "csv_by_hand"]
HEADER = "date,from,message\n"


def read(**files: str) -> dict[str, list[Any]]:
    return read_files(csv_files, {path: text.encode() for path, text in files.items()})


def row(second: int, *cells: str) -> str:
    return f"2016-03-01T12:00:{second:02}+00:00,{','.join(cells)}\n"


@pytest.mark.parametrize("case", CASES)
def test_csv_files_are_read_as_expected(case: str) -> None:
    read = read_files(csv_files, claimed_by(csv_files, files_of(case)))
    assert as_json(read) == expected_of(case)
    assert list(read) == list(expected_of(case))


@pytest.mark.parametrize(
    ("path", "head", "is_claimed"),
    [
        ("messages_1.csv", b"", True),
        ("bo_hipchat_log.csv", b"\xef\xbb\xbf\n", True),
        ("people.csv", b"", False),
        ("people.csv", b"name,email\nAlva Berg,alva@example.com\n", False),
        ("audit.csv", b"date,user,action\n2016-03-01T12:00:00Z,1,login\n", False),
        ("a.csv", b"1515061002,Lobby,Alva Berg,hi\n", True),
        ("a.csv", b"2016-03-01T12:00:00.5+00:00,Alva Berg,hi,\n", True),
        ("a.csv", b"Alva Berg,2016-03-01T12:00:00.5+00:00,hi\n", True),
        ("a.CSV", b"From|When|Text\n", True),
        ("a.csv", b"A title,,\nwhen,who knows,text\nDate,Author,Body\n", True),
        ("a.txt", b"DateTime,UserName,MsgLength\n", True),
        ("a.json", b"date,from,message\n", False),
        ("a.csv", b'date,from,"message', True),
        ("a.csv", b"\xff\xfed\0a\0t\0e\0", False),
    ],
)
def test_tables_are_known_by_their_columns(
    path: str, head: bytes, is_claimed: bool
) -> None:
    assert csv_files.claims(path, head) is is_claimed


def test_long_words_of_the_script_that_cut_them_are_marked() -> None:
    bodies = ["x" * 65_531, "x" * 65_532, "é" * 32_767, "x" * 65_536]
    table = "".join(f"151506100{n},Lobby,Alva Berg,{b}\n" for n, b in enumerate(bodies))
    records = read(**{"messages_1.csv": table})["messages_1.csv"]
    cut = {"row": {"possibly_cut_off": True}}
    assert [record.extra for record in records] == [None, cut, cut, None]
    assert [record.body for record in records] == bodies


def crowd(count: int, *cells: str) -> str:
    return "".join(row(n, f"Person {n}", *cells) for n in range(count))


def test_so_many_who_talk_in_a_table_talk_in_a_room() -> None:
    table = HEADER + crowd(MAX_NAMES + 1, "hi")
    records = read(**{"x/Old lobby.csv": table})["x/Old lobby.csv"]
    assert {(r.room_name, r.pair) for r in records} == {("Old lobby", None)}


@pytest.mark.parametrize(
    ("path", "table"),
    [
        # Two people have more than two names when they marry.
        ("x/Old lobby.csv", HEADER + crowd(3, "hi")),
        ("x/Old lobby.csv", HEADER + crowd(MAX_NAMES, "hi")),
        ("bo@example.com.csv", HEADER + crowd(MAX_NAMES + 1, "hi")),
        ("Bo/messages.csv", crowd(MAX_NAMES + 1, "hi", "")),
    ],
)
def test_what_may_be_a_chat_of_two_is_not_shown_as_a_room(
    path: str, table: str
) -> None:
    records = read(**{path: table})[path]
    assert {record.room_name for record in records} == {""}
    [pair] = {record.pair for record in records}
    assert pair[0].name == "Owner of the export"


@pytest.mark.parametrize("bot", ["Link", "unknown"])
def test_an_integration_is_never_one_of_two_who_talk(bot: str) -> None:
    files = {
        "Bo/messages.csv": row(0, "Bo", "hi", "") + row(1, bot, "http://x", ""),
        "Cy/messages.csv": row(0, "Cy", "hi", "") + row(1, bot, "http://x", ""),
        "Dora/messages.csv": row(0, bot, "http://x", "") + row(1, "Alva", "hi", ""),
    }
    found = read(**files)
    pairs = {path: [p.name for p in found[path][0].pair] for path in files}
    assert pairs == {
        "Bo/messages.csv": ["Owner of the export", "Bo"],
        "Cy/messages.csv": ["Owner of the export", "Cy"],
        "Dora/messages.csv": ["Alva", "Dora"],
    }
    label = found["Bo/messages.csv"][1].sender
    assert (label.name, label.is_person) == (bot, False)


def test_who_sends_notifications_is_never_one_of_two_who_talk() -> None:
    table = "date,from,message,type\n" + row(0, "Alva", "hi", "message")
    table += row(1, "Ticker", "up", "notification")
    records = read(**{"Bo.csv": table})["Bo.csv"]
    names = {tuple(person.name for person in record.pair) for record in records}
    assert names == {("Alva", "Bo")}
    assert [record.sender.is_person for record in records] == [True, False]


def uids(*paths: str) -> list[list[str]]:
    table = "1515061002,Lobby,Alva,+1\n" * 2
    found = read(**dict.fromkeys(paths, table))
    return [[record.uid for record in found[path]] for path in paths]


def test_the_same_message_of_two_exports_is_one() -> None:
    first, second = uids("dist/1/messages_1.csv", "dist/2/messages_1.csv")
    assert len({*first}) == 2
    assert first == second


def test_files_of_other_names_do_not_continue_each_other() -> None:
    for other in ("messages_3.csv", "messages.csv", "posts_2.csv", "a/messages_2.csv"):
        first, second = uids("messages_1.csv", other)
        assert first == second


def test_equal_messages_are_counted_on_in_the_file_that_continues_another() -> None:
    nine, ten = uids("dist/1/messages_9.csv", "dist/1/messages_10.csv")
    assert len({*nine, *ten}) == 4


def test_what_may_be_empty_is_known_by_the_id_of_an_empty_message() -> None:
    blank = "1515061002,Lobby,Alva,(blank)\n"
    by_hand = 'date,room,from,message\n1515061002,Lobby,Alva,""\n'
    found = read(**{"messages_1.csv": blank * 2, "a.csv": by_hand})
    first, second = found["messages_1.csv"]
    [empty] = found["a.csv"]
    assert (first.uid, first.body) == (empty.uid, "(blank)")
    assert first.extra == {"row": {"possibly_empty": True}}
    assert (second.ordinal, second.uid != first.uid) == (2, True)


def test_tables_in_a_folder_of_rooms_are_rooms() -> None:
    files = {"rooms/Lobby/messages.csv": HEADER + row(0, "Alva Berg", "alone")}
    [record] = read(**files)["rooms/Lobby/messages.csv"]
    assert record.room_name == "Lobby"


@pytest.mark.parametrize(
    ("path", "senders", "pair"),
    [
        ("Bo/messages.csv", ["Bo", "Alva"], ("Alva", "Bo")),
        ("bo_b_hipchat_log.csv", ["Bo B", "Alva"], ("Alva", "Bo B")),
        ("Bo/messages.csv", ["Bo"], ("Owner of the export", "Bo")),
        ("Bo/messages.csv", ["Alva"], ("Alva", "Bo")),
        ("Bo/messages.csv", ["Alva", "Bob"], ("Alva", "Bob")),
        ("messages.csv", ["Alva"], ("Owner of the export", "Alva")),
    ],
)
def test_the_two_of_a_chat_are_told_by_its_path_and_senders(
    path: str, senders: list[str], pair: tuple[str, str]
) -> None:
    table = "".join(row(n, name, "hi", "") for n, name in enumerate(senders))
    records = read(**{path: table})[path]
    names = {tuple(person.name for person in record.pair) for record in records}
    assert names == {pair}


def test_whose_an_export_is_is_told_by_the_other_chats() -> None:
    files = {
        "Bo/messages.csv": row(0, "Alva", "hi", "") + row(1, "Bo", "hi", ""),
        "Cy/messages.csv": row(0, "Alva", "hi", "") + row(1, "Cy", "hi", ""),
        "Dora/messages.csv": row(0, "Dora", "hi", ""),
        # Renamed since: HipChat's file is under the new name.
        "Edda/messages.csv": row(0, "Alva", "hi", "") + row(1, "Ed", "hi", ""),
    }
    found = read(**files)
    pairs = {path: [p.name for p in found[path][0].pair] for path in files}
    assert pairs == {
        "Bo/messages.csv": ["Alva", "Bo"],
        "Cy/messages.csv": ["Alva", "Cy"],
        "Dora/messages.csv": ["Alva", "Dora"],
        "Edda/messages.csv": ["Alva", "Ed"],
    }


def test_without_any_name_there_is_no_telling_who_talked() -> None:
    [record] = read(**{"messages.csv": row(0, "", "hi", "")})["messages.csv"]
    assert isinstance(record, Problem)
    assert record.reason == "There is no telling between whom this was said."
    assert (record.position, record.is_direct) == (0, True)


def test_a_column_named_like_another_is_kept_under_a_name_of_its_own() -> None:
    table = "date,room,from,message,Message,extra,extra,,row,deleted\n"
    table += "2016-03-01T12:00:00Z,Lobby,Alva,hi,a,b,c,d,e,f\n"
    [record] = read(**{"a.csv": table})["a.csv"]
    assert record.extra == {
        "Message": "a",
        "extra": "b",
        "extra (again)": "c",
        "column 8": "d",
        "row (again)": "e",
        "deleted (again)": "f",
    }


def test_tables_one_behind_the_other_are_read_by_their_own_headers() -> None:
    table = "date,room,from,message\n2016-03-01T12:00:00Z,Lobby,Alva,one\n"
    table += "from,date,room,message\nBo,2016-03-01T12:00:01Z,Lobby,two\n"
    records = read(**{"a.csv": table})["a.csv"]
    assert [(r.position, r.sender.name, r.body) for r in records] == [
        (0, "Alva", "one"),
        (1, "Bo", "two"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_divides_rows(end: str) -> None:
    text = f'a,"b{end}c"{end}{end}d,e'.encode()
    rows = [each.cells for each in read_rows(io.BytesIO(text), ",")]
    assert rows == [["a", f"b{end}c"], ["d", "e"]]


def test_a_message_of_ten_megabytes_is_read() -> None:
    long = "word " * 2_000_000
    files = {"messages_1.csv": f'1515061002,Lobby,Alva,"{long}"\n'}
    [record] = read(**files)["messages_1.csv"]
    assert (record.body, record.extra) == (long, None)


def test_a_row_that_is_too_long_is_a_problem_and_the_next_is_read() -> None:
    head = "1515061002,Lobby,Alva,hi\n"
    for end in ("\n", '"\n'):
        endless = "1515061002,Lobby,Alva," + end[:-1] + "x" * (2 * MAX_LINE) + end
        records = read(**{"a.csv": head + endless + head})["a.csv"]
        kinds = [type(record) for record in records]
        assert kinds == [MessageRecord, Problem, MessageRecord]
        assert records[1].reason == (
            f"The row cannot be read: it is larger than {MAX_LINE} bytes."
        )
        assert len(records[1].raw) < 100_000


def test_rows_are_not_read_again_without_end() -> None:
    """Each of these lines seems to begin a text that the next ones go on with."""
    line = b'a",""",\n'
    text = line * 4_000
    assert len(text) * 4_000 > MAX_REREAD
    rows = list(read_rows(io.BytesIO(text), ","))
    assert b"".join(each.text for each in rows) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{u'id': 7L, 'b': [True, None, -1.5]}", {"id": 7, "b": [True, None, -1.5]}),
        (r"u'it\'s \xe9 \u2028 \\ \n'", "it's é \u2028 \\ \n"),
        (r"u'\ud83d\ude00 \U0001f600'", "😀 😀"),
        ('u"it\'s \\"q\\""', 'it\'s "q"'),
        (" [ ] ", []),
    ],
)
def test_what_python_2_showed_is_read(text: str, value: Any) -> None:
    assert parse_repr(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "[1", "u'", "'\\", "f()", "1 + 1", "{1: 2}", "__import__('os')"),
        *("u'\\ud83d'", "'\\U00110000'", "'\\q'", "'\ud800'", "[" * 100_000, "007"),
    ],
)
def test_what_is_no_value_of_python_2_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_repr(text)
