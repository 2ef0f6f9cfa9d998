"""What Slack, or somebody between, tells two processes that share a store: it is done once, whoever hears it first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot.handlers.table import table
from bot.platforms.slack.service import Slack
from bot.reception import Reception
from bot.site import Site
from core.store import SqlStore, open_store
from tests.fakes.desk import a_desk
from tests.fakes.scene import Scene
from tests.fakes.slack.requests import Requests
from tests.fakes.slack_lab import HOST, SlackLab, a_lab, a_newsroom, access_to

TYPES = {False: "application/x-www-form-urlencoded", True: "application/json"}


@dataclass
class Fronts:
    """Slack reaches the first of two processes; what it told can be told to the second as well."""

    lab: SlackLab
    second: Slack
    address: str
    told: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def again(self) -> None:
        """The newest request, byte for byte, and signed as it was."""
        body, headers = self.told[-1]
        headers = headers | {"Content-Type": TYPES[body.startswith("{")]}
        async with aiohttp.ClientSession() as session:
            answer = await session.post(self.address, headers=headers, data=body.encode())
        assert answer.status == 200
        await self.done()

    async def done(self) -> None:
        await self.lab.done()
        assert not await self.second.tasks.ended(30)

    @property
    def seen(self) -> list[str]:
        """What Ada sees in the channel."""
        return [str(message.seen) for message in self.lab.ada.screen(self.lab.papers)]

    async def versions(self) -> int:
        """How often the order was changed."""
        async with self.lab.desk.store.read() as work:
            order = await work.subscriptions.get(self.lab.channel)
        assert order
        return order.criteria_version


@asynccontextmanager
async def two_fronts(store: SqlStore) -> AsyncIterator[Fronts]:
    scene = a_newsroom(store)
    async with a_lab(scene, http=True) as lab:
        second = Slack(access_to(lab.slack, lab.team, http=True), store, scene.clock)
        site = Site(second.routes(Reception(lab.desk, table())), HOST, 0)
        fronts = Fronts(lab, second, f"http://{HOST}:{await site.start()}/slack/events")
        _listen(lab, fronts)
        try:
            yield fronts
        finally:
            await second.close(5)
            await site.stop()


def _listen(lab: SlackLab, fronts: Fronts) -> None:
    transport = lab.slack.delivery.transport
    assert isinstance(transport, Requests)
    signed = transport._signed

    def keeping(body: str) -> dict[str, str]:
        fronts.told.append((body, signed(body)))
        return fronts.told[-1][1]

    transport._signed = keeping  # type: ignore[method-assign]


@pytest.fixture
async def fronts(sqlite_url: str) -> AsyncIterator[Fronts]:
    """One kind of database is enough here."""
    store = open_store(sqlite_url)
    async with two_fronts(store) as both:
        yield both
    await store.close()


async def test_a_command_that_both_are_told_is_answered_once(fronts: Fronts) -> None:
    await fronts.lab.ada.types(fronts.lab.papers, "/criteria mute tricks")
    await fronts.lab.ada.sees(fronts.lab.papers, "is now muted")
    before = fronts.seen, await fronts.versions()
    await fronts.again()
    assert (fronts.seen, await fronts.versions()) == before


async def test_who_asks_the_same_twice_is_answered_twice(fronts: Fronts) -> None:
    await fronts.lab.ada.types(fronts.lab.papers, "/broadsheet status")
    await fronts.done()
    before = len(fronts.seen)
    await fronts.lab.ada.types(fronts.lab.papers, "/broadsheet status")
    await fronts.done()
    assert len(fronts.seen) == 2 * before


async def test_a_button_whose_press_both_are_told_does_its_work_once(fronts: Fronts) -> None:
    await fronts.lab.ada.types(fronts.lab.papers, "/criteria mute tricks")
    answer = await fronts.lab.ada.sees(fronts.lab.papers, "is now muted")
    await fronts.lab.ada.presses(answer, "Undo")
    await fronts.done()
    before = fronts.seen, await fronts.versions()
    await fronts.again()
    assert (fronts.seen, await fronts.versions()) == before


async def test_a_form_that_both_are_sent_changes_something_once_and_the_second_is_told_so(fronts: Fronts) -> None:
    await fronts.lab.ada.types(fronts.lab.papers, "/criteria mute")
    await fronts.lab.ada.submits(await fronts.lab.ada.sees_modal(), {"Keywords": "pruning"})
    await fronts.lab.ada.sees(fronts.lab.papers, "is now muted")
    await fronts.done()
    before = await fronts.versions()
    await fronts.again()
    assert await fronts.versions() == before
    assert [one for one in fronts.seen if "muted" in one] == [fronts.seen[0]]


async def test_a_mention_that_both_are_told_is_answered_once(fronts: Fronts) -> None:
    await fronts.lab.ada.mentions(fronts.lab.papers, "criteria mute tricks")
    await fronts.lab.ada.sees(fronts.lab.papers, "is now muted")
    before = fronts.seen, await fronts.versions()
    await fronts.again()
    assert (fronts.seen, await fronts.versions()) == before


async def test_without_the_store_all_is_told_for_the_first_time_so_that_an_answer_says_what_is_amiss(
    tmp_path: Path,
) -> None:
    away = open_store(f"sqlite:///{tmp_path / 'none.db'}")
    reception = Reception(a_desk(Scene(away)), table())
    assert await reception.is_first("slack/Ev1")
    assert await reception.is_first("slack/Ev1")
    await away.close()
