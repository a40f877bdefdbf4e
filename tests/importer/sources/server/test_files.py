"""Files are fetched whole, from where they may be, and nothing else in their place."""

from __future__ import annotations

import gzip

import pytest
from hipchat_server import CLIENT, Said, always, answers
from hipchat_world import TOKEN, message, room

PNG = b"\x89PNG\r\n\x1a\n a picture"
HTML = Said(200, b"<html>Please sign in</html>", {"Content-Type": "text/html"})


def files_of(run):
    return [run.files[path] for path in sorted(run.files) if "/files/" in path]


def reasons(run):
    return [each.reason for each in run.problems]


def send(server, number, size=5, content=b"hello"):
    """A message with a file, and the file."""
    address = f"/uploads/{number}"
    sent = {"name": f"{number}.txt", "size": size, "url": "{root}" + address}
    server.world.messages["1"].append(message(100 + number, number, file=sent))
    server.world.files[address] = content
    return address


def test_files_avatars_and_emoticons_are_fetched(server, download):
    server.world.files = {
        "/uploads/1/7/token/a%20b.txt": b"sent",
        "/img/boom.png": PNG,
        "/photos/1.png": PNG + b"1",
        "/temporary/x": b"secured",
    }
    server.world.secured = {"11-22": "/temporary/x"}
    server.world.users[0]["photo_url"] = "{root}/photos/1.png"
    boom = {"id": 1, "shortcut": "boom", "url": "{root}/img/boom.png"}
    server.world.emoticons = [boom]
    sent = {"name": "a b.txt", "url": "{root}/uploads/1/7/token/a%20b.txt"}
    server.world.messages["1"][0]["file"] = sent
    server.world.messages["1"][1]["authenticated_file"] = {"id": "11-22", "name": "x"}
    run = download()
    files = {path: run.files[path] for path in run.files if "/files/" in path}
    assert sorted(files.values()) == sorted(server.world.files.values())
    assert run.problems == []
    asked = len(server.asked)
    download()
    again = {each.path for each in server.asked[asked:]}
    assert again.isdisjoint({*server.world.files, "/v2/file/11-22"})


def test_the_token_is_shown_to_the_server_alone_and_only_if_it_must(server, download):
    path = "/uploads/1/7/token/a.txt"
    server.world.files[path] = b"sent"
    server.world.messages["1"][0]["file"] = {"url": "{root}" + path}
    refused = Said(403, b"AccessDenied")
    server.faults.append(
        lambda asked: refused if asked.path == path and not asked.token else None
    )
    run = download()
    assert b"sent" in run.files.values()
    assert [each.token for each in server.asked if each.path == path] == ["", TOKEN]


def test_files_elsewhere_are_fetched_only_from_named_hosts(
    server, download, other_server
):
    path = "/bucket/a.txt"
    other_server.world.files[path] = b"sent"
    address = other_server.root + path
    server.world.messages["1"][0]["file"] = {"url": address}
    refused = download()
    assert other_server.asked == []
    assert [(each.file, each.reason) for each in refused.problems] == [
        (
            "files of 127.0.0.1",
            "A file was not fetched: The host 127.0.0.1 was not asked, because it was "
            "not named with --allow-host.",
        )
    ]
    run = download(allowed_hosts=(other_server.host,))
    assert b"sent" in run.files.values()
    assert run.problems == []
    assert {each.token for each in other_server.asked} == {""}


def test_a_named_host_may_not_lead_to_one_that_is_not(server, download, other_server):
    other_server.faults.append(
        lambda asked: Said(302, b"", {"Location": "http://10.0.0.1/secret"})
    )
    server.world.messages["1"][0]["file"] = {"url": f"{other_server.root}/a"}
    run = download(allowed_hosts=(other_server.host,))
    assert [each.reason for each in run.problems] == [
        "A file was not fetched: The host 10.0.0.1 was not asked, because it was not "
        "named with --allow-host."
    ]


def test_a_file_host_that_is_gone_is_one_problem_and_asked_twice(
    server, download, unused_port
):
    for number, said in enumerate(server.world.messages["1"]):
        said["file"] = {"url": f"http://127.0.0.1:{unused_port}/{number}"}
    run = download(allowed_hosts=(f"127.0.0.1:{unused_port}",))
    assert [each.reason for each in run.problems] == [
        "A file was not fetched: 127.0.0.1 could not be reached. (2 times)",
        "A file was not fetched: 127.0.0.1 did not answer before.",
    ]
    assert len(run.items("rooms/1/history")) == 3


def test_what_is_lost_on_the_server_is_tried_by_its_id_too(server, download):
    server.world.files["/temporary/x"] = b"secured"
    server.world.secured = {"11-22": "/temporary/x"}
    server.world.messages["1"][0] |= {
        "file": {"url": "{root}/uploads/gone"},
        "authenticated_file": {"id": "11-22"},
    }
    run = download()
    assert b"secured" in run.files.values()
    assert run.problems == []


@pytest.mark.parametrize(
    ("came", "reason"),
    [
        (HTML, "looks like a web page or an error, and not like the file"),
        (
            Said(200, b'{"error": {"code": 401, "message": "Who are you?"}}'),
            "looks like a web page or an error, and not like the file",
        ),
        (
            Said(200, b'\xef\xbb\xbf <?xml version="1.0"?><Error>AccessDenied</Error>'),
            "looks like a web page or an error, and not like the file",
        ),
        (Said(200, b""), "is empty"),
    ],
)
def test_a_page_in_place_of_a_file_is_a_problem_until_the_file_comes(
    server, download, came, reason
):
    address = send(server, 1)
    server.faults.append(always(address, came))
    run = download()
    assert files_of(run) == []
    assert reasons(run) == [f"A file was not fetched: What came {reason}."]
    assert run.problems[0].raw == f"1.txt: {server.root}{address}"
    server.faults.clear()
    run = download()
    assert files_of(run) == [b"hello"]
    assert run.problems == []


