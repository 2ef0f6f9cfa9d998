"""Once a week a channel reads what it liked most."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.model import Paper, Vote, VoteKind
from core.store import SqlStore
from core.voting import Voting
from core.weekly import in_words
from tests.fakes.day import Day
from tests.fakes.platform import Killed
from tests.fakes.scene import LAB, papers

MORE, LESS, SAVED = VoteKind.MORE, VoteKind.LESS, VoteKind.SAVED
THURSDAY, FRIDAY = date(2025, 5, 15), date(2025, 5, 16)
KEY = f"{LAB}/2025-W20/liked"


@pytest.fixture
async def day(store: SqlStore) -> Day:
    """A Friday on which nobody has the digest yet; the people voted on Thursday's papers."""
    day = Day(store)
    day.jump(2025, 5, 15, 9, 30)
    day.scene.announce_good(THURSDAY, 1, 2, 3, 4)
    day.scene.announce_good(FRIDAY, 5)
    await day.scene.subscribed()
    await day.visits()
    return day


async def voted(day: Day, number: int, *people: str, kind: VoteKind = MORE) -> None:
    for person in people:
        await Voting(day.scene.store, day.scene.clock).put(LAB, f"2505.{number:05}", person, kind)


async def liked(day: Day) -> None:
    await voted(day, 2, "U1", "U2")
    await voted(day, 1, "U1", kind=SAVED)
    await voted(day, 4, "U2", kind=LESS)


def told(day: Day) -> list[str]:
    return [notice.text for _, notice, _ in day.platform.notices if notice.key.endswith("/liked")]


async def test_after_the_last_digest_of_a_week_a_channel_reads_what_it_liked_most_once(day: Day) -> None:
    await liked(day)
    assert told(day) == []
    day.jump(2025, 5, 16, 9, 30)
    for _ in range(3):
        await day.visits()
        day.scene.clock.advance(3600)
    assert told(day) == [
        "Liked most here this week: “Paper 2” (2) and “Paper 1” (1). 4 votes of 2 people; `/votes` shows what was "
        "learned."
    ]
    assert [notice.key for _, notice, _ in day.platform.notices] == [KEY]


async def test_fewer_than_three_likes_are_no_news(day: Day) -> None:
    await voted(day, 1, "U1", "U2")
    await voted(day, 1, "U1", kind=SAVED)
    await voted(day, 2, "U1", "U2", kind=LESS)
    day.jump(2025, 5, 16, 9, 30)
    await day.visits()
    assert told(day) == []


async def test_where_votes_have_no_say_nothing_is_told(day: Day) -> None:
    await liked(day)
    await day.scene.subscribed(tuned=False)
    day.jump(2025, 5, 16, 9, 30)
    await day.visits()
    assert told(day) == []


async def test_votes_of_earlier_weeks_do_not_count(day: Day) -> None:
    await liked(day)
    day.jump(2025, 5, 23, 9, 31)
    day.scene.announce_good(date(2025, 5, 23), 6)
    await day.visits()
    assert told(day) == []


async def test_where_friday_has_no_list_the_week_ends_on_thursday(store: SqlStore) -> None:
    day = Day(store)
    day.jump(2025, 7, 2, 9, 30)
    day.scene.announce_good(date(2025, 7, 2), 1, 2)
    await day.scene.subscribed()
    await day.visits()
    await voted(day, 1, "U1", "U2", "U3")
    last = max(day.scene.calendar.between(date(2025, 7, 1), date(2025, 7, 6)))
    day.scene.announce_good(last, 3)
    day.jump(last.year, last.month, last.day, 9, 30)
    await day.visits()
    assert len(told(day)) == 1


async def test_a_digest_that_is_made_up_in_a_later_week_brings_no_line(day: Day) -> None:
    day.jump(2025, 5, 20, 8, 0)
    await liked(day)
    await day.visits()
    assert (LAB, "2025-05-16") in day.heads()
    assert told(day) == []


async def test_a_crash_around_the_line_posts_it_once_and_costs_no_digest(day: Day) -> None:
    await liked(day)
    day.jump(2025, 5, 16, 9, 30)
    day.platform.die_after = KEY
    with pytest.raises(Killed):
        await day.visits()
    day.platform.die_after = None
    day.scene.clock.advance(180)
    again = Day(day.scene.store)
    again.platform.posted, again.platform.notices = day.platform.posted, day.platform.notices
    again.jump(2025, 5, 16, 9, 40)
    await again.visits()
    assert len(told(again)) == 1
    assert again.heads().count((LAB, "2025-05-16")) == 1


async def test_a_line_that_the_platform_does_not_take_is_no_failure_of_the_digest(day: Day) -> None:
    await liked(day)
    day.jump(2025, 5, 16, 9, 30)
    day.platform.refuse_after = len(day.platform.posted) + 2
    assert [visit.step.value for visit in await day.visits()] == ["delivered"]
    assert told(day) == []


def vote(paper: Paper, person: str, kind: VoteKind = MORE) -> Vote:
    return Vote(LAB, paper.id, person, kind, datetime(2025, 5, 15, tzinfo=UTC))


def test_who_likes_and_saves_a_paper_likes_it_once_and_who_wants_less_of_it_does_not() -> None:
    one, two = papers(1, 2)
    votes = [vote(one, person, kind) for person in ("U1", "U2") for kind in (MORE, SAVED)]
    assert in_words(votes, {one.id: one}) == ""
    votes += [vote(two, "U1", SAVED), vote(two, "U1", LESS), vote(one, "U3")]
    assert in_words(votes, {one.id: one, two.id: two}).startswith("Liked most here this week: “Paper 1” (3). 7 votes")


def test_the_text_of_papers_stays_on_one_line_and_short() -> None:
    (paper,) = papers(1)
    long = Paper(**{name: getattr(paper, name) for name in paper.__slots__} | {"title": "A\nlong " * 60})
    line = in_words([vote(long, f"U{n}") for n in range(3)], {long.id: long})
    assert "\n" not in line
    assert len(line) < 250
