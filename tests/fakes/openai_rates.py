"""Rate limits as OpenAI counts them: a call's tokens when it comes in, all of them back within a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from core.ports import Clock

_MINUTE = 60.0


@dataclass
class Level:
    """One limit; what was taken comes back evenly."""

    most: int
    left: float = field(init=False)
    _at: datetime | None = None

    def __post_init__(self) -> None:
        self.left = self.most

    def refill(self, now: datetime) -> None:
        """What has come back by now."""
        passed = (now - (self._at or now)).total_seconds()
        self.left, self._at = min(self.most, self.left + passed * self.most / _MINUTE), now

    @property
    def full_in(self) -> float:
        """Seconds until all of it is back."""
        return (self.most - self.left) * _MINUTE / self.most


@dataclass
class Rates:
    """The limits of one account by the minute."""

    clock: Clock
    requests: int = 500
    tokens: int = 30_000
    refused: int = 0

    def __post_init__(self) -> None:
        self._levels = {"requests": Level(self.requests), "tokens": Level(self.tokens)}

    def admit(self, tokens: int) -> bool:
        """Count a call, or refuse it."""
        wanted = {"requests": 1, "tokens": tokens}
        for level in self._levels.values():
            level.refill(self.clock.now())
        if any(level.left < wanted[name] for name, level in self._levels.items()):
            self.refused += 1
            return False
        for name, level in self._levels.items():
            level.left -= wanted[name]
        return True

    def headers(self) -> dict[str, str]:
        """What is told with each answer."""
        told = {}
        for name, level in self._levels.items():
            told[f"x-ratelimit-limit-{name}"] = str(level.most)
            told[f"x-ratelimit-remaining-{name}"] = str(int(level.left))
            told[f"x-ratelimit-reset-{name}"] = span(level.full_in)
        return told


def span(seconds: float) -> str:
    """A time as OpenAI writes it: `120ms`, `1s`, `6m0s`."""
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}m{rest:.3g}s" if minutes else f"{rest:.3g}s"
