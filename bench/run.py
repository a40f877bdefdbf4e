"""`make bench`: measures ingest, search and pages, each beside its floor in one run.

Prints a table and writes var/bench.json. A made-up dump is kept in var/bench/.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

from make_dump import make_dump
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# A running ingest is looked at so often; fewer looks than that tell no rate.
EVERY, TELLING = 0.2, 5
Moment = tuple[float, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="of ingest and floor")
    arguments = parser.parse_args()
    var = Path(os.environ.get("ARCHIVE_DATA") or ROOT / "var")
    folder = var / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    dump = folder / f"made-up-{arguments.messages}.tar.gz"
    if not dump.exists():
        make_dump(dump, arguments.messages)
    result = {
        "conditions": conditions(arguments.messages, json_size(dump)),
        "ingest": measure_ingest(dump, folder, arguments.rounds),
        "search": measure_rebuild(folder / "data"),
        "reading": measure_reading(folder / "data"),
    }
    (var / "bench.json").write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    show(result)


def json_size(dump: Path) -> int:
    """Bytes of the dump's JSON, unpacked."""
    with tarfile.open(dump, "r|gz") as tar:
        return sum(member.size for member in tar if member.name.endswith(".json"))


def conditions(messages: int, json_bytes: int) -> dict[str, Any]:
    return {
        "messages": messages,
        "json_bytes": json_bytes,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load_before": os.getloadavg()[0],
    }


def measure_ingest(dump: Path, folder: Path, rounds: int) -> dict[str, Any]:
    """Ours and the floor in turn, each in a process and a folder of its own."""
    ours, floors = [], []
    for _ in range(rounds):
        floors.append(run_floor(dump, folder / "floor"))
        ours.append(run_ingest(dump, folder / "data"))
    again = run_ingest(dump, folder / "data", keep=True)
    rates = [report["messages_per_second"] for report in ours]
    floor_rates = [floor["messages"] / floor["seconds"] for floor in floors]
    pairs = [rate / floor for rate, floor in zip(rates, floor_rates, strict=True)]
    return {
        "messages_per_second": round(statistics.median(rates)),
        "floor_messages_per_second": round(statistics.median(floor_rates)),
        "ratio": round(statistics.median(pairs), 3),
        "ratios": [round(pair, 3) for pair in pairs],
        "first_tenth": ours[-1]["first_tenth"],
        "last_tenth": ours[-1]["last_tenth"],
        "again_messages_per_second": again["messages_per_second"],
        "peak_rss_mib": max(report["peak_rss_mib"] for report in ours),
        "database_bytes": (folder / "data" / "archive.sqlite3").stat().st_size,
        "floor_database_bytes": (folder / "floor" / "floor.sqlite3").stat().st_size,
    }


def run_floor(dump: Path, folder: Path) -> dict[str, Any]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command = [HERE / "floor.py", dump, folder / "floor.sqlite3"]
    done = subprocess.run(
        [sys.executable, *command], check=True, capture_output=True, text=True
    )
    floor: dict[str, Any] = json.loads(done.stdout)
    return floor


def run_ingest(dump: Path, folder: Path, *, keep: bool = False) -> dict[str, Any]:
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    report = folder / "report.json"
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "ingest", dump, "--report", report],
        stdout=subprocess.DEVNULL,
        env=os.environ | {"ARCHIVE_DATA": str(folder)},
    )
    growth = watch(process, folder / "archive.sqlite3")
    if process.returncode:
        sys.exit(f"The ingest ended with exit status {process.returncode}.")
    result: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return result | tenths(growth)


def watch(process: subprocess.Popen[bytes], database: Path) -> list[Moment]:
    """How many messages were stored at which time, in seconds."""
    growth = []
    while True:
        try:
            process.wait(timeout=EVERY)
        except subprocess.TimeoutExpired:
            if database.exists():
                growth.append((time.monotonic(), stored(database)))
        else:
            return growth


