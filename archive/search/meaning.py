"""What single items of a query mean: words, phrases, operators with their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from archive.search.analysis import terms
from archive.search.base import (
    NOTHING,
    All,
    Any,
    Expression,
    Inflected,
    InRoomsOf,
    Marked,
    Not,
    OfKind,
    SaidIn,
    SentBy,
    SentWithin,
    Terms,
)
from archive.search.dates import ids_of_date
from archive.search.items import Item
from archive.search.operators import CHOICES, DATES
from archive.search.reading import Reading, one_of, some_of
from archive.search.resolver import Resolver
from archive.search.stems import stem_of
from archive.search.tokens import (
    color_token,
    emoticon_token,
    extension_token,
    feature_token,
    mention_token,
)

MOST_MEANT = 100  # people or rooms that one name may mean
NOT_ALL_MENTIONS = (
    "“mentions:” finds what HipChat noted down with a message. Dumps of API v1 and of "
    "old Cloud and most CSV files have no such notes: search there for the name itself."
)
_KINDS = frozenset({"message", "notification", "topic"})
_ROOM_KINDS = frozenset({"public", "private", "direct"})
# How a reading begins.
_SAID = {
    "from": "said by",
    "by": "posted by the integration",
    "in": "in the room",
    "with": "in 1-1 chats with",
    "to": "said in 1-1 chats to",
    "mentions": "mentioning",
    "before": "before",
    "after": "after",
    "on": "on",
    "during": "during",
    "color": "in the colour",
    "file": "with a file named",
    "emoticon": "with the emoticon",
    "id": "with the id",
    "like": "like the notification",
}
_WANTED = dict.fromkeys(DATES, "a date") | {
    "file": "a name or an ending such as .pdf",
    "emoticon": "a shortcut",
    "id": "an id",
    "like": "a notification's id",
}


@dataclass
class Meanings:
    """Notes say what was not understood, hints why there may be nothing."""

    resolver: Resolver
    notes: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def of(self, item: Item) -> tuple[Expression, Reading] | None:
        """None for what has no words: the note says that it was left out."""
        found = self._operator(item) if item.operator else self.words(item)
        if found is None:
            return None
        expression, reading = found
        # What is not known cannot be excluded either: it finds nothing.
        if item.is_negative and expression != NOTHING:
            return Not(expression), _with_not(reading)
        return found

    def words(self, item: Item) -> tuple[Expression, Reading] | None:
        """A word or phrase; a plain word of English with its inflections."""
        typed = terms(item.value, is_prefix=item.is_prefix)
        if typed is None:
            self.notes.append(
                f"“{item.shown}” has no letters or digits, so it was left out."
            )
            return None
        forms = () if item.is_quoted else self._forms(typed)
        others = tuple(Terms((form,), (form,)) for form in forms)
        reading = Reading(
            _said_of(typed),
            item.start,
            item.end,
            tokens=typed.tokens,
            forms=forms,
        )
        return (Inflected((typed, *others)) if others else typed), reading

    def nothing(self, note: str) -> Expression:
        self.notes.append(note)
        return NOTHING

    def _forms(self, typed: Terms) -> tuple[str, ...]:
        """The other words of the index that have the stem of this one."""
        if len(typed.tokens) > 1 or typed.is_prefix:
            return ()
        word = typed.tokens[0]
        if (stem := stem_of(word)) is None:
            return ()
        forms = set(self.resolver.forms(stem))
        if stem_of(stem) == stem:
            forms.add(stem)
        return tuple(sorted(forms - {word}))

    def _operator(self, item: Item) -> tuple[Expression, Reading]:
        said = ""
        if not item.value:
            expression = self._lacking(item)
        elif item.operator in DATES:
            expression = self._date(item)
        elif item.operator in CHOICES:
            expression, said = self._choice(item)
        elif item.operator in _PLAIN:
            expression = _PLAIN[item.operator](self, item)
        else:
            expression, said = self._named(item)
        begins = _SAID.get(item.operator, item.operator)
        said = said or f"{begins} {item.shown_value}".strip()
        return expression, Reading(said, item.start, item.end, item.operator)

    def _lacking(self, item: Item) -> Expression:
        wanted = _WANTED.get(item.operator, "a name")
        if item.operator in CHOICES:
            wanted = one_of(CHOICES[item.operator])
        return self.nothing(
            f"“{item.shown}” needs {wanted} right behind it, without a blank."
        )

    def _date(self, item: Item) -> Expression:
        ids = ids_of_date(item.operator, item.value)
        if ids is None:
            return self.nothing(
                f"“{item.shown}” has no date that can be understood: "
                "write 2016, 2016-03, 2016-03-01, yesterday or 2016-03..2016-05."
            )
        return SentWithin(*ids)

    def _choice(self, item: Item) -> tuple[Expression, str]:
        chosen = item.value.lower()
        if item.operator == "color" and chosen == "grey":
            chosen = "gray"
        if chosen not in CHOICES[item.operator]:
            expression = self.nothing(
                f"“{item.shown}” is not known: write {item.operator}: and "
                f"{one_of(CHOICES[item.operator])}."
            )
            return expression, ""
        return self._chosen(item.operator, chosen), CHOICES[item.operator][chosen]

    def _chosen(self, operator: str, chosen: str) -> Expression:
        if operator == "color":
            return Marked(frozenset({color_token(chosen)}))
        if operator == "has":
            tokens = {feature_token(chosen)}
            if chosen == "emoticon":
                tokens |= set(map(emoticon_token, self.resolver.emoticons()))
            return Marked(frozenset(tokens))
        if chosen in _KINDS:
            return OfKind(frozenset({chosen}))
        return self._state(chosen)

    def _state(self, chosen: str) -> Expression:
        match chosen:
            case "archived":
                return SaidIn(self.resolver.archived_rooms())
            case "guest":
                return SentBy(self.resolver.guests())
            case "deleted":
                return Marked(frozenset({feature_token("deleted")}))
            case _:
                return InRoomsOf(frozenset({chosen}))

    def _file(self, item: Item) -> Expression:
        value = item.value.removeprefix("*")
        if value.startswith(".") and value[1:].isalnum():
            return Marked(frozenset({extension_token(value[1:])}))
        named = terms(item.value, is_prefix=item.is_prefix)
        if named is None:
            return self.nothing(f"“{item.shown}” has no letters or digits.")
        return Terms(named.parts, named.tokens, named.is_prefix, in_files=True)

    def _emoticon(self, item: Item) -> Expression:
        value = item.value
        if value[0] == "(" and value[-1] == ")":
            value = value[1:-1]
        return Marked(frozenset({emoticon_token(value)}))

    def _id(self, item: Item) -> Expression:
        found = self.resolver.messages(item.value)
        if not found:
            return self.nothing(f"There is no message “{item.shown_value}” here.")
        if len(found) > MOST_MEANT:
            return self.nothing(f"“{item.shown}” fits {len(found):,} messages.")
        return Any(tuple(SentWithin(id, id + 1) for id in sorted(found)))

    def _like(self, item: Item) -> Expression:
        alike = self.resolver.alike(item.value)
        return alike or self.nothing(
            f"There is no notification “{item.shown_value}” here."
        )

    def _named(self, item: Item) -> tuple[Expression, str]:
        look_up, noun = self._directory(item.operator)
        found = look_up(item.value)
        if not found:
            note = f"There is no {noun} “{item.shown_value}” here."
            return self.nothing(note), ""
        if len(found) > MOST_MEANT:
            note = f"“{item.shown}” fits {len(found):,} names: write more of it."
            return self.nothing(note), ""
        said = f"{_SAID[item.operator]} {some_of(sorted(set(found.values())))}"
        return self._meant(frozenset(found), item), said

    def _directory(self, operator: str) -> tuple[Callable[..., Mapping[int, str]], str]:
        match operator:
            case "in":
                return self.resolver.rooms, "room"
            case "by":
                return self.resolver.integrations, "integration"
            case _:
                return self.resolver.people, "person"

    def _meant(self, ids: frozenset[int], item: Item) -> Expression:
        match item.operator:
            case "in":
                return SaidIn(ids)
            case "from" | "by":
                return SentBy(ids)
            case "mentions":
                return self._mentioning(ids, item)
            case _:
                return self._chatting(ids, item)

    def _chatting(self, people: frozenset[int], item: Item) -> Expression:
        """In 1-1 chats with somebody; `to` is what the other one said there.

        Where both have that name, whatever is said is said to one who has it.
        """
        chats = self.resolver.chats_with(people)
        if not chats:
            self.notes.append(f"There is no 1-1 chat with “{item.shown_value}” here.")
        if item.operator == "with":
            return SaidIn(chats)
        said = All((SaidIn(chats), Not(SentBy(people))))
        among = self.resolver.chats_among(people)
        return Any((said, SaidIn(among))) if among else said

    def _mentioning(self, people: frozenset[int], item: Item) -> Expression:
        self.hints.append(NOT_ALL_MENTIONS)
        hipchat_ids = self.resolver.hipchat_ids(people)
        if not hipchat_ids:
            self.notes.append(
                f"“{item.shown_value}” has no account that could be mentioned."
            )
        return Marked(frozenset(map(mention_token, hipchat_ids)))


_PLAIN: dict[str, Callable[[Meanings, Item], Expression]] = {
    "file": Meanings._file,
    "emoticon": Meanings._emoticon,
    "id": Meanings._id,
    "like": Meanings._like,
}


def _said_of(typed: Terms) -> str:
    shown = " ".join(typed.parts)
    if typed.is_prefix:
        return f"words that begin with “{shown}”"
    return f"the {'phrase' if len(typed.tokens) > 1 else 'word'} “{shown}”"


def _with_not(reading: Reading) -> Reading:
    return Reading(
        f"not {reading.said}",
        reading.start,
        reading.end,
        reading.operator,
        reading.tokens,
        reading.forms,
    )
