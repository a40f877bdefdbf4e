"""Taking a dump in: what is kept where, what is found again, and what is cleaned up."""

from __future__ import annotations

import fcntl
import hashlib
import resource
import unicodedata
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
import zstandard

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.base import Blob, Document, Refused, SourceFile
from importer.sources.spool import Spool

EMPTY = hashlib.sha256(b"").hexdigest()


class MadeUpSource:
    """Files in the order given."""

    name = "made-up"
    sha256 = "0" * 64
    size = 3

    def __init__(self, *found: tuple[str, bytes] | Problem | None) -> None:
        self._found = found
        self.position = 0

    def files(self) -> Iterator[SourceFile | Problem]:
        for found in self._found:
            self.position += 1
            match found:
                case (str(path), bytes(content)):
                    yield SourceFile(path, BytesIO(content))
                case None:
                    yield SourceFile("bomb", Bomb())
                case Problem():
                    yield found


class Bomb(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise Refused(Problem("bomb", "It is one."))


def blob(content: bytes) -> Blob:
    return Blob(hashlib.sha256(content).hexdigest(), len(content))


def take_in(spool: Spool, *found: tuple[str, bytes] | Problem | None) -> list[Problem]:
    return list(spool.take_in(MadeUpSource(*found)))


def files_in(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(folder)) for path in files)


def paths(documents: Iterable[Document]) -> list[str]:
    return [document.path for document in documents]


