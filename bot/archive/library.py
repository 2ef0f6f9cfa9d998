"""What the pages are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from core.model import Digest
from core.ports import Clock, Store


@dataclass(frozen=True)
class Library:
    """Wired by `bot/app.py`. `chosen_by` says how the papers of a digest were chosen; `address` is where people reach
    the site, without a slash at its end; `proxies` are those whose word counts on who asks."""

    store: Store
    clock: Clock
    chosen_by: Callable[[Digest], str]
    address: str
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
