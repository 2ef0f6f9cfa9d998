"""What work would cost, and what a channel may still spend on it today. A budget is a hard stop that says so.

Where dollars cannot be told, a budget cannot be kept: then nothing is asked for money, and the reason says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_UP, Decimal
from zoneinfo import ZoneInfo

from core.errors import CostsMore
from core.model import Paper, Subscription, Usage, total_cost
from core.ports import Work

_CENT = Decimal("0.01")
Estimate = Callable[[Sequence[Paper]], Usage]
_STOPS = re.compile(r"(the budget of \$[\d.]+ a day is used up|.*, so the budget of \$[\d.]+ a day cannot be kept)\.?")


@dataclass(frozen=True, slots=True)
class Quote:
    """What work would take now: how many papers a scorer would be asked about, and the usage by its estimate.

    `within` is how many of them the rest of today's budget reaches; like `purse`, what that is, None without a budget.
    """

    papers: int
    usage: Usage
    within: int | None = None
    purse: Purse | None = None

    @property
    def cost(self) -> Decimal | None:
        """In US dollars; None if the model's price is not known."""
        return self.usage.cost

    @property
    def left(self) -> Decimal | None:
        """The rest of today's budget, in US dollars; None without a budget, or where it cannot be told."""
        return self.purse.left if self.purse else None

    @property
    def enough(self) -> Decimal | None:
        """The budget that would have reached all of it; None if it cannot be told."""
        spent = total_cost(self.purse.spent) if self.purse else None
        return None if spent is None or self.cost is None else spent + self.cost

    def __add__(self, other: Quote) -> Quote:
        """Both, one after the other, out of the same rest of a budget."""
        usage = self.usage + other.usage
        if not (self.papers and other.papers):
            return replace(self if self.papers else other, usage=usage)
        return Quote(self.papers + other.papers, usage, self._within(other), self.purse)

    def _within(self, other: Quote) -> int | None:
        """How many of both are reached; of the other by its average price, as the rest will be smaller by then."""
        if self.within is None or other.within is None:
            return None
        if self.left is None or self.cost is None or other.cost is None:
            return self.within + other.within
        if self.within < self.papers:
            return self.within
        rest = self.left - self.cost
        return self.papers + (other.papers if other.cost <= rest else int(other.papers * rest / other.cost))


def check_agreed(quote: Quote, agreed: Decimal) -> None:
    """Raises `CostsMore` if this would cost more US dollars than that, or nobody knows how much."""
    if quote.cost is None or quote.cost > agreed:
        price = "an unknown price" if quote.cost is None else f"about {dollars(quote.cost.quantize(_CENT, ROUND_UP))}"
        raise CostsMore(
            f"By now this has {price}, more than was agreed. Nothing was spent; ask again to be told first."
        )


def used_up(budget: Decimal) -> str:
    """The reason for which a paper is unscored when nothing is left of a day's budget."""
    return f"the budget of {dollars(budget)} a day is used up"


def not_to_be_kept(budget: Decimal, model: str) -> str:
    """The reason for which a paper is unscored when it cannot be told what it would cost, or what others cost."""
    return f"the price of {model} is not known, so the budget of {dollars(budget)} a day cannot be kept"


def is_budgets(reason: str) -> bool:
    """Whether it was the budget for which a paper is unscored."""
    return bool(_STOPS.fullmatch(reason[:1].lower() + reason[1:]))


def dollars(amount: Decimal) -> str:
    """`$0.20`, `$12.00`, `$0.005`: exact, with two places at least."""
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"${amount:.{places}f}"


def today(zone: str, now: datetime) -> tuple[datetime, datetime]:
    """The instants, in UTC, at which the present day of a time zone begins and ends."""
    day = now.astimezone(ZoneInfo(zone)).date()
    began, ends = (
        datetime.combine(one, time(0), ZoneInfo(zone)).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    return began, ends


async def spent_today(work: Work, subscription: Subscription, now: datetime) -> tuple[Usage, ...]:
    """What the channel spent since midnight in its zone, summed by model."""
    return await work.usages.between(subscription.channel, *today(subscription.zone, now))


@dataclass(frozen=True, slots=True)
class Purse:
    """What is left of a day's budget, after what was spent on these models."""

    budget: Decimal
    spent: tuple[Usage, ...]

    @property
    def left(self) -> Decimal | None:
        """In US dollars, never less than nothing; None if the price of something that was spent is not known."""
        spent = total_cost(self.spent)
        return None if spent is None else max(self.budget - spent, Decimal(0))

    def reach(self, papers: Sequence[Paper], estimate: Estimate) -> tuple[int, str]:
        """How many of the papers, from the first, can be asked about; and why no more, "" if all can."""
        cost = estimate(papers).cost
        if cost == 0:
            return len(papers), ""
        unknown = [usage.model for usage in self.spent if usage.cost is None]
        if cost is None or unknown:
            return 0, not_to_be_kept(self.budget, next(iter(unknown), estimate(()).model))
        left = self.left or Decimal(0)
        if cost <= left:
            return len(papers), ""
        return _most(papers, estimate, left), used_up(self.budget)


def _most(papers: Sequence[Paper], estimate: Estimate, left: Decimal) -> int:
    """The most of the papers, from the first, that cost no more than what is left."""
    fits, too_many = 0, len(papers)
    while too_many - fits > 1:
        tried = (fits + too_many) // 2
        cost = estimate(papers[:tried]).cost
        fits, too_many = (tried, too_many) if cost is not None and cost <= left else (fits, tried)
    return fits
