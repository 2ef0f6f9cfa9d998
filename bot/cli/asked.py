"""What a command line asks for, read and checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.app import RECORDED_TERMINAL, SETTINGS, TERMINAL, App
from bot.parts import criteria_of
from core.digesting import DigestMaker
from core.halting import Halting
from core.model import Subscription
from core.newsdays import NewsDays
from core.ports import Scorer
from core.sources.recorded import recorded_dates
from core.taxonomy import check_categories
from core.throttle import Throttle
from core.tolls import Toll, TolledScorer, tolled


@dataclass(frozen=True, slots=True)
class Wish:
    """A digest of a day. `categories` and `criteria` stand in for the terminal's own, for this once; the digest is
    then not kept."""

    recorded: bool = False
    categories: str | None = None
    criteria: Path | None = None

    @property
    def for_once(self) -> bool:
        """Whether the answer is not the terminal's own digest."""
        return self.categories is not None or self.criteria is not None


def subscription_for(app: App, wish: Wish) -> Subscription:
    """The terminal's subscription, changed as wished. Raises `BadCategory` or `BadCriteria`."""
    wanted = app.subscription(RECORDED_TERMINAL if wish.recorded else TERMINAL)
    if wish.categories is not None:
        wanted = replace(wanted, categories=check_categories(wish.categories))
    if wish.criteria is not None:
        wanted = replace(wanted, criteria=criteria_of(wish.criteria))
    return wanted


def heeding_halts(app: App, maker: DigestMaker) -> DigestMaker:
    """One like this that asks nobody as long as the operator's halt stands; an operator has no other limits."""
    return tolled(maker, _toll(app))


def scorer_heeding_halts(app: App, scorer: Scorer) -> Scorer:
    """The same for a scorer by itself."""
    return TolledScorer(scorer, _toll(app)) if scorer.card.prompt else scorer


def day_for(app: App, word: str | None, *, recorded: bool) -> date:
    """The announcement date that a word means, the newest one if there is no word. Raises `BadDate`."""
    return _days(app, recorded=recorded).read(word or "")


def days_for(app: App, first_word: str, last_word: str, *, recorded: bool) -> tuple[date, ...]:
    """The announcement dates from one to another, both included. Raises `BadDate`."""
    days = _days(app, recorded=recorded)
    return days.within(days.read_stretch(first_word, last_word))


def _toll(app: App) -> Toll:
    return Toll(Halting(app.store), Throttle(app.store, app.clock), TERMINAL, SETTINGS)


def _days(app: App, *, recorded: bool) -> NewsDays:
    dates = recorded_dates() if recorded else None
    return NewsDays(app.calendar, dates, app.clock.now(), app.settings.time_zone)