@pytest.mark.parametrize(
    ("size", "came"),
    [
        (27, HTML),
        (99, Said(200, b"a picture", {"Content-Type": "image/png"})),
        (99, Said(200, b"other words than were said", {"Content-Type": "text/plain"})),
        (None, HTML),
        (0, Said(200, b"")),
    ],
)
def test_a_file_that_may_be_one_is_kept(server, download, size, came):
    server.faults.append(always(send(server, 1, size), came))
    run = download()
    assert files_of(run) == [came.body]
    assert run.problems == []


@pytest.mark.parametrize("came", [HTML, Said(200, b"")])
def test_a_page_is_no_avatar(server, download, came):
    server.world.users[0]["photo_url"] = "{root}/photos/1.png"
    server.faults.append(always("/photos/1.png", came))
    run = download()
    assert files_of(run) == []
    assert len(run.problems) == 1


def test_a_file_that_is_cut_short_is_asked_for_again(server, download):
    address = send(server, 1)
    server.faults.append(answers(address, Said(200, b"hello", cut=2)))
    run = download()
    assert files_of(run) == [b"hello"]
    assert run.problems == []


def test_files_are_asked_for_as_they_are(server, download):
    address = send(server, 1, None, gzip.compress(b"hello"))
    assert files_of(download()) == [server.world.files[address]]
    encodings = {
        each.headers["Accept-Encoding"] for each in server.asked if each.path == address
    }
    assert encodings == {"identity"}


def test_avatars_of_rooms_are_fetched(server, download):
    server.world.rooms[0]["avatar_url"] = "{root}/photos/room.png"
    server.world.files["/photos/room.png"] = PNG
    assert files_of(download()) == [PNG]


@pytest.mark.parametrize("knows_expand", [True, False])
def test_avatars_of_rooms_may_need_the_token(server, download, knows_expand):
    server.knows_expand = knows_expand
    server.world.rooms = [room(1, "Lobby", avatar_url="{root}/v2/room/1/avatar")]
    server.world.files["/photos/room.png"] = PNG
    led = Said(302, b"", {"Location": f"{server.root}/photos/room.png"})

    def avatar(asked):
        return led if asked.path == "/v2/room/1/avatar" and asked.token else None

    server.faults.append(avatar)
    assert files_of(download()) == [PNG]


OAUTH = {"token": "", "client_id": CLIENT[0], "client_secret": CLIENT[1]}


@pytest.mark.parametrize("options", [{}, {"token_in_query": True}, OAUTH])
def test_files_of_the_server_itself_may_need_the_token(server, download, options):
    """Which may have ended when the files begin."""
    for number in range(5):
        send(server, number)
    ended = []

    def guard(asked):
        if not asked.path.startswith("/uploads"):
            return None
        if "client_id" in options and not ended:
            ended.append(True)
            server.tokens = {"another token"}
        is_open = asked.token in server.tokens
        return None if is_open else Said.error(401, "Invalid OAuth session")

    server.faults.append(guard)
    run = download(**options)
    assert files_of(run) == [b"hello"] * 5
    assert run.problems == []


LIMIT = Said.error(
    429, "Rate limit exceeded", X_Ratelimit_Reset="60", X_Ratelimit_Remaining="0"
)


@pytest.mark.parametrize(
    "fault",
    [LIMIT, Said(429, b"", {"Retry-After": "60"}), Said(503, b"SlowDown")],
)
def test_a_host_that_wants_us_to_wait_a_minute_loses_no_file(server, download, fault):
    for number in range(30):
        send(server, number)
    clock = [0.0]
    count = [0]

    def busy(asked):
        count[0] += asked.path.startswith("/uploads")
        is_busy = asked.path.startswith("/uploads") and count[0] > 10
        return fault if is_busy and clock[0] < 60 else None

    def wait(seconds):
        clock[0] += seconds

    server.faults.append(busy)
    run = download(wait=wait)
    assert files_of(run) == [b"hello"] * 30
    assert run.problems == []
    assert clock[0] < 130


def test_a_host_allowed_when_a_stopped_download_goes_on_is_asked(
    server, download, other_server
):
    other_server.world.files["/a.txt"] = b"from elsewhere"
    server.world.messages["1"][2]["file"] = {"url": f"{other_server.root}/a.txt"}
    address = send(server, 1)
    server.faults.append(always(address, Said.error(503, "Busy")))
    for _ in range(2):
        with pytest.raises(Stopped):
            download(wait=stopped)
    server.faults.clear()
    run = download(allowed_hosts=(other_server.host,))
    assert sorted(files_of(run)) == [b"from elsewhere", b"hello"]
    assert run.problems == []


class Stopped(BaseException):
    """What stops a download in the middle."""


def stopped(seconds):
    raise Stopped


def test_files_that_were_not_fetched_are_named(server, download):
    for number in (1, 2):
        server.world.files.pop(send(server, number))
    [problem] = download().problems
    assert problem.reason == "A file was not fetched: 404. (2 times)"
    assert problem.raw.splitlines() == [
        f"{number}.txt: {server.root}/uploads/{number}" for number in (2, 1)
    ]


def test_an_address_with_a_nul_in_its_host_is_a_problem(server, download):
    server.world.messages["1"][0]["file"] = {"url": "http://a\0b.files.example.com/x"}
    run = download(allowed_hosts=("*.files.example.com",))
    assert reasons(run) == ["A file was not fetched: Its host is no name."]
