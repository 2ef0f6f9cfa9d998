"""The calls of one run: tried again where that may help, counted, given up when nothing comes of them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Generic, TypeVar

from core.errors import ScorerRefused
from core.model import Usage
from core.ports import UNMETERED, Count, Meter, Timing
from core.scoring.patience import Gate, Patience
from core.scoring.question import Question
from core.scoring.reply import Kind, Reply, Trouble

T = TypeVar("T")
Ask = Callable[[Question], Awaitable[Reply]]
_NOTHING_FOUND = Trouble(Kind.MALFORMED, "the model's answers held no verdicts")


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """What an answer says, which is little or nothing where there was trouble, and that trouble."""

    said: T
    trouble: Trouble | None = None

    def after(self, tries: int) -> Heard[T]:
        """The same, with the number of tries in the reason."""
        if self.trouble is None or tries == 1:
            return self
        reason = self.trouble.reason
        counted = f"{reason[:-1]}, {tries} tries)" if reason.endswith(")") else f"{reason} ({tries} tries)"
        return replace(self, trouble=replace(self.trouble, reason=counted))


class Calls:
    """Makes calls for one run. Of a refusal it only takes note: what was said before is not thrown away."""

    def __init__(self, ask: Ask, gate: Gate, patience: Patience, meter: Meter = UNMETERED) -> None:
        self._ask = ask
        self._meter = meter
        self._gate = gate
        self._patience = patience
        self.spent = self._untold = Usage(model="")
        self.refused: ScorerRefused | None = None

    @property
    def slots(self) -> asyncio.Semaphore:
        """As many as may be made at a time: hold one while making one."""
        return self._gate.slots

    @property
    def ended(self) -> str:
        """Why nothing is asked any more, "" as long as it is."""
        return self._patience.ended

    def untold(self) -> Usage:
        """What was spent since this was last asked for."""
        usage, self._untold = self._untold, Usage(model="")
        return usage

    async def make(
        self, question: Question, read: Callable[[str], T], is_sound: Callable[[Heard[T]], object]
    ) -> Heard[T]:
        """What the model says to a question, read like this. Something that `is_sound` restores all patience."""
        for tried in itertools.count(1):
            reply = await self._reply(question)
            if reply is None:
                break
            heard = Heard(read(reply.text), reply.trouble)
            self._judge(reply, is_sound=bool(is_sound(heard)))
            if not reply.trouble or not self._patience.allows(reply.trouble, tried):
                return heard.after(tried)
            await self._patience.back_off(reply.trouble, tried)
        return Heard(read(""), Trouble(Kind.SERVER, self.ended))

    async def _reply(self, question: Question) -> Reply | None:
        """None if nothing is asked any more."""
        try:
            async with self._gate.passing(question.tokens) as passage:
                if self.ended:
                    return None
                reply = await self._timed(question)
                passage.told = reply.limits
        except ScorerRefused as refused:
            self._meter.count(Count.MODEL_ERROR, "refused")
            self.refused = refused
            self._patience.end(str(refused))
            return None
        self.spent += reply.usage
        self._untold += reply.usage
        return reply

    async def _timed(self, question: Question) -> Reply:
        began = perf_counter()
        reply = await self._ask(question)
        self._meter.took(Timing.MODEL_CALL, perf_counter() - began, reply.usage.model)
        if reply.trouble:
            self._meter.count(Count.MODEL_ERROR, reply.trouble.kind)
        return reply

    def _judge(self, reply: Reply, *, is_sound: bool) -> None:
        if is_sound:
            self._patience.succeeded()
        else:
            self._patience.failed(reply.trouble or _NOTHING_FOUND)
