"""How far two judgements of the same papers agree, with each other and with what people voted. Pure statistics."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from core.model import Cutoffs

Scores = tuple[float, float | None]
_HARDLY = 1e-12


@dataclass(frozen=True, slots=True)
class Pair:
    """Two judgements of one paper under the same cut-offs. It stands for `weight` papers."""

    before: Scores
    after: Scores
    cutoffs: Cutoffs
    weight: float = 1.0

    @property
    def was_chosen(self) -> bool:
        """Whether it reaches the cut-offs by the judgement before."""
        return self.cutoffs.admit(*self.before)

    @property
    def is_chosen(self) -> bool:
        """Whether it reaches them by the judgement after."""
        return self.cutoffs.admit(*self.after)


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one score, in points: how far off it is on average, by how much it is higher on average (negative: lower), and
    Pearson's correlation, None where one side is always the same."""

    mean: float
    shift: float
    correlation: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two judgements agree, as shares from 0 to 1 of what the pairs stand for.

    `same`: on the same side of the cut-offs. `precision`: of those chosen after, chosen before as well; `recall`: of
    those chosen before, chosen after as well; None without any. `kappa`: Cohen's, 0 is chance and 1 is always, None
    where chance is certain. `equal`: every score the same.
    """

    papers: int
    same: float
    precision: float | None
    recall: float | None
    kappa: float | None
    equal: float
    relevance: Difference | None
    novelty: Difference | None


@dataclass(frozen=True, slots=True)
class Vote:
    """A judgement of a paper that people liked, or did not."""

    scores: Scores
    cutoffs: Cutoffs
    liked: bool


@dataclass(frozen=True, slots=True)
class Taste:
    """How scores meet votes: of how many liked papers how many are chosen, of how many disliked ones how many are not.

    `auc` is the share of pairs of a liked and a disliked paper in which the liked one scores higher (a tie is half of
    one); None without such a pair.
    """

    liked: int
    chosen: int
    disliked: int
    left_out: int
    auc: float | None


def agreement(pairs: Sequence[Pair]) -> Agreement | None:
    """None without pairs."""
    if not pairs:
        return None
    both = _weight([p for p in pairs if p.was_chosen and p.is_chosen])
    before, after = (_weight([p for p in pairs if p.was_chosen]), _weight([p for p in pairs if p.is_chosen]))
    total, same = _weight(pairs), _share(pairs, [p for p in pairs if p.was_chosen == p.is_chosen])
    by_chance = (before * after + (total - before) * (total - after)) / total**2
    novelties = [(p.before[1], p.after[1], p.weight) for p in pairs]
    return Agreement(
        papers=len(pairs),
        same=same,
        precision=both / after if after else None,
        recall=both / before if before else None,
        kappa=(same - by_chance) / (1 - by_chance) if 1 - by_chance > _HARDLY else None,
        equal=_share(pairs, [p for p in pairs if p.before == p.after]),
        relevance=_difference([(p.before[0], p.after[0], p.weight) for p in pairs]),
        novelty=_difference([(a, b, w) for a, b, w in novelties if a is not None and b is not None]),
    )


def taste(votes: Sequence[Vote]) -> Taste | None:
    """None without votes."""
    if not votes:
        return None
    liked, disliked = [v for v in votes if v.liked], [v for v in votes if not v.liked]
    return Taste(
        liked=len(liked),
        chosen=sum(v.cutoffs.admit(*v.scores) for v in liked),
        disliked=len(disliked),
        left_out=sum(not v.cutoffs.admit(*v.scores) for v in disliked),
        auc=auc([_height(v.scores) for v in liked], [_height(v.scores) for v in disliked]),
    )


def auc(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """The share of pairs, one of each, in which that of `higher` is higher; a tie is half of one. None without any."""
    if not higher or not lower:
        return None
    ordered = sorted(lower)
    won = math.fsum((bisect_left(ordered, one) + bisect_right(ordered, one)) / 2 for one in higher)
    return won / (len(higher) * len(lower))


def _height(scores: Scores) -> float:
    """By what a digest ranks."""
    return scores[0] + (scores[1] or 0)


def _weight(pairs: Sequence[Pair]) -> float:
    return math.fsum(pair.weight for pair in pairs)


def _share(pairs: Sequence[Pair], some: Sequence[Pair]) -> float:
    return _weight(some) / _weight(pairs)


def _difference(values: Sequence[tuple[float, float, float]]) -> Difference | None:
    """Of one score before and after, and the weight of each."""
    total = math.fsum(weight for *_, weight in values)
    if not total:
        return None
    mean = math.fsum(abs(after - before) * weight for before, after, weight in values) / total
    shift = math.fsum((after - before) * weight for before, after, weight in values) / total
    return Difference(mean, shift, _correlation(values, total))


def _correlation(values: Sequence[tuple[float, float, float]], total: float) -> float | None:
    middle = [math.fsum(value[side] * value[2] for value in values) / total for side in (0, 1)]
    apart = [(before - middle[0], after - middle[1], weight) for before, after, weight in values]
    spread = [math.fsum(value[side] ** 2 * value[2] for value in apart) / total for side in (0, 1)]
    if min(spread) < _HARDLY:
        return None
    together = math.fsum(before * after * weight for before, after, weight in apart) / total
    return max(-1.0, min(1.0, together / math.sqrt(spread[0] * spread[1])))
