"""One batch from its questions to its answers, through restarts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from core.model.fingerprints import fingerprint_of
from core.ports import Clock, Store
from core.scoring.batch_lines import BatchGone, BatchState
from core.scoring.patience import Gate, Patience
from core.scoring.reply import Kind, Reply, Trouble

if TYPE_CHECKING:
    from core.scoring.batch_client import BatchClient

T = TypeVar("T")

LONGEST = timedelta(hours=26)
"""A server ends a batch after 24 hours by itself; what is older is not waited for."""

_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 15.0, 600.0, 1.5  # seconds between two looks
_MOST_MISSES = 10  # looks in a row: over an hour and a half, once pauses are long
_TRIES = 5
_TOO_LATE = Trouble(Kind.SERVER, "the model's server did not get to it within a day")
_GONE = Trouble(Kind.SERVER, "the model's server knows nothing of the batch any more")


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a batch: the answers by the places of their questions, and why one has none.

    `ended`: nobody has to look after it again. `whole`: the server got through with it, so that asking once more about
    what is missing may help.
    """

    replies: Mapping[int, Reply]
    trouble: Trouble
    ended: bool = False
    whole: bool = False


class BatchRun:
    """Has one file of questions answered. Under which name the server has it is kept until `forget`."""

    def __init__(self, client: BatchClient, store: Store, clock: Clock, lines: bytes) -> None:
        self._client = client
        self._store = store
        self._clock = clock
        self._lines = lines
        self._question = fingerprint_of([client.url, lines.decode()])

    async def answers(self, tell: Callable[[int], None]) -> Answered:
        """Wait for the answers; `tell` hears how many there are. Raises `ScorerRefused`, and what the store raises.

        Where the server could not be asked to the end, the same questions find the same batch another time.
        """
        try:
            state = await self._known() or await self._begun()
            while isinstance(state, BatchState) and not state.ended:
                state = await self._later(state, tell)
            return await self._read(state) if isinstance(state, BatchState) else Answered({}, state)
        except BatchGone:
            return Answered({}, _GONE, ended=True)

    async def forget(self) -> None:
        """The answers are kept: nobody has to wait for this batch again."""
        async with self._store.write() as work:
            await work.questions.drop(self._question)

    async def _known(self) -> BatchState | Trouble | None:
        """The batch that was begun before, if the server still has it."""
        async with self._store.read() as work:
            name = await work.questions.get(self._question)
        if name is None:
            return None
        try:
            return await self._tried(partial(self._client.look, name))
        except BatchGone:
            return None

    async def _begun(self) -> BatchState | Trouble:
        state = await self._tried(partial(self._client.begin, self._lines))
        if isinstance(state, BatchState):
            async with self._store.write() as work:
                await work.questions.put(self._question, state.name, at=self._clock.now())
        return state

    async def _later(self, state: BatchState, tell: Callable[[int], None]) -> BatchState | Trouble:
        """The batch once it has ended, or the trouble because of which nobody looks any more."""
        until, pause, misses = self._clock.now() + LONGEST, _FIRST_PAUSE, 0
        while self._clock.now() < until:
            tell(state.done)
            await self._clock.sleep(pause)
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)
            found = await self._client.look(state.name)
            if isinstance(found, BatchState):
                state, misses = found, 0
                if state.ended:
                    return state
            elif (misses := misses + 1) >= _MOST_MISSES:
                return found
        return _TOO_LATE

    async def _read(self, state: BatchState) -> Answered:
        replies: dict[int, Reply] = {}
        for file in state.files:
            found = await self._tried(partial(self._client.read, file))
            if isinstance(found, Trouble):
                return Answered({}, found, ended=found.kind is Kind.MALFORMED)
            replies |= found
        return Answered(replies, Trouble(Kind.SERVER, state.reason), ended=True, whole=state.whole)

    async def _tried(self, call: Callable[[], Awaitable[T | Trouble]]) -> T | Trouble:
        """Asked again where the trouble may pass."""
        patience = Patience(self._clock, Gate(self._clock, 1), tries=_TRIES, slots=1)
        tried = 1
        while isinstance(found := await call(), Trouble) and patience.allows(found, tried):
            await patience.back_off(found, tried)
            tried += 1
        return found
