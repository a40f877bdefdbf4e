"""All that a search finds, written page by page."""
