"""An item is found again as the very bytes its document holds."""

from __future__ import annotations

import hashlib
import io
import json
import time

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.evidence.originals import Kept, find_original, originals_in
from archive.evidence.store import UNREADABLE, document_path

ODD = b'{ "a" : "caf\\u00e9 \xc3\xa9",\n\t"b":1.50, "c":{"d" : [ ] } }'
BROKEN = b'{"a": "x" y"}'
RAW_BREAK = b'{"a": "one\ntwo"}'


def found(text: bytes, position: int, format_name: str = "envelopes") -> bytes | None:
    kept = Kept(lambda: io.BytesIO(text), format_name)
    original = originals_in(kept, [position]).get(position)
    return original and original.data


@pytest.mark.parametrize(
    ("text", "position", "item"),
    [
        (b"[" + ODD + b"]", 0, ODD),
        (b'[1, {"a":2} ,\n ' + ODD + b"\n,null ]", 2, ODD),
        (b'[{"b":1},' + ODD + b',{"b":2}]\n', 1, ODD),
        (b"[{}," + BROKEN + b"," + ODD + b"]", 2, ODD),
        (b"[{}," + RAW_BREAK + b"]", 1, RAW_BREAK),
        (b'[{"a":1},' + BROKEN + b',{"a":2}]', 1, BROKEN + b","),
        (b"[1, 2]", 2, None),
        (b"{}", 1, None),
        (b"", 0, None),
        (b"[]", 0, None),
    ],
)
def test_an_item_is_found_as_it_stands(text, position, item):
    assert found(text, position) == item


ITEMS, LINES = "api v2 server", "elasticsearch"


@pytest.mark.parametrize(
    ("format_name", "text", "position", "item"),
    [
        (ITEMS, b'{"startIndex":0,"items":[1,' + ODD + b'],"links":{}}', 1, ODD),
        (ITEMS, b'{"items":[1,2]}{"items":[3,' + ODD + b"]}", 3, ODD),
        (ITEMS, b'{"items":[' + BROKEN + b"," + ODD + b"]}", 1, ODD),
        (ITEMS, b'{"users":["x"],"hits":[2],"items":[' + ODD + b"]}", 0, ODD),
        ("api v1", b'{"messages": [' + ODD + b"]}", 0, ODD),
        ("day files", b'{"rooms":[1],"items":[2],"messages":[' + ODD + b"]}", 0, ODD),
        (LINES, b'{"hits":{"total":1,"hits":[' + ODD + b"]}}", 0, ODD),
        (LINES, b'{"hits":[1,' + ODD + b"]}", 1, ODD),
        (LINES, b'{"messages":[1],"hits":{"hits":[' + ODD + b"]}}", 0, ODD),
        (LINES, b'{"_id":1}\n\n{"_source":{}} \n{"_id":3}', 1, b'{"_source":{}}'),
        (LINES, b'{"_id":1}\r{"_id":2}', 1, b'{"_id":2}'),
    ],
)
def test_an_item_is_found_in_the_list_its_format_reads(
    format_name, text, position, item
):
    assert found(text, position, format_name) == item


def test_several_items_are_found_in_one_go():
    text = b"[" + b",".join(b'{"n": %d}' % n for n in range(9)) + b"]"
    items = originals_in(Kept(lambda: io.BytesIO(text), ""), [7, 2, 99])
    assert {n: item.data for n, item in items.items()} == {
        2: b'{"n": 2}',
        7: b'{"n": 7}',
    }


def test_an_item_deep_in_a_long_list_is_found_fast():
    items = [b'{"id": %d,  "message": "},{ %d"}' % (n, n) for n in range(300_000)]
    text = b"[" + b" ,\n".join(items) + b"]"
    started = time.perf_counter()
    for position in (0, 1, 150_000, 299_998, 299_999):
        assert found(text, position) == items[position]
    assert time.perf_counter() - started < 10


def test_an_item_is_found_among_lists_in_lists():
    inner = b"[" + b",".join(b'{"x": %d}' % n for n in range(50)) + b"]"
    items = [b'{"id": %d, "all": %b}' % (n, inner) for n in range(500)]
    text = b"[" + b",".join(items) + b"]"
    for position in range(0, 500, 37):
        assert found(text, position) == items[position]


json_items = st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.text()))


@settings(max_examples=150, deadline=None)
@given(st.lists(json_items, min_size=1), st.sampled_from([None, 0, 3]), st.data())
def test_any_item_is_found(items, indent, data):
    texts = [json.dumps(item, indent=indent).encode() for item in items]
    position = data.draw(st.integers(0, len(items) - 1))
    assert found(b"[" + b", ".join(texts) + b"]", position) == texts[position]
    page = b'{"items":[' + b",\n".join(texts) + b'], "maxResults": 100}'
    assert found(page, position, ITEMS) == texts[position]


@pytest.mark.parametrize("position", range(5))
def test_items_of_lists_of_pages_are_counted_on(position):
    pages = b'[[{"n":0}, {"n":1}],[], [{"n":3}] ,{"n":4}]'
    expected = [b'{"n":0}', b'{"n":1}', b"[]", b'{"n":3}', b'{"n":4}'][position]
    item = found(pages, position, "api v2 pages")
    assert (item or b"[]") == expected


TABLE = (
    b"\xef\xbb\xbfdate,room,from,message\r\n\r\n1,Lobby,Alva,hello\r\n"
    b'2,"Lob""by",Bo,"two\r\nlines, and a comma"\r\n'
    b"date,room,from,message\r\n"
    b'3,Lobby,Bo,"bro"ken\r\n' + "4,Lobby,Čeněk,ahoj".encode()
)


@pytest.mark.parametrize(
    ("position", "row"),
    [
        (0, b"1,Lobby,Alva,hello"),
        (1, b'2,"Lob""by",Bo,"two\r\nlines, and a comma"'),
        (2, b'3,Lobby,Bo,"bro"ken'),
        (3, "4,Lobby,Čeněk,ahoj".encode()),
        (4, None),
    ],
)
def test_a_row_is_found_with_all_its_lines(position, row):
    assert found(TABLE, position, "csv") == row


def test_a_kept_document_is_opened_by_its_hash(tmp_path):
    content = b"[1, " + ODD + b"]"
    sha256 = hashlib.sha256(content).hexdigest()
    place = document_path(tmp_path, sha256)
    with pytest.raises(UNREADABLE):
        find_original(tmp_path, sha256, "", 1)
    place.parent.mkdir(parents=True)
    place.write_bytes(zstandard.ZstdCompressor().compress(content))
    original = find_original(tmp_path, sha256, "", 1)
    assert original is not None
    assert original.data == ODD
    place.write_bytes(b"no zstandard at all")
    with pytest.raises(UNREADABLE):
        find_original(tmp_path, sha256, "", 1)
