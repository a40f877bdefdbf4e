"""A set of positions in little memory, an eighth of a byte each."""


class Bits:
    """`count` is how many there are; memory is taken up to the greatest."""

    def __init__(self) -> None:
        self.count = 0
        self._bits = bytearray()

    def add(self, number: int) -> None:
        byte, bit = divmod(number, 8)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1024 - len(self._bits)))
        self.count += number not in self
        self._bits[byte] |= 1 << bit

    def __contains__(self, number: int) -> bool:
        byte, bit = divmod(number, 8)
        return byte < len(self._bits) and bool(self._bits[byte] >> bit & 1)
