"""The learner of the learned screen: arithmetic in threads of its own, its libraries loaded when it is first asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from core.model import Learned, Lesson, Paper


class ScreenLearner:
    """A logistic regression over words, categories and authors, and likeness to judged papers: `core.ports.Learner`."""

    async def learn(self, lessons: Sequence[Lesson], target: float) -> Learned | None:
        """What the lessons come to; `recall` counts one more wanted paper than there are, as lost."""
        return await asyncio.to_thread(_learn, tuple(lessons), target)

    async def marks(self, document: bytes, papers: Sequence[Paper]) -> dict[str, float] | None:
        """How likely each paper is wanted. A mark depends on the document and its paper alone."""
        return await asyncio.to_thread(_marks, document, tuple(papers))


# scikit-learn takes a second and 100 MB to import: a bot that never learns does without it.
def _learn(lessons: Sequence[Lesson], target: float) -> Learned | None:
    from core.learning.fitting import learn

    return learn(lessons, target)


def _marks(document: bytes, papers: Sequence[Paper]) -> dict[str, float] | None:
    from core.learning.fitting import marks

    return marks(document, papers)
