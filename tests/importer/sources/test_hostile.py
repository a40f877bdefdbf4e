"""Archives made to do harm: each ends in problems or a sentence, in bounded time."""

from __future__ import annotations

import gzip
import itertools
import resource
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive_maker import member, tar

from importer.errors import DumpError
from importer.records import Problem
from importer.sources import archive
from importer.sources.archive import ArchiveSource
from importer.sources.base import Refused

USERS = ("users.json", b"[]")
MEMORY = 192 << 20
SECONDS = 120
BOMB = "It unpacks to far more than a real file would."
NO_HEADER = (
    "dump is cut short or damaged: it breaks off or holds a header that is not one."
)
NEGATIVE = "dump is cut short or damaged: it claims that a file has less than no bytes."
CUT = "dump is cut short or damaged: it breaks off amid a file."
TOO_LARGE = "dump is cut short or damaged: a header of it is too large."


@pytest.fixture(autouse=True)
def little_time_and_memory() -> Iterator[None]:
    status = dict(
        line.split(":", 1)
        for line in Path("/proc/self/status").read_text().splitlines()
    )
    used = int(status["VmSize"].split()[0]) << 10
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, hard))
    start = time.process_time()
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert time.process_time() - start < SECONDS


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(*parts: bytes) -> Path:
        with (tmp_path / "dump").open("wb") as file:
            file.writelines(parts)
        return tmp_path / "dump"

    return write


def read(path: Path, *, salvage: bool = False) -> tuple[list[str], list[Problem]]:
    """The names of the files that can be read to their end, and the problems."""
    files, problems = [], []
    for found in ArchiveSource(path, None, salvage=salvage).files():
        if isinstance(found, Problem):
            problems.append(found)
            continue
        try:
            while found.stream.read(1 << 20):
                pass
            files.append(found.path)
        except Refused as refused:
            problems.append(refused.problem)
    return files, problems


def entry(name: str, kind: bytes, content: bytes = b"", size: int = -1) -> bytes:
    """A header of any kind and what follows it, however long it claims that to be."""
    info = member(name, type=kind, size=len(content) if size < 0 else size)
    return info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


def with_size(name: str, field: bytes) -> bytes:
    """A header whose size is these twelve bytes."""
    header = bytearray(member(name).tobuf(tarfile.GNU_FORMAT))
    header[124:136] = field
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def pax(record: bytes, kind: bytes = b"x") -> bytes:
    """A pax header with a record, which says its own length."""
    sizes = itertools.count(len(record))
    content = next(
        whole for size in sizes if len(whole := b"%d %s\n" % (size, record)) == size
    )
    return entry("pax", kind, content)


def zeros(mebibytes: int) -> list[bytes]:
    """Gzip members that unpack to zeros."""
    return [gzip.compress(bytes(64 << 20), 9, mtime=0)] * (mebibytes // 64)


END = bytes(1024)
REST = tar(USERS)


@pytest.mark.parametrize(
    ("name", "shown", "reason"),
    [
        ("..", "..", "Its path leads out of the dump."),
        ("../../etc/passwd", "../../etc/passwd", "Its path leads out of the dump."),
        ("rooms/..\\..\\x", "rooms/..\\..\\x", "Its path leads out of the dump."),
        ("//etc/passwd", "//etc/passwd", "Its path is absolute."),
        ("c:/x", "c:/x", "Its path is absolute."),
        ("\\\\.\\pipe\\x", "\\\\.\\pipe\\x", "Its path is absolute."),
        ("a" * 100_000, "a" * 2000, "Its path is too long."),
        ("a/" * 50_000 + "x", "a/" * 1000, "Its path is too long."),
    ],
)
@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_hostile_name_is_refused(
    write: Callable[..., Path], form: int, name: str, shown: str, reason: str
) -> None:
    path = write(tar((name, b"x"), USERS, form=form))
    assert read(path) == (["users.json"], [Problem(shown, reason)])


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (b"path=rooms/\xff\xfe.json", "rooms/\\xff\\xfe.json"),
        (b"path=rooms/\xed\xa0\xbd.json", "rooms/\\xed\\xa0\\xbd.json"),
        (b"path=rooms/\xc0\xaf.json", "rooms/\\xc0\\xaf.json"),
        (b"path=rooms/\xe2\x80\xae.json", "rooms/\u202e.json"),
        (b"path=rooms/a\nb.json", "rooms/a\nb.json"),
        (b"hdrcharset=BINARY", "x"),
        (b"mtime=99999999999999999999", "x"),
        (b"mtime=-1e400", "x"),
        (b"size=9" * 10, "x"),
        (b"uid=" + b"9" * 500_000, "x"),
    ],
)
def test_an_odd_header_is_read_as_far_as_it_makes_sense(
    write: Callable[..., Path], record: bytes, shown: str
) -> None:
    path = write(pax(record) + tar(("x", b"x"), USERS))
    assert read(path) == ([shown, "users.json"], [])


