"""What the tests of publishing share: the command, and a lobby with a picture in it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from archive.models import Attachment, Message, StoredFile

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000"
    "001f15c4890000000d49444154789c6360f8cf500f0003860180a2a5c6430000000049454e44ae426082"
)
# It may hold a script, so it is shown nowhere.
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "bundle"


@pytest.fixture
def publish(db: None, target: Path) -> Callable[..., str]:
    """Publishes into `target`; gives what was said of it."""

    def run(*arguments: str) -> str:
        out = StringIO()
        call_command("publish", *arguments, "--to", str(target), stdout=out)
        return out.getvalue()

    return run


@pytest.fixture
def attach(data_folder: Path) -> Callable[..., StoredFile]:
    """Keeps bytes as a file that was sent with a message."""

    def keep(message: Message, name: str, content: bytes) -> StoredFile:
        digest = sha256(content).hexdigest()
        stored, _ = StoredFile.objects.get_or_create(sha256=digest, size=len(content))
        stored.path.parent.mkdir(parents=True, exist_ok=True)
        stored.path.write_bytes(content)
        Attachment.objects.create(
            message=message, name=name, status="present", file=stored
        )
        return stored

    return keep


@pytest.fixture
def lobby(make_room: Any, make_message: Any, attach: Any, olga: Any, mira: Any) -> Any:
    room = make_room("Lobby", hipchat_id="4711", topic="All & sundry")
    make_message("Déjà vu, @MiraMember", room, olga)
    make_message("<script>alert(1)</script> \"' <b>", room, mira)
    make_message("<a href='/rooms/1/'>in</a><b>HTML</b>", room, mira, format="html")
    attach(make_message("look", room, mira), "../../über cat.PNG", PICTURE)
    attach(make_message("", room, mira), "drawing.svg", DRAWING)
    return room
