"""`/metrics` and `/readyz`, served and asked for over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics.meters import Meters
from bot.metrics.readiness import Readiness, Standing
from bot.metrics.routes import MetricsAccess, routes_of
from bot.metrics.stock import KEPT_FOR, Stock
from bot.site import Site
from core.errors import StoreError
from core.model import Channel, Outcome, OutcomeState, Task
from core.ports import Count, Timing
from core.store import open_store
from tests.fakes.scene import DAY, LAB, Scene

HOST = "127.0.0.1"
ANYBODY_HERE = MetricsAccess()


@dataclass
class Asked:
    """What one asks the site, and what it is about."""

    address: str
    meters: Meters
    readiness: Readiness
    scene: Scene

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with aiohttp.ClientSession(headers=headers) as session, session.get(self.address + path) as answer:
            return answer.status, await answer.text()

    async def value(self, name: str, **labels: str) -> float | None:
        """A number, as Prometheus reads it."""
        status, text = await self.get("/metrics")
        assert status == 200
        samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
        return next((one.value for one in samples if one.name == f"broadsheet_{name}" and one.labels == labels), None)


@asynccontextmanager
async def served(url: str, access: MetricsAccess = ANYBODY_HERE) -> AsyncIterator[Asked]:
    async def depths() -> Mapping[Task, int]:
        return {Task.DELIVER: 3}

    store = open_store(url)
    scene, meters, readiness = Scene(store), Meters("1.2"), Readiness(store)
    meters.also(stock := Stock(store, scene.clock, scene.calendar, depths))
    site = Site(routes_of(meters, stock, readiness, access), HOST, 0)
    try:
        yield Asked(f"http://{HOST}:{await site.start()}", meters, readiness, scene)
    finally:
        await site.stop()
        await store.close()


@pytest.fixture
async def asked(sqlite_url: str) -> AsyncIterator[Asked]:
    async with served(sqlite_url) as found:
        yield found


async def test_what_was_counted_in_the_process_and_what_the_store_holds_are_told_together(asked: Asked) -> None:
    asked.meters.count(Count.MODEL_ERROR, "rate")
    asked.meters.took(Timing.COMMAND, 0.2, "digest", "slack")
    await asked.scene.subscribed()
    asked.readiness.stands("Slack", Standing.CONNECTED)
    assert await asked.value("model_errors_total", kind="rate") == 1
    assert await asked.value("command_seconds_count", command="digest", platform="slack") == 1
    assert await asked.value("subscriptions", platform="fake", paused="no") == 1
    assert await asked.value("queue_jobs", task="deliver") == 3
    assert await asked.value("outcomes", day="today", state="failed") == 0
    assert await asked.value("connected", service="Slack") == 1
    assert await asked.value("store_up") == 1
    assert await asked.value("info", version="1.2") == 1


async def test_the_store_is_asked_at_most_twice_a_minute(asked: Asked) -> None:
    assert await asked.value("outcomes", day="today", state="failed") == 0
    async with asked.scene.store.write() as work:
        now = asked.scene.clock.now()
        await work.outcomes.put(Outcome(channel=LAB, date=DAY, state=OutcomeState.FAILED, since=now, at=now))
    assert await asked.value("outcomes", day="today", state="failed") == 0
    asked.scene.clock.advance(KEPT_FOR.total_seconds())
    assert await asked.value("outcomes", day="today", state="failed") == 1
    asked.scene.clock.advance(timedelta(days=1).total_seconds())
    assert await asked.value("outcomes", day="yesterday", state="failed") == 1


async def test_a_name_that_people_or_services_wrote_is_in_no_number(asked: Asked) -> None:
    await asked.scene.subscribed(channel=Channel("slack", "T-secret", "C-secret"))
    _, text = await asked.get("/metrics")
    assert "secret" not in text


async def test_without_a_token_only_programs_of_this_machine_read_the_numbers(asked: Asked) -> None:
    assert (await asked.get("/metrics"))[0] == 200
    assert (await asked.get("/metrics", **{"X-Forwarded-For": "203.0.113.7"}))[0] == 404


@pytest.mark.parametrize("told", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
async def test_with_a_token_nobody_reads_them_who_does_not_know_it(sqlite_url: str, told: dict[str, str]) -> None:
    async with served(sqlite_url, MetricsAccess("a-token-of-ours", public=True)) as asked:
        assert (await asked.get("/metrics", **told))[0] == 404
        right = {"Authorization": "Bearer a-token-of-ours", "X-Forwarded-For": "203.0.113.7"}
        assert (await asked.get("/metrics", **right))[0] == 200


async def test_where_the_world_reaches_the_site_there_are_no_numbers_without_a_token(sqlite_url: str) -> None:
    async with served(sqlite_url, MetricsAccess(public=True)) as asked:
        assert (await asked.get("/metrics"))[0] == 404


async def test_a_bot_whose_store_and_services_are_there_is_ready(asked: Asked) -> None:
    asked.readiness.stands("Slack", Standing.CONNECTED)
    assert await asked.get("/readyz") == (200, '{"ready": true, "missing": {}, "stands_by": {}}')


async def test_who_stands_by_is_ready_says_so_and_is_not_counted_as_connected(asked: Asked) -> None:
    asked.readiness.stands("Slack", Standing.CONNECTED)
    asked.readiness.stands("Discord", Standing.STANDS_BY)
    status, text = await asked.get("/readyz")
    assert status == 200
    told = "another process has the connection; this one takes over when that one ends"
    assert json.loads(text) == {"ready": True, "missing": {}, "stands_by": {"Discord": told}}
    assert [await asked.value("connected", service=name) for name in ("Slack", "Discord")] == [1, 0]


async def test_a_service_that_is_not_connected_is_named_and_nothing_else(asked: Asked) -> None:
    asked.readiness.stands("Slack", Standing.CONNECTED)
    asked.readiness.stands("Discord", Standing.LOST)
    status, text = await asked.get("/readyz")
    assert status == 503
    missing = {"Discord": "is not connected; the log tells why"}
    assert json.loads(text) == {"ready": False, "missing": missing, "stands_by": {}}


async def test_a_store_of_another_release_is_not_ready_and_its_place_is_not_told(empty_sqlite_url: str) -> None:
    async with served(empty_sqlite_url) as asked:
        status, text = await asked.get("/readyz")
        assert status == 503
        assert "database" in text
        assert "broadsheet.db" not in text
        assert await asked.value("store_up") == 0


async def test_a_queue_that_cannot_be_asked_takes_no_number_with_it_but_the_stores(sqlite_url: str) -> None:
    async def broken() -> Mapping[Task, int]:
        raise StoreError("gone")

    store = open_store(sqlite_url)
    scene = Scene(store)
    stock = Stock(store, scene.clock, scene.calendar, broken)
    await stock.look()
    assert [family.samples[0].value for family in stock.collect() if family.name == "broadsheet_store_up"] == [0.0]
    await store.close()