def test_a_nul_in_a_name_is_refused(write: Callable[..., Path]) -> None:
    path = write(pax(b"path=users.json\0.png") + tar(("x", b"x"), USERS))
    problem = Problem("users.json\\0.png", "Its path holds a NUL character.")
    assert read(path) == (["users.json"], [problem])


def test_links_and_devices_are_refused_though_they_have_contents(
    write: Callable[..., Path],
) -> None:
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, b"V"]
    entries = [entry(f"x{number}", kind) for number, kind in enumerate(kinds)]
    files, problems = read(write(*entries, REST))
    assert files == ["users.json"]
    assert [problem.file for problem in problems] == ["x0", "x1", "x2", "x3", "x4"]


def test_duplicated_names_are_all_delivered(write: Callable[..., Path]) -> None:
    path = write(tar(USERS, USERS, ("./users.json", b"[1]"), ("USERS.json", b"")))
    assert read(path) == (["users.json"] * 3 + ["USERS.json"], [])


HOSTILE = [
    # A size may be written in base 256, and then be negative, or enormous.
    (with_size("x", b"\xff" * 12), NEGATIVE),
    (with_size("x", b"\x80" + b"\xff" * 11), CUT),
    (with_size("x", b"77777777777\0"), CUT),
    (with_size("x", b"-00000000001"), NEGATIVE),
    (REST[:1024] + with_size("x", b"99999999999\0"), NO_HEADER),
    (entry("x", b"L", size=1 << 32), TOO_LARGE),
    (entry("x", b"x", size=1 << 32), TOO_LARGE),
    (entry("x", b"x", b"garbage"), NO_HEADER),
    (entry("x", b"x", b"999999999 path=x\n"), NO_HEADER),
    (entry("x", b"x", b"0 path=x\n"), NO_HEADER),
    (entry("x", b"x", b"1" * 500_000), NO_HEADER),
    (entry("x", b"x", b"9 " * 250_000), NO_HEADER),
]


@pytest.mark.parametrize(("content", "sentence"), HOSTILE)
def test_a_hostile_header_ends_in_a_sentence(
    write: Callable[..., Path], content: bytes, sentence: str
) -> None:
    path = write(content, REST)
    with pytest.raises(DumpError) as raised:
        read(path)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(("content", "sentence"), HOSTILE)
def test_behind_a_hostile_header_reading_can_go_on(
    write: Callable[..., Path], content: bytes, sentence: str
) -> None:
    files, problems = read(write(content, REST), salvage=True)
    # A file that claims to be enormous has swallowed what comes behind it.
    assert files[-1:] == ([] if sentence == CUT else ["users.json"])
    assert problems


@pytest.mark.parametrize("kind", [b"L", b"K", b"x", b"g"])
def test_headers_without_end_are_too_large(
    write: Callable[..., Path], kind: bytes
) -> None:
    path = write(gzip.compress(entry("x", kind) * 100_000 + REST))
    with pytest.raises(DumpError) as raised:
        read(path)
    assert str(raised.value) == TOO_LARGE


