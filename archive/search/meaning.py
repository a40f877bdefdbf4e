"""What single items of a query mean: words, phrases, operators with their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
NOT_ALL_MENTIONS = gettext_lazy(
    "“mentions:” finds what HipChat noted down with a message. Dumps of API v1 and of "
    "old Cloud and most CSV files have no such notes: search there for the name itself."
)
_KINDS = frozenset({"message", "notification", "topic"})
_ROOM_KINDS = frozenset({"public", "private", "direct"})
# How an operator and its value are read.
_SAID = {
    "from": gettext_lazy("said by %(value)s"),
    "by": gettext_lazy("posted by the integration %(value)s"),
    "in": gettext_lazy("in the room %(value)s"),
    "with": gettext_lazy("in 1-1 chats with %(value)s"),
    "to": gettext_lazy("said in 1-1 chats to %(value)s"),
    "mentions": gettext_lazy("mentioning %(value)s"),
    "before": gettext_lazy("before %(value)s"),
    "after": gettext_lazy("after %(value)s"),
    "on": gettext_lazy("on %(value)s"),
    "during": gettext_lazy("during %(value)s"),
    "color": gettext_lazy("in the colour %(value)s"),
    "file": gettext_lazy("with a file named %(value)s"),
    "emoticon": gettext_lazy("with the emoticon %(value)s"),
    "id": gettext_lazy("with the id %(value)s"),
    "like": gettext_lazy("like the notification %(value)s"),
}
# What is said of an operator that nothing stands behind.
_NEEDS_NAME = gettext_lazy("“%(shown)s” needs a name right behind it, without a blank.")
_NEEDS = dict.fromkeys(
    DATES, gettext_lazy("“%(shown)s” needs a date right behind it, without a blank.")
) | {
    "file": gettext_lazy(
        "“%(shown)s” needs a name or an ending such as .pdf right behind it, without "
        "a blank."
    ),
    "emoticon": gettext_lazy(
        "“%(shown)s” needs a shortcut right behind it, without a blank."
    ),
    "id": gettext_lazy("“%(shown)s” needs an id right behind it, without a blank."),
    "like": gettext_lazy(
        "“%(shown)s” needs a notification's id right behind it, without a blank."
    ),
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
                _("“%(shown)s” has no letters or digits, so it was left out.")
                % {"shown": item.shown}
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
        said = said or _said(item.operator, item.shown_value)
        return expression, Reading(said, item.start, item.end, item.operator)

    def _lacking(self, item: Item) -> Expression:
        if item.operator in CHOICES:
            note = _("“%(shown)s” needs %(choices)s right behind it, without a blank.")
            choices = one_of(CHOICES[item.operator])
            return self.nothing(note % {"shown": item.shown, "choices": choices})
        note = str(_NEEDS.get(item.operator, _NEEDS_NAME))
        return self.nothing(note % {"shown": item.shown})

    def _date(self, item: Item) -> Expression:
        ids = ids_of_date(item.operator, item.value)
        if ids is None:
            return self.nothing(
                _(
                    "“%(shown)s” has no date that can be understood: "
                    "write 2016, 2016-03, 2016-03-01, yesterday or 2016-03..2016-05."
                )
                % {"shown": item.shown}
            )
        return SentWithin(*ids)

    def _choice(self, item: Item) -> tuple[Expression, str]:
        chosen = item.value.lower()
        if item.operator == "color" and chosen == "grey":
            chosen = "gray"
        if chosen not in CHOICES[item.operator]:
            note = _("“%(shown)s” is not known: write %(operator)s: and %(choices)s.")
            choices = one_of(CHOICES[item.operator])
            told = {"shown": item.shown, "operator": item.operator, "choices": choices}
            return self.nothing(note % told), ""
        said = str(CHOICES[item.operator][chosen])
        return self._chosen(item.operator, chosen), said

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
            note = _("“%(shown)s” has no letters or digits.")
            return self.nothing(note % {"shown": item.shown})
        return Terms(named.parts, named.tokens, named.is_prefix, in_files=True)

    def _emoticon(self, item: Item) -> Expression:
        value = item.value
        if value[0] == "(" and value[-1] == ")":
            value = value[1:-1]
        return Marked(frozenset({emoticon_token(value)}))

    def _id(self, item: Item) -> Expression:
        found = self.resolver.messages(item.value)
        if not found:
            note = _("There is no message “%(value)s” here.")
            return self.nothing(note % {"value": item.shown_value})
        if len(found) > MOST_MEANT:
            note = _("“%(shown)s” fits %(n)s messages.")
            return self.nothing(note % {"shown": item.shown, "n": _told(found)})
        return Any(tuple(SentWithin(id, id + 1) for id in sorted(found)))

    def _like(self, item: Item) -> Expression:
        alike = self.resolver.alike(item.value)
        note = _("There is no notification “%(value)s” here.")
        return alike or self.nothing(note % {"value": item.shown_value})

    def _named(self, item: Item) -> tuple[Expression, str]:
        look_up, unknown = self._directory(item.operator)
        found = look_up(item.value)
        if not found:
            return self.nothing(unknown % {"value": item.shown_value}), ""
        if len(found) > MOST_MEANT:
            note = _("“%(shown)s” fits %(n)s names: write more of it.")
            told = {"shown": item.shown, "n": _told(found)}
            return self.nothing(note % told), ""
        said = _said(item.operator, some_of(sorted(set(found.values()))))
        return self._meant(frozenset(found), item), said

    def _directory(self, operator: str) -> tuple[Callable[..., Mapping[int, str]], str]:
        match operator:
            case "in":
                return self.resolver.rooms, _("There is no room “%(value)s” here.")
            case "by":
                unknown = _("There is no integration “%(value)s” here.")
                return self.resolver.integrations, unknown
            case _:
                return self.resolver.people, _("There is no person “%(value)s” here.")

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
            note = _("There is no 1-1 chat with “%(value)s” here.")
            self.notes.append(note % {"value": item.shown_value})
        if item.operator == "with":
            return SaidIn(chats)
        said = All((SaidIn(chats), Not(SentBy(people))))
        among = self.resolver.chats_among(people)
        return Any((said, SaidIn(among))) if among else said

    def _mentioning(self, people: frozenset[int], item: Item) -> Expression:
        self.hints.append(str(NOT_ALL_MENTIONS))
        hipchat_ids = self.resolver.hipchat_ids(people)
        if not hipchat_ids:
            note = _("“%(value)s” has no account that could be mentioned.")
            self.notes.append(note % {"value": item.shown_value})
        return Marked(frozenset(map(mention_token, hipchat_ids)))


_PLAIN: dict[str, Callable[[Meanings, Item], Expression]] = {
    "file": Meanings._file,
    "emoticon": Meanings._emoticon,
    "id": Meanings._id,
    "like": Meanings._like,
}


def _said_of(typed: Terms) -> str:
    shown = {"words": " ".join(typed.parts)}
    if typed.is_prefix:
        return _("words that begin with “%(words)s”") % shown
    if len(typed.tokens) > 1:
        return _("the phrase “%(words)s”") % shown
    return _("the word “%(words)s”") % shown


def _said(operator: str, value: str) -> str:
    """
    >>> _said("from", "Anna"), _said("from", ""), _said("is", "new")
    ('said by Anna', 'said by', 'is new')
    """
    template = str(_SAID[operator]) if operator in _SAID else f"{operator} %(value)s"
    return (template % {"value": value}).strip()


def _told(found: Sized) -> str:
    return number_format(len(found), force_grouping=True)


def _with_not(reading: Reading) -> Reading:
    return Reading(
        _("not %(said)s") % {"said": reading.said},
        reading.start,
        reading.end,
        reading.operator,
        reading.tokens,
        reading.forms,
    )
