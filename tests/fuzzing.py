"""Damages dumps in every way it can think of, and checks what formats read of them."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import orjson
from memory_dump import DUMPS, MemoryDump, files_of

from archive.evidence.timestamps import END, FIRST
from importer.formats import FORMATS, format_of
from importer.formats.base import HEAD, Format
from importer.formats.values import is_fit, raw_of
from importer.records import (
    AboutRecord,
    AttachmentRecord,
    EmoticonRecord,
    MemberRecord,
    MessageRecord,
    PersonRecord,
    Problem,
    RoomRecord,
    SenderRecord,
)

Files = dict[str, bytes]

MAX_FILE = 1 << 20
LONGEST_RAW = 1 << 20
KINDS = {"message", "notification", "topic", "archive", "guest_access", "unknown"}
# Viewers of old dumps wrote these; they hold nothing that is not there anyway.
_NAMES_OF_FILES = re.compile(r"rooms/[^/]+/list\.json")
LISTS = ("items", "messages", "rooms", "users", "autojoins", "Emoticons")

# Stands for lists in lists, up to as many as can be read, but not written.
DEEP = "@deep"
DEPTHS = (200, 300, 900, 1100, 5000)

TIMES: list[Any] = [
    *("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *("2016-03-01T12:00:00+99:00", "2016-03-01T12:00:00Z 99999999999999999999"),
    *("2016-02-30T12:00:00Z", "2016-03-01T24:00:00Z", "2016-03-01", "2016-W09-2T12:00"),
    *("1969-12-31T23:59:59.999999Z", "2254-12-31T23:59:59.999999Z", "٢٠١٦-03-01T12:00"),
    *(-1, 0, 1e308, 253402300800, 1456833600123, 10**30, "1456833600", "9" * 5000),
]
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 1.5, 2**31, 2**63, 2**64, 10**400, -(10**400)),
    *(float("nan"), float("inf"), "", " ", "0", "1", "true", "\0", "\ud800", "\udfff"),
    *("\ufeff", "\u2028", "e\u0301", "../../etc/passwd", "/etc/passwd", "a\\b", "C:/x"),
    *("guest", "api", "direct-1-2", "made-1", "@all", "{u'id': 1", "[", "x" * 70_000),
    *(
        [],
        {},
        [[]],
        [{}],
        [None],
        {"id": 1},
        {"id": None},
        {"user_id": "api"},
        ["", {}],
    ),
    *(
        DEEP,
        [DEEP],
        {"id": DEEP},
        {"": ""},
        {"id": {"id": {"id": 1}}},
        {"links": {"self": 1}},
        {"name": []},
    ),
    *TIMES,
]
NAMES = [
    *("0", "1", "9" * 200, "direct-1-2", " ", "...", "a b", "é", "e\u0301", "\ufeff"),
    *("rooms", "users", "history.json", "list.json", "users.json", "2016-03-01.json"),
    *("messages.csv", "1.txt", "page-0001.json", "history-0001.json", "x.json", "#%?"),
]
SHREDS = [
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xc3", b"\xef\xbb\xbf", b"\x1b", b"\r", b"\n"),
    *(b"\\ud800", b"\\u0000", b"\\", b'\\"', b'"', b"''", b",", b";", b":", b"\t"),
    *(b"{", b"}", b"[", b"]", b"[]", b"{}", b"null", b"NaN", b"-Infinity", b"1e999"),
    *(b"9" * 400, b"[" * 3000, b'{"a":' * 1500, b"/*x*/", b"\xe2\x80\xa8", b"\n\n\n"),
]


@cache
def seeds() -> dict[str, list[Files]]:
    """Whole dumps, by the name of the format that reads them."""
    found: dict[str, list[Files]] = {each.NAME: [] for each in FORMATS}
    for folder in sorted(each for each in DUMPS.iterdir() if each.is_dir()):
        for each, files in by_format(files_of(folder.name)).items():
            small = {p: text for p, text in files.items() if len(text) < MAX_FILE}
            found[each.NAME].append(small)
    for each, files in by_format(_download()).items():
        found[each.NAME].append(files)
    return {name: dumps for name, dumps in found.items() if dumps}


def _download() -> Files:
    """What is kept of a server that was asked for all it had."""
    people = [
        {"id": number, "name": name, "mention_name": name[:4], "links": {"self": "u"}}
        for number, name in ((1, "Alva Berg"), (2, "Bo Carlsen"))
    ]
    file = {"name": "a.png", "size": 7, "url": "https://h/1/2/tok/a.png"}
    said = [
        {"id": f"m{n}", "date": f"2016-03-01T12:00:0{n}.5+00:00", "message": "hi"}
        | {"from": people[n % 2], "mentions": people, "type": "message", "file": file}
        for n in range(4)
    ]
    noticed = {"from": "Bot", "message_format": "html", "color": "red", "card": "{}"}
    room = {"id": 7, "name": "Lobby", "privacy": "private", "owner": people[0]}
    emoticon = {"id": 3, "shortcut": "boom", "url": "https://h/b.png", "type": "group"}
    contents: dict[str, Any] = {
        "server": {"url": "https://h/v2"},
        "capabilities": {"name": "HipChat", "capabilities": {}},
        "users/page-0000": {"items": people, "startIndex": 0, "links": {}},
        "users/1": people[0] | {"email": "a@example.com", "photo_url": "https://h/p"},
        "rooms/page-0000": {"items": [room], "maxResults": 100},
        "rooms/7/room": room | {"topic": "t", "is_archived": False},
        "rooms/7/members-0000": {"items": people},
        "rooms/7/participants-0000": {"items": people},
        "rooms/7/statistics": {"messages_sent": 2, "last_active": None},
        "rooms/7/webhooks-0000": {"items": [{"id": 5, "event": "room_message"}]},
        "rooms/7/history-0000": {"items": [*said, said[0] | noticed]},
        "direct/1/2/history-0000": {"items": said},
        "emoticons/page-0000": {"items": [emoticon]},
    }
    return {
        f"hipchat-api/{path}.json": json.dumps(content).encode()
        for path, content in contents.items()
    }


def by_format(files: Mapping[str, bytes]) -> dict[Format, Files]:
    claimed: dict[Format, Files] = {}
    for path, content in files.items():
        if each := format_of(path, content[:HEAD]):
            claimed.setdefault(each, {})[path] = content
    return claimed


def damaged(files: Files, chance: random.Random) -> Files:
    """A copy with one to three things wrong."""
    files = dict(files)
    for _ in range(chance.choice((1, 1, 2, 3))):
        path = chance.choice(list(files))
        match chance.randrange(25):
            case 0:
                files[path] = files[chance.choice(list(files))]
            case 1:
                other = chance.choice(seeds()[chance.choice(list(seeds()))])
                files[path] = other[chance.choice(list(other))]
            case 2:
                files[_other_path(path, chance)] = files.pop(path)
            case _:
                files[path] = _damaged_file(path, files[path], chance)[:MAX_FILE]
    return files


def _other_path(path: str, chance: random.Random) -> str:
    parts = path.split("/")
    parts[chance.randrange(len(parts))] = chance.choice(NAMES)
    return "/".join(parts)


def _damaged_file(path: str, content: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.4:
        return _shredded(content, chance)
    if path.endswith(".csv"):
        return _changed_table(content, chance)
    try:
        return _changed_tree(json.loads(content), chance)
    except (ValueError, RecursionError):
        return _shredded(content, chance)


def _shredded(content: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randint(0, len(content)) for _ in range(2))
    piece = content[start:end]
    shred = chance.choice(SHREDS)
    return chance.choice(
        (
            content[:start],
            content[:start] + content[end:],
            content[:end] + piece + content[end:],
            content[:start] + piece[::-1] + content[end:],
            content[:start] + shred + content[start:],
            content[:start] + shred + content[start + 1 :],
        )
    )


def _changed_table(content: bytes, chance: random.Random) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline="")))
    if not rows:
        return content
    row = chance.choice(rows)
    value = chance.choice(VALUES)
    match chance.randrange(5):
        case 0 if row:
            row[chance.randrange(len(row))] = str(value)
        case 1:
            row.append(str(value))
        case 2 if row:
            del row[chance.randrange(len(row))]
        case 3:
            rows.insert(chance.randrange(len(rows)), row)
        case _:
            chance.shuffle(row)
    return table(rows)


def table(rows: list[list[str]], **how: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, **how).writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def _changed_tree(tree: Any, chance: random.Random) -> bytes:
    places = list(places_in(tree))
    if not places:
        return json.dumps(chance.choice(VALUES)).encode()
    inside, key = chance.choice(places)
    match chance.randrange(6):
        case 0 | 1 | 2:
            inside[key] = chance.choice(VALUES)
        case 3:
            del inside[key]
        case 4 if isinstance(inside, list):
            inside.insert(key, inside[key])
        case 4:
            inside[f"{key} too"] = inside.pop(key)
        case _:
            inside[key] = [inside[key]]
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5)
    depth = chance.choice(DEPTHS)
    text = text.replace(f'"{DEEP}"', "[" * depth + "]" * depth)
    return text.encode("utf-8", "surrogatepass")


def places_in(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every value of a tree, as what it is in and under which key."""
    match tree:
        case dict():
            keys: list[Any] = list(tree)
        case list():
            keys = list(range(len(tree)))
        case _:
            return
    for key in keys:
        yield tree, key
        yield from places_in(tree[key])


