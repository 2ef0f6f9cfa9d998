"""What is asked of the store about everything at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from core.model import Census


class Censuses(Protocol):
    """Counts over all channels, by the database itself: about as cheap with ten thousand of them as with one."""

    async def take(self, days: Collection[date], *, batches_since: date, spent_since: Collection[datetime]) -> Census:
        """The outcomes of these dates, arXiv's batches of that date and later ones, and what was spent since each of
        these moments."""
