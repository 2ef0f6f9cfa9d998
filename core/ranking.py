"""What is listed, and in which order. Pure: the same input gives the same digest, whoever asks and when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from core.arxiv_id import announcement_order
from core.model import Adjustment, AnnounceType, Cutoffs, Entry, Paper, Verdict
from core.tasting import EXPLORED, told
from core.tex import readable

ALWAYS = 9.0
"""A paper of this relevance is listed whatever votes say, if it is without them."""
EXPLORED_PART = 5
"""At most every so manieth place of a digest goes to exploring: none of one of four."""
_NEAR = 3.0
"""How far below the cut-offs, both together, a paper is that may be explored."""
_STEP_DOWN = 1.0
"""A paper that votes drop is with their points at least so far below a cut-off."""
_NOT_MOVED = Adjustment()
_ALSO = re.compile(r"\(([^()]*)\)")


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
    cutoffs: Cutoffs
    move: Adjustment
    muted: tuple[str, ...]

    @property
    def key(self) -> tuple[bool, float, float, tuple[int, int]]:
        """Followed authors first; then relevance + novelty + points, then relevance, then announcement order."""
        return self._key(self.move.points)

    @property
    def plain_key(self) -> tuple[bool, float, float, tuple[int, int]]:
        """The same without votes."""
        return self._key(0)

    def _key(self, points: float) -> tuple[bool, float, float, tuple[int, int]]:
        return (not self.followed, -(self.score + points), -self.relevance, announcement_order(self.paper.id))

    @property
    def relevance(self) -> float:
        return self.verdict.relevance if self.verdict else 0

    @property
    def score(self) -> float:
        return self.relevance + ((self.verdict.novelty if self.verdict else 0) or 0)

    @property
    def reaches(self) -> bool:
        """Whether it is worth listing without votes."""
        if self.followed:
            return True
        return self.verdict is not None and self.cutoffs.admit(self.verdict.relevance, self.verdict.novelty)

    @property
    def shortfall(self) -> float:
        """How far it is below the cut-offs, both together. An absent novelty is not held against it."""
        novelty = self.verdict.novelty if self.verdict else None
        short = 0.0 if novelty is None else max(self.cutoffs.novelty - novelty, 0.0)
        return max(self.cutoffs.relevance - self.relevance, 0.0) + short

    @property
    def surplus(self) -> float:
        """How far it is above the cut-offs, both together."""
        novelty = self.verdict.novelty if self.verdict else None
        over = 0.0 if novelty is None else novelty - self.cutoffs.novelty
        return self.relevance - self.cutoffs.relevance + over

    @property
    def is_safe(self) -> bool:
        """Whether votes may not take it off the list."""
        return bool(self.followed) or self.relevance >= ALWAYS

    @property
    def is_muted(self) -> bool:
        """Whether a muted keyword is in its title or abstract."""
        text = f" {_plain(self.paper.title)} {_plain(self.paper.abstract)} " if self.muted else ""
        return any(f" {words} " in text for words in self.muted)

    @property
    def is_lifted(self) -> bool:
        return not self.reaches and self.shortfall <= self.move.points and not self.is_muted

    @property
    def is_dropped(self) -> bool:
        return self.reaches and not self.is_safe and self.surplus + _STEP_DOWN <= -self.move.points

    @property
    def is_worthy(self) -> bool:
        """Whether it is worth listing with what votes say."""
        return self.is_lifted or (self.reaches and not self.is_dropped)


def rank(
    papers: Iterable[Paper],
    verdicts: Mapping[str, Verdict],
    types: Mapping[str, AnnounceType],
    *,
    cutoffs: Cutoffs,
    maximum: int,
    follow: Collection[str] = (),
    muted: Collection[str] = (),
    adjustments: Mapping[str, Adjustment] | None = None,
    explore: int = 1,
    who: str = "this channel",
) -> Ranking:
    """List what reaches both cut-offs, at most `maximum` papers; a followed author's paper always, even unscored.

    With `adjustments` (what votes teach, by paper) the order is by relevance, novelty and points together. A paper that
    lacks no more than its points is lifted over the cut-offs, unless a `muted` keyword is in it; one with no more above
    them than it loses is dropped, unless it is followed or of a relevance of `ALWAYS`. `explore` is how many of the
    last places go to papers that the votes do not know. `who` voted. Without any of them nothing of that happens.
    """
    moves, mute = adjustments or {}, tuple(_forms(muted)) if adjustments else ()
    known = {_plain(name): name for name in follow}
    judged = (
        _Judged(one, verdicts.get(one.id), _followed(one, known), cutoffs, moves.get(one.id, _NOT_MOVED), mute)
        for one in papers
    )
    ordered = sorted((one for one in judged if one.followed or one.verdict), key=lambda one: one.key)
    worthy = [one for one in ordered if one.is_worthy]
    listed = _listed(worthy, _safe(ordered, maximum), maximum)
    tried = _explored(ordered, moves, min(explore, maximum // EXPLORED_PART)) if listed else []
    listed = _with_room(listed, _safe(ordered, maximum), maximum - len(tried))
    explored = tried[: max(maximum - len(listed), 0)]
    entries = [*(_entry(one, types, who) for one in listed), *(_tried(one, types) for one in explored)]
    return Ranking(
        tuple(replace(entry, position=place) for place, entry in enumerate(entries, start=1)),
        tuple(one.paper.id for one in ordered if not (one.is_worthy or one in explored)),
        tuple(one.paper.id for one in worthy if one not in listed),
    )


def _safe(ordered: Sequence[_Judged], maximum: int) -> frozenset[str]:
    """The ids of papers that are listed without votes and stay so with any."""
    plain = sorted((one for one in ordered if one.reaches), key=lambda one: one.plain_key)
    return frozenset(one.paper.id for one in plain[: _room(plain, maximum)] if one.is_safe)


def _listed(worthy: Sequence[_Judged], safe: Collection[str], maximum: int) -> list[_Judged]:
    """The best of them and the safe ones, as many as there is room for."""
    free = _room(worthy, maximum) - len(safe)
    others = [one for one in worthy if one.paper.id not in safe][:free]
    return [one for one in worthy if one.paper.id in safe or one in others]


def _room(worthy: Sequence[_Judged], maximum: int) -> int:
    return max(maximum, sum(1 for one in worthy if one.followed))


def _explored(ordered: Sequence[_Judged], moves: Mapping[str, Adjustment], most: int) -> list[_Judged]:
    """Decent papers below the cut-offs of which the votes know least. Where they move nothing, nothing is usual, and
    there is nothing outside of it."""
    if not any(move.points for move in moves.values()):
        return []
    near = [one for one in ordered if not one.is_worthy and one.paper.id in moves and one.shortfall <= _NEAR]
    least_known = sorted(near, key=lambda one: (one.move.sureness, one.key))
    return list(islice((one for one in least_known if one.move.points >= 0 and not one.is_muted), max(most, 0)))


def _with_room(listed: list[_Judged], safe: Collection[str], most: int) -> list[_Judged]:
    """Without the last ones that are over the most, of those that may go."""
    over = max(len(listed) - most, 0)
    gone = [one for one in reversed(listed) if one.paper.id not in safe and not one.followed][:over]
    return [one for one in listed if one not in gone]


def _entry(one: _Judged, types: Mapping[str, AnnounceType], who: str) -> Entry:
    return Entry(
        position=0,
        paper=one.paper,
        verdict=one.verdict,
        type=types[one.paper.id],
        followed=one.followed,
        points=one.move.points,
        because=told(one.move, who),
        lifted=one.is_lifted,
    )


def _tried(one: _Judged, types: Mapping[str, AnnounceType]) -> Entry:
    kind = types[one.paper.id]
    return Entry(position=0, paper=one.paper, verdict=one.verdict, type=kind, because=EXPLORED, explored=True)


def by_followed(paper: Paper, follow: Collection[str]) -> bool:
    """Whether one of these people is among the paper's authors."""
    return bool(follow and _followed(paper, {_plain(name): name for name in follow}))


def _followed(paper: Paper, known: Mapping[str, str]) -> str:
    if not known:
        return ""
    return next((known[name] for name in map(_plain, paper.authors) if name in known), "")


def _forms(keywords: Iterable[str]) -> Iterator[str]:
    """`Mixture of Experts (MoE)` is two."""
    for keyword in keywords:
        yield from filter(None, map(_plain, [_ALSO.sub(" ", keyword), *_ALSO.findall(keyword)]))


def _plain(name: str) -> str:
    """A name as people type it: `Gabriel Peyr\\'e`, `Gabriel Peyré` and `gabriel peyre` are one."""
    letters = unicodedata.normalize("NFKD", readable(name))
    words = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split()
    return " ".join(words).casefold()
