"""What a search finds, and the page that shows it."""
