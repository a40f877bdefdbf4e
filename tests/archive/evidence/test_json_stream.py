"""Lists of every size and in every state of health, and what comes out of them."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.evidence.json_stream import (
    CHUNK,
    MAX_ITEM,
    MAX_RAW,
    Broken,
    read_array,
    read_list,
)

CUT = "The file ends in the middle of this item."
INVALID = "The item is not valid JSON: "


def read(text: bytes) -> list[Any]:
    pairs = list(read_array(io.BytesIO(text)))
    assert [position for position, _ in pairs] == list(range(len(pairs)))
    return [value for _, value in pairs]


class Dribble(io.BytesIO):
    """A stream that gives a few bytes at a time, as pipes do."""

    step = 8

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self.step)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (b"[]", []),
        (b"\xef\xbb\xbf \n[ ] \n", []),
        (b"[1, null, [2], {}]", [1, None, [2], {}]),
        (b'[{"a": "},{"} ,\n {"b": "\\"},{"}]', [{"a": "},{"}, {"b": '"},{'}]),
        (b"[1, 2, ]", [1, 2]),
        (b'[{"a": "one\ntwo"}]', [{"a": "one\ntwo"}]),
        (b"", [Broken("The file is empty.", "")]),
        (b" \n", [Broken("The file is empty.", " \n")]),
        (b'{"a": 1}', [Broken("The file is not a JSON list.", '{"a": 1}')]),
        (b"null", [Broken("The file is not a JSON list.", "null")]),
        (b"\xff\xfe[", [Broken("The file is not a JSON list.", "\\xff\\xfe[")]),
        (b'[{"a": 1}, {"a":', [{"a": 1}, Broken(CUT, ' {"a":')]),
        (b'[{"a": 1}, {"a": "x', [{"a": 1}, Broken(CUT, ' {"a": "x')]),
        (b'[{"a": 1}, {"a": "x\\', [{"a": 1}, Broken(CUT, ' {"a": "x\\')]),
        (
            b'[{"a": 1},',
            [
                {"a": 1},
                Broken("The file ends before its list does: it may be cut short.", ""),
            ],
        ),
        (b"[1] x", [1, Broken("There is more behind the end of the list.", "x")]),
    ],
)
def test_a_list_is_read(text: bytes, values: list[Any]) -> None:
    assert read(text) == values
    assert [value for _, value in read_array(Dribble(text))] == values


@pytest.mark.parametrize(
    "item",
    [
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'{"a" 1}',
        b'{"a": "x" y"}',
        b'{"a": "x" "y"}',
        b'{"a": [}',
        b'{"a": ]}',
        b'{"a": 1}}',
        b'{"a": {"b": 1}',
        b'{"a": tru}',
        b"{a: 1}",
        b'{"a": ' + b"[" * 2000 + b"]" * 2000 + b"}",
    ],
)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_one_broken_item_stops_nothing(item: bytes, count: int) -> None:
    whole = [{"a": str(n)} for n in range(count)]
    items = [*map(orjson.dumps, whole), item, *map(orjson.dumps, whole), b'{"a": 7}']
    *first, broken = read(b"[" + b",".join(items) + b"]")[: count + 1]
    assert isinstance(broken, Broken)
    assert first == whole
    assert broken.raw.rstrip(",")[:MAX_RAW] == item.decode("utf-8", "backslashreplace")
    rest = read(b"[" + b",".join(items) + b"]")[count + 1 :]
    assert rest == [*whole, {"a": 7}]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(json_values), st.sampled_from([None, 1]), st.integers(1, 40))
def test_what_was_written_is_read(values: Any, indent: int | None, step: int) -> None:
    stream = Dribble(json.dumps(values, indent=indent).encode())
    stream.step = step
    assert [value for _, value in read_array(stream)] == values


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text('[]{},:"\\a1 ', max_size=60).map(str.encode))
def test_no_input_is_an_error(text: bytes) -> None:
    assert read(b"[" + text) is not None


def test_lists_inside_items_are_no_boundaries() -> None:
    inner = [{"id": n} for n in range(40_000)]
    values = [{"members": inner}, {"members": inner}, {"members": inner}]
    text = orjson.dumps(values)
    assert len(text) > CHUNK
    assert read(text) == values


def test_texts_full_of_boundaries_are_read_in_linear_time() -> None:
    values = [{"a": "},{" * 3_000_000}, {"a": '"},{"a":' * 100_000}, {"b": 1}]
    started = time.perf_counter()
    assert read(orjson.dumps(values)) == values
    assert time.perf_counter() - started < 10


def test_an_item_without_end_is_skipped() -> None:
    text = b'[{"a": 1}, {"a": "' + b"x" * (MAX_ITEM + CHUNK) + b'"}, {"a": 2}]'
    first, broken, last = read(text)
    assert (first, last) == ({"a": 1}, {"a": 2})
    assert broken == Broken(
        f"The item is larger than {MAX_ITEM} bytes.",
        ' {"a": "' + "x" * (MAX_RAW - len(' {"a": "')),
    )


def test_many_broken_items_are_read_in_linear_time() -> None:
    text = b"[" + b",".join([b'{"a": "x" y"}', b'{"a": 1}'] * 20_000) + b"]"
    started = time.perf_counter()
    values = read(text)
    assert time.perf_counter() - started < 10
    assert [value for value in values if value == {"a": 1}] == [{"a": 1}] * 20_000


def test_an_item_of_very_many_parts_is_broken_and_the_next_one_is_read():
    """Its 6 MB would take half a gigabyte once they are read."""
    many = b'{"a":[' + b'{"b":[]},' * 700_000 + b"{}]}"
    data = b'[{"a":1},' + many + b',{"a":2}]'
    values = [value for _, value in read_array(io.BytesIO(data))]
    assert (values[0], values[2]) == ({"a": 1}, {"a": 2})
    assert values[1].reason == "The item has more than 200,000 parts."


def test_a_long_text_full_of_commas_is_no_item_of_many_parts():
    text = "a, {b}, [c], " * 400_000
    data = json.dumps([{"text": text}]).encode()
    assert [value for _, value in read_array(io.BytesIO(data))] == [{"text": text}]


NO_LIST = "The file has no list named items or hits.hits."
MORE = "There is more behind the end of the list."
CUT_BEHIND = "The file ends in the middle of what follows its list."


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (b"[1, 2]", [1, 2]),
        (b'\xef\xbb\xbf \n{"items": [{"a": 1}, {"b": 2}]} \n', [{"a": 1}, {"b": 2}]),
        (
            b'{"a": [9, {"items": [8]}], "b": "[\\"", "items" : [1], "c": {"d": "}"}}',
            [1],
        ),
        (b'{"a": -1.5, "b": true, "c": null, "items": []}', []),
        (b'{"items": null, "hits": {"total": 2, "hits": [1, 2]}, "x": 1}', [1, 2]),
        (b'{"hits": {"total": 0}, "items": [1]}', [1]),
        (b'{"items": [1, 2], "hits": {"hits": [3]}}', [1, 2]),
        (b'{"items": [1]}{"items": []} {"items": [2]}\n', [1, 2]),
        (
            b'{"items": [{"a": "x" "y"}, {"a": 1}], "b": 2}',
            [
                Broken(
                    f"{INVALID}unexpected character, expected ',' or '}}'.",
                    '{"a": "x" "y"}',
                ),
                {"a": 1},
            ],
        ),
        (b'{"items": [1', [Broken(CUT, "1")]),
        (b'{"items": [1], "li', [1, Broken(CUT_BEHIND, "")]),
        (b'{"items": [1]} x', [1, Broken(MORE, "x")]),
        (b'{"items": [1]} {"a": 1}', [1, Broken(MORE, '{"a": 1}')]),
        (b'{"error": {"code": 401}}', [Broken(NO_LIST, '{"error": {"code": 401}}')]),
        (b'{"items" [1]}', [Broken(NO_LIST, '{"items" [1]}')]),
        (b'{"items": "', [Broken(NO_LIST, '{"items": "')]),
        (b"null", [Broken("The file is not a JSON list.", "null")]),
        (b"", [Broken("The file is empty.", "")]),
    ],
)
def test_a_list_in_an_object_is_read(text: bytes, values: list[Any]) -> None:
    for stream in (io.BytesIO(text), Dribble(text)):
        pairs = list(read_list(stream, ("items", "hits.hits")))
        assert [position for position, _ in pairs] == list(range(len(values)))
        assert [value for _, value in pairs] == values


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.text(), json_values),
    st.lists(json_values),
    st.dictionaries(st.text(), json_values),
    st.integers(1, 40),
)
def test_a_list_among_anything_is_found(before, items, after, step) -> None:
    page = {f"b{key}": value for key, value in before.items()}
    page |= {"items": items} | {f"a{key}": value for key, value in after.items()}
    stream = Dribble((json.dumps(page) + "\n" + json.dumps(page)).encode())
    stream.step = step
    found = [value for _, value in read_list(stream, ("items",))]
    assert found == items * 2


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text('[]{},:"\\a1 ', max_size=60).map(str.encode))
def test_no_object_is_an_error(text: bytes) -> None:
    assert list(read_list(io.BytesIO(b"{" + text), ("a", "a1.a"))) is not None
    assert list(read_list(io.BytesIO(b'{"a":' + text), ("a",))) is not None


def test_a_long_list_in_an_object_is_read_in_little_time_and_memory() -> None:
    items = [{"id": n, "message": "},{" * 50} for n in range(40_000)]
    text = (
        b'{"junk":"' + b'\\"' * (4 << 20) + b'","items":' + orjson.dumps(items) + b"}"
    )
    started = time.perf_counter()
    values = [value for _, value in read_list(io.BytesIO(text), ("items",))]
    assert time.perf_counter() - started < 10
    assert values == items
