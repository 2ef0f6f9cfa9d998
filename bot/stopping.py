"""How a process is told to stop: once to end what is under way, once more to end at once."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass, field


@dataclass
class Stopping:
    """Both ways of being told."""

    soon: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: asyncio.Event = field(default_factory=asyncio.Event)

    def listen(self) -> None:
        """Hear SIGTERM and Ctrl-C from now on."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sign, self.tell)

    def tell(self) -> None:
        """Stop soon; told again, at once."""
        (self.at_once if self.soon.is_set() else self.soon).set()
