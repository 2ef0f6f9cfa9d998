"""Two workspaces in one store: from one, nothing of the other is to be read, and nothing of it changes."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from rich.console import Console

from bot.app import App
from bot.carrying import Bag
from bot.events import Ask, Gone, Reaction, Tone
from bot.handlers.table import table
from bot.runner import Bot
from bot.settings import Settings
from core.daily import Daily
from core.delivery import Courier
from core.model import Channel, Job, Task
from core.ports import silent
from core.purging import Purging
from core.store import SqlStore, open_store
from tests.fakes.archive import a_site
from tests.fakes.discord.components import walk
from tests.fakes.discord_lab import subscribed_lab as in_discord_lab
from tests.fakes.rows import rows_of
from tests.fakes.scene import DAY, NEXT_DAY, Scene
from tests.fakes.slack_lab import a_lab as in_slack_lab
from tests.fakes.slack_lab import a_newsroom
from tests.fakes.two_workspaces import ADA, KEY, NAME, PAPER, REF, SECRET, Two, asks, offered_to_them
from tests.fakes.web_lab import posted_lab as in_web_lab

SLACK, DISCORD, BROWSER = Channel("slack", "T1", "C1"), Channel("discord", "7", "9"), Channel("web", "local", "here")
# Channels are numbered for each workspace: the same number elsewhere is another channel.
PAIRS = [
    pytest.param((SLACK, replace(SLACK, workspace="T2")), id="Slack"),
    pytest.param((DISCORD, replace(DISCORD, workspace="8")), id="Discord"),
    pytest.param((BROWSER, SLACK), id="browser and Slack"),
]
PATHS = [
    "", "2025-05-13", "2025-05-13/1", "2025-05-13/2", "2025-05-13.json", "2025-05-13.md", "2025-05-13.bib",
    "2025-05-13/held", "2025-05", "2025-05.json", "2025", "2025.json",
    f"search?q={SECRET}", f"search.json?topic={SECRET}",
    f"paper/{PAPER}", f"paper/{PAPER}.json", f"paper/{PAPER}.bib", "feed.atom", "saved", "saved.bib", "saved.json",
]  # fmt: skip


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here: no query is written here."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


async def filled(store: SqlStore, theirs: Channel, ours: Channel) -> Two:
    scene = Scene(store)
    scene.announce_good(DAY, 1)
    two = Two(scene, theirs, ours)
    await two.fill()
    await two.settled()
    return two


@pytest.fixture(params=PAIRS)
async def two(request: pytest.FixtureRequest, store: SqlStore) -> Two:
    return await filled(store, *request.param)


@pytest.fixture
async def in_slack(store: SqlStore) -> Two:
    """What is asked in words is the same on every platform."""
    return await filled(store, *PAIRS[0].values[0])


async def test_they_have_something_everywhere(in_slack: Two, sqlite_url: str) -> None:
    """Else the others here would look at nothing."""
    kept = await rows_of(sqlite_url, in_slack.theirs)
    assert [name for name, rows in kept.items() if not rows] == []
    assert len([name for name, rows in kept.items() if SECRET in str(rows)]) >= 10


async def test_no_command_with_their_ids_tells_or_changes_anything_of_theirs(in_slack: Two, sqlite_url: str) -> None:
    before = await rows_of(sqlite_url, in_slack.theirs)
    tones, verb = set(), ""
    for ask in asks(in_slack):
        if verb != f"{ask.name} {ask.verb}":
            await in_slack.settled()
            verb = f"{ask.name} {ask.verb}"
        reply = await in_slack.answers(ask)
        assert SECRET not in repr(reply), ask
        assert reply.tone is not Tone.FAULT, (ask, reply)
        tones.add(reply.tone)
    assert await rows_of(sqlite_url, in_slack.theirs) == before
    assert tones == {Tone.ANSWER, Tone.PROBLEM}


async def test_which_papers_they_read_vote_on_and_save_is_not_told_elsewhere(in_slack: Two) -> None:
    # Backwards: what is told of days is asked for before any is made.
    for spec in reversed(table().specs):
        await in_slack.settled()
        for verb in (verb for verb in spec.verbs if not any(option.required for option in verb.options)):
            reply = repr(await in_slack.answers(Ask(spec.name, verb.name)))
            assert PAPER not in reply, (spec.name, verb.name)
            assert SECRET not in reply, (spec.name, verb.name)
    assert PAPER not in repr(await in_slack.answers(Ask("export", "make", {"when": str(DAY), "format": "csv"})))
    told = [
        repr(await in_slack.answers(ask, in_slack.theirs))
        for ask in (
            Ask("saved", "show"),
            Ask("digest", "show", {"date": str(DAY)}),
            Ask("export", "make", {"when": str(DAY), "format": "csv"}),
        )
    ]
    assert [PAPER in one for one in told] == [True, True, True]


async def test_no_button_or_form_of_theirs_does_anything_elsewhere(in_slack: Two, sqlite_url: str) -> None:
    found = await offered_to_them(in_slack)
    assert SECRET in repr(found)
    assert len(found) > 40
    before = await rows_of(sqlite_url, in_slack.theirs)
    for ask in found:
        if SECRET not in repr(ask):  # what somebody types by themselves they may be told
            await in_slack.settled()
            assert SECRET not in repr(await in_slack.answers(ask)), ask
        refused = await in_slack.answers(replace(ask, channel=in_slack.theirs))
        assert refused.tone is Tone.PROBLEM, ask
        assert "another workspace" in refused.text[0]
    assert await rows_of(sqlite_url, in_slack.theirs) == before


async def test_nothing_that_can_be_asked_is_taken_about_their_channel_elsewhere(in_slack: Two, sqlite_url: str) -> None:
    before = await rows_of(sqlite_url, in_slack.theirs)
    for ask in asks(in_slack):
        refused = await in_slack.answers(replace(ask, channel=in_slack.theirs))
        assert refused.tone is Tone.PROBLEM, ask
        assert "another workspace" in refused.text[0], ask
    assert await rows_of(sqlite_url, in_slack.theirs) == before


async def test_what_their_buttons_keep_is_not_to_be_had_elsewhere(two: Two) -> None:
    assert (await two.front.pressed(KEY, two.ours, ADA, silent)).text[0].startswith("This button is too old")
    assert await two.front.meant(KEY, two.ours) is None


async def test_nothing_of_theirs_is_offered_to_whoever_types_or_opens_the_bot(in_slack: Two) -> None:
    for spec in table().specs:
        for option in (option for verb in spec.verbs for option in verb.options):
            for typed in ("", SECRET[:3], PAPER[:4], NAME[:3]):
                assert SECRET not in repr(await in_slack.front.suggest(option, typed, in_slack.ours)), option
    assert SECRET not in repr(await in_slack.front.home(ADA, [in_slack.ours]))


async def test_a_reaction_with_the_name_of_their_message_is_no_vote(two: Two, sqlite_url: str) -> None:
    before = await rows_of(sqlite_url, two.theirs)
    assert await two.front.paper_at(two.ours, REF) is None
    await two.front.happened(Reaction(channel=two.ours, person="U9", ref=REF, emoji="thumbsup", added=True))
    await two.front.happened(Reaction(channel=two.ours, person=ADA.id, ref=REF, emoji="thumbsup", added=False))
    assert await rows_of(sqlite_url, two.theirs) == before


async def test_the_day_of_one_and_its_end_leave_the_other_as_it_is(two: Two, sqlite_url: str) -> None:
    before = await rows_of(sqlite_url, two.theirs)
    scene, here = two.scene, two.platform
    courier = Courier(scene.store, {here.name: here}, scene.clock)
    order = await two.desk.subscription(two.ours)
    await Daily(scene.store, scene.calendar, scene.maker, courier, scene.clock).visit(order, DAY)
    scene.source.late = {"cs.LG"}
    await Daily(scene.store, scene.calendar, scene.maker, courier, scene.clock).visit(order, NEXT_DAY)
    assert here.posted
    assert SECRET not in repr(here.posted)
    await two.front.happened(Gone(two.ours.platform, two.ours.workspace))
    scene.clock.advance(timedelta(days=31).total_seconds())
    purged = await Purging(scene.store, scene.clock, kept_for=timedelta(days=365)).run()
    assert two.theirs not in purged
    # What somebody asked for and nobody took up in a week is forgotten, whosever it is.
    assert await rows_of(sqlite_url, two.theirs) == {**before, "errands": []}


def at_work(two: Two) -> Bot:
    """A worker that serves the platform of ours, and what it would ask is the scene's."""
    scene, here = two.scene, two.platform
    store = cast(SqlStore, scene.store)
    app = App(Settings(_env_file=None), store, Console(file=io.StringIO()), scene.clock, scene.calendar)
    courier = Courier(scene.store, {here.name: here}, scene.clock)
    app.makers.__dict__.update(live=scene.maker, quick=scene.maker)
    app.__dict__.update(courier=courier, services=())
    return Bot(app)


