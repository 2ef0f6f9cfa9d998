"""What an answer's Content-Encoding did to it, undone in pieces of bounded size. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

ACCEPTED = "gzip"
"""What we ask for (Accept-Encoding)."""
_PLAIN = ("", "identity")
_PACKED = ("gzip", "x-gzip")
_PIECE = 65536
_WITH_GZIP_HEADER = 16 + zlib.MAX_WBITS


class Packed(Exception):
    """Packed in a way that we did not ask for, or wrongly."""


class Unpacking:
    """Unpacks an answer as it comes. Packed once at most: twice is only good for a bomb. Raises `Packed`."""

    def __init__(self, encoding: str) -> None:
        name = encoding.strip().lower()
        if name not in (*_PLAIN, *_PACKED):
            raise Packed
        self._gzip = zlib.decompressobj(_WITH_GZIP_HEADER) if name in _PACKED else None
        self._begun = False

    def parts(self, piece: bytes) -> Iterator[bytes]:
        """What a piece of the answer says, in parts of at most 64 kB unless it is not packed."""
        if self._gzip is None:
            yield piece
            return
        self._begun = True
        while piece:
            part = self._inflated(self._gzip, piece)
            piece = self._gzip.unconsumed_tail
            yield part

    def rest(self) -> bytes:
        """What is left at the end of the answer: little, because all pieces have been taken in."""
        if self._gzip is None or not self._begun:
            return b""
        rest = self._gzip.flush()
        if not self._gzip.eof:
            raise Packed
        return rest

    @staticmethod
    def _inflated(gzip: zlib._Decompress, piece: bytes) -> bytes:
        if gzip.eof:
            raise Packed
        try:
            part = gzip.decompress(piece, _PIECE)
        except zlib.error as error:
            raise Packed from error
        if gzip.unused_data:
            raise Packed
        return part
