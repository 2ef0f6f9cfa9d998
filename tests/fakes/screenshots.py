"""The pictures of README.md: `python -m tests.fakes.screenshots docs`. No token, no network; it needs Chromium.

They show a recorded day: the channel in the browser, and the day's page in the archive.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Page, async_playwright
from rich.console import Console

from bot.platforms.web.access import HERE
from core.calendar import shipped_calendar
from core.criteria.file import default_criteria
from core.digesting import DigestMaker
from core.judging import Judging
from core.links import Pages
from core.model import Digest, Person, Subscription
from core.scoring.local import LocalScorer
from core.sources.recorded import RecordedSource
from core.store import SqlStore
from tests.fakes.archive import a_site
from tests.fakes.clock import FakeClock
from tests.fakes.demonstration import run
from tests.fakes.scene import DAY
from tests.fakes.web_lab import WebLab, web_lab

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WINDOW = {"width": 800, "height": 1020}


@dataclass(frozen=True)
class Stage:
    """The channel with its digest, and the address of the day's page."""

    lab: WebLab
    page: str


@asynccontextmanager
async def staged(store: SqlStore) -> AsyncIterator[Stage]:
    """A channel in the browser with a recorded day, and its archive with all of them."""
    clock = FakeClock(datetime(2025, 5, 20, 10, tzinfo=UTC))
    maker = DigestMaker(store, RecordedSource(), Judging(store, LocalScorer(), clock), shipped_calendar(), clock)
    order = Subscription(channel=HERE, categories=("cs.LG", "cs.AI"), criteria=default_criteria(), maximum=4)
    async with store.write() as work:
        await work.subscriptions.save(order, by=Person("settings"), at=clock.now())
    async with a_site(store, clock) as site:
        pages = Pages(store, clock, str(site.client.make_url("")).rstrip("/"), {HERE.platform})
        async with web_lab(store, maker, order, page_of=pages.of_day) as lab:
            digests = [await maker.make(order, day) for day in maker.source.dates or ()]
            await lab.desk.courier.deliver(_of_the_day(digests))
            yield Stage(lab, await pages.of_day(HERE, DAY))


async def of_channel(page: Page, stage: Stage) -> None:
    """The channel: a digest with its thread open, and a paper that is liked."""
    await page.goto(await stage.lab.service.link())
    await page.locator("#talk > .head > .thread > summary").click()
    await page.locator(".entry").first.get_by_label("More like this").click()
    await page.locator('[data-vote="more"][aria-pressed="true"]').wait_for()
    await page.locator("#line").fill("/paper similar 2505.07411")
    await page.keyboard.press("Escape")
    await page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")


async def of_day(page: Page, stage: Stage) -> None:
    """The day's page in the archive."""
    await page.goto(stage.page)


async def take(store: SqlStore, console: Console) -> None:
    """Make both pictures."""
    folder, chromium = Path(sys.argv[1]), shutil.which("chromium") or shutil.which("chromium-browser")
    async with staged(store) as stage, async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, shown in {"channel": of_channel, "day": of_day}.items():
            page = await browser.new_page(viewport=WINDOW, color_scheme="light")
            await shown(page, stage)
            await page.screenshot(path=folder / f"{name}.png")
            console.print(f"{folder}/{name}.png")
        await browser.close()


def _of_the_day(digests: list[Digest]) -> Digest:
    return next(one for one in digests if one.date == DAY)


if __name__ == "__main__":
    run(take)