async def nothing_is_done(two: Two, bot: Bot, channel: Channel, url: str) -> None:
    """Whatever a worker is asked for this channel, it asks no model, tells nobody anything, and keeps nothing."""
    before = [await rows_of(url, one) for one in (channel, two.theirs, two.ours)]
    for task in Task:
        await bot.do(Job(task, str(channel), channel))
    told = (two.platform.posted, two.platform.notices, two.platform.warned, two.platform.edits)
    assert (*told, two.scene.scorer.asked) == ([], [], [], {}, [])
    assert [await rows_of(url, one) for one in (channel, two.theirs, two.ours)] == before


async def test_a_job_for_a_channel_that_nobody_knows_does_nothing(two: Two, sqlite_url: str) -> None:
    bot, ours = at_work(two), two.ours
    for strange in (replace(ours, workspace="T9"), replace(two.theirs, id="C9"), replace(ours, platform="elsewhere")):
        await nothing_is_done(two, bot, strange, sqlite_url)
    # Asked for a channel that is known the same worker works.
    await bot.do(Job(Task.DELIVER, str(ours), ours))
    assert {channel for channel, _, _ in two.platform.posted} == {ours}
    assert SECRET not in repr(two.platform.posted)


async def test_a_job_that_waits_when_its_workspace_goes_or_is_purged_does_nothing(two: Two, sqlite_url: str) -> None:
    bot = at_work(two)
    await two.front.happened(Gone(two.theirs.platform, two.theirs.workspace))
    two.platform.tells_places = False  # a workspace that is gone takes no token
    await nothing_is_done(two, bot, two.theirs, sqlite_url)
    two.scene.clock.advance(timedelta(days=31).total_seconds())
    purged = await Purging(two.scene.store, two.scene.clock, kept_for=timedelta(days=365)).run()
    assert purged == (two.theirs,)
    await nothing_is_done(two, bot, two.theirs, sqlite_url)


