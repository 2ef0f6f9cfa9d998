"""How often one address may ask: a bucket of tokens for each."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass, field

_ADDRESSES = 10_000


@dataclass
class Flood:
    """`burst` questions at once, and `rate` a second after that. Only so many addresses are remembered, those that
    asked last."""

    burst: float = 60
    rate: float = 5
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, address: str, now: float) -> int:
        """0 if it may ask now, else the seconds until it may. `now` is in seconds of any clock."""
        key = _network(address)
        left, last = self._buckets.pop(key, (self.burst, now))
        left = min(self.burst, left + self.rate * max(0.0, now - last))
        may = left >= 1
        self._buckets[key] = (left - 1 if may else left, now)
        if len(self._buckets) > _ADDRESSES:
            self._buckets.popitem(last=False)
        return 0 if may else math.ceil((1 - left) / self.rate)


def _network(address: str) -> str:
    """What one asker has: an IPv4 address, or the 64 bits of IPv6 that a household is given."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(known) if known.version == 4 else str(ipaddress.ip_network((int(known) >> 64 << 64, 64)))
