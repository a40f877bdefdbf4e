"""The contract of the engines, once for each: what is found, in which order."""

from dataclasses import replace

import pytest
from django.utils.module_loading import import_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.search.analysis import terms, words_of
from archive.search.base import (
    All,
    Any,
    Having,
    IndexedMessage,
    InRoomsOf,
    Mentioning,
    Not,
    OfKind,
    OneOf,
    Query,
    Results,
    SaidIn,
    Scope,
    SentBy,
    Terms,
)
from archive.search.language import parse

BACKENDS = ["archive.search.sqlite.SqliteBackend"]
EVERYTHING = Scope(everything=True)


@pytest.fixture(params=BACKENDS)
def backend(request, db):
    backend = import_string(request.param)()
    backend.setup()
    backend.clear()
    return backend


class NoNames:
    def people(self, name):
        return frozenset()

    rooms = people


def message(id, body="", *, is_html=False, file_names=(), **fields):
    defaults = {
        "kind": "message",
        "room_id": 1,
        "room_kind": "public",
        "sender_id": None,
    }
    words = words_of(body, file_names, is_html=is_html)
    return IndexedMessage(
        id=id,
        words=words,
        has_file=bool(file_names),
        has_link="://" in body,
        **(defaults | fields),
    )


def query(text, scope=EVERYTHING, **fields):
    return Query(scope=scope, expression=parse(text, NoNames()).expression, **fields)


CORPUS = {
    1: "Crème brûlée à la carte",
    2: "Die Straße nach Gießen, GROẞ",
    3: "IŞIK İstanbul'da ılık",
    4: "Привет, ёлка! Йод",
    5: "Οδυσσεύς, ο γιος της Ιθάκης",
    6: "مَرْحَبًا أحمد، كيف الحال؟",
    7: "שָׁלוֹם עולם",
    8: "東京タワーへ行きました。ｶﾞﾗｽを買う",
    9: "한국어 검색은 어렵다",
    10: "我们在上海讨论𠮷野家的问题",
    11: "สวัสดีครับ ยินดีที่ได้รู้จัก",
    12: "deployed 🚀 on friday 👍🏽",
    13: "see https://wiki.example.com/Release_Notes?page=2#top",
    14: "server 10.20.30.40:8080 is down",
    15: "mail yuki.bauer+ops@example.com please",
    16: "upgrade to v2.13.7-rc1 or NEAR that",
    17: "call get_user_by_id(42) in A-1312/B",
    18: "@YukiBauer (boom) it AND that OR this",
    19: "Tiếng Việt: đường phố",
    20: "Łódź, Kraków",
}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("creme BRULEE", [1]),
        ("Cre\u0300me", [1]),
        ("strasse groß", [2]),
        ("giessen", [2]),
        ("istanbul ışık", [3]),
        ("ISIK", [3]),
        ("ПРИВЕТ елка", [4]),
        ("ΟΔΥΣΣΕΥΣ ιθακησ", [5]),
        ("مرحبا احمد", [6]),
        ("שלום", [7]),
        ("東京", [8]),
        ("京タ", [8]),
        ("タワーへ行き", [8]),
        ("ガラス", [8]),
        ("カラス", []),
        ("東", [8]),
        ("した", [8]),
        ("東京 -ガラス", []),
        ("국어", [9]),
        ("검색", [9]),
        ('"한국어 검색"', [9]),
        ("讨论", [10]),
        ("上海讨论𠮷野", [10]),
        ("𠮷", [10]),
        ("论讨", []),
        ("สวัสดี", [11]),
        ("ยินดี", [11]),
        ("🚀", [12]),
        ("👍", [12]),
        ("https://wiki.example.com/Release_Notes?page=2#top", [13]),
        ("wiki.example.com", [13]),
        ("release notes", [13]),
        ("example", [15, 13]),
        ("10.20.30.40", [14]),
        ("20.30", [14]),
        ("10.20.30.4", []),
        ("yuki.bauer+ops@example.com", [15]),
        ("v2.13.7", [16]),
        ("13.7-rc1", [16]),
        ("v2*", [16]),
        ("rc1", [16]),
        ("get_user_by_id", [17]),
        ("1312", [17]),
        ("A-1312/B", [17]),
        ("1312/A", []),
        ("@YukiBauer", [18]),
        ("yuki*", [18, 15]),
        ("(boom)", [18]),
        ('"AND"', [18]),
        ("NEAR", [16]),
        ("duong pho", [19]),
        ("lodz", [20]),
        ("krak*", [20]),
        ('"to v2"', [16]),
        ('"v2 to"', []),
        ("nobr OR href OR public OR r1 OR kmessage", []),
        ("rocket OR boom OR lodz", [20, 18]),
        ("-a -the example", [15, 13]),
    ],
)
def test_messages_of_many_scripts_are_found(backend, text, ids):
    backend.add(message(id, body) for id, body in CORPUS.items())
    assert backend.search(query(text)) == Results(tuple(ids), len(ids))


