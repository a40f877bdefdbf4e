"""`make demo`: a real server over the sample, twice."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = re.compile(
    r"^(member|admin|compliance) +(\S+)  password: (\S+)$", re.MULTILINE
)


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "demo", f"--port={port}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"ARCHIVE_DATA": str(folder)},
    )


def serve_once(folder: Path, port: int) -> tuple[str, str]:
    """What the demo said until it served, and its first page."""
    server = start(folder, port)
    said = ""
    try:
        while "Ctrl-C" not in said:
            line = server.stdout.readline()
            assert line, said
            said += line
        return said, first_page(server, port)
    finally:
        server.send_signal(signal.SIGTERM)
        server.stdout.close()
        server.wait()


def first_page(server: subprocess.Popen[str], port: int) -> str:
    """Asked for until the server listens: it says so a moment before it does."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                return answer.read().decode()
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
    raise AssertionError("The server stopped.")


def messages_in(folder: Path) -> int:
    database = sqlite3.connect(folder / "archive.sqlite3")
    try:
        [(number,)] = database.execute("SELECT count(*) FROM archive_message")
    finally:
        database.close()
    return number


def test_the_demo_serves_and_a_second_start_changes_nothing(tmp_path, port):
    said, page = serve_once(tmp_path, port)
    assert [role for role, _, _ in PASSWORD.findall(said)] == [
        "member",
        "admin",
        "compliance",
    ]
    assert f"http://127.0.0.1:{port}/" in said
    assert "Sign in" in page
    assert messages_in(tmp_path) == 20_151

    again, page = serve_once(tmp_path, port)
    assert PASSWORD.findall(again) == []
    assert "stored" not in again
    assert "Sign in" in page
    assert messages_in(tmp_path) == 20_151


def test_a_port_that_is_taken_is_said_before_anything_is_done(tmp_path, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", "demo", f"--port={port}"],
            check=False,
            capture_output=True,
            text=True,
            env=os.environ | {"ARCHIVE_DATA": str(tmp_path)},
        )
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "archive.sqlite3").exists()
