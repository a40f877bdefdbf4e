"""The contract of the engines, once for each: what is found, in which order."""

from dataclasses import replace

import pytest
from django.utils.module_loading import import_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scan import is_wanted, page_of
from searching import NoNames

from archive.search.analysis import analyse, terms
from archive.search.base import (
    EVERYTHING,
    All,
    Any,
    FromRuns,
    IndexedMessage,
    InRoomsOf,
    Marked,
    Near,
    Not,
    OfKind,
    Query,
    SaidIn,
    Scope,
    SentBy,
    SentWithin,
)
from archive.search.language import parse
from archive.search.marks import Said
from archive.search.stems import stem_of
from archive.search.tokens import mention_token

BACKENDS = ["archive.search.sqlite.SqliteBackend"]
OF_ALL = Scope(everything=True)


@pytest.fixture(params=BACKENDS)
def backend(request, db):
    backend = import_string(request.param)()
    backend.setup()
    backend.clear()
    return backend


def found(backend, query):
    """Ids of a page, and the exact number of all."""
    return list(backend.ids(query)), backend.count(query)


def message(id, body="", *, is_html=False, file_names=(), mentions=(), **fields):
    defaults = {
        "kind": "message",
        "room_id": 1,
        "room_kind": "public",
        "sender_id": None,
        "run_id": 1,
    }
    fields = defaults | fields
    said = Said(body, is_html, fields["kind"], "", file_names, mentions, None)
    return IndexedMessage(id=id, analysed=analyse(said), **fields)


def asked(backend, text, scope=OF_ALL, **fields):
    expression = parse(text, NoNames(backend.forms)).expression
    return Query(scope=scope, expression=expression, **fields)


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
    21: "the parseHTTPHeader plus XMLHttpRequest of McKay",
    22: "she deploys what he was deploying, so classes were reused",
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
        ("parseHTTPHeader", [21]),
        ("parsehttpheader", [21]),
        ("http", [21]),
        ('"http header"', [21]),
        ("header", [21]),
        ('"the parseHTTPHeader plus"', [21]),
        ("xml request", [21]),
        ("mckay", [21]),
        ("kay", [21]),
        ("bauer", [18, 15]),
        ("deploy", [22, 12]),
        ("deployed", [22, 12]),
        ('"deployed"', [12]),
        ("class", [22]),
        ('"class"', []),
        ("-deploy the", [21]),
        ("deploy*", [22, 12]),
        ("she NEAR/3 deploying", [22]),
        ("she NEAR/3 deploy", [22]),
        ("she NEAR/2 reuse", []),
        ("reuse NEAR she", [22]),
        # Parts of words, links and files are no neighbours of what was written.
        ("mckay NEAR/9 parse", []),
        ('"was deploying" NEAR/1 classes', [22]),
        ("(boom OR lodz)", [20, 18]),
        ("(boom it) OR lodz", [20, 18]),
        ("the -(example OR she)", [21]),
        ("-(the -example) example", [15, 13]),
        ("nobr OR href OR public OR r1 OR kmessage OR i1 OR eboom OR hasmention", []),
        ("rocket OR boom OR lodz", [20, 18]),
        ("-a -the example", [15, 13]),
    ],
)
def test_messages_of_many_scripts_are_found(backend, text, ids):
    backend.add(message(id, body) for id, body in CORPUS.items())
    assert found(backend, asked(backend, text)) == (ids, len(ids))


def test_pages_go_back_in_time_and_the_total_stays(backend):
    backend.add(message(id, "boom") for id in range(1, 8))
    query = asked(backend, "boom", limit=3)
    assert found(backend, query) == ([7, 6, 5], 7)
    assert found(backend, replace(query, beyond_id=5)) == ([4, 3, 2], 7)
    assert found(backend, replace(query, beyond_id=2)) == ([1], 7)


def test_pages_go_on_from_the_oldest(backend):
    backend.add(message(id, "boom") for id in range(1, 8))
    query = asked(backend, "boom", limit=3, order="oldest")
    assert found(backend, query) == ([1, 2, 3], 7)
    assert found(backend, replace(query, beyond_id=3)) == ([4, 5, 6], 7)
    assert found(backend, replace(query, beyond_id=6)) == ([7], 7)


def test_dates_limit_what_is_counted(backend):
    backend.add(message(id, "boom") for id in range(1, 8))
    boom = terms("boom")
    dated = All((boom, SentWithin(2, 7), Not(SentWithin(3, 5))))
    query = Query(OF_ALL, dated, limit=2)
    assert found(backend, query) == ([6, 5], 3)
    assert found(backend, replace(query, beyond_id=5)) == ([2], 3)


def test_dates_stand_beside_or_and_within_what_is_left_out(backend):
    backend.add(message(id, "boom" if id % 2 else "bang") for id in range(1, 8))
    either = Any((SentWithin(1, 3), All((terms("boom"), Not(SentWithin(5, 6))))))
    assert found(backend, Query(OF_ALL, either)) == ([7, 3, 2, 1], 4)
    assert found(backend, Query(OF_ALL, Not(either))) == ([6, 5, 4], 3)


