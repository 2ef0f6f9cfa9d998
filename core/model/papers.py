"""What arXiv announces. Dates are announcement dates (the date of arXiv's feeds and lists); instants are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class AnnounceType(StrEnum):
    """Why a paper is in a category's list on a date (`arxiv:announce_type` in the RSS feed)."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


class BatchState(StrEnum):
    """What is known of a category's announcements of one date.

    `waiting`: arXiv has not published them yet. `fresh`: they are here. `quiet`: nothing was announced, and that is
    known. `stale`: the feed still shows an earlier date. `failed`: arXiv could not be asked.
    """

    WAITING = "waiting"
    FRESH = "fresh"
    QUIET = "quiet"
    STALE = "stale"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One arXiv e-print. `id` has no version; text is as arXiv gives it (TeX and all), white space folded.

    `categories` is empty and `primary_category` is "" where the origin does not tell (recorded days).
    """

    id: str
    version: int = 1
    title: str
    abstract: str
    authors: tuple[str, ...]
    primary_category: str = ""
    categories: tuple[str, ...] = ()
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    submitted: datetime | None = None

    @property
    def url(self) -> str:
        """The abstract page; PDFs may not be served by others."""
        return f"https://arxiv.org/abs/{self.id}"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A paper appearing in a category on an announcement date."""

    paper_id: str
    category: str
    date: date
    type: AnnounceType


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All announcements of one category on one date, from one source.

    `skipped` names entries that could not be read ("2505.01234: no title"). `reason` says in words why the state is
    not fresh, or what is unusual about a fresh batch; "" otherwise.
    """

    source: str
    category: str
    date: date
    state: BatchState
    announcements: tuple[Announcement, ...] = ()
    skipped: tuple[str, ...] = ()
    reason: str = ""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """What a source knows of a date: a batch for every category asked about, and the papers in them."""

    batches: tuple[Batch, ...]
    papers: tuple[Paper, ...]
