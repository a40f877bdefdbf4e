"""Files, links, emoticons, cards and code of all messages, each leading to its own."""
