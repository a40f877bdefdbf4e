"""Dumps of two companies do not become one archive: the same ids mean other people."""

from __future__ import annotations

import pytest
from dump_maker import room, said, user

from archive.models import ImportRun, Message, Person
from importer.errors import DumpError


def people_of(company: str, *names: str) -> list:
    return [
        user(number, name, email=f"{name.lower()}@{company}.example")
        for number, name in enumerate(names, 1)
    ]


@pytest.fixture
def ours(dump, take_in):
    secrets = room(1, "Board", privacy="private", members=[1])
    people = people_of("ours", "Ann", "Bo", "Cy")
    source = dump({"rooms/1": [said("secret")]}, people, [secrets], name="ours")
    return take_in(source)


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Person, Message)]


def test_a_dump_with_another_groups_number_is_refused(dump, take_in):
    take_in(dump(name="hipchat-1-2018-01-01_10-00-00"))
    take_in(dump(name="hipchat-1-2018-02-01_10-00-00"))
    take_in(dump(name="without a number"))
    with pytest.raises(DumpError, match="of the HipChat group 2, but the archive"):
        take_in(dump(name="hipchat-2-2018-03-01_10-00-00"))
    assert [run.group for run in ImportRun.objects.all()] == ["2", "", "1", "1"]


def test_a_dump_whose_ids_are_other_peoples_is_refused(dump, take_in, ours):
    before = everything()
    theirs = people_of("theirs", "Xi", "Yan", "Zed")
    source = dump({"rooms/1": [said("hello", 2)]}, theirs, name="theirs")
    with pytest.raises(DumpError, match="lists 3 with other names and addresses"):
        take_in(source)
    assert everything() == before


@pytest.mark.parametrize(
    "people",
    [
        people_of("new-name", "Ann", "Bo", "Cy"),
        people_of("ours", "Ann", "Bo", "Cy Strand"),
        [*people_of("ours", "Ann", "Bo"), *people_of("x", "-", "-", "New")[2:]],
        [*people_of("ours", "Ann", "Bo"), user(3, "Zed", email="")],
    ],
    ids=["another address", "another name", "one account given away", "no address"],
)
def test_renamed_people_are_no_strangers(dump, take_in, ours, people):
    assert take_in(dump(users=people, name="later"))["people"] == 3
