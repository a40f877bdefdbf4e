"""Reads the evidence again and compares every row and file of the archive with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from archive.models import Attachment, ImportRun, IngestedFile, StoredFile
from importer.ingest import Progress
from importer.lines import Portion
from importer.reading_process import Reading
from importer.sources.base import Document
from importer.verifying.documents import Checked, Difference, DocumentCheck, Scope
from importer.verifying.files import Manifest, evidence_problem, file_problem
from importer.verifying.known import Known
from importer.verifying.listed import ListedCheck

COUNT_BY_FILE = "SELECT source_file_id, count(*) FROM archive_message GROUP BY 1"


class Verification:
    """Compares runs with their evidence; changes nothing, and makes nothing up."""

    def __init__(self, progress: Progress) -> None:
        self.checked = Checked()
        self._progress = progress
        self._folder: Path = settings.DATA_DIR
        self._known = Known()
        with connection.cursor() as cursor:
            cursor.execute(COUNT_BY_FILE)
            self._row_counts = dict(cursor.fetchall())

    def check_run(self, run: ImportRun) -> Iterator[Difference]:
        """Everything one run read, but the bytes of the files sent with messages.

        One that was interrupted did not store all it read: of such a run only what it
        stored is compared.
        """
        manifest = Manifest()
        if run.manifest_sha256:
            manifest = Manifest.read(self._folder, run.manifest_sha256)
        for problem in manifest.problems:
            yield self._note(Difference("the list of all files", problem))
        sound: list[IngestedFile] = []
        for file, problem in self._check_evidence(list(run.files.order_by("pk"))):
            if problem:
                what = f"{problem}; what was in it was not compared"
                yield self._note(Difference(file.path, what))
            else:
                sound.append(file)
        for difference in self._compare(run, sound, manifest):
            yield self._note(difference)

    def check_files(
        self, hashes: Collection[str] | None = None
    ) -> Iterator[Difference]:
        """The bytes of all files that are kept, or of these."""
        rows = StoredFile.objects.order_by("pk")
        wanted = [
            file for file in rows.iterator() if hashes is None or file.sha256 in hashes
        ]
        self._progress.begin("Checking the files", sum(file.size for file in wanted))
        for file in wanted:
            self.checked.files += 1
            self.checked.bytes += file.size
            problem = file_problem(
                file.path, file.sha256, file.size, self._progress.advance
            )
            if problem:
                yield self._note(Difference(_label(file), problem))

    def _note(self, difference: Difference) -> Difference:
        self.checked.differences += 1
        return difference

    def _check_evidence(
        self, files: list[IngestedFile]
    ) -> Iterator[tuple[IngestedFile, str]]:
        """Each document, and what is wrong with the kept copy of it."""
        progress = self._progress
        progress.begin("Checking the evidence", sum(file.size for file in files))
        for file in files:
            self.checked.documents += 1
            self.checked.bytes += file.size
            yield (
                file,
                evidence_problem(
                    self._folder, file.sha256, file.size, progress.advance
                ),
            )

    def _compare(
        self, run: ImportRun, files: list[IngestedFile], manifest: Manifest
    ) -> Iterator[Difference]:
        scope = Scope(self._known, manifest, run.status == ImportRun.Status.FINISHED)
        listed = ListedCheck(run)
        self._known.begin_reading()
        for check, portion in self._portions(files, scope):
            self._known.meet(portion.places, portion.senders)
            listed.add(portion)
            self._progress.advance(portion.size)
            if check:
                yield from check.check(portion, self.checked)
                yield from check.finish() if portion.is_last else ()
        if scope.is_whole:
            yield from listed.differences()

    def _portions(
        self, files: list[IngestedFile], scope: Scope
    ) -> Iterator[tuple[DocumentCheck | None, Portion]]:
        """What the documents hold; without a check for one that was not read then."""
        rows = defaultdict(list)
        for file in files:
            rows[Document(file.path, file.sha256, file.size)].append(file)
        documents = [each for each, same in rows.items() for _ in same]
        if not scope.is_whole:
            documents += self._unread(scope.manifest, rows)
        total = sum(document.size for document in documents)
        self._progress.begin("Comparing messages", total)
        # What the index needs of each message is not asked for.
        known = {document.sha256 for document in documents}
        reading = Reading(self._folder, documents, known)
        check: DocumentCheck | None = None
        is_first = True
        with closing(reading.portions()) as portions:
            for portion in portions:
                if is_first:
                    check = self._check_of(rows[portion.document], scope)
                is_first = portion.is_last
                yield check, portion

    def _check_of(
        self, files: list[IngestedFile], scope: Scope
    ) -> DocumentCheck | None:
        if not files:
            return None
        file = files.pop(0)
        return DocumentCheck(file, self._row_counts.get(file.pk, 0), scope)

    def _unread(
        self, manifest: Manifest, read: Collection[Document]
    ) -> Iterator[Document]:
        """Documents an interrupted run did not come to.

        What one document says of another is known only if all of them are read.
        """
        return (
            each for each in manifest.files if each not in read and self._is_kept(each)
        )

    def _is_kept(self, document: Document) -> bool:
        return not evidence_problem(
            self._folder, document.sha256, document.size, lambda read: None
        )


def _label(file: StoredFile) -> str:
    sent = Attachment.objects.filter(file=file).order_by("pk").first()
    said = f", sent as {sent.name!r} with message {sent.message_id}" if sent else ""
    return f"files/{file.sha256[:2]}/{file.sha256}{said}"