def faults(files: Files) -> list[str]:
    """What is wrong with what the formats read of these files."""
    found: list[str] = []
    for dump_format, claimed in by_format(files).items():
        dump = MemoryDump(claimed)
        paths = []
        for document, records in dump_format.read(dump):
            paths.append(document.path)
            read = list(records)
            for record in read:
                found += [f"{fault}: {record!r:.300}" for fault in _faults_of(record)]
            found += _unaccounted(document.path, claimed[document.path], read)
        if sorted(paths) != sorted(claimed):
            found.append(f"read {paths} of {sorted(claimed)}")
    return found


def _unaccounted(path: str, content: bytes, records: list[Any]) -> list[str]:
    """Each item of a list stands at its position: nothing is lost, nothing made up."""
    items = None if _NAMES_OF_FILES.fullmatch(path) else _list_in(content)
    if items is None or any(isinstance(item, list) and item for item in items):
        return []  # lists of lists are read as one
    problems = [each for each in records if isinstance(each, Problem)]
    if len(problems) == 1 and not any(map(_is_of_item, records[1:])):
        return []  # not a list of the kind that should be there
    positions = {each.position for each in records if _is_of_item(each)}
    made_up = sorted(each for each in positions if each >= len(items))[:5]
    lost = sorted(set(range(len(items))) - positions)[:5]
    if made_up or (lost and not any(map(_is_of_all, records))):
        return [f"{path}: lost {lost}, made up {made_up}"]
    return []


