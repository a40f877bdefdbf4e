"""What typed queries mean, and the notes on those that mean nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from archive.models.messages import first_id_at
from archive.search.analysis import terms
from archive.search.base import (
    NOTHING,
    All,
    Any,
    Inflected,
    InRoomsOf,
    Marked,
    Near,
    Not,
    OfKind,
    SaidIn,
    SentBy,
    SentWithin,
    Terms,
)
from archive.search.dates import ALWAYS
from archive.search.grammar import MOST_DEEP, MOST_ITEMS
from archive.search.language import LONGEST_TEXT, Parsed, parse
from archive.search.meaning import MOST_MEANT

PEOPLE = {
    "yuki bauer": {1: "Yuki Bauer"},
    "sven": {2: "Sven One", 3: "Sven Two"},
    "build bot": {4: "Build Bot"},
    "p": {id: f"P {id}" for id in range(MOST_MEANT + 1)},
}
ROOMS = {"lobby": {7: "Lobby"}, "data science": {8: "Data Science"}}
FORMS = {"deploy": {"deployed", "deploys"}, "class": {"classes"}, "happi": {"happy"}}


class Names:
    def people(self, name):
        return PEOPLE.get(name.lower().lstrip("@"), {})

    def integrations(self, name):
        return self.people(name) if name == "build bot" else {}

    def rooms(self, name):
        return ROOMS.get(name.lower().lstrip("#"), {})

    def chats_with(self, people):
        return frozenset(100 + person for person in people - {4})

    def chats_among(self, people):
        return frozenset()

    def hipchat_ids(self, people):
        """Some have none."""
        return frozenset(f"h{person}" for person in people - {3, 4})

    def archived_rooms(self):
        return frozenset({8})

    def guests(self):
        return frozenset({5})

    def emoticons(self):
        return frozenset({"tiefighter"})

    def messages(self, id):
        return {"70": {70}, "abc-1": {11, 12}}.get(id, frozenset())

    def alike(self, id):
        return Marked(frozenset({"n1"})) if id == "70" else None

    def forms(self, stem):
        return frozenset(FORMS.get(stem, ()))


class EmptyNames(Names):
    """Of an archive that has neither archived rooms nor guests."""

    def archived_rooms(self):
        return frozenset()

    guests = archived_rooms


def read(text):
    return parse(text, Names())


def at(*date):
    return first_id_at(datetime(*date, tzinfo=UTC))


def either(*values):
    return frozenset(values)


DATES_ARE = "write 2016, 2016-03, 2016-03-01, yesterday or 2016-03..2016-05."
COLORS_ARE = "yellow, green, red, purple or gray"
FEATURES_ARE = "file, link, image, code, emoticon, card, mention or topic"
KINDS_ARE = (
    "message, notification, topic, public, private, direct, archived, deleted or guest"
)
LOBBY = SaidIn(either(7))
TO_YUKI = All((SaidIn(either(101)), Not(SentBy(either(1)))))
TO_SVEN = All((SaidIn(either(102, 103)), Not(SentBy(either(2, 3)))))
boom, two, three = terms("boom"), terms("two"), terms("three")
IN_2016 = SentWithin(at(2016, 1, 1), at(2017, 1, 1))
IN_2017 = SentWithin(at(2017, 1, 1), at(2018, 1, 1))


def inflected(*forms):
    return Inflected(tuple(map(terms, forms)))


def prefix(text):
    return terms(text, is_prefix=True)


def in_files(text, **fields):
    named = terms(text, **fields)
    return Terms(named.parts, named.tokens, named.is_prefix, in_files=True)


DEPLOY, NEAR = inflected("deploy", "deployed", "deploys"), terms("near")


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("boom", boom),
        ("Boom TWO", All((boom, two))),
        ("boom AND two", All((boom, two))),
        ("boom and two", All((boom, terms("and"), two))),
        ('"boom two"', terms("boom two")),
        ("“boom two”", terms("boom two")),
        ("boom-two", terms("boom two")),
        ("boo*", terms("boo", is_prefix=True)),
        ("-boom", Not(boom)),
        ('two -"boom three"', All((two, Not(terms("boom three"))))),
        ("--boom", boom),
        ("- boom", boom),
        ("boom OR two", Any((boom, two))),
        ("three boom OR two", All((three, Any((boom, two))))),
        ("OR boom OR OR two OR", Any((boom, two))),
        ("boom or two", All((boom, terms("or"), two))),
        ("boom OR -two", Any((boom, Not(two)))),
        ("from:sven", SentBy(either(2, 3))),
        ('FROM:"Yuki Bauer" from:@sven', SentBy(either(1, 2, 3))),
        ("from:nobody from:sven", Any((NOTHING, SentBy(either(2, 3))))),
        ("has:teeth has:file", Any((NOTHING, Marked(either("hasfile"))))),
        ("on:x on:2016", Any((NOTHING, IN_2016))),
        ("on:2016 before:x", All((IN_2016, NOTHING))),
        ("is:late is:public", All((NOTHING, InRoomsOf(either("public"))))),
        ("-from:sven", Not(SentBy(either(2, 3)))),
        ("in:#lobby", SaidIn(either(7))),
        ('in:"Data Science" in:lobby', SaidIn(either(7, 8))),
        ("boom in:lobby", All((boom, SaidIn(either(7))))),
        (
            "in:lobby OR from:sven",
            Any((SaidIn(either(7)), SentBy(either(2, 3)))),
        ),
        ("with:sven", SaidIn(either(102, 103))),
        ('with:sven with:"yuki bauer"', SaidIn(either(101, 102, 103))),
        ("with:sven in:lobby", All((SaidIn(either(102, 103)), LOBBY))),
        ('to:"yuki bauer"', TO_YUKI),
        ('to:"yuki bauer" to:sven', Any((TO_YUKI, TO_SVEN))),
        ('-to:"yuki bauer" -with:sven', All((Not(TO_YUKI), Not(TO_SVEN.parts[0])))),
        ("mentions:sven", Marked(either("mh2"))),
        ('mentions:sven mentions:"yuki bauer"', Marked(either("mh1", "mh2"))),
        ("is:notification", OfKind(either("notification"))),
        ("is:message IS:Topic", OfKind(either("message", "topic"))),
        ("is:private is:direct", InRoomsOf(either("private", "direct"))),
        (
            "is:topic is:public",
            All((OfKind(either("topic")), InRoomsOf(either("public")))),
        ),
        ("has:file has:link", Marked(either("hasfile", "haslink"))),
        ("boom -has:file", All((boom, Not(Marked(either("hasfile")))))),
        ("has:link OR boom", Any((Marked(either("haslink")), boom))),
        ('boom "two', All((boom, two))),
        ('""', NOTHING),
        ("login:boom", terms("login boom")),
        ("mentionſ:sven", terms("mentionſ sven")),
        ("ın:lobby", terms("ın lobby")),
        ("NEAR(boom two)", All((terms("near boom"), two))),
        ("words:boom ^two + NOT", All((terms("words boom"), two, terms("not")))),
        ("boom\0two", terms("boom two")),
        ("boom\ud800two", terms("boom two")),
        ("emoticon:\ud800", Marked(either("e\u00aa3f"))),
        ("(boom", boom),
        ("boom)", boom),
        ("(boom two)", All((boom, two))),
        ("(boom two) OR three", Any((All((boom, two)), three))),
        ("-(boom OR two)", Not(Any((boom, two)))),
        ("-(boom two)", Not(All((boom, two)))),
        ("((boom) (two))", All((boom, two))),
        ("() boom ( OR )", boom),
        ("boom NEAR/3 two", Near((boom, two), 3)),
        ("boom NEAR two", Near((boom, two), 10)),
        (
            "boom NEAR/1 two NEAR/2 three",
            All((Near((boom, two), 1), Near((two, three), 2))),
        ),
        ('"boom two" NEAR/2 thr*', Near((terms("boom two"), prefix("thr")), 2)),
        ("deploy NEAR/2 boom", Near((DEPLOY, boom), 2)),
        ("boom near two", All((boom, NEAR, two))),
        ("NEAR boom NEAR", All((NEAR, boom, NEAR))),
        ("deploy", DEPLOY),
        ("Deploys", inflected("deploys", "deploy", "deployed")),
        ('"deploy"', terms("deploy")),
        ("deploy*", prefix("deploy")),
        ("-deploy", Not(DEPLOY)),
        ("deploy.now", terms("deploy now")),
        ("happy", inflected("happy", "happi")),
        ("has:emoticon", Marked(either("hasemoticon", "etiefighter"))),
        ("emoticon:Boom emoticon:(tea)", Marked(either("eboom", "etea"))),
        ("emoticon::)", Marked(either("e\u00aa3a29"))),
        ("color:red color:green", Marked(either("cred", "cgreen"))),
        ("color:GREY", Marked(either("cgray"))),
        ('by:"build bot"', SentBy(either(4))),
        ("is:archived", SaidIn(either(8))),
        ("is:guest", SentBy(either(5))),
        ("is:deleted", Marked(either("hasdeleted"))),
        ("is:archived is:guest", All((SaidIn(either(8)), SentBy(either(5))))),
        ("file:.PDF", Marked(either("xpdf"))),
        ("file:*.pdf file:.doc", Marked(either("xpdf", "xdoc"))),
        ("file:plan", in_files("plan")),
        ("file:plan*", in_files("plan", is_prefix=True)),
        ('file:"Plan B.tar.gz"', in_files("plan b tar gz")),
        ("like:70", Marked(either("n1"))),
        ("id:70", Any((SentWithin(70, 71),))),
        ("id:abc-1", Any((SentWithin(11, 12), SentWithin(12, 13)))),
    ],
)
def test_what_is_typed_means(text, expression):
    assert read(text).expression == expression


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("before:2016", None, at(2016, 1, 1)),
        ("before:2016-03", None, at(2016, 3, 1)),
        ("before:2016-03-05", None, at(2016, 3, 5)),
        ("after:2016", at(2017, 1, 1), None),
        ("after:2016-12", at(2017, 1, 1), None),
        ("after:2016-02-29", at(2016, 3, 1), None),
        ("on:2016", at(2016, 1, 1), at(2017, 1, 1)),
        ("on:2016/3/1", at(2016, 3, 1), at(2016, 3, 2)),
        ('on:"2016-03"', at(2016, 3, 1), at(2016, 4, 1)),
        ("during:2016-03", at(2016, 3, 1), at(2016, 4, 1)),
        ("during:2016-03-01..2016-04-15", at(2016, 3, 1), at(2016, 4, 16)),
        ("on:2015..2016-02", at(2015, 1, 1), at(2016, 3, 1)),
        ("on:2016..2016", at(2016, 1, 1), at(2017, 1, 1)),
        ('on:"2016-05 .. 2016-03"', at(2016, 3, 1), at(2016, 6, 1)),
        ("before:2015..2016", None, at(2015, 1, 1)),
        ("after:2015..2016", at(2017, 1, 1), None),
    ],
)
def test_dates_are_id_ranges(text, first, end):
    first, end = first or ALWAYS[0], end or ALWAYS[1]
    assert read(text).expression == SentWithin(first, end)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("on:2016 on:2017", Any((IN_2016, IN_2017))),
        ("on:2016 OR on:2017", Any((IN_2016, IN_2017))),
        ("on:2016 OR boom", Any((IN_2016, boom))),
        ("-on:2016", Not(IN_2016)),
        ("-on:2016 -on:2017", All((Not(IN_2016), Not(IN_2017)))),
        ("-(on:2016 boom)", Not(All((IN_2016, boom)))),
        (
            "after:2015 boom before:2017",
            All(
                (
                    SentWithin(at(2016, 1, 1), ALWAYS[1]),
                    boom,
                    SentWithin(ALWAYS[0], at(2017, 1, 1)),
                )
            ),
        ),
        ("on:2016 during:2017", All((IN_2016, IN_2017))),
    ],
)
def test_dates_are_joined_like_everything_else(text, expression):
    assert read(text).expression == expression


def test_dates_begin_at_midnight_of_the_current_time_zone():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert read("on:2016-03-01").expression.first_id == at(2016, 2, 29, 15)


@pytest.mark.parametrize(("word", "ago"), [("today", 0), ("Yesterday", 1)])
def test_days_may_be_called_by_the_current_time_zones_names(word, ago):
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        day = timezone.localdate() - timedelta(days=ago)
        assert read(f"on:{word}").expression == read(f"on:{day}").expression


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("from:nobody", "There is no person “nobody” here."),
        ("boom -from:nobody", "There is no person “nobody” here."),
        ("in:secret", "There is no room “secret” here."),
        ("from:", "“from:” needs a name right behind it, without a blank."),
        ("boom before:", "“before:” needs a date right behind it, without a blank."),
        (
            "after:lately boom",
            f"“after:lately” has no date that can be understood: {DATES_ARE}",
        ),
        (
            "on:2016-02-30",
            f"“on:2016-02-30” has no date that can be understood: {DATES_ARE}",
        ),
        ("on:..2016", f"“on:..2016” has no date that can be understood: {DATES_ARE}"),
        ("has:teeth", f"“has:teeth” is not known: write has: and {FEATURES_ARE}."),
        ("-is:late", f"“-is:late” is not known: write is: and {KINDS_ARE}."),
        ("has:", f"“has:” needs {FEATURES_ARE} right behind it, without a blank."),
        ("mentions:x", "There is no person “x” here."),
        ("to:x", "There is no person “x” here."),
        ('with:"build bot"', "There is no 1-1 chat with “build bot” here."),
        (
            'mentions:"build bot"',
            "“build bot” has no account that could be mentioned.",
        ),
        ("boom on:2016", None),
        ("on:2016 OR on:2017", None),
        (
            "color:pink",
            f"“color:pink” is not known: write color: and {COLORS_ARE}.",
        ),
        ("by:sven", "There is no integration “sven” here."),
        (
            "file:",
            "“file:” needs a name or an ending such as .pdf right behind it, "
            "without a blank.",
        ),
        ("file:--", "“file:--” has no letters or digits."),
        ("emoticon:", "“emoticon:” needs a shortcut right behind it, without a blank."),
        ("id:", "“id:” needs an id right behind it, without a blank."),
        ("id:71", "There is no message “71” here."),
        ("like:71", "There is no notification “71” here."),
        ("boom NEAR from:sven", "NEAR joins words and phrases, and nothing else."),
        ("boom NEAR -two", "NEAR joins words and phrases, and nothing else."),
        ("(boom) NEAR two", "NEAR joins words and phrases, and nothing else."),
        ("(boom", "A parenthesis is not closed: it was read as closed at the end."),
        ("()", "There is no word in it to search for."),
        ("(" * 9 + "boom", "Parentheses more than 8 deep cannot be read."),
        ("OR", "There is no word in it to search for."),
        ("from:p", "“from:p” fits 101 names: write more of it."),
        ("!!!", "“!!!” has no letters or digits, so it was left out."),
    ],
)
def test_what_is_not_understood_is_noted(text, note):
    assert read(text).notes[:1] == ((note,) if note else ())


@pytest.mark.parametrize(
    "text",
    [
        *("from:nobody", "in:secret", "from:p", "on:x", "before:", "!!!", "AND", "OR"),
        *("-", "has:teeth", "-is:late", "mentions:nobody", "mentions:p", "id:71"),
        *("color:pink", "by:sven", "file:", "file:--", "emoticon:", "boom NEAR -two"),
        *("()", "(" * (MOST_DEEP + 1) + "boom", "-from:nobody"),
    ],
)
def test_what_is_not_understood_finds_nothing(text):
    assert read(text).expression == NOTHING


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("is:archived", SaidIn(either())),
        ("-is:archived", Not(SaidIn(either()))),
        ("-is:guest boom", All((Not(SentBy(either())), boom))),
        ("is:guest OR from:sven", SentBy(either(2, 3))),
        ('-with:"build bot"', Not(SaidIn(either()))),
        ('-mentions:"build bot"', Not(Marked(either()))),
        ('with:"build bot" with:sven', SaidIn(either(102, 103))),
    ],
)
def test_what_there_is_none_of_is_understood_all_the_same(text, expression):
    assert parse(text, EmptyNames()).expression == expression


@pytest.mark.parametrize(
    "text",
    [
        *("-(from:nobody)", "-(from:nobody boom)", "-(boom OR on:x)", "-(a (b has:x))"),
        *("-(boom -from:nobody)", "-(-(from:nobody boom))"),
    ],
)
def test_what_is_not_understood_finds_nothing_within_what_is_left_out(text):
    assert read(text).expression == NOTHING


def test_dates_that_exclude_each_other_are_noted():
    assert read("before:2016 after:2016").notes == (
        "No time lies within all of these dates.",
    )
    assert len(read("before:2016 after:x").notes) == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("boom", [("boom", "the word “boom”")]),
        ("-Boom", [("-Boom", "not the word “boom”")]),
        ('"boom two"', [('"boom two"', "the phrase “boom two”")]),
        ("boo*", [("boo*", "words that begin with “boo”")]),
        (
            "is:archived in:lobby",
            [
                ("is:archived", "said in rooms archived since"),
                ("in:lobby", "in the room Lobby"),
            ],
        ),
        ("from:sven", [("from:sven", "said by Sven One or Sven Two")]),
        ("has:x on:2016", [("has:x", "has x"), ("on:2016", "on 2016")]),
        ("boom OR (two three)", [("boom OR (two three)", "one of")]),
        ("-(boom) two", [("-(boom)", "not"), ("two", "the word “two”")]),
        ("-(boom two)", [("-(boom two)", "not all of")]),
        ("boom NEAR two", [("boom NEAR two", "at most 10 words between")]),
        (
            "on:2016 boom on:2017",
            [
                ("on:2016 boom on:2017", "one of"),
                ("boom", "the word “boom”"),
            ],
        ),
    ],
)
def test_a_reading_says_what_each_part_of_the_text_means(text, parts):
    readings = read(text).readings
    assert [(text[each.start : each.end], each.said) for each in readings] == parts


def test_a_reading_holds_what_is_looked_up():
    word, group = read('deploy (boom OR "two three")').readings
    assert (word.tokens, word.forms) == (("deploy",), ("deployed", "deploys"))
    (alternatives,) = group.parts
    assert [each.tokens for each in alternatives.parts] == [("boom",), ("two", "three")]


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_no_text_is_no_search(text):
    assert read(text) == Parsed(is_empty=True)


def test_an_endless_text_is_cut_with_a_note():
    parsed = read("boom " * 100_000)
    assert parsed.expression == All((boom,) * MOST_ITEMS)
    assert parsed.notes == (
        f"Only the first {LONGEST_TEXT:,} characters were read.",
        f"Only the first {MOST_ITEMS} words were searched for.",
    )


@pytest.mark.parametrize("year", ["0000", "0001", "9999", "2255", "1969"])
def test_far_dates_are_no_errors(year):
    for operator in ("before", "after", "on"):
        match read(f"{operator}:{year}").expression:
            case SentWithin(first_id, end_id):
                assert -(2**63) <= first_id <= end_id < 2**63
            case nothing:
                assert nothing == NOTHING


@given(st.text() | st.text(alphabet='"-*:() ORNEA/\0froma20161'))
def test_no_text_is_an_error(text):
    read(text)
