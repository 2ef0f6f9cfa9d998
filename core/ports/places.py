"""What is asked of the store about workspaces and their channels, and what platforms need kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from core.model import Channel, Installation, Place, Sealing


class Installations(Protocol):
    """The workspaces that let the bot in. Their secrets are encrypted where they are kept."""

    async def put(self, installation: Installation) -> None:
        """Keep it in place of what was known of that workspace. Raises `StoreError` if it has secrets and there is no
        key to encrypt them with."""

    async def get(self, platform: str, workspace: str) -> Installation | None:
        """The one of this workspace, gone or not. Raises `StoreError` if its secrets cannot be read with the key."""

    async def all(self, platform: str) -> tuple[Installation, ...]:
        """Those that are not gone, the oldest first. Raises `StoreError` as `get` does."""

    async def gone(self, platform: str, workspace: str, at: datetime) -> bool:
        """The workspace took its permission back: its secrets are dropped, its data stays for now. False if it is not
        known or was gone already."""

    async def prune(self, before: datetime) -> None:
        """Forget the workspaces that were gone before that moment and of whose channels nothing is kept any more."""


class Sealings(Protocol):
    """Everything that is kept encrypted, whatever it is."""

    async def all(self) -> tuple[Sealing, ...]:
        """Each piece, with the key that opens it."""

    async def renew(self, sealing: Sealing) -> bool:
        """Write it anew with the first key. False if it was changed since, or dropped. Raises `StoreError` if no key
        opens it."""


class Places(Protocol):
    """Channels as their platforms tell them, and the end of what is kept of them."""

    async def put(self, place: Place, at: datetime) -> bool:
        """Keep it. True if it was known and had another state; a state that it had already began when it did."""

    async def get(self, channel: Channel) -> Place | None:
        """What is known of this channel."""

    async def since(self, channel: Channel) -> datetime | None:
        """When it was first known to have the state that it has; None if nothing is known of it."""

    async def of_workspace(self, platform: str, workspace: str) -> tuple[Place, ...]:
        """Those of a workspace that are known, in the order of their names."""

    async def closed(self, channel: Channel | None = None) -> frozenset[Channel]:
        """Every channel that is not `open`, and every one of a workspace that is gone; or this one if it is such."""

    async def expired(self, before: datetime) -> tuple[Channel, ...]:
        """The channels that were left or deleted, and those of workspaces that were gone, before that moment."""

    async def purge(self, channel: Channel) -> None:
        """Drop everything that is kept of this channel: its order, criteria, digests, deliveries, votes, costs. What
        channels share stays: papers, batches, verdicts."""


class Seen(Protocol):
    """What was heard already, so that what a platform tells twice counts once."""

    async def first(self, key: str, at: datetime) -> bool:
        """Whether this is the first time; from now on it is not. The key itself is not kept, only a hash of it."""

    async def prune(self, before: datetime) -> None:
        """Forget what was heard before that moment."""


class Carried(Protocol):
    """What buttons carry and is too long for them, by channel."""

    async def keep(self, channel: Channel, texts: Mapping[str, str], at: datetime) -> None:
        """Keep texts by their keys; what is kept under a key already stays, and counts as kept at the later moment."""

    async def get(self, channel: Channel, key: str) -> str | None:
        """The text; None if it is not kept (any more)."""

    async def prune(self, before: datetime) -> None:
        """Drop what was kept before that moment."""
