"""What was spent, and who bears it."""

from __future__ import annotations

from dataclasses import dataclass

from core.model.channels import Channel
from core.model.verdicts import Usage


@dataclass(frozen=True, slots=True)
class Share:
    """What a channel bears of something that was spent; `others` is how many other channels bear the rest."""

    usage: Usage
    others: int = 0


@dataclass(frozen=True, slots=True)
class Booking:
    """What a channel bears of all that was asked of one model under one criteria, which is told by its fingerprint; ""
    where nobody noted it."""

    channel: Channel
    criteria: str
    usage: Usage
