"""From a command to its answer, whatever goes wrong."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands import Table
from bot.dispatch import SET_UP, Dispatch
from bot.events import Ask, Command, Reply, Tone
from bot.handlers.table import table
from bot.reading import MOST
from core.model import Allowed, Person, Rights, Who
from core.store import open_store
from tests.fakes.any_digests import any_text
from tests.fakes.desk import ADA, BOB, a_desk
from tests.fakes.notebook import TABLE
from tests.fakes.scene import LAB, Scene


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Scene]:
    """A scene over the database at that address."""
    store = open_store(url)
    try:
        yield Scene(store)
    finally:
        await store.close()


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    async with opened(sqlite_url) as scene:
        yield scene


async def asked(scene: Scene, text: str, person: Person = ADA, of: Table = TABLE) -> Reply:
    """What is answered to somebody who types this."""
    return await Dispatch(a_desk(scene), of).typed(text, LAB, person)


async def test_a_command_is_answered_by_its_handler(scene: Scene) -> None:
    reply = await asked(scene, "/note bring milk")
    assert (reply.tone, reply.text) == (Tone.ANSWER, ("words: bring milk",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/nota", "There is no command `/nota`. Did you mean `/note`?"),
        ("/many must", "`/many must` needs a paper. Try `/many must 2505.06839`."),
        ('/many must " "', "`/many must` needs a paper. Try `/many must 2505.06839`."),
        ("", "A command begins with a slash and its name. Try `/help`."),
    ],
)
async def test_what_cannot_be_read_is_a_problem_in_a_sentence(scene: Scene, text: str, told: str) -> None:
    reply = await asked(scene, text)
    assert (reply.tone, reply.text) == (Tone.PROBLEM, (told,))


async def test_a_problem_names_the_field_that_is_wrong(scene: Scene) -> None:
    reply = await asked(scene, "/note write lengthy")
    assert (reply.tone, reply.wrong, reply.text) == (Tone.PROBLEM, "word", ("`lengthy` is too long. Try `short`.",))


async def test_an_option_that_is_too_long_is_refused_by_name(scene: Scene) -> None:
    ask = Ask("note", "write", {"word": "x" * (MOST + 1)})
    reply = await Dispatch(a_desk(scene), TABLE)(Command(ask, LAB, ADA))
    assert (reply.tone, reply.wrong) == (Tone.PROBLEM, "word")
    assert reply.text == ("`word` is 20,001 characters long; 20,000 is the most.",)


async def test_a_button_of_a_command_that_is_gone_is_a_problem(scene: Scene) -> None:
    for ask in (Ask("gone"), Ask("note", "gone"), Ask("note", "show", {"gone": "x"})):
        reply = await Dispatch(a_desk(scene), TABLE)(Command(ask, LAB, ADA))
        assert reply.tone is Tone.PROBLEM
        assert "gone" in reply.text[0]


async def test_signs_that_no_database_takes_do_not_reach_a_handler(scene: Scene) -> None:
    reply = await asked(scene, "/note a\x00b \ud800c\x1b[31m")
    assert reply.text == ("words: ab c[31m",)


async def test_a_channel_without_an_order_is_offered_to_be_set_up(scene: Scene) -> None:
    reply = await asked(scene, "/note need")
    assert (reply.tone, reply.buttons) == (Tone.PROBLEM, (SET_UP,))


async def test_a_service_that_fails_is_a_fault_in_its_own_words(scene: Scene) -> None:
    reply = await asked(scene, "/note fetch")
    assert (reply.tone, reply.text) == (Tone.FAULT, ("arXiv did not answer (503, 6 tries).",))


async def test_what_nobody_foresaw_is_told_with_the_id_that_the_log_has(scene: Scene) -> None:
    with structlog.testing.capture_logs() as lines:
        reply = await asked(scene, "/note break a secret word")
    (broken,) = [line for line in lines if line["event"] == "unforeseen"]
    assert reply.tone is Tone.FAULT
    assert f"did not foresee ({broken['request']})" in reply.text[0]
    assert "secret" not in "".join(reply.text)


async def test_a_new_channel_is_set_up_by_admins_only_and_judged_by_anyone(scene: Scene) -> None:
    refused, done = await asked(scene, "/note order", BOB), await asked(scene, "/note order", ADA)
    assert refused.tone is Tone.PROBLEM
    assert refused.text[0].startswith("Only admins may change this subscription here.")
    assert done.tone is Tone.ANSWER
    assert (await asked(scene, "/note judge", BOB)).tone is Tone.ANSWER


async def test_rights_are_those_of_the_channels_order(scene: Scene) -> None:
    await scene.subscribed(rights=Rights(criteria=Allowed(Who.ADMINS), subscription=Allowed(Who.LISTED, (BOB.id,))))
    assert (await asked(scene, "/note judge", BOB)).tone is Tone.PROBLEM
    assert (await asked(scene, "/note order", BOB)).tone is Tone.ANSWER


async def test_a_store_that_fails_is_a_fault(empty_sqlite_url: str) -> None:
    async with opened(empty_sqlite_url) as broken:
        for text in ("/note order", "/note need"):
            assert (await asked(broken, text)).tone is Tone.FAULT


async def test_the_log_has_a_line_for_each_command_and_nothing_that_people_typed(scene: Scene) -> None:
    with structlog.testing.capture_logs() as lines:
        await asked(scene, "/note private words")
        await asked(scene, "/private words")
        await asked(scene, "/note show page=private")
    told = [(line["name"], line["verb"], line["channel"], line["tone"]) for line in lines]
    assert told == [
        ("note", "show", "fake/lab/papers", "answer"),
        ("unknown", "unknown", "fake/lab/papers", "problem"),
        ("note", "show", "fake/lab/papers", "answer"),
    ]
    assert all(isinstance(line["milliseconds"], int) for line in lines)
    assert "private" not in str(lines)


async def test_who_stops_waiting_is_not_answered(scene: Scene) -> None:
    waiting = asyncio.create_task(asked(scene, "/note wait"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


BOTH = Table(TABLE.specs + table().specs)
VERBS = [(spec.name, verb.name) for spec in BOTH.specs for verb in spec.verbs]
BROKEN = ("break", "wait")
ANY_LINE = st.one_of(
    st.text(max_size=10_000),
    st.builds(
        "/{0[0]} {0[1]} {1}".format,
        st.sampled_from(
            [(spec.name, verb.name) for spec in BOTH.specs for verb in spec.verbs if verb.name not in BROKEN]
        ),
        any_text,
    ),
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_LINE, st.sampled_from([ADA, BOB]), st.booleans())
def test_any_text_is_answered_and_a_problem_changes_nothing(
    sqlite_url: str, text: str, person: Person, is_set_up: bool
) -> None:
    async def answer() -> Reply:
        async with opened(sqlite_url) as scene:
            await set_up(scene, is_set_up)
            before.extend(kept(sqlite_url))
            return await asked(scene, text, person, BOTH)

    before: list[str] = []
    reply = asyncio.run(answer())
    assert "did not foresee" not in str(reply)
    assert reply.tone is not Tone.PROBLEM or kept(sqlite_url) == before


def kept(url: str) -> list[str]:
    """Everything in a database."""
    store = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return list(store.iterdump())
    finally:
        store.close()


async def set_up(scene: Scene, wanted: bool) -> None:
    """Give the channel an order, or take it away."""
    if wanted:
        await scene.subscribed()
        return
    async with scene.store.write() as work:
        await work.subscriptions.remove(LAB)
