"""The page of a day, and of what it held back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from core.model import Entry, HeldBack
from core.store import open_store
from tests.fakes.archive import DAY, LAB, Reading, an_archive, keep, of, sound
from tests.fakes.digests import (
    a_local_digest,
    a_paper,
    a_partial_digest,
    a_quiet_digest,
    a_verdict,
    an_entry,
    held_back_groups,
)

LATER, JUNE = date(2025, 5, 15), date(2025, 6, 2)
MARKUP = "<script>alert(1)</script> & \"quotes\" 'n' <img src=x onerror=alert(1)>"


@pytest.fixture
async def reading(sqlite_url: str) -> AsyncIterator[Reading]:
    store = open_store(sqlite_url)
    async with an_archive(store) as made:
        yield made
    await store.close()


async def test_a_day_has_everything_that_its_digest_has(reading: Reading) -> None:
    await keep(reading.store, of(), of(day=LATER), of(day=JUNE))
    base = await reading.link()
    page = sound(await reading.page(f"{base}/2025-05-15"))
    for told in (
        "arXiv · Thursday 15 May 2025",
        "3 worth reading of 9 new · 6 held back · gpt-4o $0.19",
        "Announced 14",
        "Held back by type −4 10",
        "Listed 3",
        "Tokens in 25 calls",
        "49,097",
        "56,044",
        "Relevance 10 · Novelty 8 · Architecture",
        "Proves an exponential gap in expressivity",
        "Enric Boix-Adsera, Philippe Rigollet",
        "with many (k = 8) to those with fewer",
        "Authors’ comment: Accepted at ICML 2025",
        "Journal: Proc. ICML 2025",
        "By Gabriel Peyré, whom this channel follows.",
        "cross-listed",
        "4 papers held back by type",
        "2 papers screened out",
        "3 papers below the cut-offs",
        "Criteria version 1. Judged by gpt-4o with prompt selection-1.",
        "Mixture of experts, transformers. Not: Use of an architecture for a task.",
        "Muted: federated learning",
        "You are told <b>to judge</b>.",
    ):
        assert told in page.text, told
    links = page.links()
    for led in ("2025-05-13", "2025-06-02", "2025-05", "2025-05-15.md", "2025-05-15.bib", "2025-05-15.json"):
        assert f"{base}/{led}" in links
    assert "https://arxiv.org/abs/2505.06839" in links
    assert f"{base}/paper/2505.06839" in links


async def test_the_bare_address_leads_to_the_newest_day(reading: Reading) -> None:
    base = await reading.link()
    assert "No digest yet" in await reading.page(f"{base}/")
    await keep(reading.store, of(), of(day=LATER))
    for path in (base, f"{base}/"):
        response = await reading.client.get(path, allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (302, f"{base}/2025-05-15")


@pytest.mark.parametrize("make", [a_partial_digest, a_local_digest, a_quiet_digest], ids=lambda make: make.__name__)
async def test_a_day_in_any_state_is_a_sound_page(reading: Reading, make: type) -> None:
    digest = make(channel=LAB)
    await keep(reading.store, digest)
    page = sound(await reading.page(f"{await reading.link()}/{digest.date}"))
    assert {"a_partial_digest": "429, 6 tries", "a_local_digest": "Novelty is not judged"}.get(
        make.__name__, "Thanksgiving"
    ) in page.text


async def test_an_old_revision_is_read_as_it_was_and_leads_to_the_newest(reading: Reading) -> None:
    await keep(reading.store, of(), of(entries=(an_entry(a_paper(title="Another")),)))
    base = await reading.link()
    newest, old = sound(await reading.page(f"{base}/{DAY}")), sound(await reading.page(f"{base}/{DAY}/1"))
    assert "Another" in newest.text
    assert "Another" not in old.text
    assert f"{base}/{DAY}/1" in newest.links()
    assert f"{base}/{DAY}" in old.links()
    assert "no revision 3" in await reading.page(f"{base}/{DAY}/3", 404)


async def test_a_day_without_a_digest_leads_to_the_nearest(reading: Reading) -> None:
    await keep(reading.store, of(), of(day=LATER), of(day=JUNE))
    base = await reading.link()
    near = sound(await reading.page(f"{base}/2025-05-14", 404))
    assert "There is no digest of Wednesday 14 May 2025." in near.text
    assert {f"{base}/{DAY}", f"{base}/{LATER}"} <= set(near.links())
    for far in ("0001-01-01", "9999-12-31", "2024-05-14"):
        assert f"{base}/{JUNE}" in sound(await reading.page(f"{base}/{far}", 404)).links()


async def test_what_was_held_back_has_its_titles_page_by_page(reading: Reading) -> None:
    ids = tuple(f"2505.{n:05}" for n in range(1, 251))
    async with reading.store.write() as work:
        await work.papers.save([a_paper(id=ids[0], title=r"Fr\'echet"), a_paper(id=ids[249], title="The last")])
    await keep(reading.store, of(held_back=held_back_groups() | {HeldBack.BELOW_CUTOFF: ids}))
    base = await reading.link()
    day = sound(await reading.page(f"{base}/{DAY}"))
    assert f"{base}/{DAY}/held?reason=below-the-cut-offs" in day.links()
    assert ("Fréchet" in day.text, "The last" in day.text) == (True, False)
    first = sound(await reading.page(f"{base}/{DAY}/held?reason=below-the-cut-offs"))
    second = sound(await reading.page(f"{base}/{DAY}/held?reason=below-the-cut-offs&page=2"))
    assert ("Fréchet" in first.text, "The last" in second.text) == (True, True)
    assert "?reason=below-the-cut-offs&page=2" in first.links()


def long_entries(number: int) -> tuple[Entry, ...]:
    """Papers that are long in everything: arXiv takes abstracts of 1,920 characters, and thousands of authors."""
    abstract = ("We study <k, n> codes & prove that $k = 8$ holds for all of them, which no earlier work did. " * 30)[
        :1920
    ]
    title = ("A long title at arXiv that goes on & on, as some of them do: with a subtitle, too " * 3)[:240]
    authors = tuple(f"Firstname Lastname the {n}th" for n in range(300))
    told = {"title": title, "abstract": abstract, "authors": authors, "comment": "24 pages, 12 figures. " * 15}
    papers = [a_paper(id=f"2505.{n:05}", **told) for n in range(1, number + 1)]
    comment = "Proves a gap between few and many experts. " * 8
    return tuple(an_entry(one, position=n, verdict=a_verdict(one, comment=comment)) for n, one in enumerate(papers, 1))


@pytest.mark.parametrize("number", [40, 50])
async def test_a_page_of_a_big_day_is_below_a_hundred_thousand_bytes(reading: Reading, number: int) -> None:
    entries = long_entries(number)
    held = {reason: tuple(f"2505.1{k}{n:03}" for n in range(60)) for k, reason in enumerate(HeldBack)}
    await keep(reading.store, of(entries=entries, held_back=held))
    async with reading.store.write() as work:
        title = entries[0].paper.title
        await work.papers.save([a_paper(id=one, title=title) for ids in held.values() for one in ids])
    base = await reading.link()
    for path in (str(DAY), f"{DAY}?page=2", f"{DAY}/held", "2025-05", "search?relevance=1", "paper/2505.00001"):
        html = await reading.page(f"{base}/{path}")
        page = sound(html)
        assert len(html.encode()) < 100_000, path
    day = sound(await reading.page(f"{base}/{DAY}"))
    assert "We study <k, n> codes &" in day.text
    assert "The whole abstract" in day.text
    assert page.text.count("which no earlier work did.") == 20


async def test_a_day_of_very_many_papers_is_read_page_by_page(reading: Reading) -> None:
    await keep(reading.store, of(entries=long_entries(50)))
    base = await reading.link()
    first, second = [sound(await reading.page(f"{base}/{DAY}{page}")) for page in ("", "?page=2")]
    assert "Papers 1 to 40 of 50." in first.text
    assert "Papers 41 to 50 of 50." in second.text
    assert "?page=2" in first.links()
    assert f"{base}/{DAY}" in second.links()
    assert ("#paper-40" in first.links(), "#paper-41" in first.links(), "#paper-41" in second.links()) == (
        True,
        False,
        True,
    )
    paper = sound(await reading.page(f"{base}/paper/2505.00041"))
    assert f"{base}/{DAY}?page=2#paper-41" in paper.links()


async def test_markup_in_a_title_is_shown_as_it_was_written(reading: Reading) -> None:
    await keep(reading.store, of(entries=(an_entry(a_paper(title=MARKUP)),)))
    page = sound(await reading.page(f"{await reading.link()}/{DAY}"))
    assert "<script>alert(1)</script> &" in page.text
