"""The chat services that an installation is connected to, as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from aiohttp.web import AbstractRouteDef

from bot.front import Front
from core.errors import PlatformError
from core.ports import Platform


class Way(StrEnum):
    """How a service hears people: it is told over the bot's site; over sockets, of which several processes may have
    some; or over one socket, of which a second one would be told everything again."""

    SITE = "site"
    SOCKETS = "sockets"
    ONE_SOCKET = "one socket"


class StandsBy(PlatformError):
    """Nothing is wrong: another process is connected, and this one will be when that one is not any more."""


class Service(Protocol):
    """A chat service. Connecting is its own affair; what people do there comes to a `Front`."""

    @property
    def name(self) -> str:
        """As people write it: "Slack"."""

    @property
    def platform(self) -> Platform:
        """Where digests of its channels are posted, whether it is connected or not."""

    @property
    def way(self) -> Way:
        """How it hears people."""

    @property
    def missing(self) -> str:
        """What the settings lack of it, in a sentence; "" if nothing."""

    def routes(self, front: Front) -> Sequence[AbstractRouteDef]:
        """What it serves on the bot's site; none if it needs none."""

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """What `doctor` tries, by what it is about; each tells a fact, or raises a `BroadsheetError` that says how to
        mend it."""

    async def connect(self, front: Front) -> str:
        """Begin to hear people; where and how, in a few words. Raises `PlatformError`, `PlatformRefused` where trying
        again is no use, and `StandsBy`."""

    async def tend(self) -> bool:
        """Once a minute: see to it that it is still connected. Whether it had to be connected anew: it was lost, or
        nothing was heard on it for too long. Raises `PlatformError`."""

    async def close(self, seconds: float) -> None:
        """Hear nobody any more; what is under way gets that long to end."""
