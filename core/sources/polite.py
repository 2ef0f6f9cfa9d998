"""Asking arXiv as it wishes to be asked: one request every three seconds, one at a time, for all our processes.

https://info.arxiv.org/help/api/tou.html. The turn is a row in the store (`core.ports.Turns`), so that processes and
machines that share a store share it too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import uuid4

import requests
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    wait_exponential,
    wait_random,
)

from core.errors import SourceError, SourceUnreachable, StoreError
from core.ports import UNMETERED, Clock, Count, Meter, Store
from core.sources.threads import in_own_thread
from core.sources.wire import Fault, Limits, NoWay, PoliteAdapter, PoliteSession, read_retry_after

SERVICE = "arxiv"
PAUSE = 3.0
"""Seconds from the end of one exchange to the beginning of the next, so that neither a slow way there nor a slow
database brings two requests closer together than arXiv allows."""
_FIRST_BACK_OFF = 3
_LONGEST_BACK_OFF = 60
_REDIRECTIONS = 2
_RENEWALS = 4
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one question may take. `tries` count requests, `without_a_way` those where there is no way to arXiv;
    `turn` is the longest wait for one turn, in seconds.

    A turn lapses `lease` seconds after its holder has ended badly; while an exchange lasts it is renewed. An exchange
    that is given up has `parting` seconds to end.
    """

    tries: int = 6
    without_a_way: int = 2
    turn: float = 1200
    lease: float = 30
    parting: float = 2
    limits: Limits = Limits()  # noqa: RUF009 - a frozen value


QUICK = Patience(tries=2, without_a_way=1, turn=40, limits=Limits(connect=5, read=15, whole=40))
"""For somebody who waits at the screen; longer than the turn of a process that ended badly."""


@dataclass(frozen=True, slots=True)
class Place:
    """A base address at arXiv, and the setting that it comes from."""

    url: str
    setting: str

    @property
    def host(self) -> str:
        """Host and port, without anything secret that the address may hold."""
        return self.url.partition("://")[2].partition("/")[0].rpartition("@")[2][:80] or "no host"


