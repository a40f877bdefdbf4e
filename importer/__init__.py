"""How bytes become an archive: sources, formats, and the writer behind `ingest`."""
