"""What is known of a room beside its messages: names, topics, people, provenance."""
