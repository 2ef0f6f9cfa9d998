"""Whether the bot can do its work: what a load balancer, and whoever starts another machine, asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from core.errors import BroadsheetError

DATABASE = "database"
_NO_STORE = "cannot be reached, or is not at this release's migration; `doctor` tells more"
_NOT_CONNECTED = "is not connected; the log tells why"
_STANDS_BY = "another process has the connection; this one takes over when that one ends"


class Checked(Protocol):
    """A store that can say how it is."""

    async def check(self) -> str:
        """A line about it. Raises `StoreError`."""


class Standing(Enum):
    """How a chat service stands in this process. Who stands by is as healthy as who is connected."""

    CONNECTED = "connected"
    STANDS_BY = "stands by"
    LOST = "lost"


@dataclass
class Readiness:
    """What is missing, by name: chat services, told by whoever connects them, and the store, which is asked."""

    store: Checked
    _services: dict[str, Standing] = field(default_factory=dict)

    def stands(self, service: str, standing: Standing) -> None:
        """How a service stands by now."""
        self._services[service] = standing

    @property
    def services(self) -> Mapping[str, bool]:
        """Whether each service is connected to this process."""
        return {name: standing is Standing.CONNECTED for name, standing in self._services.items()}

    @property
    def standing_by(self) -> Mapping[str, str]:
        """Services that are connected to another process, and what that means in words for strangers."""
        return self._that_are(Standing.STANDS_BY, _STANDS_BY)

    async def missing(self) -> Mapping[str, str]:
        """Everything that is missing, and why in words for strangers; empty if the bot is ready."""
        lost = self._that_are(Standing.LOST, _NOT_CONNECTED)
        try:
            await self.store.check()
        except BroadsheetError:
            return {DATABASE: _NO_STORE, **lost}
        return lost

    def _that_are(self, standing: Standing, words: str) -> dict[str, str]:
        return {name: words for name, how in self._services.items() if how is standing}
