"""Tells a dump of another company's HipChat, whose ids mean other people and rooms."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.models import ImportRun, Person
from importer.errors import DumpError
from importer.records import PersonRecord

# HipChat Cloud put the number of the company's group into its dumps' names; Servers,
# which number people and rooms from 1 each, did not.
_GROUP = re.compile(r"hipchat-(\d+)-\d{4}-\d\d-\d\d_", re.ASCII)
# So many people known by other names, mention names and addresses are no renames.
_TELLING = 2
ADVICE = (
    "Its people and rooms would be taken for those of the archive that have the same "
    "ids, and private talk would be shown to strangers: give it an archive of its own, "
    "with another ARCHIVE_DATA."
)


def group_in(name: str) -> str:
    """
    >>> group_in("hipchat-124688-2018-09-19_18-28-04.tar.gz.aes")
    '124688'
    """
    found = _GROUP.search(name)
    return found[1] if found else ""


def refuse_other_group(run: ImportRun) -> None:
    """Raises DumpError if the archive holds dumps of another HipChat group."""
    finished = ImportRun.objects.filter(status=ImportRun.Status.FINISHED)
    other = finished.exclude(group__in=("", run.group)).first()
    if run.group and other:
        raise DumpError(
            f"{run.source} is of the HipChat group {run.group}, but the archive holds "
            f"dumps of the group {other.group}. {ADVICE}"
        )


def refuse_strangers(
    known: dict[str | None, Person], records: Iterable[PersonRecord]
) -> None:
    """Raises DumpError if most ids are listed already, but as somebody else's."""
    pairs = [
        (person, record)
        for record in records
        if (person := known.get(record.hipchat_id)) and person.email and record.email
    ]
    strangers = sum(_is_stranger(person, record) for person, record in pairs)
    if strangers >= _TELLING and strangers * 2 > len(pairs):
        raise DumpError(
            f"Of {len(pairs):,} accounts that the archive knows by their ids, the dump "
            f"lists {strangers:,} with other names and addresses: it must be of "
            f"another company's HipChat. {ADVICE}"
        )


def _is_stranger(person: Person, record: PersonRecord) -> bool:
    said = (record.name, record.mention_name, record.email)
    known = (person.name, person.mention_name, person.email)
    pairs = zip(said, known, strict=True)
    return all((a or "").casefold() != b.casefold() for a, b in pairs)