def test_pages_go_back_in_time_and_the_total_stays(backend):
    backend.add(message(id, "boom") for id in range(1, 8))
    first = backend.search(query("boom", limit=3))
    second = backend.search(query("boom", limit=3, before_id=5))
    last = backend.search(query("boom", limit=3, before_id=2))
    assert first == Results((7, 6, 5), 7)
    assert second == Results((4, 3, 2), 7)
    assert last == Results((1,), 7)


def test_dates_limit_what_is_counted(backend):
    backend.add(message(id, "boom") for id in range(1, 8))
    dated = query("boom", first_id=2, end_id=7, excluded=((3, 5),), limit=2)
    assert backend.search(dated) == Results((6, 5), 3)
    assert backend.search(replace(dated, before_id=5)) == Results((2,), 3)


def test_ids_beyond_64_bits_are_no_errors(backend):
    backend.add([message(1, "boom")])
    wide = query("boom", first_id=-(10**30), end_id=10**30, before_id=10**30)
    assert backend.search(wide) == Results((1,), 1)


def test_a_query_without_words_finds_all_of_its_range(backend):
    backend.add(message(id) for id in range(1, 4))
    everything = Query(EVERYTHING, expression=None, first_id=2)
    assert backend.search(everything) == Results((3, 2), 2)


def test_a_removed_message_is_not_found_and_others_are(backend):
    gone, kept = message(1, "boom 東京"), message(2, "boom")
    backend.add([gone, kept])
    backend.remove([gone])
    assert backend.search(query("boom")) == Results((2,), 1)
    assert backend.search(query("東京")) == Results((), 0)


def test_cleared_is_empty_and_can_be_filled_again(backend):
    backend.add([message(1, "boom")])
    backend.clear()
    assert backend.search(query("boom")) == Results((), 0)
    backend.add([message(1, "boom")])
    assert backend.search(query("boom")) == Results((1,), 1)


def test_setting_up_again_loses_nothing(backend):
    backend.add([message(1, "boom")])
    backend.setup()
    assert backend.search(query("boom")) == Results((1,), 1)


def test_thousands_of_rooms_can_be_in_scope(backend):
    rooms = frozenset(range(1, 5_001))
    backend.add(
        message(id, "boom", room_id=id, room_kind="private") for id in range(1, 6_001)
    )
    scope = Scope(room_kinds=frozenset({"public"}), room_ids=rooms)
    assert backend.search(query("boom", scope, limit=2)) == Results((5000, 4999), 5000)


def test_a_scope_of_nothing_finds_nothing(backend):
    backend.add([message(1, "boom")])
    assert backend.search(query("boom")) == Results((1,), 1)
    assert backend.search(query("boom", Scope())) == Results((), 0)
    assert backend.search(query("-boom", Scope())) == Results((), 0)


@pytest.mark.parametrize("text", ["", "word " * 50, "語" * 2_000, '"' + "a b " * 400])
def test_large_queries_are_answered(backend, text):
    backend.add([message(1, "語" * 3_000), message(2, "word")])
    backend.search(query(text))


# The engines against a slow and obvious scan, over small random archives.