class PoliteFetcher:
    """Puts questions to arXiv, each in its turn. `user_agent` says who we are and how to reach us."""

    def __init__(
        self, store: Store, clock: Clock, user_agent: str, patience: Patience = Patience(), meter: Meter = UNMETERED
    ) -> None:
        self._store = store
        self._meter = meter
        self._clock = clock
        self._patience = patience
        self._adapter = PoliteAdapter(user_agent, patience.limits)
        self._session = PoliteSession(self._adapter, redirections=_REDIRECTIONS)

    @property
    def their_time(self) -> datetime | None:
        """What arXiv's clock shows now, as far as its last answer told."""
        return self._adapter.their_time

    async def ask(self, place: Place, question: Callable[[requests.Session], _T]) -> _T:
        """What the question answers. It runs in a thread, makes one GET with the session it is given, and may raise
        `Fault` if the answer is no good; then it is put again, later.

        Raises `SourceError` when the tries are used up, with what happened in words.
        """
        try:
            async for attempt in self._tries():
                with attempt:
                    return await self._in_turn(question)
        except Fault as fault:
            raise self._error(fault, place) from fault
        except requests.RequestException as error:
            wrong = SourceError("arXiv cannot be asked: its address is set wrongly.")
            raise wrong.advising(f"{place.setting} is not an address that can be asked ({place.host}).") from error
        raise AssertionError("tenacity answers or raises")

    def close(self) -> None:
        """Let go of kept connections."""
        self._session.close()

    def _tries(self) -> AsyncRetrying:
        return AsyncRetrying(
            sleep=self._clock.sleep,
            stop=self._is_enough,
            wait=wait_exponential(multiplier=_FIRST_BACK_OFF, max=_LONGEST_BACK_OFF) + wait_random(0, _FIRST_BACK_OFF),
            retry=retry_if_exception_type(Fault),
            reraise=True,
        )

    def _is_enough(self, state: RetryCallState) -> bool:
        """A network that is not there is not waited for: whoever asks will ask again by and by."""
        fault = state.outcome.exception() if state.outcome else None
        patience = self._patience
        return state.attempt_number >= (patience.without_a_way if isinstance(fault, NoWay) else patience.tries)

    async def _in_turn(self, question: Callable[[requests.Session], _T]) -> _T:
        async with self._turn() as turn:
            try:
                return await self._in_thread(partial(question, self._session), turn)
            except Fault as fault:
                self._meter.count(Count.ARXIV_ERROR, _kind(fault))
                turn.hold_off(read_retry_after(fault.retry_after, self._clock.now()))
                raise
            finally:
                turn.hold_off(self._clock.now() + timedelta(seconds=PAUSE))

    async def _in_thread(self, exchange: Callable[[], _T], turn: _Turn) -> _T:
        """Cancelling waits for the exchange to end, but not for long: a connection cannot be taken from a thread, and
        who stops the bot shall not wait for an arXiv that is silent. One left behind keeps its turn until it lapses."""
        running = in_own_thread(exchange)
        renewing = asyncio.create_task(self._renew_until(running, turn))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            turn.taken = False
            await asyncio.wait([running], timeout=self._patience.parting)
            turn.taken = running.done()
            raise
        finally:
            if not running.cancel():
                running.exception()
            await renewing

    async def _renew_until(self, running: asyncio.Future[_T], turn: _Turn) -> None:
        while not (await asyncio.wait([running], timeout=self._patience.lease / _RENEWALS))[0]:
            # One that fails is made up for by the next.
            with suppress(StoreError):
                async with self._store.write() as work:
                    await work.turns.renew(SERVICE, turn.holder, now=self._clock.now(), lease=self._patience.lease)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[_Turn]:
        turn = _Turn(uuid4().hex)
        try:
            await self._wait_for(turn)
            yield turn
        finally:
            if turn.taken:
                async with self._store.write() as work:
                    await work.turns.give_back(SERVICE, turn.holder, not_before=turn.not_before)

    async def _wait_for(self, turn: _Turn) -> None:
        began = self._clock.now()
        while wait := await self._take(turn):
            waited = (self._clock.now() - began).total_seconds()
            if waited + wait > self._patience.turn:
                raise SourceError(self._why_wait(wait))
            await self._clock.sleep(wait)

    async def _take(self, turn: _Turn) -> float:
        async with self._store.write() as work:
            # Set before the answer is known: if this is cancelled between the two, the turn is still given back.
            turn.taken = True
            now, lease = self._clock.now(), self._patience.lease
            return await work.turns.take(SERVICE, turn.holder, now=now, pause=PAUSE, lease=lease)

    def _why_wait(self, wait: float) -> str:
        """Only arXiv itself makes us wait for longer than a pause; a turn that is held is looked at once a pause."""
        if wait > PAUSE:
            return f"arXiv asked us to wait; it can be asked again in {wait:.0f} s."
        return (
            "Another Broadsheet process is asking arXiv or has ended badly; "
            f"if it has, arXiv is free in at most {self._patience.lease:.0f} s."
        )

    def _error(self, fault: Fault, place: Place) -> SourceError:
        if isinstance(fault, NoWay):
            unreachable = SourceUnreachable(f"arXiv cannot be reached: {fault.reason}.")
            return unreachable.advising(f"Or {place.setting} is wrong ({place.host}).")
        tries = self._patience.tries
        return SourceError(f"arXiv did not answer ({fault.reason}, {tries} {'try' if tries == 1 else 'tries'}).")


def _kind(fault: Fault) -> str:
    """A status, or one word: reasons hold numbers, and would be without end."""
    if isinstance(fault, NoWay):
        return "unreachable"
    return fault.reason if fault.reason.isdigit() else "unusable"


@dataclass(slots=True)
class _Turn:
    holder: str
    taken: bool = False
    not_before: datetime | None = None

    def hold_off(self, until: datetime | None) -> None:
        """Let nobody ask before a moment, nor before those named earlier."""
        if until is not None:
            self.not_before = max(until, self.not_before or until)
