"""Work that somebody does later: in this process, or on any worker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.model.channels import Channel


class Task(StrEnum):
    """What a worker can be asked to do. What is named first goes first."""

    FETCH = "fetch"
    SCORE = "score"
    DELIVER = "deliver"
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
