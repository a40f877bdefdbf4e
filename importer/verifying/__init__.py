"""Proof: the evidence is read again, and compared with every row and file."""
