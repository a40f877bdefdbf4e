"""What is downloaded of a server, in which order, and that it goes on when stopped."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

import orjson
import pytest
from hipchat_server import Said
from hipchat_world import USER_TOKEN, message, room, user

from importer.errors import DumpError
from importer.sources.server import UserToken, lists
from importer.sources.server.mirror import Mirror


class Killed(BaseException):
    """What stops a download in the middle."""


def open_said(run, path):
    return orjson.loads(run.files[f"hipchat-api/{path}"])


def test_people_are_listed_with_guests_and_deleted_ones(server, download):
    guest = user(3, "Gus Guest", is_guest=True)
    deleted = user(4, "Del Eted", is_deleted=True)
    server.world.users += [guest, deleted]
    run = download()
    assert run.items("users") == server.world.users
    assert [each.path for each in server.asked if "/user/" in each.path] == []


def test_people_are_asked_for_one_by_one_where_the_list_says_little(server, download):
    server.knows_expand = False
    run = download()
    assert open_said(run, "users/1.json") == server.world.users[0]
    assert open_said(run, "users/2.json") == server.world.users[1]


def test_rooms_are_listed_with_private_and_archived_ones(server, download):
    secret = room(2, "Secret", privacy="private", members=[{"id": 2}])
    old = room(3, "Old", is_archived=True, participants=[{"id": 1}])
    server.world.rooms += [secret, old]
    server.world.webhooks["3"] = [{"id": 9, "url": "https://bot.example.com"}]
    run = download()
    assert [item["name"] for item in run.items("rooms/page")] == [
        *("Lobby", "Secret", "Old"),
    ]
    assert run.items("rooms/2/members") == [{"id": 2}]
    assert run.items("rooms/3/participants") == [{"id": 1}]
    assert run.items("rooms/3/webhooks") == server.world.webhooks["3"]
    assert open_said(run, "rooms/1/statistics.json")["messages_sent"] == 3
    assert "hipchat-api/rooms/1/members-0000.json" not in run.files


def test_rooms_are_asked_for_one_by_one_where_the_list_says_little(server, download):
    server.knows_expand = False
    run = download()
    assert open_said(run, "rooms/1/room.json")["owner"] == {"id": 1}


def each_once(items):
    """Pages overlap by one item."""
    return list({item["id"]: item for item in items}.values())


@pytest.mark.parametrize("count", [99, 100, 101, 199, 200, 250])
def test_long_lists_are_fetched_whole(server, download, count):
    people = [user(number, f"Person {number}") for number in range(1, count + 1)]
    server.world.users = people
    run = download()
    assert each_once(run.items("users")) == people
    assert run.problems == []


@pytest.mark.parametrize("at", [2, 3, 4])
@pytest.mark.parametrize("gone", [0, 50, 98, 99, 100, 198, 249])
def test_what_is_deleted_while_a_list_is_read_hides_nothing(server, download, gone, at):
    rooms = [room(number, f"Room {number}") for number in range(1, 251)]
    server.world.rooms = list(rooms)
    pages = []

    def delete(asked):
        if asked.path == "/v2/room":
            pages.append(asked)
            if len(pages) == at:
                del server.world.rooms[gone : gone + 3]

    server.faults.append(delete)
    run = download()
    found = {each["id"] for each in run.items("rooms/page")}
    assert found >= {each["id"] for each in server.world.rooms}
    assert run.problems == []


def test_a_list_that_gives_fewer_than_asked_and_names_no_next(server, download):
    emoticons = [{"id": number, "shortcut": f"s{number}"} for number in range(350)]
    server.world.emoticons = emoticons

    def cap(asked):
        if asked.path != "/v2/emoticon":
            return None
        content = orjson.loads(server._answer(asked).body)
        return Said.json(content | {"items": content["items"][:100], "links": {}})

    server.faults.append(cap)
    assert each_once(download().items("emoticons")) == emoticons


def test_a_list_that_breaks_off_is_a_problem_and_the_rest_is_known(server, download):
    server.world.rooms = [room(number, f"Room {number}") for number in range(1, 251)]
    server.world.messages["7"] = [message(7, 7)]

    def broken(asked):
        is_later = int(asked.query.get("start-index", 0)) > 50
        gone = Said.error(500, "Internal error")
        return gone if asked.path == "/v2/room" and is_later else None

    server.faults.append(broken)
    run = download()
    assert len(run.items("rooms/7/history")) == 1
    assert [(each.file, each.reason) for each in run.problems] == [
        (
            "hipchat-api/rooms/page",
            "The server did not give this: It said 500 Internal error.",
        )
    ]
    server.faults.clear()
    assert each_once(download().items("rooms/page")) == server.world.rooms


def test_a_list_without_end_is_a_problem(server, download, monkeypatch):
    monkeypatch.setattr(lists, "MAX_PAGES", 30)
    count = iter(range(1000))

    def more(asked):
        if asked.path != "/v2/emoticon":
            return None
        number = next(count)
        items = [{"id": number + each, "shortcut": "x"} for each in range(2)]
        return Said.json({"items": items, "maxResults": 2, "links": {}})

    server.faults.append(more)
    assert [each.reason for each in download().problems] == [
        "The server did not give this: It goes on after 30 pages: it may have no end."
    ]


def test_a_list_that_is_too_much_at_once_is_asked_for_in_parts(server, download):
    server.world.users = [user(number, f"Person {number}") for number in range(1, 60)]

    def late(asked):
        is_large = int(asked.query.get("max-results", 0)) > 25
        return Said(504, b"") if asked.path == "/v2/user" and is_large else None

    server.faults.append(late)
    run = download()
    assert each_once(run.items("users")) == server.world.users
    assert run.problems == []


def test_a_list_that_became_shorter_keeps_no_page_of_the_longer_one(server, download):
    server.world.users = [user(number, f"Person {number}") for number in range(1, 251)]
    assert "hipchat-api/users/page-0002.json" in download().files
    del server.world.users[10:]
    run = download()
    assert each_once(run.items("users")) == server.world.users


def test_what_the_token_may_not_ask_of_rooms_is_asked_and_reported_once(
    server, download
):
    server.world.rooms += [room(number, f"Room {number}") for number in range(2, 6)]
    scope = "This action requires one of the following scopes: [u'admin_room']"
    closed = Said.error(403, scope)
    server.faults.append(lambda asked: closed if "webhook" in asked.path else None)
    run = download()
    assert [(each.file, each.reason) for each in run.problems] == [
        (
            "hipchat-api/rooms/*/webhooks",
            f"The server did not give this: 403 {scope}.",
        )
    ]
    assert sum("webhook" in each.path for each in server.asked) == 1


def test_a_private_room_that_may_not_be_seen_is_reported(server, download):
    server.world.rooms.append(room(2, "Secret", privacy="private"))
    server.world.closed = {"2"}
    run = download()
    assert [(each.file, each.reason) for each in run.problems] == [
        (
            "hipchat-api/rooms/2/history",
            "The server did not give this: 404 Room 2 not found.",
        )
    ]


def test_ids_are_never_taken_for_paths(server, download):
    server.world.rooms.append(room(2, "Odd") | {"id": "../../../../etc"})
    server.world.users.append(user(3, "Odd") | {"id": "a/b"})
    run = download()
    reason = "The list names something without an id to ask for it by."
    assert [(each.file, each.reason) for each in run.problems] == [
        ("hipchat-api/users", reason),
        ("hipchat-api/rooms", reason),
    ]


def test_the_server_and_its_capabilities_are_kept(server, download):
    run = download()
    about = open_said(run, "server.json")
    assert about == {
        "url": server.url,
        "began": run.source.dumped_at.isoformat(),
        "since": None,
    }
    assert open_said(run, "capabilities.json")["name"] == "HipChat"
    assert run.source.name == "127.0.0.1"
    assert run.source.size == run.source.position == sum(map(len, run.files.values()))


def test_a_finished_download_gives_the_same_files_under_the_same_hash(server, download):
    first, second = download(), download()
    changing = "hipchat-api/server.json"
    assert first.files.pop(changing)
    assert second.files.pop(changing)
    assert first.files == second.files
    assert len(first.source.sha256) == 64


@pytest.mark.parametrize("stop", range(1, 16))
def test_a_stopped_download_goes_on_and_fetches_nothing_twice(
    server, download, stop, world_of_everything
):
    """Killed while it waits to ask again after so many questions."""
    tokens = (UserToken(USER_TOKEN, "1"),)
    whole = download(name="in peace", user_tokens=tokens)
    expected = Counter(each.path for each in server.asked)
    assert expected.total() == 15
    server.asked.clear()
    busy = Said.error(503, "Busy")
    server.faults.append(lambda asked: busy if len(server.asked) == stop else None)
    with pytest.raises(Killed):
        download(wait=killed, user_tokens=tokens)
    stopped_at = server.asked[-1].path
    run = download(user_tokens=tokens)
    again = Counter(each.path for each in server.asked) - expected
    # Whose a token is, is not kept; what was not answered is asked again.
    assert again - Counter(["/v2/user/1"]) == Counter({stopped_at} - {"/v2/user/1"})
    assert whole.files.pop("hipchat-api/server.json")
    assert run.files.pop("hipchat-api/server.json")
    assert run.files == whole.files
    assert run.problems == []


def killed(seconds):
    raise Killed


def test_direct_chats_are_fetched_with_each_persons_own_token(server, download):
    other = "otherToken"
    server.world.owners[other] = "2"
    server.tokens.add(other)
    server.world.users.append(user(3, "Del Eted", is_deleted=True))
    chats = {(1, 2): message(8, 8), (1, 3): message(9, 9), (2, 3): message(10, 10)}
    for (one, two), said in chats.items():
        server.world.chats[frozenset({str(one), str(two)})] = [said]
    run = download(user_tokens=(UserToken(USER_TOKEN), UserToken(other)))
    found = {
        path.removeprefix("hipchat-api/direct/"): orjson.loads(content)["items"]
        for path, content in run.files.items()
        if path.startswith("hipchat-api/direct/")
    }
    assert found == {
        "1/2/history-0000.json": [chats[1, 2]],
        "1/3/history-0000.json": [chats[1, 3]],
        "2/1/history-0000.json": [chats[1, 2]],
        "2/3/history-0000.json": [chats[2, 3]],
    }
    assert run.problems == []


@pytest.mark.parametrize("owner", ["1", "person1@example.com", "@AlvaBerg"])
def test_whose_a_token_is_may_be_said_beside_it(server, download, owner):
    server.world.chats[frozenset({"1", "2"})] = [message(8, 8)]
    run = download(user_tokens=(UserToken(USER_TOKEN, owner),))
    assert len(run.items("direct/1/2")) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            Said.error(401, f"Session {USER_TOKEN} expired"),
            "The server did not give this: 401 Session … expired.",
        ),
        (
            Said.json({"client": {"name": "x"}}),
            "The server does not say whose token this is: write the person's id or "
            "e-mail address before it, in the same line.",
        ),
    ],
)
def test_a_user_token_that_does_not_work_is_reported(server, download, fault, reason):
    session = f"/v2/oauth/token/{USER_TOKEN}"
    server.faults.append(lambda asked: fault if asked.path == session else None)
    run = download(user_tokens=(UserToken(USER_TOKEN),))
    assert [(each.file, each.reason, each.is_direct) for each in run.problems] == [
        ("user token 1", reason, True)
    ]
    assert len(run.items("rooms/1/history")) == 3


def test_closed_chats_are_one_problem_with_their_number(server, download):
    server.world.users += [user(3, "Cy Dee"), user(4, "Di Eff")]
    closed = Said.error(404, "User not found")
    server.faults.append(
        lambda asked: closed if asked.path.startswith("/v2/user/") else None
    )
    server.world.owners[USER_TOKEN] = "1"
    run = download(user_tokens=(UserToken(USER_TOKEN),))
    assert [(each.file, each.reason, each.is_direct) for each in run.problems] == [
        (
            "hipchat-api/direct/1/*/history",
            "The server did not give this: 404 User not found. (3 times)",
            True,
        )
    ]


def test_without_a_token_nothing_is_asked(server, download):
    with pytest.raises(DumpError, match="Give a token"):
        download(token="")
    assert server.asked == []


def test_the_token_may_stand_in_the_address_for_old_servers(server, download):
    run = download(token_in_query=True)
    assert len(run.items("rooms/1/history")) == 3
    assert {each.headers.get("Authorization") for each in server.asked} == {None}


def test_a_damaged_folder_is_a_sentence(server, download, tmp_path):
    download()
    (tmp_path / "mirror" / "progress.sqlite3").write_bytes(b"nonsense" * 1000)
    with pytest.raises(DumpError, match="is damaged"):
        download()


def test_two_downloads_of_one_server_do_not_run_at_once(download, tmp_path):
    another = pytest.raises(DumpError, match="Another download of this server")
    with closing(Mirror(tmp_path / "mirror")), another:
        download()
    assert len(download().items("rooms/1/history")) == 3


def test_a_folder_that_cannot_be_written_is_a_sentence(download, tmp_path):
    (tmp_path / "mirror").write_bytes(b"a file")
    with pytest.raises(DumpError, match="The download cannot be kept in "):
        download()


def test_each_token_has_a_rate_limit_of_its_own(server, download):
    server.limits = {"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "60"}
    run = download(user_tokens=(UserToken(USER_TOKEN, "1"),))
    by_token = Counter(each.token for each in server.asked if each.token)
    # The first call of each is free.
    assert len(run.waits) == by_token.total() - 2
    assert by_token[USER_TOKEN] == 2


def test_what_is_done_is_said(download):
    assert download().said == [
        "People: 2, rooms: 1",
        "Room 1 of 1",
        "Files, avatars and emoticons",
    ]
