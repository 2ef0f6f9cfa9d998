"""What the pages are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.model import Digest
from core.ports import Clock, Store


@dataclass(frozen=True)
class Library:
    """Wired by `bot/app.py`. `chosen_by` says how the papers of a digest were chosen; `address` is where people reach
    the site, without a slash at its end."""

    store: Store
    clock: Clock
    chosen_by: Callable[[Digest], str]
    address: str
