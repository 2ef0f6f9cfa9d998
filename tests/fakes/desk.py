"""A desk over a scene, and people who ask at it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.commands import Spec, by_name
from bot.desk import Desk
from bot.events import Ask, Command, Reply
from bot.reading import read_command
from core.delivery import Courier
from core.model import Channel, Person
from core.ports import Progress, silent
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import LAB, Scene, a_subscription

ADA = Person("U1", "Ada", is_admin=True)
BOB = Person("U2", "Bob")


def a_desk(scene: Scene, platform: FakePlatform | None = None, **changes: Any) -> Desk:
    """The scene's newsroom as handlers see it."""
    platform = platform or FakePlatform()
    desk = Desk(
        store=scene.store,
        clock=scene.clock,
        calendar=scene.calendar,
        maker=scene.maker,
        courier=Courier(scene.store, {platform.name: platform}, scene.clock),
        seed=a_subscription(),
        ask_above=Decimal("0.25"),
        chosen_by=lambda digest: f"What {digest.scorer.name} was told on {digest.date}.",
    )
    return replace(desk, **changes)


async def ask(
    desk: Desk,
    spec: Spec,
    text: str | Ask,
    *,
    person: Person = ADA,
    channel: Channel = LAB,
    progress: Progress = silent,
) -> Reply:
    """What the handler of one command answers to somebody who types this, or presses that. Errors are raised."""
    table = by_name([spec])
    wanted = read_command(text, table) if isinstance(text, str) else text
    verb = table.find(wanted)
    return await verb.handler(desk, Command(wanted, channel, person), progress)
