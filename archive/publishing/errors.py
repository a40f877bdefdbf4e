"""What ends a publication, in a sentence for whoever asked for it."""


class PublishError(Exception):
    """Nothing was published; the text says why."""
