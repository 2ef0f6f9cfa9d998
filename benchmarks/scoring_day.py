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


def made_up_day(count: int, *, outside: float = 0.75, seed: int = 5) -> Day:
    """So many papers, that share of which a title alone shows to be outside; the same each time."""
    chance = random.Random(seed)
    papers = [_paper(chance, number) for number in range(1, count + 1)]
    out = round(count * outside)
    relevances = [chance.choice((1, 2)) for _ in range(out)]
    relevances += [_AFTER_TITLES[place % len(_AFTER_TITLES)] for place in range(count - out)]
    chance.shuffle(relevances)
    scores = [(relevance, chance.randint(4, 8)) for relevance in relevances]
    return Day(tuple(papers), {paper.title: each for paper, each in zip(papers, scores, strict=True)})


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
