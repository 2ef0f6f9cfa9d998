"""A paper in the archive, the feed, and the files beside pages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime

import feedparser
import pytest

from core.model import HeldBack, Vote, VoteKind
from core.store import open_store
from tests.fakes.archive import DAY, LAB, Reading, an_archive, keep, of, sound
from tests.fakes.digests import (
    a_paper,
    a_verdict,
    an_entry,
)

LATER, JUNE = date(2025, 5, 15), date(2025, 6, 2)
MARKUP = "<script>alert(1)</script> & \"quotes\" 'n' <img src=x onerror=alert(1)>"


@pytest.fixture
async def reading(sqlite_url: str) -> AsyncIterator[Reading]:
    store = open_store(sqlite_url)
    async with an_archive(store) as made:
        yield made
    await store.close()


async def test_a_paper_has_every_digest_it_was_in_its_votes_and_its_bibtex(reading: Reading) -> None:
    await keep(reading.store, of(), of(day=JUNE, held_back={HeldBack.SHOWN_BEFORE: ("2505.06839",)}, entries=()))
    more = Vote(LAB, "2505.06839", "U77", VoteKind.MORE, datetime(2025, 5, 13, tzinfo=UTC))
    async with reading.store.write() as work:
        for vote in (more, replace(more, person="U78"), replace(more, kind=VoteKind.SAVED)):
            await work.votes.put(vote)
    base = await reading.link()
    page = sound(await reading.page(f"{base}/paper/2505.06839"))
    assert "Tuesday 13 May 2025, at 1: Relevance 10 · Novelty 8 · Architecture" in page.text
    assert "Votes here: 2 more." in page.text
    assert "boixadsera2025power" in page.text
    assert "U77" not in await reading.page(f"{base}/paper/2505.06839")
    assert (await reading.page(f"{base}/paper/2505.06839.bib")).startswith("@misc{")
    data = json.loads(await reading.page(f"{base}/paper/2505.06839.json"))
    assert (data["votes"], len(data["listed"])) == ({"more": 2, "less": 0}, 1)


async def test_a_paper_that_was_held_back_says_why_and_one_of_no_digest_is_not_there(reading: Reading) -> None:
    async with reading.store.write() as work:
        await work.papers.save([a_paper(id="2505.00040", title="Not so good"), a_paper(id="2505.09999")])
    await keep(reading.store, of())
    base = await reading.link()
    assert (
        "Not listed on Tuesday 13 May 2025: below the cut-offs."
        in sound(await reading.page(f"{base}/paper/2505.00040")).text
    )
    await reading.page(f"{base}/paper/2505.09999", 404)


async def test_similar_papers_are_those_that_the_channel_lists(reading: Reading) -> None:
    near = a_paper(id="2505.00001", title="Granularity of experts in mixtures")
    entries = (an_entry(), an_entry(near, position=2, verdict=a_verdict(near)))
    await keep(reading.store, of(entries=entries))
    base = await reading.link()
    assert f"{base}/paper/2505.00001" in sound(await reading.page(f"{base}/paper/2505.06839")).links()


async def test_the_feed_is_valid_and_has_the_newest_first(reading: Reading) -> None:
    await keep(reading.store, of(), of(day=LATER, entries=(an_entry(a_paper(title=MARKUP)),)))
    base, other = await reading.link(), await reading.link()
    text = await reading.page(f"{base}/feed.atom")
    feed = feedparser.parse(text)
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert [one.link for one in feed.entries] == [f"https://sheet.example.org{base}/{day}" for day in (LATER, DAY)]
    assert feed.entries[1].title.startswith("Tuesday 13 May 2025: 3 worth reading")
    assert "The power of fine-grained experts" in feed.entries[1].content[0].value
    assert "<script" not in feed.entries[0].content[0].value
    again = feedparser.parse(await reading.page(f"{other}/feed.atom"))
    assert [one.id for one in again.entries] == [one.id for one in feed.entries]


async def test_the_files_beside_a_day_hold_what_the_page_holds_and_no_name_of_its_channel(reading: Reading) -> None:
    await keep(reading.store, of())
    base = await reading.link()
    data = json.loads(await reading.page(f"{base}/{DAY}.json"))
    assert [one["id"] for one in data["entries"]] == ["2505.06839", "2505.06653", "2505.07124"]
    assert "channel" not in data
    assert (await reading.page(f"{base}/{DAY}.md")).startswith("# arXiv · Tuesday 13 May 2025")
    assert (await reading.page(f"{base}/{DAY}.bib")).count("@misc{") == 3