def test_documents_are_kept_as_evidence_and_files_as_sent(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        take_in(spool, ("users.json", b"[1]"), ("users/files/t/a.json", b"hello"))
        [document] = spool.documents()
        assert document == Document("users.json", *blob(b"[1]"))
        assert spool.find("users/files/t/a.json") == blob(b"hello")
    evidence, file = blob(b"[1]").sha256, blob(b"hello").sha256
    packed = tmp_path / "evidence" / evidence[:2] / f"{evidence}.zst"
    assert zstandard.ZstdDecompressor().decompressobj().decompress(
        packed.read_bytes()
    ) == (b"[1]")
    assert (tmp_path / "files" / file[:2] / file).read_bytes() == b"hello"
    assert files_in(tmp_path / "spool") == ["lock"]


@pytest.mark.parametrize(
    ("path", "is_document"),
    [
        ("users.json", True),
        ("rooms/1/history.json", True),
        ("old/log.CSV", True),
        ("rooms/1/files/t/users.json", False),
        ("users/files/t/a.csv", False),
        ("emoticons/a.json", True),
        ("emoticons/a.png", False),
        ("emoticons.json", True),
        ("files/users.json", True),
        ("readme.txt", False),
    ],
)
def test_documents_are_what_hipchat_wrote(
    tmp_path: Path, path: str, is_document: bool
) -> None:
    with Spool(tmp_path) as spool:
        take_in(spool, ("rooms.json", b"[]"), (path, b"x"))
        assert (path in paths(spool.documents())) == is_document


def test_a_document_that_a_message_refers_to_is_found_as_a_file(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        take_in(spool, ("Alva Berg/notes.json", b"{}"))
        assert paths(spool.documents()) == ["Alva Berg/notes.json"]
        assert files_in(tmp_path / "files") == []
        assert spool.find("Alva Berg/notes.json") == blob(b"{}")
    assert files_in(tmp_path / "files") != []


@pytest.mark.parametrize("wrapper", ["", "hipchat-export/", "files/", "emot/", "ö%_/"])
def test_one_wrapping_folder_is_taken_away(tmp_path: Path, wrapper: str) -> None:
    names = ["users.json", "rooms/1/history.json", "rooms/1/files/t/ö.png"]
    with Spool(tmp_path) as spool:
        take_in(spool, *((wrapper + name, b"x") for name in reversed(names)))
        assert sorted(paths(spool.documents())) == sorted(names[:2])
        assert spool.find("rooms/1/files/t/ö.png") == blob(b"x")


@pytest.mark.parametrize("kind", ["rooms", "users"])
@pytest.mark.parametrize("wrapper", ["", "hipchat-export/", "rooms/"])
def test_histories_alone_tell_what_folder_is_around_them(
    tmp_path: Path, wrapper: str, kind: str
) -> None:
    """What is left of a dump that was cut short may be without its lists."""
    names = [f"{kind}/{number}/history.json" for number in (1, 2)]
    with Spool(tmp_path) as spool:
        take_in(spool, *((wrapper + name, name.encode()) for name in names))
        assert paths(spool.documents()) == names


def test_two_wrapping_folders_are_left(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        take_in(spool, ("a/b/users.json", b"x"))
        assert paths(spool.documents()) == ["a/b/users.json"]


def test_several_dumps_in_one_are_refused(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool, pytest.raises(DumpError) as raised:
        take_in(spool, ("2016/users.json", b"x"), ("2017/rooms.json", b"x"))
    assert str(raised.value) == (
        "There are several dumps in it (2016, 2017): give them one by one."
    )


def test_names_are_found_however_accents_are_composed(tmp_path: Path) -> None:
    composed, apart = (unicodedata.normalize(form, "ñ.txt") for form in ("NFC", "NFD"))
    assert composed != apart
    with Spool(tmp_path) as spool:
        take_in(spool, (f"a/{apart}", b"1"), (f"b/{composed}", b"2"))
        take_in(spool, (f"c/{composed}", b"3"), (f"c/{apart}", b"4"))
        assert spool.find(f"a/{composed}") == blob(b"1")
        assert spool.find(f"b/{apart}") == blob(b"2")
        assert spool.find(f"c/{composed}") == blob(b"3")
        assert spool.find(f"c/{apart}") == blob(b"4")
        assert spool.find("a/n.txt") is None


def test_a_path_that_is_there_twice(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        found = ("a.json", b"1"), ("a.json", b"2"), ("a.txt", b"3"), ("a.txt", b"4")
        take_in(spool, *found)
        assert [document.sha256 for document in spool.documents()] == [
            blob(b"1").sha256,
            blob(b"2").sha256,
        ]
        assert spool.find("a.txt") == blob(b"4")


def test_an_empty_file_is_found_though_nothing_is_stored(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        take_in(spool, ("a.txt", b""))
        assert spool.find("a.txt") == Blob(EMPTY, 0)
    assert files_in(tmp_path) == ["spool/lock"]


def test_problems_are_passed_on_and_refused_files_forgotten(tmp_path: Path) -> None:
    problem = Problem("link", "It is a link.")
    with Spool(tmp_path) as spool:
        problems = take_in(spool, problem, None, ("a.txt", b"1"))
        assert problems == [problem, Problem("bomb", "It is one.")]
        assert spool.find("bomb") is None
        assert spool.find("a.txt") == blob(b"1")


def test_what_nothing_refers_to_is_known(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        take_in(spool, ("users.json", b"[]"), ("a.txt", b"1"), ("b.txt", b"2"))
        spool.mark_used(["a.txt", "none.txt"])
        assert list(spool.unused()) == [("b.txt", blob(b"2"))]


def test_progress_tells_how_far_the_source_was_read(tmp_path: Path) -> None:
    told: list[int] = []
    with Spool(tmp_path) as spool:
        source = MadeUpSource(("a", b"1"), ("b", b"2"), ("c", b"3"))
        assert list(spool.take_in(source, told.append)) == []
    assert told == [1, 2, 3]


def test_discarding_removes_only_what_was_new(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        take_in(spool, ("users.json", b"[1]"), ("a.txt", b"1"))
        spool.keep(b"avatar")
    before = files_in(tmp_path)
    assert len(before) == 4
    with Spool(tmp_path) as spool:
        take_in(spool, ("users.json", b"[1]"), ("rooms.json", b"[2]"), ("b", b"1"))
        take_in(spool, ("c.txt", b"3"), ("d.txt", b"3"))
        spool.keep(b"avatar")
        spool.keep(b"another")
        assert len(files_in(tmp_path / "files")) == 4
        spool.discard_new()
    assert files_in(tmp_path) == before


def test_a_killed_run_is_cleaned_up(tmp_path: Path) -> None:
    left = tmp_path / "spool" / "killed"
    left.mkdir(parents=True)
    (left / "content").write_bytes(b"half")
    with Spool(tmp_path):
        assert not left.exists()


def test_one_ingest_runs_at_a_time(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        with pytest.raises(DumpError) as raised, Spool(tmp_path):
            pass
        take_in(spool, ("a.txt", b"1"))
    assert str(raised.value) == (
        "An ingest is running; start this one when it has finished."
    )
    with (tmp_path / "spool" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.fixture
def little_room() -> Iterator[None]:
    """Files cannot grow beyond 64 KiB, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 10, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_said_in_one_sentence(tmp_path: Path, little_room: None) -> None:
    with Spool(tmp_path) as spool:
        with pytest.raises(DumpError) as raised:
            take_in(spool, ("users.json", b"[]"), ("a.txt", bytes(1 << 20)))
        assert len(files_in(tmp_path / "evidence")) == 1
        spool.discard_new()
    assert files_in(tmp_path) == ["spool/lock"]
    assert str(raised.value) == (
        f"The disk is full: {tmp_path} needs more room; free some, then ingest again."
    )
