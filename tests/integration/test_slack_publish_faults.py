"""What goes wrong on the way to Slack: no message is lost, none is posted twice, and people are told calmly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.platforms.slack.errors import TooMany, Unclear
from bot.platforms.slack.publish import LOOKING, SlackPlatform
from bot.platforms.slack.wire import PATIENCE, TIMEOUT
from core.delivery import LEASE, Courier
from core.errors import PlatformError
from core.model import Channel, Delivery, DeliveryState, Digest, Message
from core.store import SqlStore, open_store
from tests.fakes.scene import DAY, Scene
from tests.fakes.slack.faults import Faults
from tests.fakes.slack_publishing import NOON, PAPERS, SCOPES, Publishing, changes, entry, head, publishing

Break = Callable[[Faults], object]
UNCLEAR: dict[str, Break] = {
    "lost before": lambda faults: faults.drop_before("chat.postMessage"),
    "lost after": lambda faults: faults.drop_after("chat.postMessage"),
    "answered with a page": lambda faults: faults.http("chat.postMessage", 502),
    "broken inside": lambda faults: faults.error("chat.postMessage", "internal_error"),
}
SURE: dict[str, Break] = {
    "too many": lambda faults: faults.limited("chat.postMessage", after=300),
    "refused": lambda faults: faults.error("chat.postMessage", "not_in_channel"),
}


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    opened = open_store(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def lab(store: SqlStore) -> AsyncIterator[Publishing]:
    async with publishing(store) as publishing_lab:
        yield publishing_lab


@pytest.mark.parametrize("fault", UNCLEAR)
async def test_a_post_of_which_nobody_knows_is_there_once(lab: Publishing, fault: str) -> None:
    UNCLEAR[fault](lab.slack.faults)
    ref = await lab.platform.publish(PAPERS, head())
    for number, message in enumerate([entry(ref, 1), changes(ref)], start=2):
        UNCLEAR[fault](lab.slack.faults)
        assert await lab.platform.publish(PAPERS, message) == lab.posts[-1].ts
        assert len(lab.posts) == number
    assert not lab.slack.faults.waiting["chat.postMessage"]


async def test_a_message_that_arrived_is_not_sent_again(lab: Publishing) -> None:
    lab.slack.faults.drop_after("chat.postMessage")
    ref = await lab.platform.publish(PAPERS, head())
    assert [message.ts for message in lab.posts] == [ref]
    assert len(lab.answers()) == 1


async def test_after_two_lost_connections_the_rest_is_left_for_later(lab: Publishing) -> None:
    lab.slack.faults.drop_before("chat.postMessage")
    lab.slack.faults.drop_after("chat.postMessage")
    with pytest.raises(Unclear, match=r"^Slack cannot be reached\.$"):
        await lab.platform.publish(PAPERS, head())
    assert await lab.platform.find(PAPERS, head()) == lab.posts[0].ts
    assert len(lab.posts) == 1


async def test_what_takes_too_long_is_not_sent_again_as_it_may_still_arrive(store: SqlStore) -> None:
    async with publishing(store, seconds=0.3) as lab:
        fault = lab.slack.faults.hang("chat.postMessage")
        with pytest.raises(Unclear, match=r"^Slack did not answer in time\.$"):
            await lab.platform.publish(PAPERS, head())
        assert await lab.platform.find(PAPERS, head()) is None
        fault.release()
        await lab.slack.until(lambda: lab.posts)
        assert await lab.platform.find(PAPERS, head()) == lab.posts[0].ts
        assert len(lab.answers()) == 1


async def test_without_the_scope_to_look_nothing_is_sent_again(store: SqlStore) -> None:
    async with publishing(store, scopes=set(SCOPES) - {"channels:history", "groups:history"}) as lab:
        lab.slack.faults.drop_after("chat.postMessage")
        with pytest.raises(PlatformError, match="`channels:history`"):
            await lab.platform.publish(PAPERS, head())
        assert len(lab.posts) == 1


@dataclass(frozen=True)
class Breaking(SlackPlatform):
    """Slack, with which something goes wrong when certain messages are posted for the first time."""

    faults: Faults
    trouble: dict[str, list[Break]]

    async def publish(self, channel: Channel, message: Message) -> str:
        for make in self.trouble.pop(message.key, []):
            make(self.faults)
        return await super().publish(channel, message)


@pytest.mark.parametrize("slot", range(4))
@pytest.mark.parametrize("fault", [*UNCLEAR, *SURE])
async def test_a_digest_that_breaks_off_anywhere_is_there_once_in_the_end(
    lab: Publishing, slot: int, fault: str
) -> None:
    scene = Scene(lab.store, clock=lab.clock)
    scene.announce_good(DAY, 1, 2, 3)
    digest = await scene.maker.make(await scene.subscribed(channel=PAPERS), DAY)
    trouble = {f"{PAPERS}/{DAY}/1/{slot}": [(UNCLEAR | SURE)[fault]] * 2}
    platform = Breaking(lab.clients, lab.store, lab.clock, lab.slack.faults, trouble)
    courier = Courier(lab.store, {"slack": platform}, lab.clock)
    while not (delivery := await delivered(courier, digest)):
        lab.clock.advance(LEASE.total_seconds() + 1)
    assert delivery.state is DeliveryState.SENT
    (posted,) = lab.papers.posts
    assert [reply.seen.lines[0].split()[2] for reply in lab.papers.thread(posted)] == ["1", "2", "3"]
    assert [post.ref for post in delivery.posts] == [message.ts for message in lab.posts]


async def delivered(courier: Courier, digest: Digest) -> Delivery | None:
    try:
        await courier.deliver(digest)
    except PlatformError:
        return None
    async with courier.store.read() as work:
        return await work.deliveries.get(digest.channel, digest.date)


def test_a_search_and_a_post_are_over_before_a_claim_lapses() -> None:
    assert LOOKING + PATIENCE + 2 * timedelta(seconds=TIMEOUT) < LEASE


async def test_no_pause_holds_a_post_up_for_longer_than_its_claim(lab: Publishing) -> None:
    lab.slack.faults.limited("chat.postMessage", after=25, times=5)
    with pytest.raises(TooMany):
        await lab.platform.publish(PAPERS, head())
    assert lab.clock.now() - NOON <= PATIENCE
    lab.slack.faults.clear()
    lab.clock.advance(25)
    await lab.platform.publish(PAPERS, head())
    assert len(lab.posts) == 1


async def test_a_pause_that_slack_wants_is_made(lab: Publishing) -> None:
    lab.slack.faults.limited("chat.postMessage", after=7, times=2)
    await lab.platform.publish(PAPERS, head())
    asked = [call.at for call in lab.slack.calls("chat.postMessage")]
    assert [(later - earlier).total_seconds() for earlier, later in pairwise(asked)] == [7, 7]
    assert len(lab.posts) == 1


@pytest.mark.parametrize(
    ("method", "ask"),
    [
        ("conversations.history", lambda lab: lab.platform.find(PAPERS, head())),
        ("conversations.info", lambda lab: lab.platform.place(PAPERS)),
        ("auth.test", lambda lab: lab.platform.place(PAPERS)),
    ],
)
async def test_every_method_waits_as_long_as_slack_wants(
    lab: Publishing, method: str, ask: Callable[[Publishing], object]
) -> None:
    lab.slack.faults.limited(method, after=9)
    await ask(lab)  # type: ignore[misc]
    assert lab.clock.slept == [9]


async def test_a_pause_longer_than_anybody_waits_is_told_at_once_and_kept(lab: Publishing) -> None:
    lab.slack.faults.limited("chat.postMessage", after=300)
    for _ in range(2):
        with pytest.raises(TooMany, match=r"^Slack wants a pause of 300 seconds\.$"):
            await lab.platform.publish(PAPERS, head())
    assert len(lab.answers()) == 1
    lab.clock.advance(300)
    await lab.platform.publish(PAPERS, head())
    assert len(lab.posts) == 1


async def test_after_five_tries_it_is_given_up_for_now(lab: Publishing) -> None:
    lab.slack.faults.limited("chat.postMessage", after=1, times=5)
    with pytest.raises(TooMany, match=r"^Slack wants a pause of 1 second\.$"):
        await lab.platform.publish(PAPERS, head())
    assert lab.posts == []