def test_ids_beyond_64_bits_are_no_errors(backend):
    backend.add([message(1, "boom")])
    wide = All((terms("boom"), SentWithin(-(10**30), 10**30)))
    assert found(backend, Query(OF_ALL, wide, beyond_id=2**63 - 1)) == ([1], 1)


def test_a_query_without_words_finds_all_of_its_range(backend):
    backend.add(message(id) for id in range(1, 4))
    assert found(backend, Query(OF_ALL, SentWithin(2, 9))) == ([3, 2], 2)
    assert found(backend, Query(OF_ALL, EVERYTHING)) == ([3, 2, 1], 3)


def test_each_part_of_a_query_is_counted(backend):
    backend.add(message(id, "boom", room_id=id % 3) for id in range(1, 8))
    query = asked(backend, "boom", limit=1)
    rooms = [SaidIn(frozenset({room})) for room in (0, 1, 2, 3)]
    assert backend.counts(query, rooms) == (2, 3, 2, 0)
    assert backend.counts(query, [SentWithin(3, 5), EVERYTHING]) == (2, 7)


def test_a_removed_message_is_not_found_and_others_are(backend):
    gone, kept = message(1, "boom 東京"), message(2, "boom")
    backend.add([gone, kept])
    backend.remove([gone])
    assert found(backend, asked(backend, "boom")) == ([2], 1)
    assert found(backend, asked(backend, "東京")) == ([], 0)


@pytest.mark.parametrize(
    ("body", "file_names"),
    [("boom, twice", ()), ("", ("b.txt",)), ("", ()), ("...", ()), ("?!", ("-",))],
)
def test_a_message_is_held_as_it_was_added(backend, body, file_names):
    added = message(1, body, file_names=file_names)
    backend.add([added])
    assert backend.differing([added]) == set()
    assert backend.differing([message(1, "boom, thrice")]) == {1}
    assert backend.differing([added._replace(id=2)]) == {2}
    assert backend.differing([added._replace(room_id=2)]) == {1}


def test_of_neighbours_those_with_tokens_of_others_differ(backend):
    boom, bang = message(1, "boom"), message(3, "bang")
    backend.add([boom, message(2, "boom and bang"), bang])
    assert backend.differing([boom, message(2, "boom and"), bang]) == {2}
    assert backend.differing([boom, bang]) == set()
    assert backend.differing([]) == set()


def test_cleared_is_empty_and_can_be_filled_again(backend):
    backend.add([message(1, "booms")])
    backend.clear()
    assert found(backend, asked(backend, "boom")) == ([], 0)
    assert backend.forms("boom") == frozenset()
    backend.add([message(1, "booms")])
    assert found(backend, asked(backend, "boom")) == ([1], 1)


def test_setting_up_again_loses_nothing(backend):
    backend.add([message(1, "boom")])
    backend.setup()
    assert backend.is_current()
    assert found(backend, asked(backend, "boom")) == ([1], 1)


def test_thousands_of_rooms_can_be_in_scope(backend):
    rooms = frozenset(range(1, 5_001))
    backend.add(
        message(id, "boom", room_id=id, room_kind="private") for id in range(1, 6_001)
    )
    scope = Scope(room_kinds=frozenset({"public"}), room_ids=rooms)
    query = asked(backend, "boom", scope, limit=2)
    assert found(backend, query) == ([5000, 4999], 5000)


def test_a_scope_of_nothing_finds_nothing(backend):
    backend.add([message(1, "boom")])
    assert found(backend, asked(backend, "boom")) == ([1], 1)
    assert found(backend, asked(backend, "boom", Scope())) == ([], 0)
    assert found(backend, asked(backend, "-boom", Scope())) == ([], 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word " * 50,
        "語" * 2_000,
        '"' + "a b " * 400,
        "(" * 500,
        "-(" * 49 + "a",
        "a NEAR/999 " * 40,
        "on:2016 OR " * 40 + "a",
        "a OR " * 49 + "a",
    ],
)
def test_large_queries_are_answered(backend, text):
    backend.add([message(1, "語" * 3_000), message(2, "word")])
    query = asked(backend, text)
    assert len(backend.ids(query)) == backend.count(query)


def test_an_index_is_built_anew_beside_the_one_in_use(backend):
    backend.add([message(1, "boom"), message(2, "gone")])
    rebuild = backend.rebuild()
    assert rebuild.archive() is None
    rebuild.begin("two messages")
    assert rebuild.last_id() is None
    rebuild.add([message(1, "booms"), message(3, "new")])
    assert found(backend, asked(backend, "gone")) == ([2], 1)
    again = backend.rebuild()
    assert (again.archive(), again.last_id()) == ("two messages", 3)
    again.add([message(4, "newer")])
    again.finish()
    assert found(backend, asked(backend, "gone")) == ([], 0)
    assert found(backend, asked(backend, "boom OR new* -gone")) == ([4, 3, 1], 3)
    assert backend.is_current()
    assert backend.rebuild().archive() is None


