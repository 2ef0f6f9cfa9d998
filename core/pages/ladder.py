"""From what was announced down to what is listed, step by step, so that the numbers visibly add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.model import Digest, HeldBack


@dataclass(frozen=True, slots=True)
class Step:
    """One line: how many papers it takes away (or adds), and how many are left. A total takes none away."""

    name: str
    taken: int
    left: int
    is_total: bool = False

    @property
    def change(self) -> str:
        """`−295`, `0`; "" for a total."""
        sign = "−" if self.taken > 0 else "+" if self.taken < 0 else ""
        return "" if self.is_total else f"{sign}{abs(self.taken):,}"


def steps(digest: Digest) -> Iterator[Step]:
    """Announced, less every group that is held back, is listed. A followed author's paper may be listed unjudged."""
    counts, below, over = digest.counts, _held(digest, HeldBack.BELOW_CUTOFF), _held(digest, HeldBack.OVER_MAXIMUM)
    outside = _held(digest, HeldBack.OUTSIDE)
    left = counts.announced
    yield Step("Announced", 0, left, is_total=True)
    held_back = {
        "Held back by type": counts.by_type,
        "Shown before": counts.shown_before,
        "Screened out": counts.screened_out - outside,
        **({"Outside by their titles": outside} if outside else {}),
        "Unscored": counts.unscored,
    }
    for name, taken in held_back.items():
        left -= taken
        yield Step(name, taken, left)
    yield Step("Scored", 0, counts.scored, is_total=True)
    left = counts.scored
    for name, taken in {"Below the cut-offs": below, "Over the maximum": over}.items():
        left -= taken
        yield Step(name, taken, left)
    if left != counts.listed:
        yield Step("Listed without a score (followed authors)", left - counts.listed, counts.listed)
    yield Step("Listed", 0, counts.listed, is_total=True)


def _held(digest: Digest, reason: HeldBack) -> int:
    return len(digest.held_back.get(reason, ()))
