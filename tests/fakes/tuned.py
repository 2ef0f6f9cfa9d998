"""A newsroom whose digests heed votes: eight papers about quantization and eight about traffic on one day, among eighty
that are not listed, and one of each on the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from core.digesting import DigestMaker
from core.learning import VoteTaster
from core.model import Channel, Digest, Paper, VoteKind
from core.ports import Store
from core.tuning import Tuning
from core.voting import Voting
from tests.fakes.digests import a_paper
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene


def about(number: int, title: str, abstract: str, *authors: str) -> Paper:
    return a_paper(id=f"2505.{number:05}", title=title, abstract=abstract, authors=authors or (f"Author {number}",))


LIKED = [
    about(n, f"Quantization of model {n}", "Quantization of weights to four bits, with calibration.", "Dan Alistarh")
    for n in range(1, 9)
]
OTHERS = [
    about(n, f"Traffic of city {n}", "Forecasts of traffic in cities, by graphs of streets.", "Zoë Ångström")
    for n in range(11, 19)
]
USUAL = [about(n, f"On matter {n}", f"Some thoughts on matter {n} and its number {n % 7}.") for n in range(201, 281)]
NEW_LIKED = about(101, "Quantization of caches", "Quantization of caches to two bits, with calibration.")
NEW_OTHER = about(102, "Traffic at night", "Forecasts of traffic in cities at night, by graphs.")


@dataclass
class TunedScene(Scene):
    """The scene with a taster."""

    @property
    def maker(self) -> DigestMaker:
        return replace(super().maker, tuning=Tuning(self.store, VoteTaster(), self.clock))

    def announce(self, day: date, *told: tuple[Paper, tuple[int, int]]) -> None:
        self.source.announce(day, [paper for paper, _ in told])
        self.scorer.scores |= {paper.id: scores for paper, scores in told}

    async def voted(self, kind: VoteKind, papers: Iterable[Paper], person: str = "U1", channel: Channel = LAB) -> None:
        for paper in papers:
            await Voting(self.store, self.clock).put(channel, paper.id, person, kind)

    async def next_digest(self, **order: object) -> Digest:
        """Of the day after, on which the paper of the other kind is a point ahead."""
        self.clock.advance(24 * 3600)
        self.announce(NEXT_DAY, (NEW_LIKED, (8, 7)), (NEW_OTHER, (8, 8)))
        return await self.maker.make(await self.subscribed(**order), NEXT_DAY)


async def tuned_scene(store: Store) -> TunedScene:
    """With the digest of the first day."""
    scene = announced(store)
    await scene.maker.make(await scene.subscribed(), DAY)
    return scene


def announced(store: Store) -> TunedScene:
    """With the papers of the first day."""
    scene = TunedScene(store)
    scene.scorer.at_once = 100
    listed, others = [(paper, (8, 8)) for paper in [*LIKED, *OTHERS]], [(paper, (4, 4)) for paper in USUAL]
    scene.announce(DAY, *listed, *others)
    return scene
