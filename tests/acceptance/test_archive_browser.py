"""The archive in a real browser: leafing, keys, a phone, and whether all of it can be read."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

from core.store import open_store
from tests.fakes.archive import DAY, Reading, an_archive, keep, of

playwright = pytest.importorskip("playwright.async_api", reason="no playwright: `pip install playwright` for this")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no browser: `apt-get install chromium` for this")

LATER = date(2025, 5, 15)
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_PHONE = {"width": 360, "height": 740}
# The least contrast of any text on what lies behind it, by the formula of WCAG 2.
_LEAST_CONTRAST = """() => {
  const parts = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (parts(color).length === 3 || parts(color)[3] > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  let least = { ratio: 21, text: "" };
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].filter((one) => one.nodeType === 3).map((one) => one.data.trim()).join("");
    if (!text) continue;
    const style = getComputedStyle(element);
    const ink = element.closest("svg") ? style.fill : style.color;
    const [high, low] = [light(ink), light(ground(element))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < least.ratio) least = { ratio, text };
  }
  return least;
}"""


@pytest.fixture
async def reading(sqlite_url: str) -> AsyncIterator[Reading]:
    store = open_store(sqlite_url)
    async with an_archive(store) as made:
        await keep(store, of(), of(day=LATER), of(day=date(2025, 6, 2)))
        yield made
    await store.close()


@asynccontextmanager
async def browsing(reading: Reading, **context: object) -> AsyncIterator[playwright.Page]:
    """A page of a browser; whatever it complains about, such as a policy that stops something, fails the test."""
    complaints: list[str] = []
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        told = await browser.new_context(base_url=str(reading.client.make_url("/")), **context)
        page = await told.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        yield page
        await browser.close()
    assert complaints == []


async def test_one_leafs_from_day_to_day_to_the_month_and_to_a_paper(reading: Reading) -> None:
    base = await reading.link()
    async with browsing(reading) as page:
        await page.goto(f"{base}/{DAY}")
        await page.get_by_role("link", name="Thu 15 ▸").first.click()
        assert await page.get_by_role("heading", level=1).inner_text() == "arXiv · Thursday 15 May 2025"
        await page.get_by_role("link", name="May 2025").first.click()
        await page.get_by_role("link", name="Tuesday 13 May 2025, 3 worth reading").click()
        await page.get_by_role("link", name="2505.06839").click()
        assert "The power of fine-grained experts" in await page.get_by_role("heading", level=1).inner_text()
        await page.get_by_role("link", name="Search").click()
        await page.get_by_label("Words in title, abstract or authors").fill("quantization")
        await page.get_by_role("button", name="Search").click()
        assert await page.locator(".entry").count() == 3


async def test_it_is_read_by_keys(reading: Reading) -> None:
    base = await reading.link()
    async with browsing(reading) as page:
        await page.goto(f"{base}/{LATER}")

        async def here() -> str:
            return str(await page.evaluate("document.activeElement.id"))

        for key, at in {"j": "paper-1", "k": "paper-1"}.items():
            await page.keyboard.press(key)
            assert await here() == at
        await page.keyboard.press("j")
        await page.keyboard.press("l")
        assert await here() == "paper-2"
        assert await page.locator("#paper-2 details[open]").count() == 1
        await page.keyboard.press("h")
        await page.wait_for_url(f"**/{DAY}")
        await page.keyboard.press("n")
        await page.wait_for_url(f"**/{LATER}")
        await page.goto(f"{base}/search")
        await page.keyboard.press("/")
        await page.keyboard.type("j k")
        assert await page.get_by_label("Words in title, abstract or authors").input_value() == "j k"


async def test_the_first_tab_skips_to_the_content(reading: Reading) -> None:
    async with browsing(reading) as page:
        await page.goto(f"{await reading.link()}/{DAY}")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "main"


async def test_it_fits_a_phone(reading: Reading) -> None:
    base = await reading.link()
    async with browsing(reading, viewport=_PHONE) as page:
        for path in (DAY, "2025-05", "2025", "search?q=experts", "paper/2505.06839", f"{DAY}/held"):
            await page.goto(f"{base}/{path}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= _PHONE["width"], path


async def test_it_needs_no_script(reading: Reading) -> None:
    base = await reading.link()
    async with browsing(reading, java_script_enabled=False) as page:
        await page.goto(f"{base}/{DAY}")
        abstract = page.locator("#paper-1 details p")
        assert not await abstract.is_visible()
        await page.locator("#paper-1 summary").click()
        assert await abstract.is_visible()
        await page.get_by_role("link", name="Search").click()
        await page.get_by_role("textbox", name="Author", exact=True).fill("rigollet")
        await page.get_by_role("button", name="Search").click()
        assert await page.locator(".entry").count() == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_what_is_behind_it(reading: Reading, scheme: str) -> None:
    base = await reading.link()
    async with browsing(reading, color_scheme=scheme) as page:
        for path in (DAY, "2025-05", "search?q=experts", "paper/2505.06839"):
            await page.goto(f"{base}/{path}")
            least = await page.evaluate(_LEAST_CONTRAST)
            assert 4.5 <= least["ratio"] < 21, (path, least)
