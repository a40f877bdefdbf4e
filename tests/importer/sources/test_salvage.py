"""What is salvaged of a damaged archive: all that is whole, and word of what is not."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_maker import encrypt, tar

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.archive import ArchiveSource
from importer.sources.base import Refused


def noise(seed: str, size: int) -> bytes:
    """Text that shrinks to a half, and no further."""
    numbers = range(size // 64 + 1)
    sums = (hashlib.sha256(f"{seed}{n}".encode()).hexdigest() for n in numbers)
    return "".join(sums).encode()[:size]


PICTURE = "rooms/1/files/t/cat.png"
FILES = {
    "users.json": json.dumps([noise("users", 900).decode()]).encode(),
    PICTURE: noise("cat", 3000),
    "rooms/1/history.json": json.dumps([noise("history", 2500).decode()]).encode(),
    "rooms.json": b"[1]",
}
PLAIN = tar(*FILES.items())
PACKED = gzip.compress(PLAIN, mtime=0)
# Where each header begins, and where the archive ends.
USERS, CAT, HISTORY, ROOMS, END = PLACES = 0, 1536, 5120, 8192, 9216
# A tar has sums of its headers only.
IS_HEADER = [
    any(0 <= at - begin < 512 for begin in PLACES[:4]) for at in range(len(PLAIN))
]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "dump"
        path.write_bytes(content)
        return path

    return write


def salvage(path: Path) -> tuple[dict[str, bytes], list[Problem]]:
    source = ArchiveSource(path, lambda: "right", salvage=True)
    files, problems = [], []
    for found in source.files():
        if isinstance(found, Problem):
            problems.append(found)
            continue
        try:
            files.append((found.path, found.stream.read()))
        except Refused as refused:
            problems.append(refused.problem)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.position == source.size
    return dict(files), problems


def without(*paths: str) -> dict[str, bytes]:
    return {path: content for path, content in FILES.items() if path not in paths}


def cut_short(path: str, have: int) -> Problem:
    size = len(FILES[path])
    part = f"only the first {have:,} of its {size:,} bytes could be read."
    if path == PICTURE:
        part = f"only {have:,} of its {size:,} bytes could be read, none kept."
    return Problem(path, f"It is cut short: {part}")


def breaks_off(where: str) -> Problem:
    return Problem("dump", f"It breaks off at byte {where}: what came behind is lost.")


def lost(first: int, last: int) -> Problem:
    return Problem(
        "dump",
        f"Bytes {first:,} to {last:,} ({last - first:,} bytes) of the unpacked archive "
        "belong to no file that can be read: what they held is lost.",
    )


def test_the_places_are_where_the_headers_are() -> None:
    for place, path in zip(PLACES[:4], FILES, strict=True):
        assert PLAIN[place:].startswith(path.encode())
    assert not PLAIN[END:].strip(b"\0")


@pytest.mark.parametrize("content", [PLAIN, PACKED, encrypt(PACKED, "right", "md5")])
def test_a_whole_archive_has_nothing_to_salvage(
    write: Callable[[bytes], Path], content: bytes
) -> None:
    assert salvage(write(content)) == (FILES, [])


def test_of_a_cut_document_the_beginning_is_kept(
    write: Callable[[bytes], Path],
) -> None:
    history = FILES["rooms/1/history.json"]
    files, problems = salvage(write(PLAIN[: HISTORY + 512 + 1000]))
    assert files == without("rooms/1/history.json", "rooms.json") | {
        "rooms/1/history.json": history[:1000]
    }
    assert problems == [
        cut_short("rooms/1/history.json", 1000),
        breaks_off("6,632 of the unpacked archive"),
    ]


def test_a_cut_picture_is_lost(write: Callable[[bytes], Path]) -> None:
    assert salvage(write(PLAIN[: CAT + 512 + 1000])) == (
        {"users.json": FILES["users.json"]},
        [cut_short(PICTURE, 1000), breaks_off("3,048 of the unpacked archive")],
    )


def test_a_picture_that_lacks_its_last_byte_is_lost(
    write: Callable[[bytes], Path],
) -> None:
    files, problems = salvage(write(PLAIN[: CAT + 512 + 2999]))
    assert list(files) == ["users.json"]
    assert problems[0] == cut_short(PICTURE, 2999)


def test_a_tar_without_an_end_has_lost_what_came_behind(
    write: Callable[[bytes], Path],
) -> None:
    files, problems = salvage(write(PLAIN[:END]))
    assert (files, problems) == (FILES, [breaks_off("9,216 of the unpacked archive")])


def test_cut_gzip_is_read_as_far_as_it_goes(write: Callable[[bytes], Path]) -> None:
    packed = PACKED[: len(PACKED) // 2]
    there = len(zlib.decompressobj(31).decompress(packed)) - CAT - 512
    assert 0 < there < 3000
    assert salvage(write(packed)) == (
        {"users.json": FILES["users.json"]},
        [cut_short(PICTURE, there), breaks_off(f"{len(packed):,}")],
    )


@pytest.mark.parametrize("cut", [16, 5])
def test_cut_encryption_is_read_as_far_as_it_goes(
    write: Callable[[bytes], Path], cut: int
) -> None:
    content = encrypt(PACKED, "right", "md5")
    # Of the gzip data only the padding, or less than a block, is gone.
    files, problems = salvage(write(content[:-cut]))
    assert files == FILES
    assert problems == [breaks_off(f"{len(content) - cut:,}")]


def test_damaged_encryption_loses_what_is_near(write: Callable[[bytes], Path]) -> None:
    content = bytearray(encrypt(PLAIN, "right", "md5"))
    content[HISTORY + 16 + 32] ^= 1
    assert salvage(write(bytes(content))) == (
        without("rooms/1/history.json"),
        [lost(HISTORY, ROOMS)],
    )


def test_a_damaged_header_loses_its_file_alone(write: Callable[[bytes], Path]) -> None:
    content = PLAIN[:CAT] + b"x" + PLAIN[CAT + 1 :]
    assert salvage(write(content)) == (without(PICTURE), [lost(CAT, HISTORY)])


def test_a_damaged_first_header_loses_the_first_file(
    write: Callable[[bytes], Path],
) -> None:
    content = gzip.compress(b"x" + PLAIN[1:])
    assert salvage(write(content)) == (without("users.json"), [lost(USERS, CAT)])


def test_a_damaged_last_header_loses_the_last_file(
    write: Callable[[bytes], Path],
) -> None:
    content = PLAIN[:ROOMS] + b"x" + PLAIN[ROOMS + 1 :]
    assert salvage(write(content)) == (
        without("rooms.json"),
        [
            lost(ROOMS, len(PLAIN)),
            breaks_off(f"{len(PLAIN):,} of the unpacked archive"),
        ],
    )


def test_zeros_where_a_disk_lost_a_header_are_no_end(
    write: Callable[[bytes], Path],
) -> None:
    content = PLAIN[:CAT] + bytes(1024) + PLAIN[CAT + 1024 :]
    assert salvage(write(content)) == (without(PICTURE), [lost(CAT, HISTORY)])


def test_bytes_that_are_missing_lose_the_file_they_were_of(
    write: Callable[[bytes], Path],
) -> None:
    content = PLAIN[: CAT + 600] + PLAIN[CAT + 1624 :]
    files, problems = salvage(write(content))
    # Two of its blocks are gone, so the next header is taken for a part of it.
    assert list(files) == ["users.json", PICTURE, "rooms.json"]
    assert problems == [lost(HISTORY, ROOMS - 1024)]


def unpacked_before_error(packed: bytes) -> tuple[int, int]:
    """How many bytes can be unpacked, and of how many."""
    unpacker, unpacked = zlib.decompressobj(31), 0
    for at in range(len(packed)):
        try:
            unpacked += len(unpacker.decompress(packed[at : at + 1]))
        except zlib.error:
            return unpacked, at
    raise AssertionError("There is no error.")


def cannot_be_unpacked(first: int, last: int) -> Problem:
    return Problem(
        "dump",
        f"Bytes {first:,} to {last:,} ({last - first:,} bytes) cannot be unpacked: "
        "what they hold is lost, and what is shortly before them may be wrong.",
    )


def test_damaged_gzip_goes_on_at_the_next_member(
    write: Callable[[bytes], Path],
) -> None:
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(PLAIN[:3000]) + packer.flush(zlib.Z_FULL_FLUSH)
    broken = packed + b"\xff" + packer.compress(PLAIN[3000:4000]) + packer.flush()
    content = broken + gzip.compress(PLAIN[4000:])
    assert unpacked_before_error(broken)[0] == 3000
    files, problems = salvage(write(content))
    assert files == without(PICTURE)
    assert problems == [
        cut_short(PICTURE, 3000 - CAT - 512),
        cannot_be_unpacked(len(packed), len(broken)),
        lost(3000, HISTORY - 1000),
    ]


def test_damaged_gzip_without_another_member_loses_the_rest(
    write: Callable[[bytes], Path],
) -> None:
    content = PACKED[:1000] + bytes([PACKED[1000] ^ 1]) + PACKED[1001:]
    there, read = unpacked_before_error(content)
    assert salvage(write(content)) == (
        {"users.json": FILES["users.json"]},
        [
            cut_short(PICTURE, there - CAT - 512),
            cannot_be_unpacked(read, len(PACKED)),
            breaks_off(f"{there:,} of the unpacked archive"),
        ],
    )


def test_the_file_just_before_damage_is_named(write: Callable[[bytes], Path]) -> None:
    parts = [
        gzip.compress(part, mtime=0) for part in (PLAIN[:HISTORY], PLAIN[HISTORY:])
    ]
    content = parts[0] + parts[1][:10] + b"\xff" * 40 + parts[1][50:]
    files, problems = salvage(write(content))
    assert list(files) == ["users.json", PICTURE]
    assert problems == [
        cannot_be_unpacked(len(parts[0]) + 10, len(content)),
        Problem(PICTURE, "The archive is damaged behind it: it may be wrong."),
        breaks_off(f"{HISTORY:,} of the unpacked archive"),
    ]


def test_bytes_that_damage_added_do_not_hide_what_is_behind(
    write: Callable[[bytes], Path],
) -> None:
    content = PLAIN[: CAT + 700] + b"xx" + PLAIN[CAT + 700 :]
    files, problems = salvage(write(gzip.compress(content)))
    assert list(files) == list(FILES)
    assert problems == [lost(HISTORY, HISTORY + 2)]


@pytest.mark.parametrize(("at", "more"), [(-8, b""), (-4, b""), (-8, PACKED)])
def test_a_sum_that_does_not_fit_is_said_and_all_is_kept(
    write: Callable[[bytes], Path], at: int, more: bytes
) -> None:
    content = bytearray(PACKED)
    content[at] ^= 1
    files, problems = salvage(write(bytes(content) + more))
    wrong = (
        f"Bytes 0 to {len(PACKED):,} ({len(PACKED):,} bytes) do not fit their check "
        "sum: what was unpacked of them may be wrong."
    )
    assert files == FILES
    assert problems[0] == Problem("dump", wrong)
    assert problems[1:] == ([lost(END, len(PLAIN))] if more else [])


def test_what_is_behind_gzip_is_said(write: Callable[[bytes], Path]) -> None:
    end = len(PACKED)
    assert salvage(write(PACKED + b"garbage")) == (
        FILES,
        [cannot_be_unpacked(end + 1, end + 7)],
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "dump is empty."),
        (encrypt(PACKED, "wrong", "md5"), "This is the wrong password for dump."),
        (
            gzip.compress(noise("diary", 5000)),
            "dump is not a HipChat dump. "
            "A dump is a .tar.gz.aes, .tar.gz, .tar or .zip file, a folder, or a JSON, "
            "CSV or text file that a script wrote.",
        ),
        (
            PACKED[:10] + b"\xff" * 500,
            "dump is damaged from its beginning on: nothing of it can be salvaged.",
        ),
    ],
)
def test_what_holds_nothing_is_no_dump(
    write: Callable[[bytes], Path], content: bytes, sentence: str
) -> None:
    with pytest.raises(DumpError) as raised:
        salvage(write(content))
    assert str(raised.value) == sentence


def accounted_for(content: bytes, path: Path) -> dict[str, bytes]:
    """What is salvaged, if whatever is missing has a problem."""
    path.write_bytes(content)
    try:
        files, problems = salvage(path)
    except DumpError:
        return {}
    assert files == FILES or problems
    return files


@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("whole", [PLAIN, PACKED, encrypt(PACKED, "right", "md5")])
def test_archives_cut_anywhere_keep_what_is_whole(
    tmp_path: Path, whole: bytes, part: int
) -> None:
    step = len(whole) // 8
    for cut in range(part * step, (part + 1) * step, 61):
        files = accounted_for(whole[:cut], tmp_path / "dump")
        names = list(FILES)[: len(files)]
        assert list(files) == names
        # Only the last one may be a beginning, and no picture is.
        for name in names:
            is_last = name == names[-1] and name != PICTURE
            size = len(files[name]) if is_last else len(FILES[name])
            assert files[name] == FILES[name][:size]


@pytest.mark.parametrize("whole", [PLAIN, PACKED])
@pytest.mark.parametrize("part", range(8))
def test_damage_anywhere_is_said(tmp_path: Path, whole: bytes, part: int) -> None:
    step = len(whole) // 8
    for at in range(part * step, (part + 1) * step, 37):
        content = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
        if whole is PACKED or IS_HEADER[at]:
            accounted_for(content, tmp_path / "dump")
