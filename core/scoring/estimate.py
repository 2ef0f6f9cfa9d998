"""What a call of a model is likely to take, by the length of what it is told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.model import Paper, Usage
from core.scoring.quoting import ABSTRACT_LENGTH, TITLE_LENGTH

_CHARACTERS_A_TOKEN = 4
_TOKENS_A_VERDICT = 75
_AROUND = 50  # characters: a paper's id, and what is around title and abstract in its line


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of calls under one criteria: each holds that many characters besides the papers."""

    characters: int

    def call(self, model: str, papers: Sequence[Paper], cost: Callable[[Usage], Decimal | None]) -> Usage:
        """One call about these papers, at what `cost` says of it."""
        characters = self.characters + sum(map(_characters, papers))
        usage = Usage(
            model=model,
            calls=1,
            prompt=characters // _CHARACTERS_A_TOKEN,
            completion=_TOKENS_A_VERDICT * len(papers),
        )
        return replace(usage, cost=cost(usage))


def _characters(paper: Paper) -> int:
    return _AROUND + min(len(paper.title), TITLE_LENGTH) + min(len(paper.abstract), ABSTRACT_LENGTH)
