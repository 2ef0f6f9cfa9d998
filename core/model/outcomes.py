"""What became of a date in a channel, and what the channel was told while it waited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.model.channels import Channel


class OutcomeState(StrEnum):
    """What became of one subscription and date. `delivered`: posted; `partial`: posted, and some of it is missing;
    `quiet`: nothing was announced; `kept`: made up too late to be posted, and in the archive; `waiting`: arXiv has not
    published it; `failed`: something went wrong. The last two are tried again until the date is given up."""

    DELIVERED = "delivered"
    PARTIAL = "partial"
    QUIET = "quiet"
    KEPT = "kept"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The one outcome of a subscription and announcement date, as it is at the instant `at`. `reason` says why it is
    not simply delivered, for the reader; `held_up` what it waited for last before its digest came, "" if it did not
    wait; `since` is when the date was first tried."""

    channel: Channel
    date: dt.date
    state: OutcomeState
    reason: str = ""
    held_up: str = ""
    since: dt.datetime
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A short text in a channel, as `Reply.text` has it; `key` is the same however often it is tried. `thread` is the
    head under which it stands as a reply, None for a message of its own."""

    key: str
    text: str
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A notice on record: what it says, and the platform's name for it once it is posted."""

    channel: Channel
    key: str
    text: str
    ref: str | None = None
