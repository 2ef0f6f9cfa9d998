"""A channel whose digest was posted, and people who react in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.delivery import Courier
from core.model import Channel, PaperPost, Vote, VoteKind
from core.ports import Store
from core.reacting import Reacting
from core.voting import Voting
from tests.fakes.desk import ADA
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, Scene

FIRST, SECOND = "2505.00001", "2505.00002"
HEAD, ON_FIRST, ON_SECOND = "ts-1", "ts-2", "ts-3"
POST = PaperPost(ON_FIRST, FIRST, DAY)


@dataclass
class ReactingLab:
    """A channel that has two papers in its thread."""

    scene: Scene
    sent: int = 0

    @property
    def reacting(self) -> Reacting:
        return Reacting(self.scene.store, self.scene.clock)

    @property
    def voting(self) -> Voting:
        return Voting(self.scene.store, self.scene.clock)

    async def puts(self, emoji: str, ref: str = ON_FIRST, person: str = ADA.id, channel: Channel = LAB) -> None:
        await self._tells(emoji, ref, person, channel, added=True)

    async def takes_off(self, emoji: str, ref: str = ON_FIRST, person: str = ADA.id) -> None:
        await self._tells(emoji, ref, person, LAB, added=False)

    async def _tells(self, emoji: str, ref: str, person: str, channel: Channel, *, added: bool) -> None:
        self.sent += 1
        self.scene.clock.advance(1)
        await self.reacting.heard(channel, ref, person, emoji, added=added, key=f"event {self.sent}")

    async def finds(self, **people: Sequence[str]) -> None:
        """After a start: who has which emoji on the first paper."""
        self.scene.clock.advance(1)
        await self.reacting.settle(LAB, POST, people)

    async def votes(self) -> tuple[Vote, ...]:
        async with self.scene.store.read() as work:
            return await work.votes.of(LAB)

    async def says(self, person: str = ADA.id) -> set[VoteKind]:
        return {vote.kind for vote in await self.votes() if (vote.person, vote.paper_id) == (person, FIRST)}


async def reacting_lab(store: Store) -> ReactingLab:
    scene = Scene(store)
    scene.announce_good(DAY, 1, 2)
    digest = await scene.maker.make(await scene.subscribed(), DAY)
    await Courier(store, {"fake": FakePlatform()}, scene.clock).deliver(digest)
    return ReactingLab(scene)
