"""Reads the evidence again and compares every row and file of the archive with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from archive.models import Attachment, ImportRun, StoredFile
from importer.ingest import Progress
from importer.newest import stamp_of
from importer.verifying.attachments import Attachments, Dump
from importer.verifying.difference import Checked, Difference
from importer.verifying.files import file_problem
from importer.verifying.known import Known
from importer.verifying.listed import ListedCheck
from importer.verifying.manifest import Manifest
from importer.verifying.problems import ProblemCheck
from importer.verifying.rooms import differences_of_rooms
from importer.verifying.runs import RunCheck, differences_of_status
from importer.verifying.scope import Scope
from importer.verifying.tallies import RunTally
from importer.verifying.twins import Claims
from importer.verifying.whole import differences_of_whole
from importer.verifying.words import Words

COUNT_BY_FILE = "SELECT source_file_id, count(*) FROM archive_message GROUP BY 1"


class Verification:
    """Compares runs, in order, with their evidence; makes nothing up.

    It changes nothing, but for `note`. `others` are runs that are not compared: only
    without them the archive is compared as a whole.
    """

    def __init__(
        self,
        progress: Progress,
        runs: Sequence[ImportRun],
        others: Sequence[ImportRun] | None = None,
    ) -> None:
        self.checked = Checked()
        self.differences: Counter[int] = Counter()
        self._progress = progress
        self._runs = sorted(runs, key=lambda run: run.pk)
        self._others = others
        self._folder: Path = settings.DATA_DIR
        self._known = Known()
        self._attachments = Attachments(self._hashes_of_others())
        self._words = Words()
        self._is_complete = others is None
        # The SHA-256 of the files each run brought.
        self._hashes: dict[int, set[str]] = {}
        with connection.cursor() as cursor:
            cursor.execute(COUNT_BY_FILE)
            self._row_counts = dict(cursor.fetchall())

    def check_run(self, run: ImportRun) -> Iterator[Difference]:
        """Everything one run read, but the bytes of the files sent with messages.

        One that was interrupted did not store all it read: of such a run only what it
        stored is compared.
        """
        if run.status == ImportRun.Status.FAILED:
            for what in differences_of_status(run):
                yield self._note(Difference("the run itself", what), run.pk)
            return
        manifest = Manifest.of(run, self._folder)
        self._hashes[run.pk] = manifest.hashes
        is_whole = run.status == ImportRun.Status.FINISHED
        scope = Scope(
            folder=self._folder,
            known=self._known,
            dump=Dump(run.pk, manifest, is_whole),
            attachments=self._attachments,
            problems=ProblemCheck(run),
            claims=Claims(),
            words=self._words,
            tally=RunTally(),
            checked=self.checked,
        )
        check = RunCheck(run, scope, self._row_counts, self._progress)
        for difference in check.differences():
            yield self._note(difference, run.pk)
        self._is_complete &= check.is_complete and manifest.is_readable

    def check_files(self) -> Iterator[Difference]:
        """The bytes of all files that are kept; of single runs, of theirs."""
        wanted = list(self._wanted_files())
        self._progress.begin("Checking the files", sum(file.size for file in wanted))
        for file in wanted:
            self.checked.files += 1
            self.checked.bytes += file.size
            problem = file_problem(
                file.path, file.sha256, file.size, self._progress.advance
            )
            if problem:
                runs = [r for r, known in self._hashes.items() if file.sha256 in known]
                yield self._note(Difference(_label(file), problem), *runs)

    def check_rest(self) -> Iterator[Difference]:
        """What is known only when all runs were read."""
        for run, difference in self._attachments.differences():
            yield self._note(difference, run)
        listed = ListedCheck(self._words, self._known, is_complete=self._is_complete)
        for number, difference in listed.differences(self._dates_of_others()):
            yield self._note(difference, *([number] if number else []))
        for difference in self._differences_of_whole():
            yield self._note(difference)

    def note(self) -> None:
        """Say with each run when it was compared, and how many differences it has."""
        for run in self._runs:
            if run.pk in self._hashes:
                ImportRun.objects.filter(pk=run.pk).update(
                    verified_at=timezone.now(), differences=self.differences[run.pk]
                )

    def _differences_of_whole(self) -> Iterator[Difference]:
        if self._is_complete:
            yield from differences_of_rooms(self._words.lacking_uids)
        if self._others is None:
            yield from differences_of_whole(self._runs, self._row_counts)

    def _note(self, difference: Difference, *runs: int) -> Difference:
        self.checked.differences += 1
        self.differences.update(runs)
        return difference

    def _hashes_of_others(self) -> set[str]:
        """What later runs may have brought for messages of those compared."""
        first = min((run.pk for run in self._runs), default=0)
        later = (run for run in self._others or () if run.pk > first)
        return {
            sha256 for run in later for sha256 in Manifest.of(run, self._folder).hashes
        }

    def _dates_of_others(self) -> set[str]:
        return {stamp_of(run.dumped_at or run.started_at) for run in self._others or ()}

    def _wanted_files(self) -> Iterator[StoredFile]:
        own = self.checked.file_hashes.union(*self._hashes.values())
        for file in StoredFile.objects.order_by("pk").iterator():
            if self._others is None or file.sha256 in own:
                yield file


def _label(file: StoredFile) -> str:
    sent = Attachment.objects.filter(file=file).order_by("pk").first()
    said = f", sent as {sent.name!r} with message {sent.message_id}" if sent else ""
    return f"files/{file.sha256[:2]}/{file.sha256}{said}"
