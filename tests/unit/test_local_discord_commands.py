"""Limits of application commands in the local Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.fakes.discord.sample_scene import Scene, logged_in

Json = dict[str, Any]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with logged_in() as made:
        yield made


def command(**parts: Any) -> Json:
    return {"name": "x", "type": 1, "description": "d", **parts}


def option(place: int = 0, **parts: Any) -> Json:
    return {"type": 3, "name": f"o{place}", "description": "d", **parts}


def choices(count: int, length: int) -> list[Json]:
    return [{"name": f"{i:05}"[:5], "value": f"{i:05}".ljust(length, "v")} for i in range(count)]


COMMANDS: dict[str, tuple[Callable[[int], list[Json]], int]] = {
    "commands": (lambda n: [command(name=f"c{i}") for i in range(n)], 100),
    "messages": (lambda n: [{"type": 3, "name": f"c {i}"} for i in range(n)], 15),
    "name": (lambda n: [command(name="x" * n)], 32),
    "description": (lambda n: [command(description="d" * n)], 100),
    "options": (lambda n: [command(options=[option(i) for i in range(n)])], 25),
    "option": (lambda n: [command(options=[option(name="o" * n)])], 32),
    "choices": (lambda n: [command(options=[option(choices=choices(n, 5))])], 25),
    "choice": (lambda n: [command(options=[option(choices=choices(1, n))])], 100),
}


@pytest.mark.parametrize("what", COMMANDS)
async def test_commands_are_taken_at_the_limit_and_refused_above_it(scene: Scene, what: str) -> None:
    made, most = COMMANDS[what]
    await scene.asks("/applications/{a}/commands", made(most), "PUT")
    before = scene.local.commands()
    code, _ = await scene.refuses("/applications/{a}/commands", made(most + 1), "PUT")
    assert code in (50035, 30032)
    assert scene.local.commands() == before


async def test_a_command_has_eight_thousand_characters_at_most(scene: Scene) -> None:
    def made(count: int) -> list[Json]:
        full = [option(i, name=f"o{i:02}", choices=choices(25, 50)) for i in range(5)]
        rest = [option(i, name=f"p{i:02}", description="d" * 98) for i in range(10)]
        told = 1 + 5 * (3 + 1 + 25 * (5 + 50)) + 10 * (3 + 98)
        return [command(options=[*full, *rest], description="d" * (count - told))]

    await scene.asks("/applications/{a}/commands", made(8000), "PUT")
    assert "8000" in (await scene.refuses("/applications/{a}/commands", made(8001), "PUT"))[1]


@pytest.mark.parametrize(
    "wrong",
    [
        [command(name="Upper")],
        [command(name="two words")],
        [command(), command()],
        [command(description="")],
        [command(options=[option(1), option(2, required=True)])],
        [command(options=[option(1), option(1)])],
        [command(options=[option(1, autocomplete=True, choices=choices(1, 5))])],
        [command(options=[option(1), {"type": 1, "name": "s", "description": "d"}])],
        [command(options=[{"type": 2, "name": "s", "description": "d", "options": []}])],
        [{"type": 3, "name": "x", "description": "d"}],
        {"name": "x"},
    ],
)
async def test_what_no_command_may_be_is_refused(scene: Scene, wrong: Any) -> None:
    assert (await scene.refuses("/applications/{a}/commands", wrong, "PUT"))[0] == 50035


async def test_two_hundred_commands_may_be_made_in_a_day(scene: Scene) -> None:
    for start in (0, 100):
        names = [f"c{place}" for place in range(start, start + 100)]
        await scene.asks("/applications/{a}/commands", [command(name=name) for name in names], "PUT")
    changed = [command(name=f"c{place}", description="other") for place in range(100, 200)]
    await scene.asks("/applications/{a}/commands", changed, "PUT")  # a change is no creation
    assert (await scene.refuses("/applications/{a}/commands", [command(name="one-more")], "PUT"))[0] == 30034
    assert scene.local.syncs[-1].updated == [f"c{place}" for place in range(100, 200)]
