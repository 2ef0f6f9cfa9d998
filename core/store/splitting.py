"""What judging some papers took, split among the channels that use the verdicts. Pure, and exact: nothing is lost.

Each paper has the same part of it, and is borne by all of its users alike. Who asked uses every paper. The users are
told by masks: a "1" for each paper that they use, a "0" for each other one, in the order of the papers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from core.model import Usage

_FINEST = 12
"""Decimals of a dollar to which the shares of users are rounded down; who asked bears the rest."""
_TOKENS = ("calls", "prompt", "cached", "completion", "reasoning")


def mask_of(papers: list[str], used: frozenset[str]) -> str:
    """The mask of somebody who uses these."""
    return "".join("1" if paper_id in used else "0" for paper_id in papers)


def both(one: str, other: str) -> str:
    """The mask of somebody who uses what either tells; "" tells nothing."""
    return "".join(max(pair) for pair in zip(one, other, strict=True)) if one and other else one or other


def split(whole: Usage, users: Mapping[str, int]) -> tuple[Usage, dict[str, Usage]]:
    """The share of who asked, and that of each other user by their mask; the values count who has that mask."""
    parts = {mask: _part(mask, users) for mask in users}
    shares = {mask: _times(whole, part) for mask, part in parts.items()}
    rest = whole
    for mask, count in users.items():
        rest = _less(rest, shares[mask], count)
    return rest, shares


def _part(mask: str, users: Mapping[str, int]) -> Fraction:
    """The part of the whole that a user with this mask bears."""
    sharing = Counter(
        1 + sum(count for other, count in users.items() if other[place] == "1")
        for place, used in enumerate(mask)
        if used == "1"
    )
    return sum((Fraction(papers, number) for number, papers in sharing.items()), Fraction(0)) / len(mask)


def _times(whole: Usage, part: Fraction) -> Usage:
    tokens = {name: int(getattr(whole, name) * part) for name in _TOKENS}
    cost = None if whole.cost is None else _rounded_down(Fraction(whole.cost) * part)
    return Usage(model=whole.model, cost=cost, **tokens)


def _rounded_down(cost: Fraction) -> Decimal:
    return Decimal(int(cost * 10**_FINEST)).scaleb(-_FINEST)


def _less(whole: Usage, share: Usage, count: int) -> Usage:
    tokens = {name: getattr(whole, name) - count * getattr(share, name) for name in _TOKENS}
    cost = None if whole.cost is None or share.cost is None else whole.cost - count * share.cost
    return replace(whole, cost=cost, **tokens)
