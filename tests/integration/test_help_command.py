"""`/help`, over the commands that are tested beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.desk import Desk
from bot.events import Ask, Reply
from bot.handlers.help import help_spec
from bot.handlers.privacy import PRIVACY
from bot.handlers.status import STATUS
from bot.handlers.subscription import SUBSCRIPTION
from bot.handlers.usage import USAGE
from core.errors import BadCommand
from core.model import Allowed, Rights, Who
from core.store import open_store
from tests.fakes.desk import BOB, a_desk, ask
from tests.fakes.scene import Scene

HELP = help_spec([SUBSCRIPTION, USAGE, STATUS, PRIVACY])


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = open_store(sqlite_url)
    yield Scene(store)
    await store.close()


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return a_desk(scene)


def told(reply: Reply) -> str:
    return "\n".join(line for item in reply.items for line in (item.title, *item.lines))


async def test_all_commands_are_told_with_a_line_each(desk: Desk) -> None:
    reply = await ask(desk, HELP, "/help", person=BOB)
    assert [item.title for item in reply.items] == ["/help", "/privacy", "/status", "/subscription", "/usage"]
    assert all(len(item.lines) == 1 for item in reply.items)
    assert reply.items[1].opens == Ask("help", "show", {"command": "privacy"})


@pytest.mark.parametrize("words", ["usage", "/usage", "USAGE"])
async def test_one_command_is_told_with_its_options_and_examples(desk: Desk, words: str) -> None:
    reply = await ask(desk, HELP, f"/help {words}")
    assert reply.title == "/usage"
    (item,) = reply.items
    assert item.title == "/usage [month]"
    assert item.lines == (
        "Show tokens and costs of a month, this one if none is named.",
        "month: A month, week or day.",
        "For example: `/usage`, `/usage 2025-05`, `/usage last week`",
    )


async def test_each_verb_tells_for_whom_it_is_in_this_channel(desk: Desk, scene: Scene) -> None:
    assert "For: admins." in told(await ask(desk, HELP, "/help subscription"))
    await scene.subscribed(rights=Rights(subscription=Allowed(Who.LISTED, ("U2",))))
    assert "For: admins and U2." in told(await ask(desk, HELP, "/help subscription"))


async def test_a_verbs_help_page_tells_more_than_its_line(desk: Desk) -> None:
    (item,) = (await ask(desk, HELP, "/help subscription setup")).items
    assert item.lines[0].endswith("The budget is a right of its own.")


async def test_one_verb_can_be_named_alone(desk: Desk) -> None:
    (item,) = (await ask(desk, HELP, "/help subscription setup")).items
    assert item.title.startswith("/subscription setup [categories] [types]")
    assert "shown" not in told(await ask(desk, HELP, "/help subscription setup"))


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("usgae", "There is no command `/usgae`. Did you mean `/usage`?"),
        ("§§§", "There is no command `/§§§`. `/help` lists them all."),
        ("subscription puase", "`/subscription` does not know `puase`. Did you mean `/subscription pause`?"),
        ("x" * 5_000, f"There is no command `/{'x' * 38}…`. `/help` lists them all."),
    ],
)
async def test_a_word_that_is_no_command_is_answered_with_the_nearest(desk: Desk, words: str, answer: str) -> None:
    with pytest.raises(BadCommand) as wrong:
        await ask(desk, HELP, f"/help {words}")
    assert str(wrong.value) == answer
