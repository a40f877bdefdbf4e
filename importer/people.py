"""Who: writes the people of a dump, finds them again, makes up the unlisted ones."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import Any

from django.db.models import Q

from archive.models import Person, PersonName, StoredFile
from importer.changes import Changes, drop_name, keep_name, rename_chats, update
from importer.companies import refuse_strangers
from importer.newest import Newest, date_of
from importer.records import PersonRecord, SenderRecord
from importer.sources.base import clean_path
from importer.sources.spool import Spool

_TEXTS = ("name", "mention_name", "email", "title", "timezone", "account_type")
_VALUES = ("is_deleted", "created_at")
_CALLED = ("name", "mention_name", "email")
# Of a name or an address that several people share: it means none of them.
_SEVERAL = -1


class People:
    """Knows every person, for one run; `as_of` is when the dump was made.

    The newest dump's word on a person stands; names that others know become history.
    """

    def __init__(self, spool: Spool, changes: Changes, as_of: datetime) -> None:
        self._spool = spool
        self._changes = changes
        self._newest = Newest(as_of)
        self._by_id: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._nameless: dict[str, int] = {}
        self._unnamed: set[int] = set()
        self._by_name: dict[str, int] | None = None
        self._by_email: dict[str, int] = {}
        fields = ("pk", "hipchat_id", "name", "is_listed")
        for person in Person.objects.only(*fields).iterator():
            self._remember(person)

    def write(self, records: Iterable[PersonRecord]) -> None:
        by_id = {record.hipchat_id: record for record in records}
        known = {p.hipchat_id: p for p in Person.objects.filter(hipchat_id__in=by_id)}
        refuse_strangers(known, by_id.values())
        adopted = self._without_id(by_id[each] for each in by_id.keys() - known.keys())
        new, renamed = [], []
        for hipchat_id, record in by_id.items():
            person = known.get(hipchat_id) or adopted.get(hipchat_id)
            if person is None:
                person = Person(hipchat_id=hipchat_id, is_listed=False)
                update(person, self._fields(person, record))
                new.append(person)
            elif self._update(person, record):
                renamed.append(person.pk)
        for person in Person.objects.bulk_create(new):
            self._remember(person)
            self._changes.add(person)
        self._by_name = None
        rename_chats(renamed)

    def find(self, sender: SenderRecord) -> int | None:
        """The sender's row; made up and labelled so if no dump lists the sender."""
        if not (sender.hipchat_id or sender.name or sender.email):
            return None
        if sender.hipchat_id:
            pk = self._by_id.get(sender.hipchat_id)
            if pk in self._unnamed:
                self._name(pk, sender)
        else:
            pk = self._search(sender) if sender.is_person else None
            pk = pk or self._nameless.get(_label(sender))
        return pk or self._make_up(sender)

    def labels_of(self, pk: int) -> list[str]:
        """The name and the address that mean this person where no id is given."""
        person = Person.objects.get(pk=pk)
        name, email = (
            SenderRecord("", person.name),
            SenderRecord("", "", "", person.email),
        )
        return [_label(each) for each in (name, email) if self._search(each) == pk]

    def may_be_one(self, pk: int | None, other: int | None) -> bool:
        """Whether one of two with the same name is nobody but a name."""
        both = pk is not None and other is not None
        return both and not (self.id_of(pk) and self.id_of(other))

    def id_of(self, pk: int | None) -> str:
        """HipChat's id of a person, if there is one."""
        return self._ids.get(pk, "") if pk else ""

    def _without_id(self, records: Iterable[PersonRecord]) -> dict[str, Person]:
        """By id, the people known so far by a name or an address only.

        A script's messages told nothing else of them; a name of several is no one's.
        """
        called: dict[str, list[str]] = {}
        for record in records:
            for label in {record.name or "", record.email or ""} - {""}:
                called.setdefault(label, []).append(record.hipchat_id)
        labels = self._nameless.keys() & called.keys()
        found = Person.objects.filter(hipchat_id=None, name__in=labels)
        people = {p.name: p for p in found if not p.is_integration}
        return {
            ids[0]: people[label]
            for label, ids in called.items()
            if label in people and len(ids) == 1 and not self._has_id(label)
        }

    def _has_id(self, label: str) -> bool:
        """Whether somebody with an id has this name or address."""
        rule = Q(name=label) | Q(email__iexact=label)
        return Person.objects.exclude(hipchat_id=None).filter(rule).exists()

    def _remember(self, person: Person) -> None:
        if person.hipchat_id is None:
            self._nameless[person.name] = person.pk
        else:
            self._by_id[person.hipchat_id] = person.pk
            self._ids[person.pk] = person.hipchat_id
        self._unnamed.discard(person.pk)
        if not person.name and not person.is_listed:
            self._unnamed.add(person.pk)

    def _update(self, person: Person, record: PersonRecord) -> bool:
        """Whether the person has another name now."""
        before = copy(person)
        is_older = self._newest.is_older(person.said, "name")
        changed = update(person, self._fields(person, record))
        if is_older:
            said = {name: getattr(record, name) for name in _CALLED}
            called = {name: text for name, text in said.items() if text is not None}
            self._keep_name(person, _called(person) | called, self._newest.as_of)
        if not changed:
            return False
        self._changes.before.append(before)
        person.save(update_fields=changed)
        if before.hipchat_id is None:
            del self._nameless[before.name]
        self._remember(person)
        if before.name:
            self._keep_name(person, _called(before), date_of(before.said, "name"))
        if set(_CALLED) & set(changed):
            drop_name(self._changes, person.former_names.all(), _called(person))
        return "name" in changed

    def _fields(self, person: Person, record: PersonRecord) -> dict[str, Any]:
        """What stands of what the record says; what it does not say stays as it is."""
        said: dict[str, Any] = {
            name: value
            for name in (*_TEXTS, *_VALUES)
            if (value := getattr(record, name)) is not None
        }
        if avatar := self._avatar(record):
            said["avatar_id"] = avatar.pk
        stands = self._newest.of_listed(person, said, record)
        listed = self._newest.listed(person) if record.is_listed else {}
        return stands | listed | {"hipchat_id": record.hipchat_id}

    def _avatar(self, record: PersonRecord) -> StoredFile | None:
        if record.avatar:
            blob = self._spool.keep(record.avatar)
            return _file_row(blob.sha256, blob.size)
        return stored_file(self._spool, record.avatar_paths)

    def _keep_name(
        self, person: Person, called: dict[str, str], as_of: datetime | None
    ) -> None:
        if any(text not in ("", getattr(person, key)) for key, text in called.items()):
            names = PersonName.objects.filter(person=person)
            keep_name(self._changes, names, called | {"person": person}, as_of)

    def _search(self, sender: SenderRecord) -> int | None:
        """The one person of this address, or else of this name."""
        if self._by_name is None:
            self._by_name = self._index()
        # Some scripts wrote the address where others wrote the name.
        by_email = self._by_email.get((sender.email or sender.name).casefold())
        found = by_email or self._by_name.get(sender.name)
        return None if found == _SEVERAL else found

    def _index(self) -> dict[str, int]:
        """Whom a name means: who has it now; else, who had it once."""
        names: dict[str, int] = {}
        former: dict[str, int] = {}
        self._by_email = {}
        people = Person.objects.exclude(hipchat_id=None)
        for pk, name, email in people.values_list("pk", "name", "email"):
            _note(names, name, pk)
            _note(self._by_email, email.casefold(), pk)
        former_emails: dict[str, int] = {}
        told = PersonName.objects.values_list("person", "name", "email")
        for pk, name, email in told.iterator():
            _note(former, name, pk)
            _note(former_emails, email.casefold(), pk)
        self._by_email = former_emails | self._by_email
        return former | names

    def _make_up(self, sender: SenderRecord) -> int:
        person = Person.objects.create(
            hipchat_id=sender.hipchat_id or None,
            name=_label(sender),
            mention_name=sender.mention_name[:255],
            email=sender.email[:255],
            account_type="user" if sender.is_person else "",
            is_listed=False,
        )
        self._remember(person)
        self._changes.add(person)
        if self._by_name is not None and sender.hipchat_id:
            _note(self._by_name, person.name, person.pk)
            _note(self._by_email, person.email.casefold(), person.pk)
        return person.pk

    def _name(self, pk: int, sender: SenderRecord) -> None:
        """A person first met as a bare id may be named by a message."""
        if sender.name:
            if pk not in self._changes.made(Person):
                self._changes.before.append(Person.objects.get(pk=pk))
            Person.objects.filter(pk=pk).update(
                name=sender.name, mention_name=sender.mention_name
            )
            self._unnamed.discard(pk)
            self._by_name = None
            rename_chats([pk])


def stored_file(spool: Spool, candidates: Iterable[str]) -> StoredFile | None:
    """The row of a file the dump holds, or None where it is missing or empty."""
    places = [place for path in candidates if (place := clean_path(path))]
    spool.mark_used(places)
    found = (spool.find(place) for place in places)
    blob = next((blob for blob in found if blob and blob.size), None)
    return _file_row(blob.sha256, blob.size) if blob else None


def _file_row(sha256: str, size: int) -> StoredFile:
    row, _ = StoredFile.objects.get_or_create(sha256=sha256, defaults={"size": size})
    return row


def _called(person: Person) -> dict[str, str]:
    return {name: getattr(person, name) for name in _CALLED}


def _note(index: dict[str, int], key: str, pk: int) -> None:
    if key:
        index[key] = pk if index.get(key, pk) == pk else _SEVERAL


def _label(sender: SenderRecord) -> str:
    return (sender.name or sender.email)[:255]
