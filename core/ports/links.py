"""What is asked of the store for a channel's pages: who may read them, and what is on its shelf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from core.model import Channel, Issue, Link, Listing, Person, Publicity, Tally, TopicCount, Wanted


class Links(Protocol):
    """Links to channels' pages, and names of public ones."""

    async def add(self, link: Link) -> Link:
        """Keep it under the channel's next number, which the answer carries. Its token is kept if it is posted."""

    async def opened_by(self, token_hash: str) -> Link | None:
        """The link of a token, revoked or not."""

    async def of(self, channel: Channel) -> tuple[Link, ...]:
        """All links of a channel, revoked ones too, in the order of their numbers."""

    async def revoke(self, channel: Channel, number: int, *, by: Person, at: datetime) -> bool:
        """Take one back for good. False if there is none of that number that opens anything."""

    async def publish(self, publicity: Publicity) -> bool:
        """Keep who may read the channel's pages, in place of what held. False if its name is another channel's."""

    async def publicity(self, channel: Channel) -> Publicity | None:
        """Who may read the channel's pages; None if nobody ever said."""

    async def named(self, name: str) -> Publicity | None:
        """The channel that has this name, whether its pages are public or not."""


class Shelves(Protocol):
    """A channel's digests as its pages show them. Newest revisions only, and of this channel only."""

    async def issues(self, channel: Channel, first: date, last: date) -> tuple[Issue, ...]:
        """The dates from first to last that have a digest, oldest first."""

    async def newest(self, channel: Channel, most: int) -> tuple[Issue, ...]:
        """The newest dates, newest first."""

    async def months(self, channel: Channel) -> tuple[date, ...]:
        """The first day of every month that has a digest, oldest first."""

    async def topics(self, channel: Channel, first: date, last: date) -> tuple[TopicCount, ...]:
        """How many papers of which topic each date lists."""

    async def topic_names(self, channel: Channel) -> tuple[str, ...]:
        """The topics of all listed papers, in the order of the alphabet."""

    async def best(self, channel: Channel, first: date, last: date, most: int) -> tuple[Listing, ...]:
        """The listed papers of these dates with the highest scores, best first."""

    async def find(self, channel: Channel, wanted: Wanted, *, most: int, skip: int = 0) -> tuple[Listing, ...]:
        """Listed papers: those that match the words best first, or else the newest first."""

    async def alike(self, channel: Channel, words: Sequence[str], most: int) -> tuple[Listing, ...]:
        """Listed papers in which any of these words is found."""

    async def listings(self, channel: Channel, paper_ids: Sequence[str]) -> Mapping[str, Listing]:
        """How these papers are listed, by their ids, each in its newest digest; without those that none lists."""

    async def saved(self, channel: Channel) -> tuple[str, ...]:
        """The ids of all papers that anybody saved here, those saved last first."""

    async def tally(self, channel: Channel, paper_id: str) -> Tally:
        """How many votes the channel has on a paper, by kind."""
