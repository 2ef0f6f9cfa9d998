"""Whether a connection lives, by what is heard on it."""

from __future__ import annotations

from datetime import timedelta

from core.ports import Clock

SILENT = timedelta(minutes=2)
"""How long nothing may be heard: several heartbeats of any service, and three looks."""


class Pulse:
    """One connection. Its sign is whatever differs once something was heard, such as when or how fast."""

    def __init__(self, clock: Clock, most: timedelta = SILENT) -> None:
        self._clock, self._most = clock, most
        self._sign, self._since = "", clock.now()

    def begin(self) -> None:
        """It was opened now."""
        self._sign, self._since = "", self._clock.now()

    def is_silent(self, sign: object) -> bool:
        """Whether the sign has been the same for too long."""
        now = self._clock.now()
        if repr(sign) != self._sign:
            self._sign, self._since = repr(sign), now
        return now - self._since >= self._most
