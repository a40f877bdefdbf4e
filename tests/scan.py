"""The slow and obvious search: a look at each message, as engines index them."""

from archive.search.base import (
    All,
    Any,
    FromRuns,
    InRoomsOf,
    Marked,
    Near,
    Not,
    OfKind,
    OneOf,
    SaidIn,
    SentBy,
    SentWithin,
    Terms,
)


def page_of(ids, query):
    is_newest = query.order == "newest"
    beyond = query.beyond_id
    page = [
        id
        for id in sorted(ids, reverse=is_newest)
        if beyond is None or (id < beyond if is_newest else id > beyond)
    ]
    return page[: query.limit]


def is_wanted(each, query):
    scope = query.scope
    return (
        scope.everything
        or each.room_kind in scope.room_kinds
        or each.room_id in scope.room_ids
    ) and fits(each, query.expression)


OF_A_MESSAGE = {
    SentBy: lambda each: {each.sender_id},
    SaidIn: lambda each: {each.room_id},
    FromRuns: lambda each: {each.run_id},
    Marked: lambda each: set(each.analysed.marks.split()),
    OfKind: lambda each: {each.kind},
    InRoomsOf: lambda each: {each.room_kind},
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
        case SentWithin(first_id, end_id):
            fitting = first_id <= each.id < end_id
        case Near(parts, distance):
            fitting = is_near(each, parts, distance)
        case Terms():
            fitting = bool(places(each, expression))
    return fitting


def places(each, wanted):
    """Of the text they are in, and of that where in it."""
    words, parts, file_words, _ = each.analysed
    texts = {"files": file_words}
    if not wanted.in_files:
        texts |= {"words": words, "parts": parts}
    return [
        (name, *place)
        for name, text in texts.items()
        for place in places_among(text.split(), wanted)
    ]


def places_among(words, wanted):
    """Where a word or phrase begins and ends, among these words."""
    *exact, last = wanted.tokens
    return [
        (at, at + len(wanted.tokens))
        for at, word in enumerate(words[len(exact) :])
        if words[at : at + len(exact)] == exact
        and (word.startswith(last) if wanted.is_prefix else word == last)
    ]


def is_near(each, parts, distance):
    one, other = (
        [
            place
            for terms in (part.parts if isinstance(part, Any) else [part])
            for place in places(each, terms)
            if place[0] == ("files" if terms.in_files else "words")
        ]
        for part in parts
    )
    return any(
        left[0] == right[0] and max(left[1], right[1]) - end <= distance
        for left in one
        for right in other
        for end in [left[2] if left[1] <= right[1] else right[2]]
    )
