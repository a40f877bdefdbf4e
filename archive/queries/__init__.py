"""Page-shaped reads: all a page shows, in a constant number of statements."""