def test_what_is_said_for_all_files_is_not_gathered(
    write: Callable[..., Path],
) -> None:
    packer = zlib.compressobj(1, wbits=31)
    parts = [packer.compress(REST[:1024])]
    for number in range(400):
        said = pax(b"key%d=" % number + b"x" * 900_000, kind=b"g")
        parts.append(packer.compress(said + entry("x", tarfile.DIRTYPE)))
    parts += [packer.compress(END), packer.flush()]
    assert read(write(*parts)) == (["users.json"], [])


def test_a_bomb_of_ten_gigabytes_is_refused_and_reading_goes_on(
    write: Callable[..., Path],
) -> None:
    begin = gzip.compress(entry("bomb", b"0", size=10 << 30))
    path = write(begin, *zeros(10 << 10), gzip.compress(REST))
    assert path.stat().st_size < 12 << 20
    assert read(path) == (["users.json"], [Problem("bomb", BOMB)])


def test_a_bomb_of_gzip_inside_of_gzip_is_not_unpacked_to_its_end(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "FREE_TO_UNPACK", 1 << 30)
    inner = gzip.compress(entry("bomb", b"0", size=1 << 40)) + zeros(64)[0] * 1000
    path = write(gzip.compress(inner, 9))
    assert path.stat().st_size < 1 << 20
    sentence = "dump unpacks to far more than a real dump would."
    with pytest.raises(DumpError) as raised:
        read(path)
    assert str(raised.value) == sentence


def test_gzip_inside_of_gzip_without_end_is_not_a_dump(
    write: Callable[..., Path],
) -> None:
    content = REST
    for _ in range(50):
        content = gzip.compress(content)
    with pytest.raises(DumpError) as raised:
        read(write(content))
    assert str(raised.value).startswith("dump is not a HipChat dump.")


def test_a_tar_inside_of_a_tar_is_a_file(write: Callable[..., Path]) -> None:
    inner = tar(("rooms.json", b"[]"))
    path = write(tar(("rooms/1/files/t/old.tar", inner), USERS))
    assert read(path) == (["rooms/1/files/t/old.tar", "users.json"], [])
    assert read(path, salvage=True) == (["rooms/1/files/t/old.tar", "users.json"], [])


def test_very_many_empty_files_take_bounded_time(write: Callable[..., Path]) -> None:
    packer = zlib.compressobj(1, wbits=31)
    parts = [packer.compress(entry(f"{n}", b"0")) for n in range(200)]
    parts += [packer.compress(entry("x", b"0") * 1000) for _ in range(50)]
    parts += [packer.compress(END), packer.flush()]
    files, problems = read(write(*parts))
    assert (len(files), problems) == (50_200, [])


def test_gzip_members_of_one_byte_take_bounded_time(
    write: Callable[..., Path],
) -> None:
    content = entry("x", b"L", b"a" * 100_000) + REST
    parts = [gzip.compress(content[at : at + 1], 1) for at in range(len(content))]
    assert read(write(*parts)) == ([], [Problem("a" * 2000, "Its path is too long.")])


def damaged(count: int) -> bytes:
    """Files with a header that does not fit its sum, each followed by a whole one."""
    bad = bytearray(entry("bad", b"0", b"x"))
    bad[0] ^= 1
    return (bytes(bad) + entry("good", b"0", b"x")) * count + END


def test_very_many_damaged_places_are_counted(write: Callable[..., Path]) -> None:
    files, problems = read(write(gzip.compress(damaged(5000))), salvage=True)
    assert files == ["good"] * 5000
    assert len(problems) == 1001
    assert problems[-1] == Problem("dump", "It is damaged in 4,000 more places.")


def test_what_looks_like_headers_takes_bounded_time(
    write: Callable[..., Path],
) -> None:
    path = write(gzip.compress(REST[:1024] + b"ustar" * 4_000_000 + REST))
    files, problems = read(path, salvage=True)
    assert files == ["users.json"]
    assert len(problems) == 2


def test_what_looks_like_gzip_takes_bounded_time(write: Callable[..., Path]) -> None:
    path = write(gzip.compress(REST)[:-4], b"\x1f\x8b\x08\0" * 4_000_000)
    files, problems = read(path, salvage=True)
    assert files == ["users.json"]
    assert [problem.file for problem in problems] == ["dump", "dump"]
