"""A message that two dumps tell, one of them less, is one message and no problem."""

from __future__ import annotations

import json
from itertools import permutations

import pytest
from dump_maker import said

from archive.models import Attachment, Message

UID = "5f7586a8-b71c-423c-ab11-bb2329d00201"
BOTH_WAYS = [*permutations(["full", "page"])]


@pytest.fixture
def take_both(dump, take_in, tmp_path):
    """A message as a Server's dump has it and as the API gave it, in this order."""

    def take(order, item, envelope, files=None):
        page = tmp_path / "page" / "rooms" / "1" / "history_1456833600.json"
        page.parent.mkdir(parents=True)
        whole = {"id": UID, "date": "2016-03-01T12:00:00.000007+00:00", "mentions": []}
        page.write_text(json.dumps({"startIndex": 0, "items": [whole | item]}))
        sources = {"full": dump({"rooms/1": [envelope]}, files=files)}
        sources["page"] = tmp_path / "page"
        return [take_in(sources[name]) for name in order]

    return take


def sender(number):
    return {"id": number, "name": f"Person {number}", "mention_name": "p", "links": {}}


@pytest.mark.parametrize("order", BOTH_WAYS)
@pytest.mark.parametrize("color", [None, "gray"])
def test_a_colour_that_one_dump_does_not_say(take_both, order, color):
    """API replies of 2014 have no colours; nor have all dumps."""
    item = {"from": "Builder", "message": "done", "type": "notification"}
    item |= {"message_format": "html", "color": color}
    other = None if color else "gray"
    fields = {"kind": "NotificationMessage", "message_format": "html", "color": other}
    envelope = said("done", "Builder", id=UID, **fields)
    first, second = take_both(order, item, envelope)
    assert (first["stored"], second["duplicates"], second["problems"]) == (1, 1, 0)


def test_another_colour_is_another_message(take_both):
    item = {"from": "Builder", "message": "done", "type": "notification"}
    item |= {"message_format": "html", "color": "red"}
    fields = {"kind": "NotificationMessage", "message_format": "html", "color": "gray"}
    reports = take_both(
        ("full", "page"), item, said("done", "Builder", id=UID, **fields)
    )
    assert reports[1]["problems"] == 1


@pytest.mark.parametrize("order", BOTH_WAYS)
def test_a_file_known_by_another_path_gets_its_bytes(take_both, order):
    """Since 2018 the API named files by an id of their own, and no path."""
    secured = {"id": "f1", "name": "plan.pdf", "size": 3}
    item = {"from": sender(1), "message": "", "type": "message"}
    item |= {"authenticated_file": secured}
    sent = {"name": "plan.pdf", "path": "tok/plan.pdf", "size": 3, "url": ""}
    envelope = said("", 1, id=UID, attachment=sent, attachment_path="tok/plan.pdf")
    files = {"rooms/1/files/tok/plan.pdf": b"PDF"}
    first, second = take_both(order, item, envelope, files)
    assert (first["stored"], second["duplicates"], second["problems"]) == (1, 1, 0)
    attachment = Attachment.objects.get()
    assert (attachment.status, attachment.file.path.read_bytes()) == ("present", b"PDF")
    assert first["unreferenced_files"] == second["unreferenced_files"] == 0
    assert Message.objects.count() == 1


def test_another_file_is_another_message(take_both):
    secured = {"id": "f1", "name": "other.pdf", "size": 3}
    item = {"from": sender(1), "message": "", "type": "message"}
    item |= {"authenticated_file": secured}
    sent = {"name": "plan.pdf", "path": "tok/plan.pdf", "size": 3, "url": ""}
    envelope = said("", 1, id=UID, attachment=sent, attachment_path="tok/plan.pdf")
    assert take_both(("full", "page"), item, envelope)[1]["problems"] == 1
