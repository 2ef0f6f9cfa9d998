"""How often Slack may be asked: a message a second in each channel, and pauses where it wants them.

https://docs.slack.dev/apis/web-api/rate-limits: methods are limited by workspace, messages by channel as well, with
short bursts allowed. Nobody waits for another lane than the own one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.platforms.slack.errors import TooMany, Unclear
from core.errors import PlatformError
from core.ports import Clock

SPACE = timedelta(seconds=1)
BURST = 4
"""By how many messages a channel may be ahead of one in each `SPACE`, that one included."""
APART = SPACE / 2
"""Between two messages to a channel all the same: where many digests begin at once, their heads come first."""
TRIES = 5
_MOST_LANES = 10_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Lane:
    """What Slack counts together: a method in a workspace, and for messages the channel."""

    workspace: str
    method: str
    channel: str = ""


@dataclass(frozen=True, slots=True)
class _Posted:
    """When a channel's last message began, when it is not ahead of its rate any more, and how many messages Slack has
    not answered."""

    last: datetime
    even: datetime
    under_way: int = 0


@dataclass(frozen=True)
class Pace:
    """Knows when each lane is free again. One for a process: others are met by way of Slack's own limits."""

    clock: Clock
    _closed: dict[Lane, datetime] = field(default_factory=dict)
    _posted: dict[Lane, _Posted] = field(default_factory=dict)

    async def ask(self, lane: Lane, until: datetime, call: Callable[[], Awaitable[_T]], *, again: bool) -> _T:
        """What the call answers, in its turn. It is made again after a pause that Slack wanted; if `again`, also
        where nobody knows whether Slack did it.

        No call begins after `until`. Raises what the call raises: `TooMany` when there is no time to wait or the
        tries are used up.
        """
        for tried in range(1, TRIES + 1):
            await self._turn(lane, until)
            try:
                with self._under_way(lane):
                    return await call()
            except (TooMany, Unclear) as fault:
                if tried == TRIES or (isinstance(fault, Unclear) and not again):
                    raise
                wait = fault.after if isinstance(fault, TooMany) else 2.0 ** (tried - 1)
                self._closed[lane] = self.clock.now() + timedelta(seconds=wait)
        raise AssertionError("the last try answers or raises")

    async def _turn(self, lane: Lane, until: datetime) -> None:
        """Wait for it. Nobody can come between this decision and its record."""
        self._forget()
        now = self.clock.now()
        begins = max(now, self._closed.get(lane, now))
        if before := self._posted.get(lane):
            begins = max(begins, before.even - SPACE * (BURST - 1), before.last + APART)
        if begins > until:
            raise TooMany((begins - now).total_seconds()) if begins > now else PlatformError("Slack takes too long.")
        if lane.channel:
            even = max(before.even, begins) if before else begins
            self._posted[lane] = _Posted(begins, even + SPACE, before.under_way if before else 0)
        if begins > now:
            await self.clock.sleep((begins - now).total_seconds())

    @contextmanager
    def _under_way(self, lane: Lane) -> Iterator[None]:
        """Slack counts a message when it comes there, which may be as late as its answer, with all others under way."""
        if posted := self._posted.get(lane):
            self._posted[lane] = replace(posted, under_way=posted.under_way + 1)
        try:
            yield
        finally:
            if posted := self._posted.get(lane):
                even = max(posted.even, self.clock.now() + SPACE * posted.under_way)
                self._posted[lane] = replace(posted, even=even, under_way=posted.under_way - 1)

    def _forget(self) -> None:
        """Lanes that were free a while ago."""
        if len(self._closed) + len(self._posted) > _MOST_LANES:
            now = self.clock.now()
            for lane in [lane for lane, at in self._closed.items() if at < now]:
                del self._closed[lane]
            for lane in [one for one, posted in self._posted.items() if posted.even < now and not posted.under_way]:
                del self._posted[lane]
