"""Compares what one run read with what the archive has of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing

from archive.models import ImportRun, IngestedFile
from importer.ingest import Progress
from importer.lines import Line, Portion
from importer.reading_process import Reading
from importer.records import AboutRecord, EmoticonRecord, Listed, PersonRecord
from importer.sources.base import Document, clean_path
from importer.verifying.difference import Difference
from importer.verifying.documents import DocumentCheck
from importer.verifying.files import evidence_problem
from importer.verifying.manifest import Manifest, key_of
from importer.verifying.scope import Scope
from importer.writing import unread as unread_problem

THE_RUN = "the run itself"


class RunCheck:
    """`row_counts` are the numbers of rows that say they are of a file."""

    def __init__(
        self,
        run: ImportRun,
        scope: Scope,
        row_counts: Mapping[int, int],
        progress: Progress,
    ) -> None:
        self._run = run
        self._scope = scope
        self._manifest: Manifest = scope.dump.manifest
        self._row_counts = row_counts
        self._progress = progress
        self.is_complete = True
        # Of the documents no format knows, those that something refers to.
        self._used: set[str] = set()

    def differences(self) -> Iterator[Difference]:
        files = list(self._run.files.order_by("pk"))
        for what in differences_of_status(self._run):
            yield Difference(THE_RUN, what)
        yield from self._manifest.differences(files, is_whole=self._scope.is_whole)
        sound: list[IngestedFile] = []
        for file, problem in self._check_evidence(files):
            if problem:
                self.is_complete = False
                what = f"{problem}; what was in it was not compared"
                yield Difference(file.path, what)
            else:
                sound.append(file)
        yield from self._compare(sound)
        yield from self._check_problems(files)
        yield from self._check_report()

    def _check_evidence(
        self, files: list[IngestedFile]
    ) -> Iterator[tuple[IngestedFile, str]]:
        """Each document, and what is wrong with the kept copy of it."""
        progress, checked = self._progress, self._scope.checked
        progress.begin("Checking the evidence", sum(file.size for file in files))
        for file in files:
            checked.documents += 1
            checked.bytes += file.size
            problem = evidence_problem(
                self._scope.folder, file.sha256, file.size, progress.advance
            )
            yield file, problem

    def _compare(self, files: list[IngestedFile]) -> Iterator[Difference]:
        known, scope = self._scope.known, self._scope
        scope.words.begin(self._run, scope.dump)
        unread = {key_of(file.path) for file in files if not file.format}
        known.begin_reading()
        for check, portion in self._portions(files):
            known.meet(portion.places, portion.senders)
            self._used |= self._referred_to(portion, unread)
            scope.words.add(portion)
            scope.tally.read(portion)
            self._progress.advance(portion.size)
            if check:
                yield from check.check(portion)
                yield from check.finish() if portion.is_last else ()

    def _referred_to(self, portion: Portion, wanted: set[str]) -> set[str]:
        """Those of some files that something in a portion refers to."""
        if not wanted:
            return set()
        lines = map(Line._make, portion.lines)
        sent = [line.attachment.candidates for line in lines if line.attachment]
        shown = [_pictures_of(record) for record in portion.listed]
        return {key_of(path) for paths in sent + shown for path in paths} & wanted

    def _portions(
        self, files: list[IngestedFile]
    ) -> Iterator[tuple[DocumentCheck | None, Portion]]:
        """What the documents hold; without a check for one that was not read then."""
        rows: defaultdict[Document, list[IngestedFile]] = defaultdict(list)
        for file in files:
            rows[Document(file.path, file.sha256, file.size)].append(file)
        documents = [each for each, same in rows.items() for _ in same]
        if not self._scope.is_whole:
            documents += self._unread(documents)
        total = sum(document.size for document in documents)
        self._progress.begin("Comparing messages", total)
        # What the index needs of each message is not asked for.
        known = {document.sha256 for document in documents}
        reading = Reading(self._scope.folder, documents, known)
        check: DocumentCheck | None = None
        is_first = True
        with closing(reading.portions()) as portions:
            for portion in portions:
                if is_first:
                    check = self._check_of(rows[portion.document])
                is_first = portion.is_last
                yield check, portion

    def _check_of(self, files: list[IngestedFile]) -> DocumentCheck | None:
        if not files:
            return None
        file = files.pop(0)
        return DocumentCheck(file, self._row_counts.get(file.pk, 0), self._scope)

    def _unread(self, read: Iterable[Document]) -> Iterator[Document]:
        """Documents an interrupted run did not come to.

        What one document says of another is known only if all of them are read.
        """
        rest = self._manifest.documents - Counter(read)
        return (each for each in rest.elements() if self._is_kept(each))

    def _is_kept(self, document: Document) -> bool:
        return not evidence_problem(
            self._scope.folder, document.sha256, document.size, lambda read: None
        )

    def _check_problems(self, files: list[IngestedFile]) -> Iterator[Difference]:
        """Those of the source itself, and those that the evidence does not have."""
        if not self._manifest.is_readable:
            return
        problems, tally = self._scope.problems, self._scope.tally
        missing = list(problems.missing(self._manifest.noted))
        tally.add_problems(self._manifest.noted)
        for file in files:
            problem = unread_problem(file.path)
            if not file.format and not problems.missing([problem], file.path):
                tally.add_problems([problem])
            elif not file.format and key_of(file.path) not in self._used:
                missing.append(problem)
        for problem in missing if self._scope.is_whole else ():
            what = f"this is not listed as a problem: {problem.reason}"
            yield Difference(problem.file, what)
        if self.is_complete:
            yield from problems.extra()

    def _check_report(self) -> Iterator[Difference]:
        tally = self._scope.tally
        is_sure = self.is_complete and self._manifest.is_readable
        if self._scope.is_whole and is_sure:
            for what in tally.differences_of_run(self._run):
                yield Difference(THE_RUN, what)
            yield from tally.differences(self._run) if tally.is_sure else ()


def _pictures_of(record: Listed | AboutRecord) -> tuple[str, ...]:
    match record:
        case PersonRecord():
            return tuple(map(clean_path, record.avatar_paths))
        case EmoticonRecord():
            return tuple(map(clean_path, record.candidates))
    return ()


def differences_of_status(run: ImportRun) -> Iterator[str]:
    """What a run cannot be said to be."""
    status, has_ended = run.status, run.finished_at is not None or bool(run.report)
    if status == ImportRun.Status.FINISHED and not (run.finished_at and run.report):
        yield "it is said to have finished, but not when, or not with what report"
    if status in (ImportRun.Status.INTERRUPTED, ImportRun.Status.RUNNING) and has_ended:
        yield "it is said to have been interrupted, but it came to its end"
    if status == ImportRun.Status.FAILED and run.files.exists():
        yield "it is said to have failed, but something of it is stored"
