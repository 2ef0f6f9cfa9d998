"""The newcomer's loop in a real browser, where one is installed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.platforms.web.access import HERE
from core.calendar import shipped_calendar
from core.criteria.file import default_criteria
from core.digesting import DigestMaker
from core.judging import Judging
from core.model import Person, Subscription
from core.scoring.local import LocalScorer
from core.sources.recorded import RecordedSource
from core.store import SqlStore, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.web_lab import WebLab, web_lab

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed: no browser to drive")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: no browser to drive")
QUIETLY = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"]  # fmt: skip
DAY = date(2025, 5, 13)


@pytest.fixture
async def lab(sqlite_url: str) -> AsyncIterator[WebLab]:
    store: SqlStore = open_store(sqlite_url)
    clock = FakeClock(datetime(2025, 5, 20, 10, tzinfo=UTC))
    maker = DigestMaker(store, RecordedSource(), Judging(store, LocalScorer(), clock), shipped_calendar(), clock)
    seed = Subscription(channel=HERE, categories=("cs.LG", "cs.AI"), criteria=default_criteria())
    async with web_lab(store, maker, seed) as lab:
        async with store.write() as work:
            await work.subscriptions.save(seed, by=Person("settings"), at=clock.now())
        yield lab
    await store.close()


@asynccontextmanager
async def a_window(lab: WebLab, **options: Any) -> AsyncIterator[Any]:
    """A page of a browser at the channel. It fails if a script or the policy of the page complains."""
    complaints: list[str] = []
    async with playwright.async_playwright() as one:
        browser = await one.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)
        page = await browser.new_page(**options)
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        await page.goto(await lab.service.link())
        await page.wait_for_selector("#line")
        yield page
        await browser.close()
    assert complaints == []


async def types(page: Any, line: str) -> Any:
    """Type a command; the answer."""
    answers = page.locator("#talk > .exchange > article")
    count = await answers.count()
    await page.locator("#line").fill(line)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await answers.nth(count).wait_for()
    return answers.nth(count)


async def test_a_newcomer_sees_a_digest_arrive_likes_a_paper_and_edits_the_criteria(lab: WebLab) -> None:
    async with a_window(lab) as page:
        order = await lab.desk.subscription(HERE)
        await lab.desk.courier.deliver(await lab.desk.maker.make(order, DAY))
        await page.locator("#talk .head h2", has_text="Tuesday 13 May 2025").wait_for()
        assert "14 worth reading of 36 new" in await (await types(page, "/digest 2025-05-13")).inner_text()
        await page.locator("#talk > .head > .thread > summary").click()
        paper = page.locator(".entry").first
        await paper.get_by_label("More like this").click()
        await paper.locator('[data-vote="more"][aria-pressed="true"]').wait_for()
        assert "Noted: more like" in await paper.get_by_role("status").inner_text()
        form = await types(page, "/criteria edit")
        await form.get_by_label("Least relevance").fill("mars")
        await form.get_by_role("button", name="Look at the changes").click()
        await form.locator(".wrong", has_text="“mars” is no relevance").wait_for()
        await form.get_by_label("Least relevance").fill("9.5")
        await form.get_by_role("button", name="Look at the changes").click()
        await page.get_by_text("The draft is not saved yet.").wait_for()
        await page.locator("#talk > .exchange").last.get_by_role("button", name="Save", exact=True).click()
        await page.locator("#talk > .exchange").last.get_by_text("version 2").first.wait_for()


async def test_the_command_box_completes_by_keyboard_and_remembers(lab: WebLab) -> None:
    async with a_window(lab) as page:
        await page.locator("#line").press_sequentially("/subscr")
        await page.locator("#offers li").first.wait_for()
        await page.keyboard.press("Tab")
        assert await page.locator("#line").input_value() == "/subscription "
        await types(page, "/help digest")
        await page.locator("#line").press("ArrowUp")
        assert await page.locator("#line").input_value() == "/help digest"
        assert await page.locator("#line").get_attribute("aria-expanded") == "false"


async def test_it_fits_a_phone_and_comes_back_after_the_connection_was_lost(lab: WebLab) -> None:
    phone = {"width": 360, "height": 740}
    async with a_window(lab, viewport=phone, color_scheme="dark") as page:
        order = await lab.desk.subscription(HERE)
        await types(page, "/help")
        for room in (lab.service.here,):
            room.feed.end()
        async with asyncio.timeout(30):
            await lab.desk.courier.deliver(await lab.desk.maker.make(order, DAY))
            await page.locator("#talk .head").wait_for()
        await page.locator("#talk > .head > .thread > summary").click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
