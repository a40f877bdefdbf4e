"""Reads documents in a process of its own, so that reading and storing overlap."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import signal
import threading
import traceback
from collections.abc import Collection, Generator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from importer.errors import DumpError
from importer.lines import Portion
from importer.memory import peak_rss_mib, seldom_collected
from importer.reading import read_documents
from importer.sources.base import Document

# Starting the process takes a quarter of a second; small dumps are read by then.
WORTH_A_PROCESS = 16 << 20
# Portions read ahead: enough for both sides to be busy, few enough for the memory.
AHEAD = 3
KILLED = (
    "The process that reads the dump was ended from outside, perhaps because memory "
    "ran out: free some, then ingest again."
)


class Reading:
    """The portions of a dump's documents, and what memory another process took.

    `known` are the SHA-256 of documents ingested before.
    """

    def __init__(
        self, folder: Path, documents: Sequence[Document], known: Collection[str] = ()
    ) -> None:
        self.peak_rss_mib = 0.0
        self._what = folder, documents, known
        self._size = sum(document.size for document in documents)

    def portions(self) -> Generator[Portion]:
        if self._size < WORTH_A_PROCESS or os.cpu_count() == 1:
            yield from read_documents(*self._what)
        else:
            yield from self._portions_from_process()

    def _portions_from_process(self) -> Generator[Portion]:
        # Not forked: the database's connections stay in the process that opened them.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_read, args=(theirs, *self._what), daemon=True)
        process.start()
        theirs.close()
        try:
            while isinstance(received := _receive(ours), Portion):
                yield received
            self.peak_rss_mib = received
        finally:
            process.kill()
            process.join()
            ours.close()


def _receive(connection: Connection) -> Portion | float:
    try:
        received = pickle.loads(connection.recv_bytes())  # noqa: S301 - our own process
    except EOFError:
        raise DumpError(KILLED) from None
    if isinstance(received, Exception):
        raise received
    if isinstance(received, Portion):
        return received._replace(lines=list(zip(*received.lines, strict=True)))
    peak: float = received
    return peak


def _read(
    connection: Connection,
    folder: Path,
    documents: Sequence[Document],
    known: Collection[str],
) -> None:
    """What the process does: portions, and at the end the memory it took."""
    # Whoever stops the ingest stops its first process, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ahead: queue.Queue[bytes | None] = queue.Queue(AHEAD)
    sender = threading.Thread(target=_send, args=(connection, ahead))
    sender.start()
    try:
        with seldom_collected():
            for portion in read_documents(folder, documents, known):
                # Sixteen long columns are packed in half the time of their lines.
                columns: list[tuple[Any, ...]] = list(zip(*portion.lines, strict=True))
                ahead.put(_packed(portion._replace(lines=columns)))
        ahead.put(_packed(peak_rss_mib()))
    except Exception as error:  # noqa: BLE001 - it is raised again where it is awaited
        error.add_note(traceback.format_exc())
        ahead.put(_packed(error))
    finally:
        # Else the process would wait for its sender, and the other one for it.
        ahead.put(None)
        sender.join()


def _packed(value: Any) -> bytes:
    return pickle.dumps(value, protocol=5)


def _send(connection: Connection, ahead: queue.Queue[bytes | None]) -> None:
    """A thread, for the pipe holds far less than a portion."""
    while (packed := ahead.get()) is not None:
        try:
            connection.send_bytes(packed)
        except OSError:
            os._exit(1)  # nobody waits for it any more
