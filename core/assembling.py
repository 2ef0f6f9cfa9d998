"""A digest as it is put together from what was announced, judged and ranked. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.calendar import Calendar
from core.candidates import Candidates
from core.errors import NotPublishedYet, ScorerError, SourceError
from core.judging import Judged
from core.model import (
    Batch,
    BatchState,
    Counts,
    Digest,
    DigestState,
    HeldBack,
    ScorerCard,
    Scoring,
    Stage,
    Subscription,
    Usage,
)
from core.ranking import Ranking
from core.spending import is_budgets

FEW_UNSCORED, MOST_UNSCORED = 0.1, 0.5
"""The share of papers without a verdict with which a digest is still one: at once, and when waiting is over."""
_NOT_THERE = {BatchState.WAITING, BatchState.STALE, BatchState.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a digest is made of. `stages` is what they did, in words."""

    day: date
    source: str
    scorer: ScorerCard
    batches: Sequence[Batch]
    chosen: Candidates
    judged: Judged
    ranking: Ranking
    stages: tuple[str, ...]


def assembled(subscription: Subscription, parts: Parts, calendar: Calendar, made_at: datetime) -> Digest:
    """The digest, not yet kept. The calendar tells, of a quiet day, when there is more."""
    scoring = parts.judged.scoring
    state = _state(parts.batches, parts.chosen, scoring)
    faults = _quiet(subscription, parts, calendar) if state is DigestState.QUIET else _faults(parts.batches)
    return Digest(
        channel=subscription.channel,
        date=parts.day,
        state=state,
        source=parts.source,
        categories=subscription.categories,
        types=subscription.types,
        criteria=subscription.criteria,
        criteria_version=subscription.criteria_version,
        cutoffs=subscription.cutoffs,
        maximum=subscription.maximum,
        scorer=parts.scorer,
        entries=parts.ranking.entries,
        counts=_counts(parts.chosen, parts.judged, parts.ranking),
        held_back=_held_back(parts.chosen, parts.judged, parts.ranking),
        unscored=scoring.unscored,
        skipped=tuple(dict.fromkeys(line for batch in parts.batches for line in batch.skipped)),
        faults=faults,
        stages=parts.stages,
        usage=scoring.usage or (Usage(model=parts.scorer.name) if parts.scorer.prompt else None),
        made_at=made_at,
    )


def check_there(batches: Sequence[Batch], *, partial: bool) -> None:
    """Raises `NotPublishedYet` or `SourceError` if there is nothing to make a digest from; without `partial`, if any
    category is missing."""
    missing = [batch for batch in batches if batch.state in _NOT_THERE]
    if missing and (len(missing) == len(batches) or not partial):
        raise _not_there(missing)


def check_enough(scoring: Scoring, most: float) -> None:
    """A day of which hardly anything was judged is a fault, not a digest. Raises `ScorerError`.

    What the budget left out is no fault of anybody's, and waiting brings no more: the digest is of the rest.
    """
    asked = len(scoring.verdicts) + len(scoring.unscored)
    lost = sum(not is_budgets(one.reason) for one in scoring.unscored)
    if lost <= most * asked and (scoring.verdicts or not asked):
        return
    (reason, missed), *_ = Counter(one.reason.rstrip(".") for one in scoring.unscored).most_common(1)
    raise ScorerError(f"{reason[:1].upper()}{reason[1:]}. {missed:,} of {asked:,} papers wait for a verdict.")


def _state(batches: Sequence[Batch], chosen: Candidates, scoring: Scoring) -> DigestState:
    if scoring.unscored or any(batch.state in _NOT_THERE for batch in batches):
        return DigestState.PARTIAL
    return DigestState.COMPLETE if chosen.announced else DigestState.QUIET


def _quiet(subscription: Subscription, parts: Parts, calendar: Calendar) -> tuple[str, ...]:
    """Why nothing was announced, and when there is more, as far as the holidays are known now."""
    why = next(iter(_faults(parts.batches)), f"arXiv announced nothing in {' '.join(subscription.categories)}")
    return (f"{why.rstrip('.')}. Next: {calendar.next_in_words(parts.day)}.",)


def _faults(batches: Sequence[Batch]) -> tuple[str, ...]:
    """What is unusual about the day, each thing once. A reason that all categories share names none of them."""
    reasons = {batch.category: batch.reason for batch in batches if batch.reason}
    if len(reasons) == len(batches) and len(set(reasons.values())) == 1:
        return (batches[0].reason,)
    if all(batch.state is BatchState.QUIET for batch in batches):
        return ()
    return tuple(f"{category}: {reason}" for category, reason in reasons.items())


def _counts(chosen: Candidates, judged: Judged, ranking: Ranking) -> Counts:
    scoring = judged.scoring
    return Counts(
        announced=chosen.announced,
        by_type=len(chosen.by_type),
        shown_before=len(chosen.shown_before),
        screened_out=len(judged.withheld),
        scored=len(scoring.verdicts),
        unscored=len(scoring.unscored),
        listed=len(ranking.entries),
    )


def _held_back(chosen: Candidates, judged: Judged, ranking: Ranking) -> dict[HeldBack, tuple[str, ...]]:
    scoring = judged.scoring
    listed = {entry.paper.id for entry in ranking.entries}
    groups = {
        HeldBack.BY_TYPE: chosen.by_type,
        HeldBack.SHOWN_BEFORE: chosen.shown_before,
        HeldBack.SCREENED_OUT: judged.by(Stage.SCREEN),
        HeldBack.OUTSIDE: judged.by(Stage.TITLES),
        HeldBack.UNSCORED: tuple(one.paper_id for one in scoring.unscored if one.paper_id not in listed),
        HeldBack.BELOW_CUTOFF: ranking.below_cutoff,
        HeldBack.OVER_MAXIMUM: ranking.over_maximum,
    }
    return {reason: ids for reason, ids in groups.items() if ids}


def _not_there(missing: Sequence[Batch]) -> SourceError:
    text = " ".join(f"{batch.category}: {batch.reason}" for batch in missing)
    waiting = all(batch.state is not BatchState.FAILED for batch in missing)
    return NotPublishedYet(text) if waiting else SourceError(text)
