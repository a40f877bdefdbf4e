"""Searches the archive from the shell, over everything or as one viewer would."""

import json
import os
import re
import sys
from argparse import ArgumentTypeError
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from archive.models import Message, Viewer
from archive.queries.faces import face_of
from archive.queries.searching.counting import total_of
from archive.queries.searching.finding import (
    MOST_HITS,
    Asked,
    FoundLine,
    FoundMessage,
    ask,
    find,
)
from archive.search.base import Snippet

# What a terminal would obey instead of show.
_UNPRINTED = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class Command(BaseCommand):
    help = (
        "Searches all messages, or with --viewer those this viewer may see. A query "
        "that begins with a minus follows two: manage.py search -- -word"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", nargs="+", help="words, phrases and operators")
        parser.add_argument("--viewer", metavar="EMAIL", help="search as this viewer")
        parser.add_argument(
            "--limit", type=_limit, default=50, help=f"1 to {MOST_HITS} hits"
        )
        parser.add_argument("--order", choices=("newest", "oldest"), default="newest")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        if "archive_message" not in connection.introspection.table_names():
            raise CommandError(
                f"There is no archive in {settings.DATA_DIR} yet: ingest a dump first."
            )
        # An empty address is a mistake in a script, not a wish to see everything.
        viewer = None if options["viewer"] is None else _viewer(options["viewer"])
        with timezone.override(viewer.zone if viewer else None):
            asked = ask(" ".join(options["query"]), viewer)
        try:
            self._write(asked, options)
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever reads, such as `head`, has seen enough; Python would complain of
            # what is left when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _write(self, asked: Asked, options: dict[str, Any]) -> None:
        found = find(asked, order=options["order"], limit=options["limit"])
        total = total_of(asked)
        hints = () if total else asked.parsed.hints
        for note in (*asked.parsed.notes, *hints):
            self.stderr.write(note)
        if options["json"]:
            content = {
                "total": total,
                "hits": [_as_json(hit.message) for hit in found.hits],
            }
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=1))
            return
        for hit in found.hits:
            self.stdout.write(self._as_text(hit))
        order = options["order"]
        shown = f", the {order} {len(found.hits)} shown" if found.beyond else ""
        self.stdout.write(f"{total:,} found{shown}")

    def _as_text(self, hit: FoundMessage) -> str:
        message = hit.message
        texts = [self._spelled(text) for text in (hit.snippet, *hit.file_names)]
        sent_at = f"{message.sent_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        name = face_of(message.sender, message.sender_name).name
        where = _printable(f"{message.room}, {name}")
        lines = (
            _beside(hit.line_before),
            "  ".join(text for text in texts if text),
            _beside(hit.line_after),
        )
        body = "".join(f"    {line}\n" for line in lines if line)
        return f"{sent_at}  {where}  {message.get_absolute_url()}\n{body}\n"

    def _spelled(self, text: Snippet) -> str:
        parts = [_printable(part) for part in text]
        parts[1::2] = map(self._marked, parts[1::2])
        return "".join(parts)

    def _marked(self, part: str) -> str:
        """Bold on a terminal, in asterisks elsewhere."""
        return f"\x1b[1m{part}\x1b[0m" if self.stdout.isatty() else f"*{part}*"


def _beside(line: FoundLine | None) -> str:
    """The line before or after a hit, behind a bar."""
    if line is None:
        return ""
    return _printable(f"| {line.sender_name}: {line.text}")


def _printable(text: str) -> str:
    return _UNPRINTED.sub(" ", text)


def _limit(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= MOST_HITS:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_HITS:,}")


def _viewer(email: str) -> Viewer:
    try:
        return Viewer.objects.get_by_natural_key(email)
    except Viewer.DoesNotExist as error:
        raise CommandError(f"There is no viewer with the address {email}.") from error


def _as_json(message: Message) -> dict[str, str]:
    """The id is a string: it has more digits than JavaScript's numbers keep."""
    sent_at = message.sent_at.astimezone(UTC).replace(tzinfo=None)
    return {
        "id": str(message.pk),
        "uid": message.uid,
        "room": message.room.name,
        "sender": message.sender_name,
        "sent_at": sent_at.isoformat(timespec="microseconds") + "Z",
        "body": message.body,
    }