def stored(database: Path) -> int:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        # Rows are numbered as they come.
        query = "SELECT coalesce(max(rowid), 0) FROM archive_message"
        return int(connection.execute(query).fetchone()[0])
    except sqlite3.OperationalError:  # the table is not there yet
        return 0
    finally:
        connection.close()


def tenths(growth: list[Moment]) -> dict[str, float]:
    """Messages per second while the first and the last tenth of them were stored."""
    last = growth[-1][1]
    begun = [moment for moment in growth if moment[1]]
    first = [moment for moment in begun if moment[1] <= last * 0.1]
    end = [moment for moment in begun if last * 0.9 <= moment[1] < last]
    return {"first_tenth": _rate(first), "last_tenth": _rate(end)}


def _rate(growth: list[Moment]) -> float:
    """0 where they were stored too quickly to tell."""
    if len(growth) < TELLING:
        return 0
    (begun, before), (ended, after) = growth[0], growth[-1]
    return round((after - before) / (ended - begun))


def measure_rebuild(folder: Path) -> dict[str, Any]:
    """Of the archive just ingested, beside the index in use."""
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "rebuild_search", "--json"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"ARCHIVE_DATA": str(folder)},
    )
    rebuilt: dict[str, Any] = json.loads(done.stdout)
    return rebuilt


def measure_reading(folder: Path) -> list[dict[str, Any]]:
    """In a process of its own, whose settings name the archive just ingested."""
    variables = os.environ | {"ARCHIVE_DATA": str(folder)}
    collect = [ROOT / "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run([sys.executable, *collect], check=True, env=variables)
    done = subprocess.run(
        [sys.executable, HERE / "reading.py"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=variables,
    )
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def show(result: dict[str, Any]) -> None:
    # Wide enough for its tables where there is no terminal to ask.
    console = Console(width=max(Console().width, 120))
    ingest = result["ingest"]
    table = Table(title=f"Ingest of {result['conditions']['messages']:,} messages")
    for heading in ("", "ours", "floor", "ratio"):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_row(
        "messages/s",
        f"{ingest['messages_per_second']:,}",
        f"{ingest['floor_messages_per_second']:,}",
        f"{ingest['ratio']:.2f}",
    )
    table.add_row(
        "database, MiB",
        f"{ingest['database_bytes'] / 2**20:,.0f}",
        f"{ingest['floor_database_bytes'] / 2**20:,.0f}",
        f"{ingest['database_bytes'] / ingest['floor_database_bytes']:.2f}",
    )
    size = ingest["database_bytes"] / result["conditions"]["json_bytes"]
    table.add_row("database by JSON", f"{size:.2f}")
    again = ingest["again_messages_per_second"]
    table.add_row("again, messages/s", f"{again:,}")
    faster = again / ingest["messages_per_second"]
    table.add_row("again by first", f"{faster:.2f}")
    if ingest["first_tenth"] and ingest["last_tenth"]:
        slower = ingest["last_tenth"] / ingest["first_tenth"]
        table.add_row("last tenth by first tenth", f"{slower:.2f}")
    table.add_row("peak memory, MiB", f"{ingest['peak_rss_mib']:,.0f}")
    search = result["search"]
    table.add_row("search index, MiB", f"{search['index_bytes'] / 2**20:,.0f}")
    table.add_row("rebuild, messages/s", f"{search['messages_per_second']:,}")
    console.print(table)
    console.print(reading_table(result["reading"]))


def reading_table(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Reading, milliseconds")
    headings = ("", "p50", "p95", "floor p50", "floor p95", "statements", "slowest")
    for heading in headings:
        justify: Any = "right" if heading else "left"
        table.add_column(heading, justify=justify, no_wrap=True)
    for row in rows:
        table.add_row(
            row["what"],
            *(f"{row[key]:.2f}" for key in ("p50", "p95", "floor_p50", "floor_p95")),
            str(row["statements"]),
            f"{row['slowest']:.0f}",
        )
    return table


if __name__ == "__main__":
    main()
