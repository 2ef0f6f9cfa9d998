"""From a command to its answer: finds what is asked for, checks that this person may, and words whatever goes wrong."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from time import perf_counter

import structlog

from bot.boundary import guarded, one_request
from bot.commands import Table, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Reply, Tone
from bot.front import away, unforeseen
from bot.reading import MOST, read_command
from core.errors import BadCommand, NotSetUp, ServiceError, StoreError, UserError
from core.model import Channel, Person, Rights, Subscription
from core.ports import Progress, Timing, silent
from core.rights import require

SET_UP = Button("Set up", Ask("subscription", "setup"))
# Signs that some database or terminal cannot take, and that nobody types.
_UNTYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Dispatch:
    """Answers commands. Nothing but cancellation leaves it as an exception."""

    desk: Desk
    table: Table

    async def __call__(self, command: Command, progress: Progress = silent) -> Reply:
        """The answer to a command, wherever it was asked."""
        began = perf_counter()
        with one_request():
            reply = await settled(self._answered(_cleaned(command), progress))
            self._log(command, reply, perf_counter() - began)
        return reply

    async def typed(self, text: str, channel: Channel, person: Person, progress: Progress = silent) -> Reply:
        """The answer to a command as somebody typed it."""
        try:
            ask = read_command(text, self.table)
        except UserError as error:
            reply = refused(error)
            self._log(Command(Ask(""), channel, person), reply, 0)
            return reply
        return await self(Command(ask, channel, person), progress)

    async def _answered(self, command: Command, progress: Progress) -> Reply:
        verb = self.table.find(command.ask)
        for name, value in command.ask.options.items():
            if len(value) > MOST:
                raise BadCommand(f"`{name}` is {len(value):,} characters long; {MOST:,} is the most.").on(name)
        await self._check_right(verb, command)
        return await verb.handler(self.desk.behind_toll(command.channel, command.person), command, progress)

    async def _check_right(self, verb: Verb, command: Command) -> None:
        if verb.right is not None:
            require(await self._subscription(command.channel), verb.right, command.person)

    async def _subscription(self, channel: Channel) -> Subscription:
        """The channel's order; where there is none yet, the rights are those that a new one begins with."""
        async with self.desk.store.read() as work:
            kept = await work.subscriptions.get(channel)
        return kept or replace(self.desk.seed, channel=channel, rights=Rights())

    def _log(self, command: Command, reply: Reply, seconds: float) -> None:
        """Names from the table only: what people type is theirs."""
        spec = self.table.spec(command.ask.name)
        name = spec.name if spec else "unknown"
        self.desk.meter.took(Timing.COMMAND, seconds, name, command.channel.platform)
        verb = spec.verb(command.ask.verb) if spec else None
        structlog.get_logger().info(
            "command",
            name=name,
            verb=verb.name if verb else "unknown",
            channel=str(command.channel),
            milliseconds=round(seconds * 1000),
            tone=reply.tone.value,
        )


async def settled(work: Awaitable[Reply]) -> Reply:
    """The answer that the work comes to, whatever goes wrong."""
    return await guarded(_worded(work), unforeseen)


async def _worded(work: Awaitable[Reply]) -> Reply:
    try:
        return await work
    except UserError as error:
        return refused(error)
    except StoreError as fault:
        return away(fault)
    except ServiceError as fault:
        return Reply(text=(str(fault),), tone=Tone.FAULT)


def refused(error: UserError) -> Reply:
    """What is told of something that has to be asked differently."""
    buttons = (SET_UP,) if isinstance(error, NotSetUp) else ()
    return Reply(text=(str(error),), tone=Tone.PROBLEM, wrong=error.option, buttons=buttons)


def _cleaned(command: Command) -> Command:
    options = {name: _UNTYPED.sub("", value) for name, value in command.ask.options.items()}
    return replace(command, ask=replace(command.ask, options=options))
