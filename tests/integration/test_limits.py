"""What costs money or time, behind its limits and the operator's switch; what is there already is free."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.cli import evaluate as evaluating
from bot.cli.backfill import fill
from bot.cli.doctor import going_on
from bot.cli.pause import pause, resume
from bot.cli.status import tell
from bot.desk import Desk
from bot.dispatch import Dispatch
from bot.events import Reply, Tone
from bot.handlers.table import table
from bot.platforms.terminal.console import terminal_console
from bot.settings import Settings
from core.calendar import shipped_calendar
from core.errors import Halted, ScorerRefused, SourceUnreachable
from core.halting import Halting
from core.model import Person
from core.store import SqlStore, open_store
from core.throttle import Rate, Rates
from tests.fakes.desk import ADA, BOB, a_desk
from tests.fakes.opinionated import OpinionatedScorer
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, papers
from tests.fakes.stored_days import IN, OUT, judged_day

ONE = Rates(person=Rate(1, timedelta(minutes=10)))
EARLIER = date(2025, 5, 12)
FREE = ("/digest 2025-05-13", "/status", "/saved", "/digest week", "/paper 2505.00001", "/criteria", "/help", "/usage")
COSTLY = (
    "/digest 2025-05-12",
    "/paper 2505.77777",
    "/criteria preview mute pruning",
    "/criteria examples 2505.77777 2505.77778",
    "/paper granularity",
)
PAUSED = (
    "Broadsheet is paused by whoever runs it: the model is changed. Nothing is fetched, judged or posted until that "
    "ends; what is there already can be read."
)

HOW_TO_RESUME = "Paused since 2025-05-13 09:30 UTC: the model is changed. `python -m bot resume` ends that."


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here: `tests/contract` has both."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
async def scene(store: SqlStore) -> Scene:
    """A channel with the digest of one day; there is another that nobody asked for."""
    scene = Scene(store)
    scene.announce_good(DAY, 1, 2)
    scene.announce_good(EARLIER, 3)
    order = await scene.subscribed(zone="Europe/Berlin")
    await scene.maker.make(order, DAY)
    scene.scorer.asked.clear()
    return scene


async def ask(desk: Desk, text: str, person: Person = ADA) -> Reply:
    return await Dispatch(desk, table()).typed(text, LAB, person)


def limited(scene: Scene, rates: Rates = ONE) -> Desk:
    return a_desk(scene, rates=rates)


@pytest.mark.parametrize("line", COSTLY)
async def test_what_costs_is_refused_with_the_time_of_the_next_when_it_is_asked_too_often(
    scene: Scene, line: str
) -> None:
    desk = limited(scene)
    first = await ask(desk, "/paper 2505.66666")  # nobody has it, but arXiv was asked
    assert "asked" not in first.text[0]
    refused = await ask(desk, line)
    assert refused.tone is Tone.PROBLEM
    assert refused.text[0] == (
        "You asked once in 10 minutes; the next is possible at 11:40. What is there already can be asked for at any "
        "time: `/digest`, `/saved`, `/paper`."
    )
    assert scene.scorer.asked == []
    assert "asked" not in (await ask(desk, line, BOB)).text[0]
    scene.clock.advance(600)
    assert "You asked" not in str(await ask(desk, line))


@pytest.mark.parametrize("line", FREE)
async def test_what_is_there_already_is_never_refused_nor_counted(scene: Scene, line: str) -> None:
    desk = limited(scene)
    before = await ask(desk, line)
    assert "You asked" not in str(await ask(desk, "/digest 2025-05-12"))
    assert "You asked" in str(await ask(desk, "/paper 2505.66666"))
    assert (await ask(desk, line)).title == before.title
    await Halting(scene.store).stop("the model is changed", scene.clock)
    assert "paused" not in str((await ask(desk, line)).text)


async def test_one_command_counts_once_however_much_it_asks_for(scene: Scene) -> None:
    desk = limited(scene)
    told = await ask(desk, "/criteria examples 2505.77777 2505.77778 2505.77779")
    assert "You asked" not in str(told)
    assert "You asked" in str(await ask(desk, "/digest 2025-05-12"))


async def test_during_a_halt_what_costs_is_answered_with_the_reason(scene: Scene) -> None:
    desk = a_desk(scene)
    await Halting(scene.store).stop("the model is changed", scene.clock)
    platform = FakePlatform()
    for line in ("/digest 2025-05-12", "/paper 2505.77777", "/rescore 2025-05-13", "/digest share 2025-05-13"):
        told = await ask(a_desk(scene, platform), line)
        assert (told.tone, told.text) == (Tone.FAULT, (PAUSED,)), line
    assert (scene.scorer.asked, platform.posted) == ([], [])
    status = await ask(desk, "/status")
    assert [field.value for field in status.fields if field.name == "Paused"] == [
        "by whoever runs Broadsheet, since Tuesday 13 May 2025, 11:30 Europe/Berlin: the model is changed"
    ]
    await Halting(scene.store).resume()
    assert (await ask(desk, "/digest 2025-05-12")).tone is Tone.ANSWER


async def test_during_a_halt_a_search_tells_what_is_kept_and_why_there_is_no_more(scene: Scene) -> None:
    await Halting(scene.store).stop("the model is changed", scene.clock)
    told = str(await ask(a_desk(scene), "/paper pruning"))
    assert "Paper 1" in told
    assert PAUSED in told


async def test_a_model_that_is_asked_for_more_stops_in_the_middle_when_a_halt_begins(scene: Scene) -> None:
    """A rescoring of days ends with the one that is under way."""
    scene.source.announce(NEXT_DAY, papers(4))
    desk, scorer = a_desk(scene), scene.scorer
    order = await desk.subscription(LAB)
    for day in (EARLIER, NEXT_DAY):
        await scene.maker.make(order, day)
    scorer.asked.clear()
    await ask(desk, "/criteria want transformers")
    score = scorer.score

    async def and_halt(*args: object) -> object:
        await Halting(scene.store).stop("the model is changed", scene.clock)
        return await score(*args)  # type: ignore[arg-type]

    scorer.score = and_halt  # type: ignore[method-assign,assignment]
    told = str(await ask(desk, "/rescore 2025-05-12 to 2025-05-13"))
    assert scorer.asked == ["2505.00003"]
    assert PAUSED in told


@pytest.fixture
def app(store: SqlStore, sqlite_url: str, tmp_path: Path) -> App:
    settings = Settings(database_url=sqlite_url, log_file=tmp_path / "log")
    return App(settings, store, terminal_console(io.StringIO()), Scene(store).clock, shipped_calendar())


async def test_an_operator_pauses_looks_and_resumes(app: App) -> None:
    assert await pause(app, "the model is changed") == 0
    assert await tell(app, 3) == 0
    await resume(app)
    await resume(app)
    assert isinstance(app.console.file, io.StringIO)
    assert app.console.file.getvalue().splitlines() == [
        "Paused: the model is changed. Nothing is fetched, judged or posted until `python -m bot resume`.",
        HOW_TO_RESUME,
        "No channel has a subscription yet. `python -m bot run` begins with one here.",
        "Everything goes on.",
        "Nothing was paused.",
    ]


async def test_what_an_operator_asks_for_at_the_command_line_heeds_a_pause_too(app: App) -> None:
    await pause(app, "the model is changed")
    with pytest.raises(SourceUnreachable, match=re.escape(PAUSED)):
        await fill(app, "2025-05-12", "2025-05-12", recorded=False)
    assert await fill(app, "2025-05-13", "2025-05-13", recorded=True) == 0


async def test_an_evaluation_is_refused_during_a_pause_before_anything_is_asked_unless_it_is_free(app: App) -> None:
    await judged_day(app.store, {1: IN, 2: OUT})
    scorer = OpinionatedScorer("new-model")
    app.makers.__dict__["scorer"] = scorer
    wish = evaluating.Wish(channel=str(LAB), yes=True)
    await pause(app, "the model is changed")
    with pytest.raises(Halted, match=re.escape(HOW_TO_RESUME)):
        await evaluating.evaluate(app, wish)
    assert scorer.rounds == []
    assert await evaluating.evaluate(app, replace(wish, model="local")) == 0
    await resume(app)
    assert await evaluating.evaluate(app, wish) == 0


async def test_an_evaluation_stops_in_the_middle_when_a_pause_begins(app: App) -> None:
    await judged_day(app.store, {1: IN, 2: OUT})
    scorer = OpinionatedScorer("new-model")
    score = scorer.score

    async def and_halt(*args: Any) -> Any:
        await Halting(app.store).stop("the model is changed", app.clock)
        return await score(*args)

    scorer.score = and_halt  # type: ignore[method-assign,assignment]
    app.makers.__dict__["scorer"] = scorer
    with pytest.raises(ScorerRefused, match=re.escape(PAUSED)):
        await evaluating.evaluate(app, evaluating.Wish(channel=str(LAB), yes=True, repeat=True))
    assert [opinion for opinion, _ in scorer.rounds] == [0]


async def test_the_doctor_tells_of_a_pause_and_how_to_end_it(app: App) -> None:
    assert await going_on(app) == "goes on: nothing is paused."
    await Halting(app.store).stop("the model is changed", app.clock)
    with pytest.raises(Halted, match=re.escape(HOW_TO_RESUME)):
        await going_on(app)
