"""Whatever papers, people and models write is text on a page of the archive."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Criteria, Topic
from core.store import open_store
from tests.contract.store.values import on_one_store
from tests.fakes.any_digests import any_digest, any_text
from tests.fakes.archive import DAY, LAB, Reading, an_archive, keep, of, sound


@pytest.fixture
async def reading(sqlite_url: str) -> AsyncIterator[Reading]:
    store = open_store(sqlite_url)
    async with an_archive(store) as made:
        yield made
    await store.close()


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
