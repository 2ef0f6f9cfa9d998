"""The first half hour of somebody new, in the browser: the same session as at the prompt."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.platforms.web.access import HERE
from core.calendar import shipped_calendar
from core.criteria.file import default_criteria
from core.digesting import DigestMaker
from core.judging import Judging
from core.model import Subscription
from core.scoring.local import LocalScorer
from core.sources.recorded import RecordedSource
from core.store import SqlStore
from tests.fakes.clock import FakeClock
from tests.fakes.newcomer import first_half_hour
from tests.fakes.web_lab import web_lab
from tests.fakes.web_newcomer import InBrowser


async def test_somebody_new_sets_up_reads_tunes_and_sees_the_bill_in_the_browser(store: SqlStore) -> None:
    clock = FakeClock(datetime(2025, 5, 20, 10, tzinfo=UTC))
    maker = DigestMaker(store, RecordedSource(), Judging(store, LocalScorer(), clock), shipped_calendar(), clock)
    seed = Subscription(channel=HERE, categories=("cs.LG", "cs.AI"), criteria=default_criteria())
    async with web_lab(store, maker, seed) as lab, lab.window() as window:
        you = InBrowser(window, asyncio.get_running_loop())
        await asyncio.to_thread(first_half_hour, you)
