"""The operator's switch: nothing is fetched, judged or posted as long as a halt stands. All processes heed it."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import BadSetting, Halted
from core.model import Halt
from core.ports import Clock, Store

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Halting:
    """Looks at the switch. Raises `StoreError`."""

    store: Store

    async def reason(self) -> str | None:
        """Why everything that costs is stopped; None if it is not."""
        halt = await self.halt()
        return halt.reason if halt else None

    async def halt(self) -> Halt | None:
        """The halt that stands."""
        async with self.store.read() as work:
            return await work.halts.get()

    async def check(self) -> None:
        """Raises `Halted`, with how to end that, as long as a halt stands."""
        if halt := await self.halt():
            raise Halted(operators_sentence(halt))

    async def stop(self, reason: str, clock: Clock) -> Halt:
        """Stop everything that costs. Raises `BadSetting` without a reason, which is told to people in channels."""
        told = " ".join(reason.split()).rstrip(".")
        if not told or len(told) > _LONGEST:
            raise BadSetting(
                f'A pause needs a reason of {_LONGEST} characters at most: `pause "the model is changed"`.'
            )
        halt = Halt(told, clock.now())
        async with self.store.write() as work:
            await work.halts.put(halt)
        return halt

    async def resume(self) -> bool:
        """Let everything go on. False if it did."""
        async with self.store.write() as work:
            return await work.halts.lift()


def operators_sentence(halt: Halt) -> str:
    """What whoever runs Broadsheet is told."""
    return f"Paused since {halt.since:%Y-%m-%d %H:%M} UTC: {halt.reason}. `python -m bot resume` ends that."


def sentence(reason: str) -> str:
    """What people in channels are told."""
    return (
        f"Broadsheet is paused by whoever runs it: {reason}. Nothing is fetched, judged or posted until that ends; "
        "what is there already can be read."
    )
