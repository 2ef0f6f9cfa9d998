"""How often Slack is asked: in each lane in its time, and no lane waits for another."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.errors import TooMany, Unclear
from bot.platforms.slack.pacing import BURST, TRIES, Lane, Pace
from core.errors import PlatformError
from core.model import Channel
from core.store import SqlStore, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.slack_publishing import PAPERS, Publishing, head, publishing

NOW = datetime(2025, 5, 13, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ONE, OTHER = Lane("T1", "chat.postMessage", "C1"), Lane("T1", "chat.postMessage", "C2")
READING = Lane("T1", "users.info")


@dataclass
class Asked:
    """A method that raises what it is told to, in order, and then answers. `at`: the seconds of each call."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    faults: deque[PlatformError] = field(default_factory=deque)
    at: list[float] = field(default_factory=list)

    async def __call__(self) -> str:
        self.at.append((self.clock.now() - NOW).total_seconds())
        if self.faults:
            raise self.faults.popleft()
        return "done"


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def pace(asked: Asked) -> Pace:
    return Pace(asked.clock)


async def test_messages_to_a_channel_are_a_second_apart_after_the_first_few(asked: Asked, pace: Pace) -> None:
    for _ in range(10):
        await pace.ask(ONE, LATER, asked, again=False)
    assert asked.at == [0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6]


async def test_after_a_while_the_next_few_messages_may_come_faster_again(asked: Asked, pace: Pace) -> None:
    for _ in range(8):
        await pace.ask(ONE, LATER, asked, again=False)
    asked.clock.advance(60)
    for _ in range(8):
        await pace.ask(ONE, LATER, asked, again=False)
    assert asked.at[8:] == [64, 64.5, 65, 65.5, 66, 66.5, 67, 68]


async def test_a_message_counts_from_when_slack_answered(asked: Asked, pace: Pace) -> None:
    async def slow() -> str:
        asked.clock.advance(3)
        return await asked()

    await pace.ask(ONE, LATER, slow, again=False)
    for _ in range(8):
        await pace.ask(ONE, LATER, asked, again=False)
    # Counted from when it was sent, the seventh would come too early for a Slack that takes four at once.
    assert asked.at == [3, 3, 3.5, 4, 4.5, 5, 6, 7, 8]


@given(pauses=st.lists(st.floats(0, 5), max_size=30))
async def test_never_are_there_more_messages_than_a_few_and_one_for_each_second(pauses: list[float]) -> None:
    asked = Asked()
    pace = Pace(asked.clock)
    for pause in pauses:
        asked.clock.advance(pause)
        await pace.ask(ONE, LATER, asked, again=False)
    for number, begin in enumerate(asked.at):
        for count, end in enumerate(asked.at[number:], start=1):
            assert count <= BURST + (end - begin) + 0.001


async def test_messages_under_way_together_count_from_when_slack_answered_them(asked: Asked, pace: Pace) -> None:
    answer, all_sent = asyncio.Event(), asyncio.Barrier(5)

    async def held_up() -> None:
        await all_sent.wait()
        await answer.wait()

    held = [asyncio.create_task(pace.ask(ONE, LATER, held_up, again=False)) for _ in range(4)]
    await all_sent.wait()
    asked.clock.advance(10)
    answer.set()
    await asyncio.gather(*held)
    answered = (asked.clock.now() - NOW).total_seconds()
    for _ in range(2):
        await pace.ask(ONE, LATER, asked, again=False)
    # Four may have come there a moment ago: a Slack that takes four at once takes the next a second later.
    assert asked.at == [answered + 1, answered + 2]


class Together(FakeClock):
    """All who sleep fell asleep at the same moment."""

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def test_those_who_wait_together_get_a_second_each() -> None:
    asked = Asked(Together(NOW))
    pace = Pace(asked.clock)
    waits = await asyncio.gather(*(pace.ask(ONE, LATER, asked, again=False) for _ in range(6)))
    assert waits == ["done"] * 6
    assert asked.clock.slept == [0.5, 1, 1.5, 2, 2.5]


