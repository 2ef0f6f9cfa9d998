"""Work that somebody does later: in this process, or on any worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from core.model.channels import Channel


class Task(StrEnum):
    """What a worker can be asked to do. What is named first goes first."""

    FETCH = "fetch"
    SCORE = "score"
    DELIVER = "deliver"
    RESCORE = "rescore"
    HOUSEKEEP = "housekeep"

    @property
    def rank(self) -> int:
        """0 for what goes first."""
        return list(Task).index(self)


@dataclass(frozen=True, slots=True)
class Job:
    """A task and what it is about. Jobs of one task and key are the same job; `channel` is whom it is done for."""

    task: Task
    key: str = ""
    channel: Channel | None = None

    @property
    def name(self) -> str:
        """What tells it from every other: no two jobs of one name wait or run at the same time."""
        return f"{self.task} {self.key}".rstrip()


@dataclass(frozen=True, slots=True)
class OnRota:
    """A channel whose time has come, and the fingerprint of the criteria that it is served by."""

    channel: Channel
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Digests that somebody asked to be made again, as long as the end of that is owed.

    `criteria_version`: of the order as it was then. `scorer`: the fingerprint of whoever was to judge. `agreed`: what
    it may cost in US dollars, None if nobody knew what that scorer costs. `at`: when it was asked for, in UTC. `tries`:
    how often others took it up.
    """

    key: str
    channel: Channel
    days: tuple[date, ...]
    criteria_version: int
    scorer: str
    agreed: Decimal | None
    at: datetime
    tries: int = 0
