"""Compares the messages of one document with the rows the archive has of them."""

from __future__ import annotations

from collections.abc import Iterator

from archive.models import IngestedFile
from importer.lines import Line
from importer.verifying.attachments import (
    Sent,
    StoredAttachment,
    has_attachment,
    stored_attachments,
)
from importer.verifying.bits import Bits
from importer.verifying.lines import (
    StoredMessage,
    differences_of_copy,
    differences_of_row,
    stored_messages,
)
from importer.verifying.scope import Scope
from importer.verifying.tallies import FileTally
from importer.verifying.twins import Twins
from importer.writing import conflict

# A line, and the row that was made of it or that it is a copy of.
Pair = tuple[Line, StoredMessage]
_FALSELY = "it is listed as contradicting the message {}, and says the same"
# The position of an item, and what is not as it should be.
Found = Iterator[tuple[int, str]]


class MessageCheck:
    """Finds for each line its row, or what else became of it.

    `found` are the positions of the items of which there are rows.
    """

    def __init__(self, file: IngestedFile, scope: Scope, tally: FileTally) -> None:
        self.found = Bits()
        self._file = file
        self._scope = scope
        self._known = scope.known
        self._tally = tally

    def check(self, lines: list[Line]) -> Found:
        if not lines:
            return
        own, copies, lost = self._sorted(lines)
        yield from self._check_own(own)
        others = [line for line, _ in copies] + lost
        contradicting = self._contradicting(others)
        yield from self._check_copies(copies, contradicting)
        yield from self._check_lost(
            [line for line in lost if line.position not in contradicting]
        )
        conflicts = [line for line in others if line.position in contradicting]
        self._scope.checked.problems += len(conflicts)
        self._became("problems", conflicts)

    def is_chat(self, line: Line) -> bool:
        return self._known.place(line.place).pair is not None

    def _sorted(self, lines: list[Line]) -> tuple[list[Pair], list[Pair], list[Line]]:
        """Lines of which rows were made, copies of other rows, and the rest."""
        own: list[Pair] = []
        copies: list[Pair] = []
        lost: list[Line] = []
        stored = stored_messages(lines, self._known)
        for line in lines:
            rows = stored[line.uid]
            if row := next((each for each in rows if self._is_of(line, each)), None):
                own.append((line, row))
            elif row := self._copied(line, rows):
                copies.append((line, row))
            else:
                lost.append(line)
        return own, copies, lost

    def _is_of(self, line: Line, row: StoredMessage) -> bool:
        place = (row.source_file_id, row.position)
        return place == (self._file.pk, line.position)

    def _copied(self, line: Line, rows: list[StoredMessage]) -> StoredMessage | None:
        """The row that a line says once more.

        A name may mean several rooms: then it is the one where the same was said.
        """
        rooms = self._known.rooms_of(line.place)
        copies = [row for row in rows if row.room_id in rooms]
        if len(copies) < 2:
            return copies[0] if copies else None
        equal = (row for row in copies if not self._differ(line, row))
        return next(equal, copies[0])

    def _differ(self, line: Line, row: StoredMessage) -> bool:
        return next(differences_of_copy(line, row, self._known), None) is not None

    def _became(self, column: str, lines: list[Line]) -> None:
        self._tally.add(column, len(lines))
        chats = ((line, self.is_chat(line)) for line in lines)
        self._scope.tally.add_lines(column, chats)

    def _check_own(self, pairs: list[Pair]) -> Found:
        scope = self._scope
        scope.checked.messages += len(pairs)
        self._became("stored", [line for line, _ in pairs])
        scope.words.lacking_uids |= {row.room_id for line, row in pairs if line.ordinal}
        attachments = stored_attachments(row.id for _, row in pairs)
        for line, row in pairs:
            self.found.add(line.position)
            for what in differences_of_row(line, row, self._known):
                yield line.position, what
            for what in self._differences_of_files(line, row, attachments):
                yield line.position, what

    def _differences_of_files(
        self,
        line: Line,
        row: StoredMessage,
        attachments: dict[int, list[StoredAttachment]],
    ) -> Iterator[str]:
        stored = attachments.get(row.id, [])
        scope, said = self._scope, line.attachment
        scope.checked.attachments += said is not None
        scope.checked.file_hashes |= {each.sha256 for each in stored if each.sha256}
        sent = Sent(row.id, f"{self._file.path}[{line.position}]")
        yield from scope.attachments.own(sent, said, stored, scope.dump)

    def _contradicting(self, lines: list[Line]) -> set[int]:
        """The positions of lines that are listed as contradicting a message."""
        path = self._file.path
        problems = {
            line.position: conflict(path, line, is_direct=self.is_chat(line))
            for line in lines
        }
        return self._scope.problems.listed_among(path, problems)

    def _check_copies(self, pairs: list[Pair], contradicting: set[int]) -> Found:
        sent = stored_attachments(row.id for line, row in pairs if line.attachment)
        copies, doubtful = [], []
        for line, row in pairs:
            said = list(self._differences_of_copy(line, row, sent.get(row.id, [])))
            if line.position in contradicting:
                if not said and self._is_certain(line) and self._scope.is_whole:
                    self._doubt()
                    yield line.position, _FALSELY.format(row.id)
            elif said:
                doubtful.append((line, row, said))
            else:
                copies.append(line)
                self._bring(line, row.id)
        yield from self._check_doubtful(doubtful)
        self._copied_are(copies)

    def _check_doubtful(
        self, copies: list[tuple[Line, StoredMessage, list[str]]]
    ) -> Found:
        """Lines with a uid that says something else, but may have come without it."""
        twins = Twins([line for line, *_ in copies], self._known, self._scope.claims)
        for line, row, said in copies:
            twin = twins.find(line)
            self._bring(line, row.id if twin is None else twin)
            if twin is None and self._scope.is_whole:
                self._doubt()
                yield from ((line.position, what) for what in said)
        self._copied_are([line for line, *_ in copies])

    def _differences_of_copy(
        self, line: Line, row: StoredMessage, sent: list[StoredAttachment]
    ) -> Iterator[str]:
        yield from differences_of_copy(line, row, self._known)
        if line.attachment and not has_attachment(line.attachment, sent):
            yield f"the message {row.id} lacks the file sent with this copy"

    def _is_certain(self, line: Line) -> bool:
        """Whether there is no doubt who said it where; names may mean others since."""
        place, sender = self._known.place(line.place), self._known.sender(line.sender)
        return bool(place.room and sender.hipchat_id) and not line.ordinal

    def _check_lost(self, lines: list[Line]) -> Found:
        """Lines of which nothing is stored, but perhaps under another id."""
        twins = Twins(lines, self._known, self._scope.claims)
        copies = []
        for line in lines:
            twin = twins.find(line)
            if twin is not None:
                copies.append(line)
                self._bring(line, twin)
            elif self._scope.is_whole:
                self._doubt()
                uid = f"the message {line.uid} of {line.sent_at} UTC"
                yield line.position, f"{uid} is not in the archive"
        self._copied_are(copies)

    def _copied_are(self, lines: list[Line]) -> None:
        self._scope.checked.copies += len(lines)
        self._became("duplicates", lines)

    def _doubt(self) -> None:
        self._tally.is_sure = self._scope.tally.is_sure = False

    def _bring(self, line: Line, message: int) -> None:
        if line.attachment:
            scope = self._scope
            scope.attachments.copied(message, line.attachment, scope.dump)
