"""Whether the bot can do its work: what a load balancer, and whoever starts another machine, asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.errors import BroadsheetError

DATABASE = "database"
_NO_STORE = "cannot be reached, or is not at this release's migration; `doctor` tells more"
_NOT_CONNECTED = "is not connected; the log tells why"


class Checked(Protocol):
    """A store that can say how it is."""

    async def check(self) -> str:
        """A line about it. Raises `StoreError`."""


@dataclass
class Readiness:
    """What is missing, by name: chat services, told by whoever connects them, and the store, which is asked."""

    store: Checked
    _services: dict[str, bool] = field(default_factory=dict)

    def stands(self, service: str, *, connected: bool) -> None:
        """A service is connected by now, or is not."""
        self._services[service] = connected

    @property
    def services(self) -> Mapping[str, bool]:
        """Whether each service is connected."""
        return dict(self._services)

    async def missing(self) -> Mapping[str, str]:
        """Everything that is missing, and why in words for strangers; empty if the bot is ready."""
        lost = {name: _NOT_CONNECTED for name, connected in self._services.items() if not connected}
        try:
            await self.store.check()
        except BroadsheetError:
            return {DATABASE: _NO_STORE, **lost}
        return lost
