"""The failures an ingest expects: each is one clear sentence for the person at it."""


class DumpError(Exception):
    """The source cannot be taken in at all; the message says why and what to do.

    `public` is the same for those who may not know who had 1-1 chats, and what files:
    it names nothing in the dump.
    """

    def __init__(self, message: str, public: str = "") -> None:
        super().__init__(message)
        self.public = public or message


class DamagedDumpError(DumpError):
    """The dump is cut short or damaged; what it still holds can be salvaged."""
