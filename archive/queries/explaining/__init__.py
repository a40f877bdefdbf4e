"""How a search was read and carried out, to read and to print."""
