"""The text of a certificate, which its SHA-256 is of, and the seal of its address.

Lines of "key: value". The same search by the same viewer of the same archive has for
the same time the same text, so anybody can ask for it again and compare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from django.core import signing
from django.utils import timezone, translation

from archive.queries.explaining.certificate import Certificate, Ingest
from archive.queries.explaining.explanation import Period, readings_of
from archive.queries.searching.finding import Asked, ask
from archive.search.reading import Reading

SEARCHED = (
    "bodies of messages, addresses of their links, cards, names of attached files"
)
NOT_SEARCHED = (
    "the text inside attached files; messages that the ingested dumps do not hold; "
    "messages that the viewer may not read"
)
# Whoever reads it, and in whatever language, the text has the same bytes.
LANGUAGE = "en"
Line = tuple[str, str]


@dataclass(frozen=True)
class Issued:
    """A certificate with its text; `seal` is for the address of the text."""

    certificate: Certificate
    text: str
    sha256: str
    seal: str


class Seal(NamedTuple):
    """When a certificate was made, and the SHA-256 that its text had."""

    made_at: datetime
    sha256: str


def issued(certificate: Certificate) -> Issued:
    """The seal is good for this viewer, this search and this time alone."""
    if translation.get_language() == LANGUAGE:
        text = _text(certificate)
    else:
        with translation.override(LANGUAGE):
            text = _text(_told_anew(certificate))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    told = [certificate.made_at.isoformat(), sha256]
    seal = signing.dumps(told, salt=_salt(certificate.asked))
    return Issued(certificate=certificate, text=text, sha256=sha256, seal=seal)


def unsealed(seal: str, asked: Asked) -> Seal | None:
    """None for what was not sealed here, or for another search or viewer."""
    try:
        made_at, sha256 = signing.loads(seal, salt=_salt(asked))
    except signing.BadSignature:
        return None
    return Seal(datetime.fromisoformat(made_at), sha256)


def writable(value: str) -> str:
    r"""On one line and as it reads: a line break could feign a line of its own.

    >>> writable("a\u202eb\\n\nc")
    'a\\u202eb\\\\n\\u000ac'
    """
    return "".join(map(_written, value))


def _told_anew(certificate: Certificate) -> Certificate:
    """How the search was read, and what was noted, in the language of the text."""
    asked = ask(certificate.asked.text, certificate.asked.viewer)
    return replace(certificate, asked=asked, readings=readings_of(asked))


def _text(certificate: Certificate) -> str:
    lines = (
        *_making(certificate),
        *_asking(certificate),
        *_finding(certificate),
        *_covering(certificate),
    )
    return "".join(f"{key}: {writable(value)}\n" for key, value in lines)


def _written(char: str) -> str:
    if char == "\\":
        return "\\\\"
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _making(certificate: Certificate) -> Iterator[Line]:
    local = timezone.localtime(certificate.made_at).isoformat(" ")
    yield "document", "result of a search"
    yield "made by", f"HipChat Archive {certificate.version}"
    yield "made at", _utc(certificate.made_at)
    yield "local time", f"{local}, {certificate.zone}"
    yield "searched by", certificate.viewer.email
    yield "with the rights of", str(certificate.viewer.get_role_display())
    yield "may read", certificate.may_read


def _asking(certificate: Certificate) -> Iterator[Line]:
    yield "query as typed", certificate.asked.text
    yield from _readings(certificate.readings)
    for note in certificate.notes:
        yield "note", note
    for stretch in certificate.stretches:
        yield "time that is searched", _stretch(stretch)
    yield "dates are read in", certificate.zone


def _readings(readings: Iterable[Reading], outer: str = "") -> Iterator[Line]:
    for place, reading in enumerate(readings, 1):
        number = f"{outer}{place}"
        yield f"read as, {number}", reading.said
        if reading.tokens:
            yield f"looked up, {number}", " ".join(reading.tokens)
        if reading.forms:
            yield f"inflections, {number}", ", ".join(reading.forms)
        yield from _readings(reading.parts, f"{number}.")


def _finding(certificate: Certificate) -> Iterator[Line]:
    yield "messages that fit", str(certificate.total)
    ends = (("oldest", certificate.first), ("newest", certificate.last))
    for name, message in ends:
        if message is not None:
            yield f"{name} that fits", f"{message.pk}, sent {_utc(message.sent_at)}"


def _covering(certificate: Certificate) -> Iterator[Line]:
    coverage = certificate.coverage
    yield "messages that may be read", str(coverage.visible)
    yield "of them in the index", str(coverage.indexed)
    yield "index made as by this version", "yes" if coverage.is_current else "no"
    yield "searched", SEARCHED
    yield "not searched", NOT_SEARCHED
    if certificate.problems is not None:
        yield "problems of the imports", str(certificate.problems)
    for ingest in certificate.ingests:
        for key, value in _ingest(ingest):
            yield f"import {ingest.run.pk}, {key}", value


def _ingest(ingest: Ingest) -> Iterator[Line]:
    run = ingest.run
    yield "source", run.source
    yield "SHA-256 of the dump", run.sha256 or "not known"
    yield "SHA-256 of its manifest", run.manifest_sha256 or "not known"
    yield "ingested at", _utc(run.started_at)
    if run.status != run.Status.FINISHED:
        yield "state", "not finished"
    if run.is_salvaged:
        yield "dump", "damaged or cut short"
    yield "verified", _verified(ingest)


def _verified(ingest: Ingest) -> str:
    run = ingest.run
    if run.verified_at is None:
        return "never"
    if not run.differences:
        return f"{_utc(run.verified_at)}, no differences"
    number = "" if ingest.differences is None else f": {ingest.differences}"
    return f"{_utc(run.verified_at)}, there are differences{number}"


def _stretch(stretch: Period) -> str:
    first = f"from {_utc(stretch.first)}" if stretch.first else "from the beginning"
    return f"{first} to {f'before {_utc(stretch.end)}' if stretch.end else 'the end'}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _salt(asked: Asked) -> str:
    viewer = asked.viewer.pk if asked.viewer else ""
    return f"certificate {viewer} {asked.text}"
