"""What is kept of a dump as it came: its documents, and the items in them."""
