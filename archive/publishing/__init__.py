"""Publishing: rooms as a folder of plain HTML that opens from a disk, by itself."""
