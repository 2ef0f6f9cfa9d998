"""A meter that can be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.ports import Count, Timing


@dataclass
class FakeMeter:
    """Keeps what it is told."""

    counted: list[tuple[Count, str]] = field(default_factory=list)
    timed: list[tuple[Timing, tuple[str, ...]]] = field(default_factory=list)

    def count(self, what: Count, which: str) -> None:
        self.counted.append((what, which))

    def took(self, what: Timing, seconds: float, *which: str) -> None:
        assert seconds >= 0
        self.timed.append((what, which))
