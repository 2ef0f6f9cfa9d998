"""What is not there, told to somebody who may read the channel's pages."""

from __future__ import annotations

from datetime import date

from bot.archive.reader import Reader
from core.errors import NotFound


class Missing(NotFound):
    """No digest of that date, with the nearest that there are."""

    def __init__(self, message: str, near: tuple[date, ...], reader: Reader) -> None:
        super().__init__(message)
        self.near, self.reader = near, reader
