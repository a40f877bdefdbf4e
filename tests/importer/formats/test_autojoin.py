"""The rooms people had open: kept with the person, and nobody is let in by them."""

from __future__ import annotations

from memory_dump import as_json, expected_of, files_of, read_files

from importer.formats import autojoin
from importer.records import PersonRecord, Problem


def test_autojoin_is_read_as_expected() -> None:
    read = read_files(autojoin, files_of("autojoin"))
    assert as_json(read) == expected_of("autojoin")


def test_nothing_but_what_was_open_is_said_of_a_person() -> None:
    files = {"a.json": {"autojoins": [{"user_id": "a/b", "rooms": None}, {}]}}
    [person, problem] = read_files(autojoin, files)["a.json"]
    unsaid = PersonRecord("", None)
    assert person._replace(hipchat_id="", item=None) == unsaid._replace(
        is_listed=False, extra={"user_id": "a/b", "autojoin": []}
    )
    assert isinstance(problem, Problem)


def test_other_files_are_not_claimed() -> None:
    assert not autojoin.claims("autojoin.json", b'{"rooms": []}')
