"""The failures an ingest expects: each is one clear sentence for the person at it."""


class DumpError(Exception):
    """The source cannot be taken in at all; the message says why and what to do."""


class DamagedDumpError(DumpError):
    """The dump is cut short or damaged; what it still holds can be salvaged."""
