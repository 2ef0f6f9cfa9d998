"""What comes back from one call of a model, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.model import Usage
from core.scoring.allowance import UNTOLD, Limits


class Kind(StrEnum):
    """Why a call gave no usable answer, by what is to be done about it.

    `rate`: the same call may succeed later. `server`, `connection`: so it may, or a smaller one. `no way`: nobody was
    reached, which seldom passes in seconds. `timeout`: the same call may succeed, or a smaller one. `length`,
    `rejected`, `malformed`: a smaller call may succeed. `refusal`: the model will not speak about some paper in it.
    """

    RATE = "rate"
    SERVER = "server"
    CONNECTION = "connection"
    NO_WAY = "no way"
    TIMEOUT = "timeout"
    LENGTH = "length"
    REJECTED = "rejected"
    MALFORMED = "malformed"
    REFUSAL = "refusal"


PASSING = frozenset({Kind.RATE, Kind.SERVER, Kind.CONNECTION, Kind.NO_WAY})
"""Trouble after which the same call is made again."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with a call; `reason` is for the reader.

    `retry_after` is the server's wish, in seconds, `limits` what else it said of its limits; `said` are its own words,
    where it found fault with the request.
    `advice` is for whoever runs Broadsheet, as that of `core.errors.BroadsheetError`.
    """

    kind: Kind
    reason: str
    retry_after: float | None = None
    said: str = ""
    advice: str = ""
    limits: Limits = UNTOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The model's text, which may be a part of an answer if there was trouble, what it took, and what the server said
    of its limits."""

    usage: Usage
    text: str = ""
    trouble: Trouble | None = None
    limits: Limits = UNTOLD
