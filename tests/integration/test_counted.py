"""What is counted and timed while the bot works: calls, commands, posts, connections."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import cast

import pytest
import requests
from rich.console import Console

from bot.connections import Connections
from bot.dispatch import Dispatch
from bot.front import Front
from bot.handlers.table import table
from bot.metrics.posting import TimedPlatform
from bot.metrics.readiness import Readiness
from core.calendar import Calendar
from core.delivery import Courier
from core.errors import PlatformError, PlatformRefused, SourceError
from core.ports import Count, Timing
from core.sources.polite import Place, PoliteFetcher
from core.store import open_store
from tests.fakes.arxiv_scene import USER_AGENT
from tests.fakes.arxiv_server import ArxivServer, Trouble
from tests.fakes.arxiv_world import generated
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ADA, a_desk
from tests.fakes.meter import FakeMeter
from tests.fakes.openai_server import Failure, Fault, OpenAIServer
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, Scene
from tests.fakes.scoring_scene import papers, scene

NOW = datetime(2025, 5, 20, 10, tzinfo=UTC)
WORLD = generated(Calendar(), date(2025, 5, 19), date(2025, 5, 20))


async def test_each_call_of_the_model_is_timed_and_what_went_wrong_is_counted_by_its_kind() -> None:
    meter, server = FakeMeter(), OpenAIServer()
    async with scene(server=server, meter=meter) as asking:
        server.faults.extend([Fault(Failure.RATE), Fault(Failure.SERVER)])
        await asking.score(papers(3))
    assert meter.counted == [(Count.MODEL_ERROR, "rate"), (Count.MODEL_ERROR, "server")]
    assert meter.timed == [(Timing.MODEL_CALL, (server.model,))] * 3


async def test_a_key_that_is_refused_is_counted_as_what_an_alarm_goes_by() -> None:
    meter = FakeMeter()
    async with scene(key="sk-wrong", meter=meter) as asking:
        with pytest.raises(Exception, match="refuses Broadsheet's key"):
            await asking.score(papers(3))
    assert set(meter.counted) == {(Count.MODEL_ERROR, "refused")}


async def test_a_request_that_arxiv_does_not_answer_is_counted_by_its_status(sqlite_url: str) -> None:
    meter, clock, store = FakeMeter(), FakeClock(NOW), open_store(sqlite_url)
    async with ArxivServer(WORLD, clock).running() as server:
        fetcher = PoliteFetcher(store, clock, USER_AGENT, meter=meter)

        def question(session: requests.Session) -> int:
            return session.get(f"{server.url}/rss/cs.LG").status_code

        server.troubles.extend([Trouble.UNAVAILABLE, Trouble.BUSY])
        await fetcher.ask(Place(server.url, "ARXIV_RSS_URL"), question)
    with pytest.raises(SourceError):
        await fetcher.ask(Place(server.url, "ARXIV_RSS_URL"), question)
    fetcher.close()
    await store.close()
    assert meter.counted[:2] == [(Count.ARXIV_ERROR, "503"), (Count.ARXIV_ERROR, "429")]
    assert set(meter.counted[2:]) == {(Count.ARXIV_ERROR, "unreachable")}


async def test_commands_are_timed_by_their_names_from_the_table_and_the_platform(sqlite_url: str) -> None:
    meter, store = FakeMeter(), open_store(sqlite_url)
    dispatch = Dispatch(a_desk(Scene(store), meter=meter), table())
    for line in ("/help", "/nothing that there is"):
        await dispatch.typed(line, LAB, ADA)
    await store.close()
    assert set(meter.timed) == {(Timing.COMMAND, ("help", "fake")), (Timing.COMMAND, ("unknown", "fake"))}


async def test_posts_are_timed_and_all_else_goes_through(sqlite_url: str) -> None:
    meter, fake, store = FakeMeter(), FakePlatform(), open_store(sqlite_url)
    day, platform = Scene(store), TimedPlatform(fake, meter)
    day.announce_good(DAY, 1, 2)
    digest = await day.maker.make(await day.subscribed(), DAY)
    courier = Courier(store, {platform.name: platform}, day.clock)
    await courier.deliver(digest)
    assert meter.timed == [(Timing.POST, ("fake",))] * 3
    assert await courier.link(LAB, DAY) == await fake.link(LAB, fake.posted[0][2])
    assert (await platform.place(LAB)) == (await fake.place(LAB))
    await store.close()


class Chat:
    """A `Service` that is what it is told to be."""

    platform = FakePlatform()

    def __init__(self, name: str, fault: PlatformError | None = None) -> None:
        self.name, self.fault, self.anew = name, fault, False

    def routes(self, front: Front) -> list[object]:
        return []

    async def connect(self, front: Front) -> str:
        if self.fault:
            raise self.fault
        return "here"

    async def tend(self) -> bool:
        if self.fault:
            raise self.fault
        return self.anew

    async def close(self, seconds: float) -> None: ...


class Well:
    """A store with which all is well."""

    async def check(self) -> str:
        return "well"


async def test_whoever_asks_is_told_which_services_are_connected_and_what_was_connected_anew_is_counted() -> None:
    meter, ready = FakeMeter(), Readiness(Well())
    good, away, refused = Chat("Good"), Chat("Away", PlatformError("no")), Chat("Refused", PlatformRefused("no"))
    console = Console(file=io.StringIO())
    connections = Connections([good, away, refused], cast(Front, None), console, "127.0.0.1", 0, (), ready, meter)  # type: ignore[list-item]
    assert ready.services == {}
    await connections.open()
    assert ready.services == {"Good": True, "Away": False, "Refused": False}
    away.fault, good.anew = None, True
    await connections.tend()
    assert ready.services == {"Good": True, "Away": True, "Refused": False}
    assert meter.counted == [(Count.RECONNECTION, "Good")]
    good.fault = PlatformError("gone")
    await connections.tend()
    assert ready.services == {"Good": False, "Away": True, "Refused": False}
    assert set(await ready.missing()) == {"Good", "Refused"}
    await connections.close()
