"""What is counted while the bot runs."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Count(StrEnum):
    """Things that are counted, each by one word that says which."""

    MODEL_ERROR = "model errors"
    ARXIV_ERROR = "arXiv errors"
    RECONNECTION = "reconnections"


class Timing(StrEnum):
    """Things whose time is taken, in seconds, each by up to two words that say which."""

    COMMAND = "commands"
    POST = "posts"
    MODEL_CALL = "model calls"


class Meter(Protocol):
    """Takes note of what happens. Never raises, never waits. No word is what a person or a service wrote."""

    def count(self, what: Count, which: str) -> None:
        """One more of it: which error, which service."""

    def took(self, what: Timing, seconds: float, *which: str) -> None:
        """It took so long: a command and its platform, a post's platform, a call's model."""


class Unmetered:
    """A `Meter` that nobody reads."""

    def count(self, what: Count, which: str) -> None:
        """Nothing."""

    def took(self, what: Timing, seconds: float, *which: str) -> None:
        """Nothing."""


UNMETERED = Unmetered()
