"""`manage.py ingest SOURCE…`: dumps in, archive out, with a report that adds up."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.models import ImportRun
from importer.errors import DumpError
from importer.ingest import Options, ingest
from importer.progress import ProgressBar
from importer.server_ingest import add_server_arguments, ingest_server, is_server

SHOWN_PROBLEMS = 10


class Command(BaseCommand):
    help = (
        "Ingest dumps: a .tar.gz.aes, .tar.gz, .tar or .zip file, a folder, a script's "
        "JSON or CSV file; or a HipChat server: https://chat.example.com/v2."
    )

    def create_parser(
        self, prog_name: str, subcommand: str, **options: Any
    ) -> CommandParser:
        """No abbreviations: --password would pass for --password-file, and the
        password itself would be on the command line."""
        options["allow_abbrev"] = False
        return super().create_parser(prog_name, subcommand, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="+", metavar="SOURCE")
        parser.add_argument(
            "--password-file",
            type=Path,
            help="holds the password of an encrypted dump in its first line; without "
            "it ARCHIVE_DUMP_PASSWORD is used, and without that you are asked",
        )
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FILE",
            help="write what became of every item, as JSON",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what it is and what would become of it, and store nothing",
        )
        parser.add_argument(
            "--salvage",
            action="store_true",
            help="take what a damaged dump, or one that is cut short, still holds",
        )
        add_server_arguments(parser)

    def handle(self, *args: Any, sources: list[str], **options: Any) -> None:
        _require_place(options["report"])
        call_command("migrate", verbosity=0)
        how = Options(
            is_rehearsal=options["dry_run"],
            is_salvage=options["salvage"],
            done=self._show,
        )
        password = Password(options["password_file"])
        runs: list[ImportRun] = []
        for source in sources:
            with self._told(source), ProgressBar() as progress:
                if is_server(source):
                    run = ingest_server(source, options, progress, how)
                else:
                    run = ingest(Path(source), password.get, progress, how)
            runs.append(run)
            _write_report(options["report"], [run.report for run in runs])
        if options["dry_run"]:
            self.stdout.write("This was a rehearsal: nothing was stored.")
        if lost := [run.source for run in runs if not _adds_up(run.report)]:
            raise CommandError(
                f"{', '.join(lost)}: the numbers do not add up, so an item was lost. "
                "This is a fault of the program: please report it."
            )

    @contextmanager
    def _told(self, source: str) -> Iterator[None]:
        try:
            yield
        except DumpError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError(
                f"Stopped. What is stored of {source} is whole; "
                "the same command again goes on."
            ) from error

    def _show(self, run: ImportRun) -> None:
        self.stdout.write(summary(run.report))
        for problem in run.problems.all()[:SHOWN_PROBLEMS]:
            self.stderr.write(str(problem))
        listed = run.problems.count()
        if listed > SHOWN_PROBLEMS:
            more = listed - SHOWN_PROBLEMS
            self.stderr.write(
                f"… and {more:,} more problems: see Imports in the archive."
            )
        if known := run.report["problems"] - listed:
            self.stderr.write(f"{known:,} problems are listed by an earlier ingest.")


class Password:
    """A dump's password, which is never taken from the command line."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def get(self) -> str:
        if self._file:
            return self._from_file(self._file)
        if password := os.environ.get("ARCHIVE_DUMP_PASSWORD"):
            return password
        if sys.stdin.isatty():
            return getpass("Password of the dump: ")
        raise DumpError(
            "The dump is encrypted: give its password with --password-file or in "
            "ARCHIVE_DUMP_PASSWORD."
        )

    def _from_file(self, file: Path) -> str:
        try:
            lines = file.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            # Its name is not repeated: it may be the password, given by mistake.
            raise DumpError("The password file cannot be read.") from error
        if not lines or not lines[0]:
            raise DumpError("The password file is empty.")
        return lines[0]


def summary(report: dict[str, Any]) -> str:
    stored = {kind: number for kind, number in report["by_kind"].items() if number}
    listed = {key: report[key] for key in ("people", "rooms", "emoticons")}
    files = report["attachments"] | {"unreferenced": report["unreferenced_files"]}
    return (
        f"{report['source']} ({report['format']}): {report['items']:,} items = "
        f"{report['stored']:,} stored + {report['duplicates']:,} duplicates + "
        f"{report['problems']:,} problems\n"
        f"  stored: {_numbers(stored) or 'nothing new'}\n"
        f"  listed: {_numbers(listed)}\n"
        f"  files: {_numbers(files)}\n"
        f"  {report['seconds']:,.1f} s, {report['messages_per_second']:,} messages/s, "
        f"peak memory {report['peak_rss_mib']:,.0f} MiB"
    )


def _numbers(counts: dict[str, int]) -> str:
    """
    >>> _numbers({"people": 1, "rooms": 1200})
    'people 1, rooms 1,200'
    """
    return ", ".join(f"{what} {number:,}" for what, number in counts.items())


def _adds_up(report: dict[str, Any]) -> bool:
    parts = report["stored"] + report["duplicates"] + report["problems"]
    return bool(report["items"] == parts)


def _require_place(file: Path | None) -> None:
    """Better to hear now than after hours that the report has no place."""
    if file is None:
        return
    try:
        file.open("a").close()
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(file: Path, error: OSError) -> CommandError:
    return CommandError(f"The report cannot be written to {file}: {error.strerror}.")


def _write_report(file: Path | None, reports: list[dict[str, Any]]) -> None:
    """One source's report as it is; several in a list."""
    if file is None:
        return
    content = reports[0] if len(reports) == 1 else reports
    try:
        file.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise _unwritable(file, error) from error
