"""Use case: everything that is kept encrypted is written anew with the first key, so that older keys can go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.model import Sealing
from core.ports import Progress, Store, silent


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many pieces were written anew, how many the first key sealed already, and whose no key opens."""

    renewed: int
    current: int
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rotating:
    """Goes through what is encrypted, each piece in a unit of its own: broken off, it goes on where it was."""

    store: Store

    async def sealings(self) -> tuple[Sealing, ...]:
        """Everything that is encrypted. Raises `StoreError`."""
        async with self.store.read() as work:
            return await work.sealings.all()

    async def run(self, progress: Progress = silent) -> Rotated:
        """Write anew what an older key sealed. What somebody else writes meanwhile has the first key already."""
        found = await self.sealings()
        older = [one for one in found if one.key > 1]
        renewed = 0
        for done, sealing in enumerate(older):
            progress(done, len(older), "sealing anew")
            async with self.store.write() as work:
                renewed += await work.sealings.renew(sealing)
        return Rotated(renewed, counted(found)[1], lost(found))


def counted(found: Sequence[Sealing]) -> Counter[int]:
    """How many pieces each key opens, by its number; 0 is none."""
    return Counter(one.key for one in found)


def lost(found: Sequence[Sealing]) -> tuple[str, ...]:
    """Whose no key opens, each once."""
    return tuple(dict.fromkeys(one.whose for one in found if not one.key))
