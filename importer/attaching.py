"""Gives messages the files that they were sent with, as far as the dump holds them."""

from __future__ import annotations

from django.db.models import QuerySet

from archive.models import Attachment, Message, StoredFile
from importer.records import AttachmentRecord
from importer.sources.base import Blob
from importer.sources.spool import Spool


def attachment_of(
    message_id: int, record: AttachmentRecord, spool: Spool
) -> Attachment:
    attachment = Attachment(
        message_id=message_id,
        name=record.name,
        path=record.path,
        claimed_size=record.size,
        url=record.url,
        status=Attachment.Status.MISSING,
    )
    _attach(attachment, record, spool)
    return attachment


def is_attached(room_id: int, uid: str, record: AttachmentRecord, spool: Spool) -> bool:
    """Whether a stored message has this file; it gets the bytes if it lacked them.

    Told by its name, for a message has one file: other kinds of dumps have other paths.
    """
    copies = Message.objects.with_uid(uid).filter(room=room_id).values("pk")
    return _is_among(Attachment.objects.filter(message__in=copies), record, spool)


def is_attached_to(message_id: int, record: AttachmentRecord, spool: Spool) -> bool:
    return _is_among(Attachment.objects.filter(message=message_id), record, spool)


def _is_among(
    attachments: QuerySet[Attachment], record: AttachmentRecord, spool: Spool
) -> bool:
    known = attachments.filter(name=record.name).first()
    if known and known.status != Attachment.Status.PRESENT:
        # A later dump may hold the file that an earlier one lacked.
        _attach(known, record, spool)
        known.save(update_fields=["status", "file"])
    elif known:
        spool.mark_used(record.candidates)
    return known is not None


def _attach(attachment: Attachment, record: AttachmentRecord, spool: Spool) -> None:
    """Give an attachment the bytes the dump holds for it, if it holds any."""
    spool.mark_used(record.candidates)
    blob = _find(record, spool)
    if blob is None:
        return
    if blob.size == 0:
        attachment.status = Attachment.Status.EMPTY
        return
    attachment.status = Attachment.Status.PRESENT
    attachment.file, _ = StoredFile.objects.get_or_create(
        sha256=blob.sha256, defaults={"size": blob.size}
    )


def _find(record: AttachmentRecord, spool: Spool) -> Blob | None:
    """The first place with bytes wins; an empty file counts if nothing better is."""
    found = [blob for path in record.candidates if (blob := spool.find(path))]
    return next((blob for blob in found if blob.size), found[0] if found else None)
