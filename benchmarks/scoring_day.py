"""A made-up day of papers, of the lengths that real ones have, and what a judge thinks of each."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.model import Paper
from tests.fakes.openai_judge import Judge

_TITLE_LENGTH, _ABSTRACT_LENGTH = 75, 1_250
_WORDS = """
adaptive analysis attention bounds calibration causal clinical constraints control convergence data
decoding deep detection diffusion dynamics efficient estimation evaluation experts federated generative
geometry gradient graph hierarchical images inference kernel language latent learning memory mixture
models molecular multimodal networks noise optimal pretraining pruning quantization reasoning regret
representation retrieval rewards robust routing sampling scaling segmentation sparse speech stable
stochastic structure tasks theory tokens traffic training
""".split()  # noqa: SIM905 - a list of them is a page long
_COMMENT = (
    "Meets the topic on architecture: shows how experts are routed without an auxiliary loss, and proves convergence "
    "for sparse layers."
)  # 20 words

OUTSIDE = 0.75
"""The share of a day of which a title alone shows that it is outside."""
WORTH_LISTING = 0.075
"""The share of a day that is worth listing: as of the 495 papers of 13 May 2025, of which the seed system listed 36."""

# Of twenty papers that a look at titles leaves over, as many as this have each relevance; six are worth listing.
_AFTER_TITLES = (3,) * 4 + (4,) * 3 + (5,) * 3 + (6,) * 2 + (7,) * 2 + (8,) * 4 + (9,) * 2


@dataclass(frozen=True, slots=True)
class Day:
    """Papers, and relevance and novelty of each by its title."""

    papers: tuple[Paper, ...]
    scores: dict[str, tuple[int, int]]

    @property
    def judge(self) -> Judge:
        """Who knows this day. A title that is not of it is on topic."""
        return Judge(scores=lambda title: self.scores.get(title, (9, 7)), comment=lambda _: _COMMENT)

    @property
    def selected(self) -> frozenset[str]:
        """The ids of papers that are worth listing."""
        return frozenset(paper.id for paper in self.papers if self.scores[paper.title][0] >= 8)


def made_up_day(count: int, *, seed: int = 5) -> Day:
    """So many papers; the same each time."""
    chance = random.Random(seed)
    papers = [_paper(chance, number) for number in range(1, count + 1)]
    out = round(count * OUTSIDE)
    told = [chance.choice((1, 2)) for _ in range(out)]
    told += [_AFTER_TITLES[place % len(_AFTER_TITLES)] for place in range(count - out)]
    chance.shuffle(told)
    scores = [(relevance, chance.randint(4, 8)) for relevance in told]
    return Day(tuple(papers), {paper.title: each for paper, each in zip(papers, scores, strict=True)})


def real_day(wanted: Sequence[Paper], others: Sequence[Paper], count: int, *, seed: int = 5) -> Day:
    """So many papers drawn from these, as many of them wanted as is usual. Again a title alone shows of three in four
    that they are outside."""
    chance = random.Random(seed)
    chosen = chance.sample(wanted, round(WORTH_LISTING * count))
    rest = chance.sample(others, count - len(chosen))
    out = round(count * OUTSIDE)
    scores = {paper.title: (chance.choice((8, 9)), 8) for paper in chosen}
    scores |= {paper.title: (chance.choice((1, 2)), 5) for paper in rest[:out]}
    scores |= {paper.title: (chance.choice((3, 4, 5, 6, 7)), 5) for paper in rest[out:]}
    papers = [*chosen, *rest]
    chance.shuffle(papers)
    return Day(tuple(papers), scores)


def _paper(chance: random.Random, number: int) -> Paper:
    title = f"{_text(chance, _TITLE_LENGTH - 4).capitalize()} {number}"
    return Paper(
        id=f"2505.{number:05d}", title=title, abstract=_sentences(chance), authors=("Ada Lovelace", "Alan Turing")
    )


def _text(chance: random.Random, length: int) -> str:
    words: list[str] = []
    while sum(map(len, words)) + len(words) < length:
        words.append(chance.choice(_WORDS))
    return " ".join(words)[:length].rstrip()


def _sentences(chance: random.Random) -> str:
    sentences: Sequence[str] = [f"{_text(chance, 120).capitalize()}." for _ in range(11)]
    return " ".join(sentences)[:_ABSTRACT_LENGTH]
