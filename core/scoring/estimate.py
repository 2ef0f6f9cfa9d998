"""What a call of a model is likely to take, by the length of what it is told. Pure.

Meant to be rather too much: that a server may have cached the beginning is not counted on, and what a model thinks
before it answers cannot be told beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.model import Paper, Usage
from core.scoring.question import tokens
from core.scoring.quoting import ABSTRACT_LENGTH, TITLE_LENGTH

TOKENS_A_VERDICT = 50
"""About 20 without a comment, 55 with one; of papers whose titles are not outside, half get one."""
TOKENS_A_NUMBER = 2
_AROUND = 50  # characters: a paper's id, and what is around title and abstract in its line
_AROUND_TITLE = 10


@dataclass(frozen=True, slots=True)
class CallSize:
    """The size of calls of one kind under one criteria: each holds `fixed` characters and so many for each paper, and
    is answered with so many tokens for each."""

    fixed: int
    characters: Callable[[Paper], int]
    answer: int

    def usage(self, model: str, papers: Sequence[Paper], cost: Callable[[Usage], Decimal | None]) -> Usage:
        """One call about these papers, at what `cost` says of it."""
        prompt = tokens(self.fixed + sum(map(self.characters, papers)))
        usage = Usage(model=model, calls=1, prompt=prompt, completion=self.answer * len(papers))
        return replace(usage, cost=cost(usage))


def of_abstract(paper: Paper) -> int:
    """The characters of a paper in a question about abstracts."""
    return _AROUND + min(len(paper.title), TITLE_LENGTH) + min(len(paper.abstract), ABSTRACT_LENGTH)


def of_title(paper: Paper) -> int:
    """The characters of a paper in a question about titles."""
    return _AROUND_TITLE + min(len(paper.title), TITLE_LENGTH)
