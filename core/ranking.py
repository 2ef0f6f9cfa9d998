"""What is listed, and in which order. Pure: the same input gives the same digest, whoever asks and when."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from core.arxiv_id import announcement_order
from core.model import AnnounceType, Cutoffs, Entry, Paper, Verdict
from core.tex import readable


@dataclass(frozen=True, slots=True)
class Ranking:
    """The listed entries in order, and the ids of the judged papers that are not listed, best first."""

    entries: tuple[Entry, ...]
    below_cutoff: tuple[str, ...]
    over_maximum: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    paper: Paper
    verdict: Verdict | None
    followed: str

    @property
    def key(self) -> tuple[bool, float, float, tuple[int, int]]:
        """Followed authors first; then relevance + novelty, then relevance, then announcement order."""
        relevance = self.verdict.relevance if self.verdict else 0
        novelty = (self.verdict.novelty if self.verdict else 0) or 0
        return (not self.followed, -(relevance + novelty), -relevance, announcement_order(self.paper.id))


def rank(
    papers: Iterable[Paper],
    verdicts: Mapping[str, Verdict],
    types: Mapping[str, AnnounceType],
    *,
    cutoffs: Cutoffs,
    maximum: int,
    follow: Collection[str] = (),
) -> Ranking:
    """List what reaches both cut-offs, at most `maximum` papers; a followed author's paper always, even unscored."""
    known = {_plain(name): name for name in follow}
    judged = (_Judged(paper, verdicts.get(paper.id), _followed(paper, known)) for paper in papers)
    ordered = sorted((one for one in judged if one.followed or one.verdict), key=lambda one: one.key)
    worthy = [one for one in ordered if one.followed or _reaches(one.verdict, cutoffs)]
    below = [one.paper.id for one in ordered if not (one.followed or _reaches(one.verdict, cutoffs))]
    room = max(maximum, sum(1 for one in worthy if one.followed))
    return Ranking(
        tuple(_entry(n, one, types[one.paper.id]) for n, one in enumerate(worthy[:room], start=1)),
        tuple(below),
        tuple(one.paper.id for one in worthy[room:]),
    )


def _reaches(verdict: Verdict | None, cutoffs: Cutoffs) -> bool:
    return verdict is not None and cutoffs.admit(verdict.relevance, verdict.novelty)


def _entry(position: int, one: _Judged, kind: AnnounceType) -> Entry:
    return Entry(position=position, paper=one.paper, verdict=one.verdict, type=kind, followed=one.followed)


def by_followed(paper: Paper, follow: Collection[str]) -> bool:
    """Whether one of these people is among the paper's authors."""
    return bool(follow and _followed(paper, {_plain(name): name for name in follow}))


def _followed(paper: Paper, known: Mapping[str, str]) -> str:
    if not known:
        return ""
    return next((known[name] for name in map(_plain, paper.authors) if name in known), "")


def _plain(name: str) -> str:
    """A name as people type it: `Gabriel Peyr\\'e`, `Gabriel Peyré` and `gabriel peyre` are one."""
    letters = unicodedata.normalize("NFKD", readable(name))
    words = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split()
    return " ".join(words).casefold()
