"""What work would cost, and what may still be spent on it: by a channel and by the installation, in a day and in a
month. All budgets apply at once, the tightest decides, and each is a hard stop that says so.

Where dollars cannot be told, a budget cannot be kept: then nothing is asked for money, and the reason says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import CostsMore
from core.model import Paper, Subscription, Usage, total_cost
from core.ports import Work

_CENT = Decimal("0.01")
Estimate = Callable[[Sequence[Paper]], Usage]


class Per(StrEnum):
    """How long a budget is for."""

    DAY = "day"
    MONTH = "month"


_THIS = {Per.DAY: "today", Per.MONTH: "this month"}
_BUDGET = r"(the budget of \$[\d.]+ a (day|month)|this installation's budget of (today|this month))"
_STOPS = re.compile(rf"({_BUDGET} is used up|.*, so {_BUDGET} cannot be kept)\.?")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the installation may spend in a day and in a month in UTC, in US dollars; None is no limit."""

    daily: Decimal | None = None
    monthly: Decimal | None = None


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class Quote:
    """What work would take now: how many papers a scorer would be asked about, and the usage by its estimate.

    `within` is how many of them the tightest budget reaches; like `purse`, what that is, None without a budget.
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
        """The rest of the tightest budget, in US dollars; None without a budget, or where it cannot be told."""
        return self.purse.left if self.purse else None

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


def is_budgets(reason: str) -> bool:
    """Whether it was a budget for which a paper is unscored, by a sentence of today or of an earlier release."""
    return bool(_STOPS.fullmatch(reason[:1].lower() + reason[1:]))


def dollars(amount: Decimal) -> str:
    """`$0.20`, `$12.00`, `$0.005`: exact, with two places at least."""
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"${amount:.{places}f}"


def today(zone: str, now: datetime) -> tuple[datetime, datetime]:
    """The instants, in UTC, at which the present day of a time zone begins and ends."""
    day = now.astimezone(ZoneInfo(zone)).date()
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def this_month(zone: str, now: datetime) -> tuple[datetime, datetime]:
    """The instants, in UTC, at which the present month of a time zone begins and ends."""
    first = now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return _midnight(first, zone), _midnight((first + timedelta(days=31)).replace(day=1), zone)


_SPAN = {Per.DAY: today, Per.MONTH: this_month}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be spent in a day or a month, and what of it was, on which models.

    `held` is set aside for what is being asked at this moment. An allowance that is `shared` is the installation's: a
    channel's people are told that there is one, and no amounts.
    """

    amount: Decimal
    per: Per
    spent: tuple[Usage, ...] = ()
    held: Decimal = Decimal(0)
    shared: bool = False

    @property
    def left(self) -> Decimal | None:
        """In US dollars, never less than nothing; None if the price of something that was spent is not known."""
        spent = total_cost(self.spent)
        return None if spent is None else max(self.amount - spent - self.held, Decimal(0))

    def enough(self, cost: Decimal) -> Decimal:
        """The amount that would have reached this cost as well, as far as prices are known."""
        return sum((one.cost or Decimal(0) for one in self.spent), self.held) + cost

    @property
    def name(self) -> str:
        """`the budget of $0.20 a day`, `this installation's budget of this month`."""
        if self.shared:
            return f"this installation's budget of {_THIS[self.per]}"
        return f"the budget of {dollars(self.amount)} a {self.per}"

    @property
    def used_up(self) -> str:
        """The reason for which a paper is unscored when nothing is left."""
        return f"{self.name} is used up"

    def not_to_be_kept(self, model: str = "") -> str:
        """The reason for which a paper is unscored when it cannot be told what was spent, or what this model costs."""
        spent_on = [one.model for one in self.spent if one.cost is None and not self.shared]
        of = f"the price of {name}" if (name := next(iter(spent_on), model)) else "a price"
        return f"{of} is not known, so {self.name} cannot be kept"


@dataclass(frozen=True, slots=True)
class Purse:
    """All that bounds what a channel may spend now; at least one."""

    allowances: tuple[Allowance, ...]

    @property
    def tightest(self) -> Allowance:
        """The one with the least left; one of which that cannot be told comes first."""
        return min(self.allowances, key=lambda one: Decimal(-1) if one.left is None else one.left)

    @property
    def left(self) -> Decimal | None:
        """What is left of the tightest, in US dollars; None if that of any cannot be told."""
        return self.tightest.left

    def short_of(self, cost: Decimal) -> tuple[Allowance, ...]:
        """Those that do not reach this cost."""
        return tuple(one for one in self.allowances if one.left is None or one.left < cost)

    def reach(self, papers: Sequence[Paper], estimate: Estimate) -> tuple[int, str]:
        """How many of the papers, from the first, can be asked about; and why no more, "" if all can."""
        cost, tightest = estimate(papers).cost, self.tightest
        if cost == 0:
            return len(papers), ""
        if cost is None or tightest.left is None:
            return 0, tightest.not_to_be_kept("" if cost is not None else estimate(()).model)
        if cost <= tightest.left:
            return len(papers), ""
        return _most(papers, estimate, tightest.left), tightest.used_up


def is_bounded(subscription: Subscription, limits: Limits) -> bool:
    """Whether any budget bounds what a channel spends."""
    budgets = (subscription.budget, subscription.month_budget, limits.daily, limits.monthly)
    return any(budget is not None for budget in budgets)


async def purse_of(work: Work, subscription: Subscription, now: datetime, limits: Limits) -> Purse | None:
    """What a channel may spend now; None if nothing bounds it. Its own days and months are those of its zone."""
    own = {Per.DAY: subscription.budget, Per.MONTH: subscription.month_budget}
    all_together = {Per.DAY: limits.daily, Per.MONTH: limits.monthly}
    allowances = [
        *[await _own(work, subscription, now, per, amount) for per, amount in own.items() if amount is not None],
        *[await _shared(work, now, per, amount) for per, amount in all_together.items() if amount is not None],
    ]
    return Purse(tuple(allowances)) if allowances else None


async def _own(work: Work, subscription: Subscription, now: datetime, per: Per, amount: Decimal) -> Allowance:
    """A channel's: its shares count."""
    spent = await work.usages.between(subscription.channel, *_SPAN[per](subscription.zone, now))
    return Allowance(amount, per, spent, await work.usages.earmarked(now, subscription.channel))


async def _shared(work: Work, now: datetime, per: Per, amount: Decimal) -> Allowance:
    spent = await work.usages.spent(*_SPAN[per]("UTC", now))
    return Allowance(amount, per, spent, await work.usages.earmarked(now), shared=True)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)


def _most(papers: Sequence[Paper], estimate: Estimate, left: Decimal) -> int:
    """The most of the papers, from the first, that cost no more than what is left."""
    fits, too_many = 0, len(papers)
    while too_many - fits > 1:
        tried = (fits + too_many) // 2
        cost = estimate(papers[:tried]).cost
        fits, too_many = (tried, too_many) if cost is not None and cost <= left else (fits, tried)
    return fits
