"""`manage.py ingest SOURCE…`: dumps in, archive out, with a report that adds up."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.models import ImportRun
from archive.progress import ProgressBar
from importer.errors import DumpError
from importer.ingest import Options, ingest
from importer.order import richest_first
from importer.password import Password
from importer.report_file import ReportFile
from importer.server_ingest import (
    add_server_arguments,
    after_rehearsal,
    ingest_server,
    is_server,
)
from importer.summary import problems, summary

LOST = (
    "The numbers do not add up, so an item was lost. This is a fault of the program: "
    "please report it."
)


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
        parser.add_argument(
            "sources",
            nargs="+",
            metavar="SOURCE",
            help="a dump's file or folder, or a server's address; several are ingested "
            "one after the other",
        )
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
            help="write sums, files and all problems with their raw text, as JSON",
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
        with _as_command_error():
            file = options["report"]
            report = ReportFile(file, is_list=len(sources) > 1) if file else None
            call_command("migrate", verbosity=0)
            failures = self._ingest_all(sources, options, report)
            if report:
                report.finish()
        if options["dry_run"]:
            self.stdout.write(after_rehearsal(sources))
        if failures:
            raise CommandError("\n".join(failures))

    def _ingest_all(
        self, sources: list[str], options: dict[str, Any], report: ReportFile | None
    ) -> list[str]:
        """One that cannot be ingested does not keep the others from it."""
        password = Password(options["password_file"])
        failures = []
        for source in richest_first(sources):
            try:
                run = self._ingest(source, options, password, report)
            except DumpError as error:
                of = f"{source}: " if len(sources) > 1 else ""
                failures.append(f"{of}{error}")
            else:
                failures += [] if _adds_up(run.report) else [f"{source}: {LOST}"]
        return failures

    def _ingest(
        self,
        source: str,
        options: dict[str, Any],
        password: Password,
        report: ReportFile | None,
    ) -> ImportRun:
        with ProgressBar() as progress:

            def done(run: ImportRun) -> None:
                progress.stop()  # else what is written would stand among the bars
                self._show(run, is_rehearsal=options["dry_run"])
                if report:
                    report.add(run)

            how = Options(options["dry_run"], options["salvage"], done)
            if is_server(source):
                return ingest_server(source, options, progress, how)
            return ingest(Path(source), password.get, progress, how)

    def _show(self, run: ImportRun, *, is_rehearsal: bool) -> None:
        for line in summary(run.report, is_rehearsal=is_rehearsal):
            self.stdout.write(line)
        for line in problems(run, is_rehearsal=is_rehearsal):
            self.stderr.write(line)


@contextmanager
def _as_command_error() -> Iterator[None]:
    try:
        yield
    except DumpError as error:
        raise CommandError(str(error)) from error
    except KeyboardInterrupt as error:
        raise CommandError(
            "Stopped. What is stored is whole; the same command again goes on."
        ) from error


def _adds_up(report: dict[str, Any]) -> bool:
    parts = report["stored"] + report["duplicates"] + report["problems"]
    return bool(report["items"] == parts)
