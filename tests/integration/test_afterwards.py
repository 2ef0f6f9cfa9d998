"""What became of papers that were shown is told in their threads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.afterwards import Afterwards
from core.daily import Step
from core.model import AnnounceType, Digest
from core.store import SqlStore
from tests.fakes.day import Day
from tests.fakes.scene import DAY, LAB, NEXT_DAY, papers

WITHDRAWN = {"comment": "This paper has been withdrawn by the authors: Lemma 2 is wrong", "version": 2}
APPEARED = {"journal_ref": "Journal of Pruning 7 (2026) 1-20", "version": 2}


@pytest.fixture
async def day(store: SqlStore) -> Day:
    """A channel that was shown papers 1 and 2."""
    day = Day(store)
    await day.scene.subscribed()
    day.scene.announce_good(DAY, 1, 2)
    await day.visits()
    day.jump(2025, 5, 14, 9, 30)
    return day


async def replaced(day: Day, number: int, facts: dict[str, object]) -> None:
    """The next day, on which a new version of that paper is announced."""
    (paper,) = papers(number)
    new = replace(paper, **facts)  # type: ignore[arg-type]
    day.scene.source.announce(NEXT_DAY, [new], kind=AnnounceType.REPLACE)
    day.scene.announce_good(NEXT_DAY, 9)
    await day.visits()
    await told(day)


async def told(day: Day) -> None:
    async with day.scene.store.read() as work:
        digest, order = await work.digests.latest(LAB, NEXT_DAY), await work.subscriptions.get(LAB)
    assert isinstance(digest, Digest)
    assert order
    await Afterwards(day.scene.store, {"fake": day.platform}, day.scene.clock).tell(order, digest)


def texts(day: Day) -> list[tuple[str, str | None]]:
    return [(notice.text, notice.thread) for _, notice, _ in day.platform.notices]


async def test_a_withdrawal_is_told_once_in_the_thread_of_the_paper(day: Day) -> None:
    await replaced(day, 1, WITHDRAWN)
    await told(day)
    head = next(ref for _, message, ref in day.platform.posted if message.digest.date == DAY)
    said = "“Paper 1” was withdrawn: This paper has been withdrawn by the authors: Lemma 2 is wrong."
    assert texts(day) == [(said, head)]


async def test_a_journal_reference_is_told(day: Day) -> None:
    await replaced(day, 2, APPEARED)
    assert [text for text, _ in texts(day)] == ["“Paper 2” has appeared: Journal of Pruning 7 (2026) 1-20."]


@pytest.mark.parametrize(("number", "facts"), [(1, {"version": 2}), (5, WITHDRAWN), (1, {"comment": "12 pages"})])
async def test_other_new_versions_and_papers_that_nobody_saw_are_no_news(
    day: Day, number: int, facts: dict[str, object]
) -> None:
    await replaced(day, number, facts)
    assert texts(day) == []


async def test_a_notice_that_is_not_taken_makes_no_failure_of_the_digest(day: Day) -> None:
    day.scene.announce_good(NEXT_DAY, 9)
    (paper,) = papers(1)
    day.scene.source.announce(NEXT_DAY, [replace(paper, **WITHDRAWN)], kind=AnnounceType.REPLACE)  # type: ignore[arg-type]
    day.platform.refuse_after = len(day.platform.posted) + 2
    assert await day.steps() == [Step.DELIVERED]
    assert texts(day) == []
