"""Reads damaged dumps by the hundred thousand, and reports every one that is misread.

`python bench/fuzz.py` damages the dumps of the tests in ways chosen at random, each by
a number: a failure is seen again with `--seed NUMBER --dumps 1`. Of failures in one
place the first is shown, and the files that led to it are kept.

`python bench/fuzz.py --atheris` lets the atheris package choose instead: it watches
which parts of the code are reached. It is no part of the project's own requirements;
install it into its environment with `pip install atheris`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fuzzing import Files, damaged, faults, seeds  # noqa: E402

# No damaged dump is larger than a few of the tests' files.
TOO_LONG = 10.0
AT_ONCE = 200


class Failure(NamedTuple):
    place: str
    text: str
    number: int
    format_name: str
    files: Files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dumps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="number of the first")
    parser.add_argument("--format", choices=sorted(seeds()), help="only of this format")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--atheris", action="store_true")
    arguments = parser.parse_args()
    names = [arguments.format] if arguments.format else sorted(seeds())
    if arguments.atheris:
        run_atheris(names, arguments.dumps)
        return
    first, last = arguments.seed, arguments.seed + arguments.dumps
    shares = [
        (names, range(start, min(start + AT_ONCE, last)))
        for start in range(first, last, AT_ONCE)
    ]
    sys.exit(report(shares, arguments.jobs, arguments.keep))


def report(shares: list[Any], jobs: int, keep: Path) -> int:
    """Print each new failure as it is found; how many places there were."""
    begun = time.monotonic()
    places: dict[str, int] = {}
    with multiprocessing.Pool(jobs) as pool:
        for failures in pool.imap_unordered(try_share, shares):
            for failure in failures:
                if failure.place not in places:
                    show(failure, keep)
                places[failure.place] = places.get(failure.place, 0) + 1
    count = sum(len(numbers) for _, numbers in shares)
    print(f"{count:,} damaged dumps in {time.monotonic() - begun:.0f} s.")
    for place, times in sorted(places.items()):
        print(f"{times:7,} x {place}")
    return min(len(places), 1)


def show(failure: Failure, keep: Path) -> None:
    folder = keep / f"fuzz-{failure.number}"
    for path, content in failure.files.items():
        # Damage does not reach paths: they are those of the tests' dumps.
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    print(f"\n== {failure.format_name} --seed {failure.number} --dumps 1, in {folder}")
    print(failure.text, flush=True)


def try_share(share: tuple[list[str], range]) -> list[Failure]:
    names, numbers = share
    return [failure for number in numbers for failure in try_one(names, number)]


def try_one(names: list[str], number: int) -> Iterator[Failure]:
    chance = random.Random(number)
    name = chance.choice(names)
    files = damaged(chance.choice(seeds()[name]), chance)
    begun = time.monotonic()
    try:
        found = faults(files)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        yield Failure(_place(error), traceback.format_exc(), number, name, files)
        return
    if found:
        place = f"{name}: {found[0].partition(': ')[0]}"
        yield Failure(place, "\n".join(found[:5]), number, name, files)
    seconds = time.monotonic() - begun
    if seconds > TOO_LONG:
        text = f"It took {seconds:.1f} s."
        yield Failure(f"{name}: takes too long", text, number, name, files)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [each for each in frames if "/site-packages/" not in each.filename]
    where = own[-1]
    return f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"


def run_atheris(names: list[str], runs: int) -> None:
    try:
        import atheris  # noqa: PLC0415
    except ImportError:
        sys.exit("The atheris package is missing: pip install atheris")
    with tempfile.TemporaryDirectory() as corpus:
        choices = [(n, i, path) for n, i, path in _documents(names)]
        for number, (name, index, path) in enumerate(choices):
            content = number.to_bytes(2, "big") + seeds()[name][index][path]
            (Path(corpus) / str(number)).write_bytes(content)

        def test_one(data: bytes) -> None:
            choice = int.from_bytes(data[:2], "big") % len(choices)
            name, index, path = choices[choice]
            found = faults(seeds()[name][index] | {path: data[2:]})
            if found:
                raise AssertionError("\n".join(found[:5]))

        atheris.instrument_all()
        atheris.Setup(
            [sys.argv[0], corpus, f"-runs={runs}", "-timeout=10", "-max_len=8192"],
            test_one,
        )
        atheris.Fuzz()


def _documents(names: list[str]) -> Iterator[tuple[str, int, str]]:
    for name in names:
        for index, files in enumerate(seeds()[name]):
            for path in files:
                yield name, index, path


if __name__ == "__main__":
    main()
