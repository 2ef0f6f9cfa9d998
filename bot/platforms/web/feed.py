"""What happens in a channel, as it reaches open pages. A page that was away for a while is told what it missed."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import PlatformError

KEPT = 300
"""How many events a page that was away can be told."""
STREAMS = 12
_WAITING = 200


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `id` is "" where whoever missed it misses nothing."""

    kind: str
    data: Mapping[str, object]
    id: str = ""

    def encoded(self) -> bytes:
        """As server-sent events have it (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
        head = f"id: {self.id}\n" if self.id else ""
        return f"{head}event: {self.kind}\ndata: {json.dumps(self.data)}\n\n".encode()


@dataclass(eq=False)
class Stream:
    """One open page. It is `lost` when it does not keep up: it comes again and asks for what it missed."""

    waiting: asyncio.Queue[Event] = field(default_factory=lambda: asyncio.Queue(_WAITING))
    lost: bool = False

    def put(self, event: Event) -> None:
        """Let it wait for its turn."""
        if self.waiting.full():
            self.lost = True
        else:
            self.waiting.put_nowait(event)

    def end(self) -> None:
        """Hear nothing any more, and do not wait for it."""
        self.lost = True
        if self.waiting.empty():
            self.waiting.put_nowait(Event("end", {}))


@dataclass
class Feed:
    """The events of one channel since the bot started."""

    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    _count: int = 0
    _events: deque[Event] = field(default_factory=lambda: deque(maxlen=KEPT))
    _streams: list[Stream] = field(default_factory=list)

    @property
    def newest(self) -> str:
        """The id of the last event that counts."""
        return f"{self.epoch}-{self._count}"

    def tell(self, kind: str, **data: object) -> None:
        """Something happened that every page has to know."""
        self._count += 1
        event = Event(kind, data, self.newest)
        self._events.append(event)
        self._put(event)

    def mutter(self, kind: str, **data: object) -> None:
        """Something that is only of interest now."""
        self._put(Event(kind, data))

    def join(self) -> Stream:
        """A page begins to listen. Raises `PlatformError` if there are too many."""
        if len(self._streams) >= STREAMS:
            raise PlatformError(f"{STREAMS} windows of this channel are open already. Close one of them.")
        self._streams.append(stream := Stream())
        return stream

    def leave(self, stream: Stream) -> None:
        """It listens no more."""
        self._streams.remove(stream)

    def end(self) -> None:
        """Nothing more happens: pages that listen are let go."""
        for stream in self._streams:
            stream.end()

    def since(self, id: str) -> Sequence[Event] | None:  # noqa: A002 - as the standard calls it
        """What happened after the event of that id; None if that cannot be told any more."""
        epoch, _, count = id.partition("-")
        if epoch != self.epoch or not (count.isascii() and count.isdigit()) or int(count) > self._count:
            return None
        missed = self._count - int(count)
        if missed > len(self._events):
            return None
        return tuple(self._events)[len(self._events) - missed :]

    def _put(self, event: Event) -> None:
        for stream in self._streams:
            stream.put(event)
