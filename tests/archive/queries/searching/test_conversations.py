"""Which hits of a page stand together, and which are folded into one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Message
from archive.queries.searching.conversations import SAME_CONVERSATION, conversations

NOON = datetime(2016, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Hit:
    message: Message
    shape: str


def hit(minute, *, room=1, shape="", kind="notification", sender=None, name="Build"):
    """Its id is its minute."""
    message = Message(
        id=minute,
        room_id=room,
        sent_at=NOON + timedelta(minutes=minute),
        kind=kind,
        sender_id=sender,
        sender_name=name,
    )
    return Hit(message, shape)


def grouped(hits):
    """The minutes of what is shown together, each with those of what it hides."""
    return [
        [
            (each.hit.message.id, *(hidden.message.id for hidden in each.alike))
            for each in conversation.hits
        ]
        for conversation in conversations(hits)
    ]


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        ([], []),
        ([hit(1)], [[(1,)]]),
        # Each is near to the one before, not to the first.
        ([hit(1), hit(11), hit(21)], [[(1,), (11,), (21,)]]),
        ([hit(21), hit(11), hit(1)], [[(21,), (11,), (1,)]]),
        ([hit(1), hit(12)], [[(1,)], [(12,)]]),
        ([hit(12), hit(1)], [[(12,)], [(1,)]]),
        # Only neighbours, only in one room.
        ([hit(1), hit(2, room=2)], [[(1,)], [(2,)]]),
        ([hit(1), hit(2, room=2), hit(3)], [[(1,)], [(2,)], [(3,)]]),
        ([hit(1), hit(30), hit(2)], [[(1,)], [(30,)], [(2,)]]),
    ],
)
def test_neighbours_of_one_room_are_one_conversation(hits, expected):
    assert grouped(hits) == expected


def test_ten_minutes_are_near_and_a_moment_more_is_not():
    near, far = hit(11), hit(12)
    near.message.sent_at = hit(1).message.sent_at + SAME_CONVERSATION
    far.message.sent_at = near.message.sent_at + timedelta(microseconds=1)
    assert len(conversations([hit(1), near])) == 1
    assert len(conversations([hit(1), far])) == 2


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        ([hit(1, shape="a"), hit(2, shape="a"), hit(3, shape="a")], [[(1, 2, 3)]]),
        ([hit(90, shape="a"), hit(40), hit(1, shape="a")], [[(90, 1)], [(40,)]]),
        ([hit(1, shape="a"), hit(2, shape="b")], [[(1,), (2,)]]),
        ([hit(1), hit(2)], [[(1,), (2,)]]),
        ([hit(1, shape="a"), hit(2, shape="a", sender=7)], [[(1,), (2,)]]),
        # Whoever was renamed is still one.
        ([hit(1, shape="a"), hit(2, shape="a", name="Olga")], [[(1, 2)]]),
        ([hit(1, shape="a"), hit(2, shape="a", room=2)], [[(1,)], [(2,)]]),
        (
            [hit(1, shape="a", kind="message"), hit(2, shape="a", kind="message")],
            [[(1,), (2,)]],
        ),
    ],
)
def test_notifications_that_are_alike_are_folded_into_the_first(hits, expected):
    assert grouped(hits) == expected


def test_what_is_folded_away_parts_no_conversation():
    """Nor does it hold one together that would be parted without it."""
    alike = [hit(50, room=2, shape="a"), hit(2, room=2, shape="a")]
    assert grouped([alike[0], hit(1), alike[1], hit(3)]) == [
        [(50, 2)],
        [(1,), (3,)],
    ]
    alike = [hit(100, shape="a"), hit(10, shape="a")]
    assert grouped([alike[0], hit(18), alike[1], hit(2)]) == [
        [(100, 10)],
        [(18,)],
        [(2,)],
    ]


HITS = st.lists(
    st.builds(
        hit,
        st.integers(0, 60),
        room=st.integers(1, 2),
        shape=st.sampled_from(["", "a", "b"]),
        kind=st.sampled_from(["message", "notification"]),
        sender=st.sampled_from([None, 7]),
    ),
    unique_by=lambda each: each.message.id,
    max_size=20,
)


@given(HITS)
def test_no_hit_is_lost_or_doubled(hits):
    shown = [id for group in grouped(hits) for ids in group for id in ids]
    assert sorted(shown) == sorted(each.message.id for each in hits)


@given(HITS)
def test_what_is_shown_keeps_the_order_of_the_page(hits):
    firsts = [ids[0] for group in grouped(hits) for ids in group]
    hidden = {id for group in grouped(hits) for _, *ids in group for id in ids}
    page = [each.message.id for each in hits]
    assert firsts == [id for id in page if id not in hidden]


@given(HITS)
def test_no_conversation_could_take_in_its_neighbour(hits):
    groups = conversations(hits)
    for group in groups:
        assert len({each.hit.message.room_id for each in group.hits}) == 1
    for one, other in zip(groups, groups[1:], strict=False):
        last, first = one.hits[-1].hit.message, other.hits[0].hit.message
        far = abs(last.sent_at - first.sent_at) > SAME_CONVERSATION
        assert far or last.room_id != first.room_id