def _is_of_item(record: Any) -> bool:
    if isinstance(record, AboutRecord | Problem):
        return getattr(record, "position", None) is not None
    return record.item is not None


def _is_of_all(record: Any) -> bool:
    """Whether it says something of all items at once, such as who is in a room."""
    if isinstance(record, RoomRecord) and not (record.members or record.extra):
        return False
    return not _is_of_item(record)


def _list_in(content: bytes) -> list[Any] | None:
    try:
        root = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    if isinstance(root, list):
        return root
    lists = (
        [root[key] for key in LISTS if isinstance(root.get(key), list)]
        if isinstance(root, dict)
        else []
    )
    return lists[0] if len(lists) == 1 else None


def _faults_of(record: Any) -> list[str]:
    checks = _CHECKS.get(type(record))
    if checks is None:
        return ["not a record"]
    return [
        f"{type(record).__name__}.{name}"
        for name, is_sane in checks.items()
        if not is_sane(getattr(record, name))
    ]


def _is_text(value: Any) -> bool:
    try:
        return type(value) is str and value.encode() is not None
    except UnicodeEncodeError:
        return False


def _is_text_or_none(value: Any) -> bool:
    return value is None or _is_text(value)


def _is_flag(value: Any) -> bool:
    return type(value) is bool


def _is_flag_or_none(value: Any) -> bool:
    return value is None or _is_flag(value)


def _is_id(value: Any) -> bool:
    return _is_text(value) and is_fit(value)


def _is_id_or_empty(value: Any) -> bool:
    return value == "" or _is_id(value)


def _is_owner(value: Any) -> bool:
    return value is None or _is_id_or_empty(value)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 63


def _is_count_or_none(value: Any) -> bool:
    return value is None or _is_count(value)


def _is_moment(value: Any) -> bool:
    return value.utcoffset() == timedelta() and FIRST <= value < END


