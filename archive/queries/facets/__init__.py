"""How many a search finds: in all, over time, by kind, room and person."""
