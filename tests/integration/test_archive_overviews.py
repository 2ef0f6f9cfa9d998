"""Months, years and search in the archive."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date

import pytest

from core.store import open_store
from tests.fakes.archive import DAY, LAB, Reading, an_archive, keep, of, sound
from tests.fakes.digests import (
    a_paper,
    a_quiet_digest,
    an_entry,
)

LATER, JUNE = date(2025, 5, 15), date(2025, 6, 2)


@pytest.fixture
async def reading(sqlite_url: str) -> AsyncIterator[Reading]:
    store = open_store(sqlite_url)
    async with an_archive(store) as made:
        yield made
    await store.close()


async def test_a_month_has_a_calendar_its_topics_and_its_best(reading: Reading) -> None:
    await keep(reading.store, of(), of(day=LATER), of(day=JUNE), a_quiet_digest(channel=LAB, date=date(2025, 5, 26)))
    base = await reading.link()
    page = sound(await reading.page(f"{base}/2025-05"))
    assert "6 worth reading of 18 new · 3 digests" in page.text
    assert {f"{base}/2025-06", f"{base}/2025", f"{base}/{DAY}", f"{base}/{LATER}"} <= set(page.links())
    labels = [told.get("aria-label") for tag, told in page.tags if tag == "a"]
    assert "Tuesday 13 May 2025, 3 worth reading" in labels
    assert "Monday 26 May 2025, nothing announced" in labels
    assert "Architecture, 2" in page.text
    assert [name for tag, told in page.tags if (name := told.get("scope")) == "col"][:5] == ["col"] * 5
    data = json.loads(await reading.page(f"{base}/2025-05.json"))
    assert [day["listed"] for day in data["days"]] == [3, 3, 0]
    assert data["best"][0]["id"] == "2505.06839"


async def test_a_year_has_its_months(reading: Reading) -> None:
    await keep(reading.store, of(), of(day=JUNE), of(day=date(2024, 12, 30)))
    base = await reading.link()
    page = sound(await reading.page(f"{base}/2025"))
    assert "May 2025 1 3 9" in page.text
    assert {f"{base}/2024", f"{base}/2025-05", f"{base}/2025-06"} <= set(page.links())
    assert len(json.loads(await reading.page(f"{base}/2024.json"))["days"]) == 1
    assert "no such page" in await reading.page(f"{base}/2023", 404)


async def test_search_goes_by_words_topic_author_and_score(reading: Reading) -> None:
    await keep(reading.store, of())
    base = await reading.link()
    assert "Nothing" not in sound(await reading.page(f"{base}/search")).text
    for query, title in {
        "q=granularity": "The power of fine-grained",
        "topic=Compression": "Improving Block-Wise",
        "author=eyr": "",
        "author=gabriel+peyre": "Learning from Samples",
        "author=Peyré": "Learning from Samples",
        "relevance=9&novelty=8&q=quantization": "Improving Block-Wise",
    }.items():
        found = sound(await reading.page(f"{base}/search?{query}"))
        assert (title or "Nothing found") in found.text, query
        data = json.loads(await reading.page(f"{base}/search.json?{query}"))
        assert [one["title"][:20] for one in data["found"]] == ([title[:20]] if title else [])


async def test_a_score_that_is_none_is_told_with_a_right_one(reading: Reading) -> None:
    base = await reading.link()
    for wrong in ("eleven", "11", "nan", "-1", "<b>"):
        response = await reading.client.get(f"{base}/search", params={"relevance": wrong})
        assert response.status == 400
        assert "Try a number from 1 to 10, such as “8”." in sound(await response.text()).text


async def test_more_than_one_page_of_results_is_turned_over(reading: Reading) -> None:
    papers = [a_paper(id=f"2505.{n:05}", title=f"Paper {n}") for n in range(1, 31)]
    entries = tuple(an_entry(paper, position=n) for n, paper in enumerate(papers, start=1))
    await keep(reading.store, of(entries=entries))
    base = await reading.link()
    first = sound(await reading.page(f"{base}/search?topic=Architecture"))
    assert f"{base}/search?topic=Architecture&page=2" in first.links()
    second = sound(await reading.page(f"{base}/search?topic=Architecture&page=2"))
    assert ("Paper 26" in first.text, "Paper 26" in second.text) == (False, True)
