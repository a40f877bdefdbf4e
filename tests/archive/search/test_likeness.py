"""Which notifications are like each other, and which only look so."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.search.folding import fold
from archive.search.likeness import shape_of

BUILD = "Build #4711 of web failed after 3m 12s (a1b2c3d) https://ci.example/web/4711"
PLAIN = st.text(alphabet="abé -.,!日本ß\n", max_size=100)
MOMENTS = st.datetimes(datetime(2012, 1, 1), datetime(2019, 2, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)


@pytest.mark.parametrize(
    "other",
    [
        "Build #9 of web failed after 45s (0f9e8d7) https://ci.example/web/9",
        "Build #9 of web failed after 1 hour and 2 minutes (0f9e8d7) "
        "https://ci.example/web/9/console?full#end",
        "BUILD 12 of WEB: failed after 3 days, 4711 https://ci.example/x",
        "  Build #1\n of web — failed after 0.5 sec. (deadbeef0) https://ci.example/?1",
        "Build #4711 of web failed after 3m12s "
        "(da39a3ee5e6b4b0d3255bfef95601890afd80709) https://ci.example/web/4711",
    ],
)
def test_builds_that_differ_in_numbers_are_alike(other):
    assert shape_of(other) == shape_of(BUILD)


@pytest.mark.parametrize(
    "other",
    [
        "Build #4711 of api failed after 3m 12s (a1b2c3d) https://ci.example/web/4711",
        "Build #4711 of web passed after 3m 12s (a1b2c3d) https://ci.example/web/4711",
        "Build #4711 of web failed after 3m 12s (a1b2c3d) https://ci2.test/web/4711",
        "Build #4711 of web failed after 3m 12s (a1b2c3d)",
        "Build #4711 of web failed after 3m 12s (Mira) https://ci.example/web/4711",
        "Build #4711 of web failed after 3m 12s",
    ],
)
def test_a_build_that_says_something_else_is_not(other):
    assert shape_of(other) != shape_of(BUILD)


@pytest.mark.parametrize(
    "when",
    [
        "2016-03-01",
        "2016-03-01T12:33:44.123Z",
        "2016-03-01 12:33:44 +0000",
        "Tue Mar 1 12:33:44 UTC 2016",
        "Tue, 01 Mar 2016 12:33:44 GMT",
        "Tuesday, March 1st, 2016",
        "1 May 2016 5:30pm",
        "5:30 PM",
        "12:33",
        "1456835624",
        "3m 12s",
        "3m12s",
        "2 hours, 3 minutes and 1 second",
        "250 ms",
        "5 µs",
        "a1b2c3d",
        "A1B2C3D4E5",
        "0x7ffe",
        "550e8400-e29b-41d4-a716-446655440000",
        "BEEFBEEF-BEEF-BEEF-BEEF-BEEFBEEFBEEF",
        "10.0.0.1:8080",
        "#17",
        "-3.5%",
        "٣٤",
    ],
)
def test_times_and_ids_are_like_any_number(when):
    assert shape_of(f"web: {when} down") == shape_of("web: 1 down")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mira defaced web", "Mira effaced web"),
        ("may fail", "fail"),
        ("disk a failed", "disk b failed"),
        ("v1 of web", "x1 of web"),
        ("日本が失敗", "日本が成功"),
        ("https://a.example/1が失敗", "https://a.example/1が成功"),
        ("https://a.example/1", "https://b.example/1"),
        ("@Mira deployed", "@Stan deployed"),
        ("build ✔", "build ✘"),
        ("1 failed", "1 passed"),
        ("12 MB left", "12 GB left"),
        ("secondary down", "primary down"),
    ],
)
def test_other_words_are_another_shape(one, other):
    assert shape_of(one) != shape_of(other)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (BUILD, "c109cb15aee9f40e"),
        ("Crème 日本 ok 👍🏽", "31361a1f711e0062"),
        ("Tue Mar 1 12:33:44 UTC 2016", "842b7d9d43cddf75"),
        ("word " * 1_000, "25ee418ae26aee81"),
        ("", ""),
        (" \n\t", ""),
        ("...", ""),
        ("\ud800", ""),
    ],
)
def test_a_shape_stays_what_it_is_for_ever(text, shape):
    """They are kept: another rule would part what is stored from what is new."""
    assert shape_of(text) == shape


def test_a_long_message_is_known_by_its_beginning():
    beginning = "word " * 100
    assert shape_of(beginning + "one") == shape_of(beginning + "other")
    assert shape_of(beginning[:-20] + "one") != shape_of(beginning[:-20] + "other")


def test_longer_numbers_do_not_move_where_the_beginning_ends():
    ends = "word " * 98
    assert shape_of(f"9 {ends} one") == shape_of(f"{10**40} {ends} one")


@given(
    st.lists(PLAIN, min_size=1, max_size=4),
    st.lists(
        st.one_of(
            st.integers(0).map(str),
            st.uuids().map(str),
            MOMENTS.map(lambda moment: f"{moment:%a %b %d %H:%M:%S %Y}"),
            MOMENTS.map(datetime.isoformat),
            st.integers(10**6, 16**40).map("{:x}f0".format),
        ),
        min_size=4,
        max_size=4,
    ),
)
def test_only_words_make_a_shape(pieces, numbers):
    filled = "".join(
        f"{piece} {number} " for piece, number in zip(pieces, numbers, strict=False)
    )
    assert shape_of(filled) == shape_of(" 7 ".join([*pieces, ""]))


@given(PLAIN, PLAIN)
def test_texts_without_numbers_are_alike_only_if_they_read_the_same(one, other):
    same = fold(one).split() == fold(other).split()
    alike = shape_of(one) == shape_of(other)
    assert alike == same


@given(st.text())
def test_a_shape_is_a_token_whatever_the_text(text):
    shape = shape_of(text)
    assert (shape == "") == (fold(text).strip() == "")
    assert re.fullmatch("(?:[0-9a-f]{16})?", shape)
    assert shape_of(f" {text}\n ") == shape


@given(st.text(alphabet="abc 01.:/-é", min_size=1))
def test_case_and_width_make_no_other_shape(text):
    assume("://" not in text)
    wide = "".join(
        chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char
        for char in text
    )
    assert shape_of(text.upper()) == shape_of(text)
    assert shape_of(wide) == shape_of(text)


@pytest.mark.parametrize(
    "piece",
    ["0s", "0 and ", "mar ", "0 mar ", "://a", "://a/", "aaaaaaaa-", "a", "a0 ", "¾"],
)
def test_no_text_takes_long(piece):
    """Twenty million characters would take seconds if all of them were read."""
    assert len(shape_of(piece * (20_000_000 // len(piece)))) == 16
