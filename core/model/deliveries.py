"""A digest on its way to its channel, and what people there answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from core.model.channels import Channel
from core.model.digests import Changes, Digest, Entry
from core.model.people import VoteKind


class PostState(StrEnum):
    """`waiting` to be sent; `sending`: it may or may not have arrived; `sent`: the platform has named it."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"


class DeliveryState(StrEnum):
    """`open` until every post is sent; `sent`; `failed` with a reason."""

    OPEN = "open"
    SENT = "sent"
    FAILED = "failed"


class PostKind(StrEnum):
    """`head` of a day; an `entry` in its thread; the `changes` of a later revision, as a reply in the thread; the
    head `edited` in place to show that revision."""

    HEAD = "head"
    ENTRY = "entry"
    CHANGES = "changes"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message of a delivery. Slots count from 0 in the order of posting. `paper_id` is set for an entry.

    `ref` is the platform's own name for the message.
    """

    slot: int
    kind: PostKind
    paper_id: str | None = None
    state: PostState = PostState.WAITING
    ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A revision of a digest on its way to its channel; at most one per digest revision.

    `amends` is the revision that the channel has in its thread already, None where this is the first to be posted;
    `begun_at` is None where that was not noted.
    """

    channel: Channel
    date: date
    revision: int
    posts: tuple[Post, ...]
    amends: int | None = None
    state: DeliveryState = DeliveryState.OPEN
    reason: str = ""
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a platform is asked to publish, by `kind`. `entry` is set for an entry, `changes` for changes.

    `key` is the same for the same message however often it is tried; `thread` is the head's `ref`; `page` is where the
    day is read on the web, "" if nowhere.
    """

    key: str
    digest: Digest
    kind: PostKind = PostKind.HEAD
    entry: Entry | None = None
    changes: Changes | None = None
    thread: str | None = None
    page: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's answer to one paper in one channel. A person's `saved` stands beside `more` or `less`.

    `reacted`: it was a reaction on the paper's message, and goes with it.
    """

    channel: Channel
    paper_id: str
    person: str
    kind: VoteKind
    at: datetime
    reacted: bool = False


@dataclass(frozen=True, slots=True)
class PaperPost:
    """A paper's message in a channel, on the date of its digest."""

    ref: str
    paper_id: str
    date: date