def test_a_half_built_index_may_be_begun_anew(backend):
    rebuild = backend.rebuild()
    rebuild.begin("two messages")
    rebuild.add([message(1, "old"), message(3, "old")])
    rebuild.begin("one message")
    assert (rebuild.archive(), rebuild.last_id()) == ("one message", None)
    rebuild.add([message(2, "new")])
    rebuild.finish()
    assert found(backend, asked(backend, "old OR new")) == ([2], 1)


def test_the_size_of_an_index_grows_with_what_it_holds(backend):
    before = backend.size()
    rebuild = backend.rebuild()
    rebuild.begin("")
    rebuild.add(message(id, f"word{id} " * 9) for id in range(1000))
    assert rebuild.size() > 10_000
    assert backend.size() == before
    rebuild.finish()
    assert backend.size() > 10_000


def test_ids_that_differ_in_capitals_alone_are_different_mentions(backend):
    backend.add([message(1, mentions=["Ab1"]), message(2, mentions=["ab1"])])
    for hipchat_id, ids in (("Ab1", [1]), ("ab1", [2]), ("AB1", [])):
        mentioned = Marked(frozenset({mention_token(hipchat_id)}))
        assert found(backend, Query(OF_ALL, mentioned)) == (ids, len(ids))


# The engines against a slow and obvious scan, over small random archives.

WORDS = ["a", "b", "ab", "Ä", "a_b", "日本", "日", "本日語", "a日", "🚀", "aB"]
WORDS += ["jumps", "jumped"]
# One is no word of letters and digits, as senders can write it.
ACCOUNTS = ["1", "12", "x public"]
MARKS = ["m1", "m12", "hasfile", "haslink", "xpng", "cyellow", "hasmention"]
bodies = st.lists(st.sampled_from([*WORDS, "ab://b"]), max_size=5).map(" ".join)
ids_of_few = st.frozensets(st.integers(1, 4), max_size=3)
messages = st.builds(
    message,
    id=st.integers(1, 30),
    body=bodies,
    kind=st.sampled_from(["message", "notification", "guest_access"]),
    room_id=st.integers(1, 4),
    sender_id=st.none() | st.integers(1, 4),
    run_id=st.integers(1, 2),
    mentions=st.lists(st.sampled_from(ACCOUNTS), max_size=2).map(tuple),
    file_names=st.sampled_from([(), ("a.png",), ("ab b.txt", "Ä.PNG")]),
).map(lambda each: each._replace(room_kind=KINDS[each.room_id]))
KINDS = {1: "public", 2: "private", 3: "direct", 4: "public"}
archives = st.lists(messages, max_size=12, unique_by=lambda each: each.id)
words = st.builds(
    terms,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
    is_prefix=st.booleans(),
)
in_files = words.map(lambda each: replace(each, in_files=True))
phrases = words | in_files | st.builds(Any, st.tuples(words, words))
leaves = (
    phrases
    | st.builds(Near, st.tuples(phrases, phrases), st.integers(0, 3))
    | st.builds(SentBy, ids_of_few)
    | st.builds(SaidIn, ids_of_few)
    | st.builds(FromRuns, ids_of_few)
    | st.builds(Marked, st.frozensets(st.sampled_from(MARKS), max_size=2))
    | st.builds(OfKind, st.frozensets(st.sampled_from(["message", "guest_access"])))
    | st.builds(InRoomsOf, st.frozensets(st.sampled_from(["public", "direct"])))
    | st.builds(SentWithin, st.integers(0, 30), st.integers(0, 31))
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
    expression=expressions,
    order=st.sampled_from(["newest", "oldest"]),
    beyond_id=st.none() | st.integers(0, 31),
    limit=st.integers(1, 6),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=400,
)
@given(archives, queries, st.lists(leaves, max_size=3))
def test_the_engine_finds_what_a_scan_finds(backend, archive, query, parts):
    backend.clear()
    backend.add(archive)
    ids = [each.id for each in archive if is_wanted(each, query)]
    assert found(backend, query) == (page_of(ids, query), len(ids))
    counted = [All((query.expression, part)) for part in parts]
    assert backend.counts(query, parts) == tuple(
        sum(is_wanted(each, replace(query, expression=one)) for each in archive)
        for one in counted
    )


def test_a_word_finds_what_has_its_stem_and_nothing_else(backend):
    forms = ["connect", "connects", "connected", "connecting", "connection"]
    others = ["disconnect", "connector2", "conn"]
    backend.add(message(at, word) for at, word in enumerate([*forms, *others], 1))
    stems = {stem_of(word) for word in forms}
    assert stems == {"connect"}
    for word in forms:
        ids, _ = found(backend, asked(backend, word))
        assert ids == [5, 4, 3, 2, 1]


def test_what_a_sender_wrote_never_becomes_a_scope(backend):
    backend.add([message(1, "secret", room_kind="private", mentions=("x public",))])
    public = Scope(room_kinds=frozenset({"public"}))
    assert backend.count(asked(backend, "secret")) == 1
    assert backend.count(asked(backend, "secret", public)) == 0