WORDS = ["a", "b", "ab", "Ä", "a_b", "日本", "日", "本日語", "a日", "🚀"]
# One is no word of letters and digits, as senders can write it.
ACCOUNTS = ["1", "12", "x public"]
bodies = st.lists(st.sampled_from([*WORDS, "ab://b"]), max_size=5).map(" ".join)
ids_of_few = st.frozensets(st.integers(1, 4), max_size=3)
messages = st.builds(
    message,
    id=st.integers(1, 30),
    body=bodies,
    kind=st.sampled_from(["message", "guest_access"]),
    room_id=st.integers(1, 4),
    sender_id=st.none() | st.integers(1, 4),
    mentioned_ids=st.lists(st.sampled_from(ACCOUNTS), max_size=2).map(tuple),
    file_names=st.sampled_from([(), ("a.png",)]),
).map(lambda each: each._replace(room_kind=KINDS[each.room_id]))
KINDS = {1: "public", 2: "private", 3: "direct", 4: "public"}
archives = st.lists(messages, max_size=12, unique_by=lambda each: each.id)
leaves = (
    st.builds(
        terms,
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
        is_prefix=st.booleans(),
    )
    | st.builds(SentBy, ids_of_few)
    | st.builds(SaidIn, ids_of_few)
    | st.builds(Mentioning, st.frozensets(st.sampled_from(ACCOUNTS), max_size=2))
    | st.builds(OfKind, st.frozensets(st.sampled_from(["message", "guest_access"])))
    | st.builds(InRoomsOf, st.frozensets(st.sampled_from(["public", "direct"])))
    | st.builds(Having, st.frozensets(st.sampled_from(["file", "link"])))
)
expressions = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=6,
)
scopes = st.builds(
    Scope,
    everything=st.booleans(),
    room_kinds=st.frozensets(st.sampled_from(["public", "private", "direct"])),
    room_ids=ids_of_few,
)
queries = st.builds(
    Query,
    scope=scopes,
    expression=st.none() | expressions,
    first_id=st.none() | st.integers(0, 30),
    end_id=st.none() | st.integers(0, 31),
    excluded=st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=2
    ).map(tuple),
    before_id=st.none() | st.integers(0, 31),
    limit=st.integers(1, 6),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=400,
)
@given(archives, queries)
def test_the_engine_finds_what_a_scan_finds(backend, archive, asked):
    backend.clear()
    backend.add(archive)
    expected = scanned(archive, asked)
    assert backend.search(asked) == expected
    assert backend.newest(asked) == expected.ids


def scanned(archive, asked):
    ids = sorted((each.id for each in archive if is_wanted(each, asked)), reverse=True)
    before_id = 100 if asked.before_id is None else asked.before_id
    page = [id for id in ids if id < before_id]
    return Results(tuple(page[: asked.limit]), len(ids))


def is_wanted(each, asked):
    scope = asked.scope
    return (
        (asked.first_id is None or each.id >= asked.first_id)
        and (asked.end_id is None or each.id < asked.end_id)
        and not any(first <= each.id < end for first, end in asked.excluded)
        and (
            scope.everything
            or each.room_kind in scope.room_kinds
            or each.room_id in scope.room_ids
        )
        and (asked.expression is None or fits(each, asked.expression))
    )


OF_A_MESSAGE = {
    SentBy: lambda each: {each.sender_id},
    SaidIn: lambda each: {each.room_id},
    Mentioning: lambda each: set(each.mentioned_ids),
    OfKind: lambda each: {each.kind},
    InRoomsOf: lambda each: {each.room_kind},
    Having: lambda each: {*["file"] * each.has_file, *["link"] * each.has_link},
}


def fits(each, expression):
    match expression:
        case OneOf(wanted):
            fitting = not wanted.isdisjoint(OF_A_MESSAGE[type(expression)](each))
        case Not(part):
            fitting = not fits(each, part)
        case All(parts):
            fitting = all(fits(each, part) for part in parts)
        case Any(parts):
            fitting = any(fits(each, part) for part in parts)
        case Terms():
            fitting = says(each.words.split(), expression)
    return fitting


def says(words, wanted):
    *exact, last = wanted.tokens
    return any(
        words[at : at + len(exact)] == exact
        and (word.startswith(last) if wanted.is_prefix else word == last)
        for at, word in enumerate(words[len(exact) :])
    )


def test_what_a_sender_wrote_never_becomes_a_scope(backend):
    backend.add(
        [message(1, "secret", room_kind="private", mentioned_ids=("x public",))]
    )
    public = Scope(room_kinds=frozenset({"public"}))
    assert backend.search(query("secret")).total == 1
    assert backend.search(query("secret", public)).total == 0
