"""What an option can become while it is typed, where that is looked up: papers of the archive by their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.commands import Kind, Option
from bot.completing import MOST, complete
from core.arxiv_id import means_paper_id, read_paper_id
from core.errors import BadPaperId
from core.model import Paper
from core.ports import Store
from core.tex import readable

# So many are looked through for one with a word that begins as the last that was typed.
_POOL = 100


@dataclass(frozen=True, slots=True)
class Suggesting:
    """Offers values of options."""

    store: Store

    async def suggest(self, option: Option, typed: str) -> Mapping[str, str]:
        """Up to 25 values that go on with what was typed, best first, with how they read. Raises `StoreError`."""
        if option.kind is not Kind.PAPER:
            return {value: value for value in complete(option, typed)}
        found = await (self._by_id(typed) if means_paper_id(typed) else self._by_words(typed.split()))
        return {paper.id: f"{paper.id} · {readable(paper.title)}" for paper in found}

    async def _by_id(self, typed: str) -> Iterable[Paper]:
        try:
            paper_id, _ = read_paper_id(typed)
        except BadPaperId:
            return ()
        async with self.store.read() as work:
            return (await work.papers.get([paper_id])).values()

    async def _by_words(self, words: Sequence[str]) -> Iterable[Paper]:
        """The last word may not be typed to its end yet."""
        async with self.store.read() as work:
            found = await work.papers.search(words, most=MOST)
            if found or len(words) < 2:
                return found
            among = await work.papers.search(words[:-1], most=_POOL)
        return [paper for paper in among if _has(paper, words[-1])][:MOST]


def _has(paper: Paper, beginning: str) -> bool:
    """Whether a word of the title or the authors begins so."""
    told = " ".join([paper.title, *paper.authors])
    return any(word.startswith(beginning.casefold()) for word in told.casefold().split())
