"""What the search box suggests while a search is typed."""
