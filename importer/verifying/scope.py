"""What the documents of one run are compared by, and what is counted meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from importer.verifying.attachments import Attachments, Dump
from importer.verifying.difference import Checked
from importer.verifying.known import Known
from importer.verifying.problems import ProblemCheck
from importer.verifying.tallies import RunTally
from importer.verifying.twins import Claims
from importer.verifying.words import Words


@dataclass(frozen=True)
class Scope:
    """Of a run that is not whole, some items were not stored, and are not missed."""

    folder: Path
    known: Known
    dump: Dump
    attachments: Attachments
    problems: ProblemCheck
    claims: Claims
    words: Words
    tally: RunTally
    checked: Checked

    @property
    def is_whole(self) -> bool:
        return self.dump.is_whole
