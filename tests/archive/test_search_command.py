"""`manage.py search`: the same findings from the shell, as text and as JSON."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from archive.search.meaning import NOT_ALL_MENTIONS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def search(db):
    def run(*arguments):
        out, err = StringIO(), StringIO()
        call_command("search", *arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return run


@pytest.fixture
def messages(make_room, make_message, olga):
    lobby = make_room("Lobby")
    secret = make_room("Secret", "private", [olga])
    return [
        make_message("deploy went boom", lobby, olga, uid="m-1"),
        make_message("nothing here", lobby, olga, uid="m-2"),
        make_message("boom\x1b[2J, in secret", secret, olga, uid="m-3"),
    ]


def test_json_holds_the_total_and_each_hit(search, messages):
    out, err = search("boom", "in:lobby", "--json")
    assert err == ""
    assert json.loads(out) == {
        "total": 1,
        "hits": [
            {
                "id": str(messages[0].pk),
                "uid": "m-1",
                "room": "Lobby",
                "sender": "Olga Owner",
                "sent_at": "2016-03-01T12:00:00.000000Z",
                "body": "deploy went boom",
            }
        ],
    }


def test_text_is_for_reading_and_no_terminal_obeys_it(search, messages):
    out, err = search("boom")
    assert err == ""
    assert out == (
        f"2016-03-01 12:02:00 UTC  Secret, Olga Owner  /messages/{messages[2].pk}/\n"
        "    *boom* [2J, in secret\n\n"
        f"2016-03-01 12:00:00 UTC  Lobby, Olga Owner  /messages/{messages[0].pk}/\n"
        "    deploy went *boom*\n"
        "    | Olga Owner: nothing here\n\n"
        "2 found\n"
    )


def uids(search, *arguments):
    out, _ = search("--json", *arguments)
    return [hit["uid"] for hit in json.loads(out)["hits"]]


def test_without_a_viewer_everything_is_searched(search, messages, make_viewer, stan):
    viewer = make_viewer("member", stan)
    assert uids(search, "boom") == ["m-3", "m-1"]
    assert uids(search, "boom", "--viewer", viewer.email.upper()) == ["m-1"]


def test_a_query_may_begin_with_a_minus(search, messages):
    assert uids(search, "--", "-boom") == ["m-2"]


def test_a_limit_shortens_the_list_and_not_the_total(search, messages):
    out, _ = search("boom", "--limit", "1")
    assert out.endswith("2 found, the newest 1 shown\n")


def test_notes_go_to_stderr(search, messages):
    assert search("from:nobody") == ("0 found\n", "There is no person “nobody” here.\n")


def test_hints_go_to_stderr_where_nothing_is_found(
    search, make_room, make_message, olga
):
    assert search("mentions:olga") == ("0 found\n", f"{NOT_ALL_MENTIONS}\n")
    make_message("hello @OlgaOwner", make_room(), mentioned_ids=[olga.hipchat_id])
    out, err = search("mentions:olga")
    assert (out.endswith("\n1 found\n"), err) == (True, "")


def test_the_oldest_may_come_first(search, messages):
    assert uids(search, "boom", "--order", "oldest") == ["m-1", "m-3"]
    out, _ = search("boom", "--order", "oldest", "--limit", "1")
    assert out.endswith("2 found, the oldest 1 shown\n")


def test_an_unknown_viewer_is_an_error(search):
    with pytest.raises(CommandError, match=r"^There is no viewer with the address x@y"):
        search("boom", "--viewer", "x@y")


@pytest.mark.parametrize("limit", ["0", "-1", "10001", "many", "1.5"])
def test_a_limit_is_a_sensible_number(search, limit):
    with pytest.raises(CommandError, match="is not a number from 1 to 10,000"):
        search("boom", f"--limit={limit}")


def test_an_empty_address_is_no_leave_to_see_everything(search, messages):
    with pytest.raises(CommandError, match="no viewer"):
        search("boom", "--viewer", "")


def test_a_reader_who_has_seen_enough_ends_it_quietly(tmp_path):
    """More than a pipe holds, so that writing meets the closed end."""
    environment = os.environ | {"ARCHIVE_DATA": str(tmp_path)}
    manage = [sys.executable, ROOT / "manage.py"]
    sample = ROOT / "tests" / "dumps" / "sample" / "hipchat-sample.tar.gz"
    subprocess.run(
        [*manage, "ingest", sample], check=True, capture_output=True, env=environment
    )
    reader = subprocess.Popen(
        [*manage, "search", "the", "--limit", "1000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert " UTC  " in reader.stdout.readline()
    reader.stdout.close()
    errors = reader.stderr.read()
    reader.stderr.close()
    assert (reader.wait(), errors) == (0, "")


def test_a_hit_on_a_file_names_the_file(search, make_room, make_message, olga):
    make_message("", make_room("Lobby"), olga, file_names=["contract 7.pdf"])
    out, _ = search("contract")
    assert "    *contract* 7.pdf\n" in out
