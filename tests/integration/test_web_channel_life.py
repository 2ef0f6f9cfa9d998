"""The local channel while it is open: what arrives, what is asked, what comes back after a while away."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.events import Ask, Command, File, Form, FormField, Reply, Tone
from bot.platforms.web.access import HERE
from bot.platforms.web.asking import MOST_AT_ONCE
from bot.platforms.web.feed import KEPT
from bot.platforms.web.room import Posted
from bot.reading import read_command
from bot.recalling import recalled
from core.model import Channel, Notice, Person
from core.noticing import Noticing
from core.ports import Progress
from core.store import open_store
from tests.fakes.discord_front import FakeFront
from tests.fakes.scene import DAY, NEXT_DAY, Scene
from tests.fakes.web_lab import posted_lab, scene_lab
from tests.fakes.web_screen import Screen

LIKED = "2505.00002"


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = open_store(sqlite_url)
    yield Scene(store)
    await store.close()


async def test_a_digest_arrives_on_an_open_page_as_a_thread(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    async with scene_lab(scene) as lab, lab.window() as window:
        order = await scene.subscribed(channel=HERE)
        await lab.desk.courier.deliver(await scene.maker.make(order, DAY))
        head, *entries = [await window.hears("message") for _ in range(3)]
        assert "Tuesday 13 May 2025" in Screen(head["html"]).text
        assert [f"m-{one['thread']}" for one in entries] == [head["id"]] * 2
        assert "Paper 2" in Screen(entries[1]["html"]).text
        page = await window.loads()
        assert "In the thread: 2" in page.text


async def test_thumbs_up_is_a_vote_that_the_page_shows_and_takes_back(scene: Scene) -> None:
    async with posted_lab(scene) as lab, lab.window() as window:
        ups = [one for one in window.page.buttons if one.attributes.get("data-vote") == "more"]
        assert [one.attributes["aria-pressed"] for one in ups] == ["false"] * 3
        pressed = next(one for one in ups if LIKED in one.attributes["data-press"])
        told = await window.answered("press", {"value": pressed.attributes["data-press"], "below": ""})
        assert (told["paper"], told["text"][:10]) == (LIKED, "Noted: mor")
        page = await window.loads()
        ups = [one for one in page.buttons if one.attributes.get("data-vote") == "more"]
        assert [one.attributes["aria-pressed"] for one in ups] == ["false", "true", "false"]
        await window.answered("press", {"value": pressed.attributes["data-undo"], "below": ""})
        async with scene.store.read() as work:
            assert await work.votes.of(HERE) == ()


async def somewhere(channel: Channel, day: date) -> str:
    return f"https://sheet.example.org/a/secret/{day}"


async def test_a_head_leads_to_its_page_if_there_is_one(scene: Scene) -> None:
    async with posted_lab(scene) as lab, lab.window() as window:
        (posted,) = lab.service.here.standing.values()
        assert isinstance(posted, Posted)
        assert "on the web" not in (await window.loads()).text
        lab.service.here.edit(posted.ref, replace(posted.said, page=await somewhere(HERE, DAY)))
        page = await window.loads()
        assert "Read this day on the web" in page.text
        link = {"href": "https://sheet.example.org/a/secret/2025-05-13", "rel": "noopener noreferrer"}
        assert any(tag == "a" and link.items() <= had.items() for tag, had in page.tags)


async def test_what_somebody_typed_is_shown_without_what_cannot_be_seen(scene: Scene) -> None:
    async with posted_lab(scene) as lab, lab.window() as window:
        await window.says("/help\x1b[31m \x07 digest")
        page = (await window.loads()).text
        assert "/help[31m digest" in page
        assert not {"\x1b", "\x07"} & set(page)


async def test_what_stood_there_stands_there_again_after_a_restart(scene: Scene) -> None:
    scene.announce_good(NEXT_DAY, 4)
    async with posted_lab(scene) as lab, lab.window() as window:
        noticing = Noticing(scene.store, lab.desk.courier.platforms, scene.clock)
        await noticing.say(HERE, f"{DAY}/late", "The digest of Tuesday 13 May 2025 is late.")
        lab.clock.advance(86_400)
        order = await lab.desk.subscription(HERE)
        await lab.desk.courier.deliver(await scene.maker.make(order, NEXT_DAY))
        before = await window.loads()
    async with scene_lab(scene) as lab, lab.window() as window:
        for ref, message in await recalled(scene.store, scene.clock, HERE, somewhere):
            lab.service.here.post(message, ref)
        after = await window.loads()
        assert "Paper 4" in after.text
        assert "13 May 2025 is late" in after.text
        assert messages(after) == messages(before)
        led = [had["href"] for tag, had in after.tags if tag == "a" and "/secret/" in had["href"]]
        assert led == [await somewhere(HERE, day) for day in (DAY, NEXT_DAY)]
        assert len(messages(after)) == 7


async def test_a_page_that_was_away_hears_what_it_missed_and_no_more(scene: Scene) -> None:
    async with scene_lab(scene) as lab, lab.window() as window:
        room = lab.service.here
        room.post(Notice(key="1", text="First."))
        seen = room.feed.newest
        room.post(Notice(key="2", text="Second."))
        await window.follows("", **{"Last-Event-ID": seen})
        assert "Second." in (await window.hears("message"))["html"]


@pytest.mark.parametrize("after", ["", "nonsense", "0000-1", "long ago"])
async def test_a_page_that_was_away_for_too_long_is_told_to_load_anew(scene: Scene, after: str) -> None:
    async with scene_lab(scene) as lab, lab.window() as window:
        room = lab.service.here
        first = room.feed.newest
        for number in range(KEPT + 1):
            room.feed.tell("votes", votes={"x": [str(number)]})
        await window.follows(first if after == "long ago" else after)
        assert await window.hears("reload") == {}


async def test_long_work_tells_how_far_it_is_and_can_be_stopped(scene: Scene) -> None:
    front = FakeTyped(until=lambda: False)
    async with scene_lab(scene, front=front) as lab, lab.window() as window:
        _, begun = await window.posts("say", {"text": "/rescore"})
        assert "Working on it" in (await window.hears("exchange"))["html"]
        assert await window.hears("progress") == {"id": begun["id"], "text": "Scoring: 3 of 10"}
        assert "Scoring: 3 of 10" in (await window.loads()).text
        assert (await window.posts("stop", {"id": begun["id"]}))[0] == 200
        assert "Stopped. What was done until then is kept" in (await window.hears("exchange"))["html"]


async def test_so_much_can_be_under_way_and_the_next_is_told_so(scene: Scene) -> None:
    async with scene_lab(scene, front=FakeTyped(until=lambda: False)) as lab, lab.window() as window:
        told = [await window.posts("say", {"text": "/rescore"}) for _ in range(MOST_AT_ONCE + 1)]
        assert [status for status, _ in told] == [*[202] * MOST_AT_ONCE, 429]
        assert "under way already" in told[-1][1]["said"]
        for _, begun in told[:-1]:
            await window.posts("stop", {"id": begun["id"]})


async def test_a_button_of_another_channel_is_not_pressed_for_the_admin_of_this_one(scene: Scene) -> None:
    async with posted_lab(scene) as lab, lab.window() as window:
        elsewhere = json.dumps(["subscription", "pause", {}, "slack", "T1", "C1"])
        status, told = await window.posts("press", {"value": elsewhere, "below": ""})
        assert (status, told["said"][:22]) == (400, "This button belongs to")
        status, told = await window.posts("press", {"value": "=00", "below": ""})
        assert (status, told["said"][:19]) == (400, "This button is too ")


async def test_another_page_of_an_answer_takes_its_place(scene: Scene) -> None:
    scene.announce_good(DAY, *range(1, 15))
    async with scene_lab(scene) as lab, lab.window() as window:
        await scene.subscribed(channel=HERE)
        first = await window.says("/digest 2025-05-13")
        more = await window.answered("press", {"value": Screen(first["html"]).pressed("More"), "below": first["id"]})
        assert more["id"] == first["id"]
        assert "Paper 14" in Screen(more["html"]).text
        assert len(lab.service.here.standing) == 1


async def test_what_is_wrong_in_a_form_names_its_field_and_the_form_that_was_sent(scene: Scene) -> None:
    async with posted_lab(scene) as lab, lab.window() as window:
        form = Screen((await window.says("/subscription setup"))["html"])
        assert {"boxes", "menu", "line"} >= {one.kind for one in form.fields} > {"line"}
        fields = {one.option: one.sent for one in form.fields} | {"zone": "Mars"}
        told = await window.answered("send", {"value": form.forms[0]["data-form"], "fields": fields, "mark": "mine"})
        assert (told["tone"], told["wrong"], told["mark"]) == ("problem", "zone", "mine")
        assert "Mars" in told["text"]
        assert "`" not in told["text"]


async def test_a_file_is_fetched_as_a_file_and_never_shown_as_a_page(scene: Scene) -> None:
    reply = Reply(
        text=("Here.",), file=File("ümlaut <b>.html", "text/html; charset=utf-8", "<script>alert(1)</script>")
    )
    async with scene_lab(scene, front=FakeTyped(reply=reply)) as lab, lab.window() as window:
        told = await window.says("/export")
        path = Screen(told["html"]).attribute("a", "href", **{"class": "file"})
        async with window.session.get(lab.address + path) as response:
            assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%C3%BC")
            assert await response.text() == "<script>alert(1)</script>"


async def test_a_field_of_each_kind_is_an_input_of_its_kind(scene: Scene) -> None:
    fields = (
        FormField(option="topics", label="Topics", value="a\nb", lines=True),
        FormField(option="categories", label="Categories", value="cs.LG", required=True),
    )
    reply = Reply(form=Form(title="Edit", ask=Ask("criteria", "edit"), fields=fields))
    async with scene_lab(scene, front=FakeTyped(reply=reply)) as lab, lab.window() as window:
        form = Screen((await window.says("/criteria edit"))["html"])
        assert [(one.kind, one.value.strip()) for one in form.fields] == [("lines", "a\nb"), ("line", "cs.LG")]
        found = await window.gets("values", name="criteria", verb="edit", option="categories", typed="cs.C")
        assert list(found) == ["2505.06839", "y" * 101]


async def test_a_command_is_offered_word_by_word(scene: Scene) -> None:
    async with posted_lab(scene) as lab, lab.window() as window:
        assert [one["line"] for one in await window.gets("complete", line="/dig")] == ["/digest "]
        assert "/digest yesterday " in [one["line"] for one in await window.gets("complete", line="/digest y")]
        lines = [one["line"] for one in await window.gets("complete", line="/subscription setup zone=Europe/Berl")]
        assert lines == ["/subscription setup zone=Europe/Berlin "]
        offered = await window.gets("complete", line="/paper Paper 2")
        assert [(one["line"], one["label"]) for one in offered] == [(f"/paper {LIKED} ", f"{LIKED} · Paper 2")]
        assert f"/paper save {LIKED} " in [one["line"] for one in await window.gets("complete", line="/paper save ")]
        assert await window.gets("complete", line="/nothing x") == []


async def test_what_an_admin_is_told_by_the_bot_itself_stands_there(scene: Scene) -> None:
    async with scene_lab(scene) as lab, lab.window() as window:
        await lab.service.platform.warn(HERE, "Look at `/status`.")
        assert "Look at /status" in (await window.loads()).text


async def test_a_service_s_failure_is_an_answer_too(scene: Scene) -> None:
    front = FakeTyped(reply=Reply(text=("No.",), tone=Tone.FAULT))
    async with scene_lab(scene, front=front) as lab, lab.window() as window:
        assert (await window.says("/status"))["tone"] == "fault"


async def test_the_bot_stops_at_once_though_pages_are_open(scene: Scene) -> None:
    async with scene_lab(scene) as lab, lab.window() as window:
        await lab.service.close(0)
        async for kind, _ in window.told():
            assert kind == "end"
            break


class FakeTyped(FakeFront):
    """A front to which one can type."""

    async def typed(self, text: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        return await self(Command(read_command(text, self.table), channel, person), progress)


def messages(page: Screen) -> set[str]:
    """The names of all messages on a page."""
    return {had["id"] for tag, had in page.tags if had.get("id", "").startswith("m-")}