async def test_no_page_or_export_opens_with_their_names(two: Two) -> None:
    scene = two.scene
    async with a_site(scene.store, scene.clock) as reading:
        own, theirs = await reading.link(two.ours), f"/a/{two.token}"
        for path in PATHS:
            scene.clock.advance(60)
            response = await reading.client.get(f"{own}/{path}")
            told = (await response.text()).replace(f'value="{SECRET}"', "").replace(f"={SECRET}", "")
            assert SECRET not in told, path
            assert path.startswith("paper/") or PAPER not in told, path
        for wrong in (f"/c/{NAME}", f"/a/{NAME}", f"/c/{two.token}", f"{own}/a/{two.token}", f"{own}/../{NAME}"):
            await reading.page(wrong, 404)
        # The same scan finds it where it is.
        assert SECRET in await reading.page(f"{theirs}/2025-05-13")


async def test_slack_takes_no_button_and_no_form_about_another_workspace(store: SqlStore, sqlite_url: str) -> None:
    scene = a_newsroom(store)
    async with in_slack_lab(scene) as lab:
        theirs = replace(lab.channel, workspace="T9")
        two = Two(scene, theirs, lab.channel)
        await two.fill()
        before = await rows_of(sqlite_url, theirs)
        await lab.ada.types(lab.papers, "/broadsheet status")
        answer = await lab.ada.sees(lab.papers, "Database")
        element = next(one for block in answer.blocks for one in block.get("elements", ()) if one.get("value"))
        element["value"] = Bag(2_000).value(Ask("criteria", "show", channel=theirs))
        await lab.ada.presses(answer, element["text"]["text"])
        await lab.ada.sees(lab.papers, "You are not in that channel")
        await lab.ada.types(lab.papers, "/criteria mute")
        modal = await lab.ada.sees_modal()
        *kept, _ = json.loads(modal.content["private_metadata"])
        modal.content["private_metadata"] = json.dumps([*kept, [theirs.platform, theirs.workspace, theirs.id]])
        await lab.ada.submits(modal, {"Keywords": "pruning"})
        await lab.done()
        assert [one.seen for one in lab.ada.screen(lab.papers) if SECRET in one.seen] == []
        assert await rows_of(sqlite_url, theirs) == before


async def test_discord_takes_no_button_about_another_server(store: SqlStore, sqlite_url: str) -> None:
    scene = a_newsroom(store)
    async with in_discord_lab(scene) as lab:
        theirs = replace(lab.channel, workspace="8")
        await Two(scene, theirs, lab.channel).fill()
        before = await rows_of(sqlite_url, theirs)
        await lab.ada.uses(lab.papers, "status show")
        answer = await lab.ada.sees(lab.papers, "Database")
        element = next(one for one in walk(answer.components) if one.get("custom_id"))
        element["custom_id"] = f"ask/0/{Bag(90).value(Ask('criteria', 'undo', channel=theirs))}"
        await lab.ada.presses(answer, element["label"])
        await lab.ada.sees(lab.papers, "about another channel")
        await lab.done()
        assert await rows_of(sqlite_url, theirs) == before


async def test_the_browser_takes_no_button_about_a_channel_elsewhere(store: SqlStore, sqlite_url: str) -> None:
    scene = a_newsroom(store)
    async with in_web_lab(scene) as lab, lab.window() as window:
        await Two(scene, SLACK, BROWSER).fill()
        before = await rows_of(sqlite_url, SLACK)
        for value in (Bag(2_000).value(Ask("criteria", "undo", channel=SLACK)), KEY):
            for name, told in (("press", {"value": value, "below": ""}), ("send", {"value": value, "fields": {}})):
                status, said = await window.posts(name, told)
                assert (status, SECRET in str(said)) == (400, False)
        assert await rows_of(sqlite_url, SLACK) == before
