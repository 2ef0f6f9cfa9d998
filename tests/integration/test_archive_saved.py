"""The page of what people of a channel saved."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.model import Channel, Vote, VoteKind
from core.store import open_store
from tests.fakes.archive import ADA, DEN, LAB, Reading, an_archive, keep, of, sound
from tests.fakes.digests import a_paper


@pytest.fixture
async def reading(sqlite_url: str) -> AsyncIterator[Reading]:
    store = open_store(sqlite_url)
    async with an_archive(store) as made:
        await keep(made.store, of())
        yield made
    await store.close()


async def save(reading: Reading, *papers: str, person: str = "U77", channel: Channel = LAB) -> None:
    """Each a minute after the one before it."""
    async with reading.store.write() as work:
        known = await work.papers.get(papers)
        await work.papers.save([a_paper(id=one, title=f"Paper {one}") for one in papers if one not in known])
        for one in papers:
            reading.clock.advance(60)
            await work.votes.put(Vote(channel, one, person, VoteKind.SAVED, reading.clock.now()))


async def test_saved_papers_stand_there_once_newest_first_and_without_who_saved_them(reading: Reading) -> None:
    await save(reading, "2505.06839", "2505.00009", "2505.07124")
    await save(reading, "2505.06839", person="U78")
    await save(reading, "2505.06653", channel=DEN)
    base = await reading.link()
    html = await reading.page(f"{base}/saved")
    page = sound(html)
    assert "3 papers that people of this channel saved" in page.text
    order = [page.text.index(title) for title in ("The power of fine", "Learning from Samples", "Paper 2505.00009")]
    assert order == sorted(order)
    assert ("U77" in html, "U78" in html, "Improving Block-Wise" in html) == (False, False, False)
    assert {f"{base}/paper/2505.06839", "https://arxiv.org/abs/2505.00009"} <= set(page.links())
    assert f"{base}/paper/2505.00009" not in page.links()
    assert f"{base}/saved" in sound(await reading.page(f"{base}/2025-05-13")).links()


async def test_saved_papers_are_there_as_bibtex_and_as_data(reading: Reading) -> None:
    base = await reading.link()
    await save(reading, "2505.06839", "2505.00009")
    assert (await reading.page(f"{base}/saved.bib")).count("@misc{") == 2
    data = json.loads(await reading.page(f"{base}/saved.json"))
    assert [(one["id"], one["listed"]) for one in data["saved"]] == [
        ("2505.00009", None), ("2505.06839", "2025-05-13"),
    ]  # fmt: skip
    assert "U77" not in json.dumps(data)


async def test_more_than_a_page_of_saved_papers_is_turned_over(reading: Reading) -> None:
    await save(reading, *(f"2505.0{n:04}" for n in range(1, 31)))
    base = await reading.link()
    first, second = [sound(await reading.page(f"{base}/saved?page={n}")) for n in (1, 2)]
    assert ("Paper 2505.00006" in first.text, "Paper 2505.00005" in second.text) == (True, True)
    assert f"{base}/saved?page=2" in first.links()
    assert (await reading.page(f"{base}/saved.bib")).count("@misc{") == 30


async def test_where_nothing_is_saved_the_page_says_how(reading: Reading) -> None:
    assert "Nobody has saved a paper here yet" in sound(await reading.page(f"{await reading.link()}/saved")).text


async def test_public_pages_tell_nothing_of_what_was_saved(reading: Reading) -> None:
    await save(reading, "2505.06839")
    await reading.linking.publish(LAB, ADA, "lab")
    for form in ("", ".json", ".bib"):
        await reading.page(f"/c/lab/saved{form}", 404)
    assert "/c/lab/saved" not in sound(await reading.page("/c/lab/2025-05-13")).links()


async def test_a_paper_that_was_listed_twice_is_shown_as_it_was_listed_last(reading: Reading) -> None:
    await keep(reading.store, of(day=(last := of().date + timedelta(days=20))), of(day=of().date + timedelta(days=10)))
    await save(reading, "2505.06839")
    data = json.loads(await reading.page(f"{await reading.link()}/saved.json"))
    assert [one["listed"] for one in data["saved"]] == [str(last)]
