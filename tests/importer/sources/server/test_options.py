"""Token files: what they may hold, and that they are never quoted."""

from __future__ import annotations

import pytest

from importer.errors import DumpError
from importer.sources.server import (
    ServerOptions,
    UserToken,
    read_client,
    read_token,
    read_user_tokens,
)

SECRET = "s3cretS3cret"  # noqa: S105


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / f"{SECRET}.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [SECRET, f"{SECRET}\n", f"\ufeff# of the admin\r\n\r\n  {SECRET}\r\n"],
)
def test_a_token_is_read(file, content):
    assert read_token(file(content)) == SECRET


@pytest.mark.parametrize("content", [f"9f6c {SECRET}", f"9f6c\n{SECRET}\n"])
def test_an_oauth_client_is_read(file, content):
    assert read_client(file(content)) == ("9f6c", SECRET)


def test_user_tokens_are_read_with_their_owners(file):
    content = f"# everybody\n{SECRET}\n\n@AlvaBerg {SECRET}2\nbo@example.com {SECRET}3"
    assert read_user_tokens(file(content)) == (
        UserToken(SECRET),
        UserToken(f"{SECRET}2", "@AlvaBerg"),
        UserToken(f"{SECRET}3", "bo@example.com"),
    )


@pytest.mark.parametrize("reader", [read_token, read_client, read_user_tokens])
@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n# nothing\n",
        f"{SECRET} {SECRET} {SECRET}",
        f"{SECRET}\u00e9",
        f"{SECRET}\x00",
        SECRET * 100,
        SECRET.encode() + b"\xff",
    ],
)
def test_what_a_faulty_file_holds_is_not_repeated(file, reader, content):
    with pytest.raises(DumpError) as failure:
        reader(file(content))
    assert SECRET not in str(failure.value)


@pytest.mark.parametrize("reader", [read_token, read_client, read_user_tokens])
def test_a_file_that_is_not_there_is_not_named(tmp_path, reader):
    with pytest.raises(DumpError, match=r"cannot be read\.") as failure:
        reader(tmp_path / SECRET)
    assert SECRET not in str(failure.value)


def test_options_do_not_show_what_is_secret():
    options = ServerOptions(
        "https://chat.example.com/v2",
        SECRET,
        client_secret=SECRET,
        user_tokens=(UserToken(SECRET),),
    )
    assert options.token == SECRET
    assert SECRET not in repr(options)
    assert SECRET not in repr(options.user_tokens[0])