async def test_no_channel_waits_for_another(asked: Asked, pace: Pace) -> None:
    for _ in range(BURST):
        await pace.ask(ONE, LATER, asked, again=False)
    await pace.ask(OTHER, LATER, asked, again=False)
    assert asked.at[-1] == asked.at[-2]


async def test_a_pause_holds_up_its_own_lane_only(asked: Asked, pace: Pace) -> None:
    asked.faults.append(TooMany(30))
    with pytest.raises(TooMany):
        await pace.ask(ONE, NOW + timedelta(seconds=10), asked, again=False)
    await pace.ask(OTHER, NOW, asked, again=False)
    await pace.ask(READING, NOW, asked, again=False)
    assert asked.at == [0, 0, 0]
    await pace.ask(ONE, LATER, asked, again=False)
    assert asked.at[-1] == 30


async def test_reading_is_only_limited_by_what_slack_says(asked: Asked, pace: Pace) -> None:
    for _ in range(20):
        await pace.ask(READING, LATER, asked, again=True)
    assert asked.clock.slept == []


async def test_tries_are_counted(asked: Asked, pace: Pace) -> None:
    asked.faults.extend(TooMany(2) for _ in range(TRIES + 1))
    with pytest.raises(TooMany):
        await pace.ask(READING, LATER, asked, again=False)
    assert asked.at == [0, 2, 4, 6, 8]


async def test_what_is_unclear_is_asked_again_only_where_that_does_no_harm(asked: Asked, pace: Pace) -> None:
    asked.faults.extend(Unclear("Lost.") for _ in range(3))
    with pytest.raises(Unclear):
        await pace.ask(ONE, LATER, asked, again=False)
    assert await pace.ask(READING, LATER, asked, again=True) == "done"
    assert asked.at == [0, 0, 1, 3]


async def test_nothing_begins_after_its_time(asked: Asked, pace: Pace) -> None:
    asked.clock.advance(11)
    with pytest.raises(PlatformError, match=r"^Slack takes too long\.$"):
        await pace.ask(READING, NOW + timedelta(seconds=10), asked, again=True)
    assert asked.at == []


async def test_what_is_free_again_is_forgotten(asked: Asked, pace: Pace) -> None:
    for number in range(10_001):
        await pace.ask(Lane("T1", "chat.postMessage", f"C{number}"), LATER, asked, again=False)
    asked.clock.advance(60)
    await pace.ask(ONE, LATER, asked, again=False)
    assert len(pace._posted) == 1


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    opened = open_store(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def lab(store: SqlStore) -> AsyncIterator[Publishing]:
    async with publishing(store) as publishing_lab:
        yield publishing_lab


async def test_many_messages_at_once_all_arrive_and_slack_never_wants_a_pause(lab: Publishing) -> None:
    refs = await asyncio.gather(*(lab.platform.publish(PAPERS, head()) for _ in range(12)))
    assert sorted(refs) == [message.ts for message in lab.posts]
    assert lab.answers() == ["ok"] * 12


async def test_a_busy_channel_does_not_hold_up_a_quiet_one(lab: Publishing) -> None:
    quiet = lab.lab.channel("C2", "quiet", bot=True)
    fault = lab.slack.faults.hang("chat.postMessage")
    busy = asyncio.create_task(lab.platform.publish(PAPERS, head()))
    await fault.reached.wait()
    await lab.platform.publish(Channel("slack", "T1", "C2"), head())
    assert (len(quiet.posts), len(lab.papers.posts)) == (1, 0)
    fault.release()
    assert await busy == lab.papers.posts[0].ts


async def test_what_another_process_posts_there_makes_pauses_and_nothing_is_lost(lab: Publishing) -> None:
    other = AsyncWebClient(token=lab.lab.token, base_url=lab.slack.url)
    for _ in range(4):
        await other.chat_postMessage(channel="C1", text="Hello")
    refs = [await lab.platform.publish(PAPERS, head()) for _ in range(3)]
    assert [message.ts for message in lab.posts[4:]] == refs
    assert "ratelimited" in lab.answers()
