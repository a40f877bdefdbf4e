"""Compares one document of a dump, as it is kept, with what the archive has of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection

from archive.evidence.certainty import Claim, is_of
from archive.evidence.originals import Kept, originals_in
from archive.evidence.store import open_document
from archive.models import IngestedFile
from archive.models.messages import EPOCH
from importer.lines import Line, Portion
from importer.privacy import Privacy
from importer.records import Problem
from importer.verifying.difference import Difference
from importer.verifying.messages import MessageCheck
from importer.verifying.quoting import differs
from importer.verifying.scope import Scope
from importer.verifying.tallies import FileTally, differences_of_part

SELECT_OF_FILE = """
    SELECT id, position FROM archive_message WHERE source_file_id = %s
    ORDER BY position, id"""
# Of how many messages of a document the very bytes are looked for again.
SAMPLES = 30


class DocumentCheck:
    """Takes the portions of one document; `row_count` rows say that they are of it."""

    def __init__(self, file: IngestedFile, row_count: int, scope: Scope) -> None:
        self._file = file
        self._row_count = row_count
        self._scope = scope
        self._tally = FileTally()
        self._messages = MessageCheck(file, scope, self._tally)
        self._samples: dict[int, Claim] = {}
        self._privacy: Privacy | None = None
        self._format = ""

    def check(self, portion: Portion) -> Iterator[Difference]:
        lines = [Line._make(line) for line in portion.lines]
        if self._privacy is None:
            self._format = portion.format
            self._privacy = Privacy(self._file.path, portion.format)
        problems = self._privacy.learn(portion, map(self._messages.is_chat, lines))
        self._tally.read(portion)
        self._scope.tally.add_problems(problems)
        self._sample(lines)
        for position, what in self._messages.check(lines):
            yield self._at(position, what)
        yield from self._check_problems(problems)

    def finish(self) -> Iterator[Difference]:
        """What the archive has of the document as a whole."""
        yield from self._check_rows()
        for position in self._misplaced():
            what = "what stands here is not the message, so its record cannot show it"
            yield self._at(position, what)
        for what in self._differences_of_file():
            yield self._at(None, what)

    def _at(self, position: int | None, what: str) -> Difference:
        path = self._file.path
        return Difference(path if position is None else f"{path}[{position}]", what)

    def _check_problems(self, problems: list[Problem]) -> Iterator[Difference]:
        checked = self._scope.checked
        checked.problems += len(problems)
        missing = self._scope.problems.missing(problems, self._file.path)
        for problem in missing if self._scope.is_whole else ():
            what = f"this is not listed as a problem: {problem.reason}"
            yield self._at(problem.position, what)

    def _check_rows(self) -> Iterator[Difference]:
        """The rows that say they are of this document, of which it knows nothing."""
        found = self._messages.found
        if found.count == self._row_count:
            return
        self._tally.is_sure = self._scope.tally.is_sure = False
        last = None
        with connection.cursor() as cursor:
            cursor.execute(SELECT_OF_FILE, [self._file.pk])
            for message_id, position in cursor.fetchall():
                if position == last:
                    what = "is said to be this item, which another message is already"
                    yield self._at(position, f"the message {message_id} {what}")
                elif position not in found:
                    what = "is said to be this item, but the evidence does not say so"
                    yield self._at(position, f"the message {message_id} {what}")
                last = position

    def _sample(self, lines: list[Line]) -> None:
        chosen = (lines[0], lines[-1]) if lines else ()
        for line in chosen:
            if len(self._samples) < SAMPLES:
                moment = EPOCH + timedelta(microseconds=line.moment)
                self._samples[line.position] = Claim(line.uid, moment, line.body)

    def _misplaced(self) -> Iterator[int]:
        """Messages whose original the pages would not find in this document."""
        if not self._samples:
            return
        folder, sha256 = self._scope.folder, self._file.sha256
        kept = Kept(lambda: open_document(folder, sha256), self._format)
        found = originals_in(kept, self._samples)
        for position, claim in sorted(self._samples.items()):
            if position not in found or not is_of(found[position], claim):
                yield position

    def _differences_of_file(self) -> Iterator[str]:
        file = self._file
        if self._format != file.format:
            yield differs("format", self._format, file.format)
        if not self._scope.is_whole:
            yield from differences_of_part(file, self._row_count)
            return
        yield from self._tally.differences(file)
        is_direct = self._privacy is not None and self._privacy.is_direct
        if is_direct and not file.is_direct:
            yield "it may be of 1-1 chats, and is not kept from admins"
        elif file.is_direct and not is_direct:
            yield "it is kept from admins, and is not of 1-1 chats"