def _is_moment_or_none(value: Any) -> bool:
    return value is None or _is_moment(value)


def _are_texts(value: Any) -> bool:
    return type(value) is tuple and all(map(_is_text, value))


def _is_bytes_or_none(value: Any) -> bool:
    return value is None or type(value) is bytes


def _is_storable(value: Any) -> bool:
    try:
        return orjson.dumps(value) is not None
    except orjson.JSONEncodeError:
        return False


def _is_extra(value: Any) -> bool:
    return type(value) is dict and _is_storable(value)


def _is_extra_or_none(value: Any) -> bool:
    return value is None or _is_extra(value)


def _is_quotable(value: Any) -> bool:
    return _is_text(raw_of(value))


def _is_sane(value: Any) -> bool:
    return not _faults_of(value)


def _are_members(value: Any) -> bool:
    return value is None or (type(value) is tuple and all(map(_is_sane, value)))


def _is_sender(value: Any) -> bool:
    return value is None or (type(value) is SenderRecord and _is_sane(value))


def _is_pair(value: Any) -> bool:
    return value is None or (len(value) == 2 and all(map(_is_sane, value)))


def _is_attachment(value: Any) -> bool:
    return value is None or (type(value) is AttachmentRecord and _is_sane(value))


def _is_raw(value: Any) -> bool:
    return _is_text(value) and len(value) < LONGEST_RAW


def _is_one_of(*values: Any) -> Callable[[Any], bool]:
    return lambda value: value in values


_CHECKS: dict[type, dict[str, Callable[[Any], bool]]] = {
    PersonRecord: {
        "hipchat_id": _is_id,
        "name": _is_text_or_none,
        "mention_name": _is_text_or_none,
        "email": _is_text_or_none,
        "title": _is_text_or_none,
        "timezone": _is_text_or_none,
        "account_type": _is_text_or_none,
        "is_deleted": _is_flag_or_none,
        "created_at": _is_moment_or_none,
        "avatar": _is_bytes_or_none,
        "avatar_paths": _are_texts,
        "is_listed": _is_flag,
        "extra": _is_extra,
        "position": _is_count,
        "item": _is_quotable,
    },
    RoomRecord: {
        "hipchat_id": _is_id,
        "name": _is_text_or_none,
        "kind": _is_one_of("public", "private", None),
        "topic": _is_text_or_none,
        "owner": _is_owner,
        "members": _are_members,
        "created_at": _is_moment_or_none,
        "is_archived": _is_flag_or_none,
        "is_deleted": _is_flag_or_none,
        "guest_access_url": _is_text_or_none,
        "extra": _is_extra,
        "position": _is_count,
        "item": _is_quotable,
    },
    MemberRecord: {
        "hipchat_id": _is_id,
        "name": _is_text,
        "mention_name": _is_text,
        "is_admin": _is_flag,
    },
    EmoticonRecord: {
        "shortcut": _is_text,
        "hipchat_id": _is_id_or_empty,
        "path": _is_text,
        "candidates": _are_texts,
        "position": _is_count,
        "item": _is_quotable,
    },
    SenderRecord: {
        "hipchat_id": _is_id_or_empty,
        "name": _is_text,
        "mention_name": _is_text,
        "email": _is_text,
        "is_person": _is_flag,
    },
    AttachmentRecord: {
        "name": _is_text,
        "path": _is_text,
        "size": _is_count_or_none,
        "url": _is_text,
        "candidates": _are_texts,
    },
    MessageRecord: {
        "uid": _is_id,
        "sent_at": _is_moment,
        "body": _is_text,
        "kind": _is_one_of(*KINDS),
        "position": _is_count,
        "room": _is_id_or_empty,
        "pair": _is_pair,
        "sender": _is_sender,
        "format": _is_one_of("text", "html"),
        "color": _is_text,
        "mentions": _are_texts,
        "attachment": _is_attachment,
        "extra": _is_extra_or_none,
        "item": _is_quotable,
        "room_name": _is_text,
        "ordinal": _is_count,
    },
    AboutRecord: {"content": _is_storable},
    Problem: {
        "file": _is_text,
        "reason": _is_text,
        "position": _is_count_or_none,
        "raw": _is_raw,
        "is_direct": _is_flag,
    },
}
