"""What all channels spent, as whoever runs the bot asks for it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from bot.app import App
from bot.cli.costs import show
from bot.settings import Settings
from core.bookkeeping import Bookkeeping, Costs
from core.calendar import shipped_calendar
from core.errors import BadDate
from core.model import Channel, Criteria, Topic, Usage
from core.store import SqlStore
from tests.fakes.clock import FakeClock
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene

OTHER = Channel("discord", "G1", "C9")
APRIL = datetime(2025, 4, 30, 23, 59, tzinfo=UTC)


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def costs(scene: Scene, words: str = "") -> Costs:
    books = Bookkeeping(scene.store, scene.clock)
    return await books.costs(books.span(words))


async def spend(scene: Scene, usage: Usage, at: datetime | None = None) -> None:
    async with scene.store.write() as work:
        await work.usages.add(LAB, DAY, usage, at=at or scene.clock.now())


async def test_costs_are_told_by_channel_criteria_model_and_month(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2, 3, 4)
    scene.announce_good(NEXT_DAY, 5)
    first = await scene.subscribed()
    second = await scene.subscribed(channel=OTHER)
    for order in (first, second):
        await scene.maker.make(order, DAY)
    await scene.maker.make(first, NEXT_DAY)
    await spend(scene, Usage(model="o3", calls=1, prompt=5, cost=Decimal(2)), APRIL)
    found = await costs(scene)
    assert [(one.name, one.usage.cost) for one in found.channels] == [
        (str(LAB), Decimal("0.015")),
        (str(OTHER), Decimal("0.01")),
    ]
    fingerprint = first.criteria.fingerprint[:8]
    assert [(one.name, one.usage.cost) for one in found.criteria] == [(f"{fingerprint} Compression", Decimal("0.025"))]
    assert [(one.name, one.usage.calls) for one in found.models] == [("fake-model", 5)]
    assert [(one.name, one.usage.cost) for one in found.months] == [("2025-04", 2), ("2025-05", Decimal("0.025"))]
    assert found.total == Usage(model="fake-model", calls=5, prompt=500, completion=50, cost=Decimal("0.025"))


async def test_a_price_that_is_not_known_is_named_and_the_rest_is_added_up(scene: Scene) -> None:
    await spend(scene, Usage(model="mine", calls=1, prompt=5, cost=None))
    await spend(scene, Usage(model="gpt-4o", calls=1, prompt=5, cost=Decimal("0.2")))
    found = await costs(scene, "2025-05")
    assert (found.total.cost, found.unpriced) == (Decimal("0.2"), ("mine",))
    assert [one.usage.cost for one in found.channels] == [None]
    assert [one.name for one in found.criteria] == ["not noted"]


@pytest.mark.parametrize("words", ["last week", "2025-05-13", "April", "1000-01", "last month"])
async def test_other_days_than_months_can_be_named(scene: Scene, words: str) -> None:
    assert await costs(scene, words)


@pytest.mark.parametrize("words", ["2025-06", "soon"])
async def test_days_that_cannot_be_are_answered_with_an_example(scene: Scene, words: str) -> None:
    with pytest.raises(BadDate, match="Try `2025-05"):
        await costs(scene, words)


async def printed(tmp_path: Path, sqlite_url: str, *, as_json: bool = False) -> str:
    settings = Settings(database_url=sqlite_url, log_file=tmp_path / "log")
    screen = io.StringIO()
    clock = FakeClock(datetime(2025, 5, 13, 9, 30, tzinfo=UTC))
    store = SqlStore(settings.database_url)
    scene = Scene(store, clock=clock)
    told = Criteria(topics=(Topic("[red]Loud[/red]", "all"),))
    await scene.subscribed(criteria=told)
    usage = Usage(model="gpt-4o", calls=3, prompt=1_000, cached=250, completion=200, reasoning=50, cost=Decimal("0.1"))
    async with store.write() as work:
        await work.usages.add(LAB, date(2025, 5, 13), usage, at=clock.now(), criteria=told)
        await work.usages.add(LAB, date(2025, 5, 12), replace(usage, model="mine", cost=None), at=clock.now())
    app = App(settings, store, Console(file=screen, width=120), clock, shipped_calendar())
    try:
        assert await show(app, None, as_json=as_json) == 0
    finally:
        await store.close()
    return screen.getvalue()


async def test_costs_are_printed_as_tables(tmp_path: Path, sqlite_url: str) -> None:
    screen = await printed(tmp_path, sqlite_url)
    lines = [" ".join(line.split()) for line in screen.splitlines()]
    assert lines[0] == "May 2025, in UTC: $0.10 and what is not known of mine · 2,400 tokens"
    assert "Channels Cost Calls Tokens Cached Reasoning" in lines
    assert "fake/lab/papers price unknown 6 2,400 25% 100" in lines
    assert any(line.endswith("[red]Loud[/red] $0.10 3 1,200 25% 50") for line in lines)
    assert lines[-1] == "2025-05 price unknown 6 2,400 25% 100"


async def test_costs_are_printed_as_json_to_the_last_decimal(
    tmp_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await printed(tmp_path, sqlite_url, as_json=True) == ""
    told = json.loads(capsys.readouterr().out)
    assert (told["from"], told["to"], told["unpriced"]) == ("2025-05-01", "2025-05-13", ["mine"])
    assert told["total"]["cost"] == "0.1"
    assert [(one["name"], one["cost"], one["reasoning"]) for one in told["models"]] == [
        ("gpt-4o", "0.1", 50),
        ("mine", None, 50),
    ]
    assert set(told) == {"from", "to", "total", "unpriced", "channels", "criteria", "models", "months"}
