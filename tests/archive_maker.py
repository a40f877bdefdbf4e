"""Makes small archives as tests need them: odd entries, encryption."""

from __future__ import annotations

import hashlib
import io
import tarfile
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC


def member(name: str, **fields: Any) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def tar(
    *members: tuple[tarfile.TarInfo | str, bytes], form: int = tarfile.GNU_FORMAT
) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form, encoding="utf-8") as file:
        for info, content in members:
            info = member(info) if isinstance(info, str) else info
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return target.getvalue()


def encrypt(content: bytes, password: str, digest: str) -> bytes:
    """As `openssl enc -aes-256-cbc -md <digest> -pass pass:<password>` does."""
    salt, derived, last = b"saltsalt", b"", b""
    while len(derived) < 48:
        last = hashlib.new(digest, last + password.encode() + salt).digest()
        derived += last
    padding = 16 - len(content) % 16
    cipher = Cipher(AES256(derived[:32]), CBC(derived[32:48])).encryptor()
    return b"Salted__" + salt + cipher.update(content + bytes([padding]) * padding)
