"""A channel's digests as pages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Criteria, HeldBack, Topic, Vote, VoteKind
from core.store import open_store
from tests.contract.store.values import on_one_store
from tests.fakes.any_digests import any_digest, any_text
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
        "author=peyre": "",
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


async def test_a_page_of_forty_papers_is_below_a_hundred_thousand_bytes(reading: Reading) -> None:
    abstract = "The quick brown fox jumps over the lazy dog, and $k = 8$ of them do not. " * 18
    title = "A title of the usual length of titles at arXiv, which is eighty signs or so, here"
    papers = [a_paper(id=f"2505.{n:05}", title=title, abstract=abstract) for n in range(1, 41)]
    entries = tuple(an_entry(paper, position=n) for n, paper in enumerate(papers, start=1))
    held = {reason: tuple(f"2505.1{n:04}" for n in range(100)) for reason in HeldBack}
    await keep(reading.store, of(entries=entries, held_back=held))
    async with reading.store.write() as work:
        await work.papers.save([a_paper(id=one, title=title) for one in held[HeldBack.BY_TYPE]])
    page = await reading.page(f"{await reading.link()}/{DAY}")
    sound(page)
    assert len(page.encode()) < 100_000


@on_one_store
@given(digest=any_digest(), name=any_text, text=any_text)
async def test_whatever_a_digest_holds_is_text_on_its_page_and_no_tag(
    reading: Reading, digest: object, name: str, text: str
) -> None:
    topics = (Topic(name, text, text),)
    told = replace(digest, channel=LAB, criteria=Criteria(topics=topics, muted=(text,)))  # type: ignore[type-var]
    await keep(reading.store, told)
    base = await reading.only_link()
    page = sound(await reading.page(f"{base}/{told.date}"))
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert scripts == [{"src": "/static/keys.js", "defer": None}]
    for entry in told.entries[:1]:
        # Not every id that hypothesis makes is of a month that there is.
        sound(await (await reading.client.get(f"{base}/paper/{entry.paper.id}")).text())
    for path in ("2025-05", "2025", f"{DAY}/held", "search?relevance=1"):
        sound(await reading.page(f"{base}/{path}"))
    assert not feedparser.parse(await reading.page(f"{base}/feed.atom")).bozo
    reading.clock.advance(60)


@on_one_store
@given(words=any_text | st.text(max_size=50))
async def test_whatever_is_searched_for_is_text_in_the_form(reading: Reading, words: str) -> None:
    await keep(reading.store, of())
    asked = {"q": words, "topic": words, "author": words, "page": words}
    response = await reading.client.get(f"{await reading.only_link()}/search", params=asked)
    assert response.status == 200
    page = sound(await response.text())
    assert next(told for tag, told in page.tags if tag == "input" and told["id"] == "q")["type"] == "search"
    reading.clock.advance(60)


async def test_markup_in_a_title_is_shown_as_it_was_written(reading: Reading) -> None:
    await keep(reading.store, of(entries=(an_entry(a_paper(title=MARKUP)),)))
    page = sound(await reading.page(f"{await reading.link()}/{DAY}"))
    assert "<script>alert(1)</script> &" in page.text
