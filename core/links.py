"""Use case: who may read a channel's pages. Links are made and revoked; everybody may read, or not."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from core.errors import BadChoice, NotFound, NotSetUp
from core.model import Area, Channel, Link, Person, Publicity
from core.near import quoted
from core.ports import Clock, Store, Work
from core.rights import require

BY_LINK, BY_NAME = "/a", "/c"
"""How the paths of pages begin: with a link's token behind it, or a public channel's name."""

# 192 bits: nobody finds one by trying.
_TOKEN_BYTES = 24
_MOST = 20
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,62}[a-z0-9])")
_EXAMPLE = "Try `/link public on name=compression-lab`."


@dataclass(frozen=True, slots=True)
class Made:
    """A link that was made now. Its `token` is told this once: only its hash is kept."""

    link: Link
    token: str

    def __repr__(self) -> str:
        return f"Made({self.link!r})"


@dataclass(frozen=True, slots=True)
class Linking:
    """Changes who may read. Who does that needs the right to the subscription; without it `NoRight` is raised.

    `platforms` are the names with which the usual names of channels begin: no channel may take another's.
    """

    store: Store
    clock: Clock
    platforms: Collection[str] = ()

    async def make(self, channel: Channel, person: Person) -> Made:
        """A further link. Raises `NotSetUp`, and `BadChoice` if there are very many."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        new = Link(channel=channel, token_hash=hash_of(token), made_by=person, made_at=self.clock.now())
        async with self._allowed(channel, person) as work:
            links = await work.links.of(channel)
            if sum(not (link.is_revoked or link.is_posted) for link in links) >= _MOST:
                raise BadChoice(f"This channel has {_MOST} links already. Revoke one first: `/link revoke 1`.")
            return Made(await work.links.add(new), token)

    async def revoke(self, channel: Channel, number: str, person: Person) -> int:
        """Take back the link of that number, or `all` of them; how many that were. Raises `NotSetUp`, `NotFound`."""
        async with self._allowed(channel, person) as work:
            links = [link for link in await work.links.of(channel) if not link.is_revoked]
            chosen = links if number.casefold() == "all" else [one for one in links if str(one.number) == number]
            if not chosen:
                raise NotFound(_no_link(number, links)).on("number")
            for link in chosen:
                await work.links.revoke(channel, link.number, by=person, at=self.clock.now())
            return len(chosen)

    async def publish(self, channel: Channel, person: Person, name: str = "") -> Publicity:
        """Let everybody read, under the name that it has, or this one. Raises `NotSetUp`, and `BadChoice` for a name
        that cannot be."""
        async with self._allowed(channel, person) as work:
            kept = await work.links.publicity(channel)
            chosen = name.strip().casefold() or (kept.name if kept else usual_name(channel))
            self._check(chosen, channel)
            wanted = _publicity(channel, chosen, person, self.clock, is_public=True)
            if not await work.links.publish(wanted):
                raise BadChoice(f"The name {quoted(chosen)} is taken. {_EXAMPLE}").on("name")
            return wanted

    async def unpublish(self, channel: Channel, person: Person) -> bool:
        """Let only those read who have a link. False if it was so already. Raises `NotSetUp`."""
        async with self._allowed(channel, person) as work:
            kept = await work.links.publicity(channel)
            if kept is None or not kept.is_public:
                return False
            return await work.links.publish(_publicity(channel, kept.name, person, self.clock, is_public=False))

    def _check(self, name: str, channel: Channel) -> None:
        if not _NAME.fullmatch(name):
            raise BadChoice(
                f"{quoted(name)} cannot be a name: it takes 3 to 64 small letters, digits and dashes. {_EXAMPLE}"
            ).on("name")
        if name != usual_name(channel) and name.partition("-")[0] in self.platforms:
            raise BadChoice(f"{quoted(name)} begins like the usual name of another channel. {_EXAMPLE}").on("name")

    @asynccontextmanager
    async def _allowed(self, channel: Channel, person: Person) -> AsyncIterator[Work]:
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            order = await work.subscriptions.get(channel)
            if order is None:
                raise NotSetUp
            require(order, Area.SUBSCRIPTION, person)
            yield work


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the day that is posted into a channel is read on the web.

    `address` is where pages are served, without a slash at its end; `platforms` are those whose posts lead there.
    """

    store: Store
    clock: Clock
    address: str
    platforms: Collection[str]

    async def of_day(self, channel: Channel, day: date) -> str:
        """The address of a day's page: by the public name, or by a link that everybody in the channel has, made if
        need be. "" where pages are not served, or were taken back. Raises `StoreError`."""
        if not self.address or channel.platform not in self.platforms:
            return ""
        async with self.store.read() as work:
            way, is_wanted = await _way(work, channel)
        if not way and is_wanted:
            way = await self._made(channel)
        return f"{self.address}{way}/{day}" if way else ""

    async def _made(self, channel: Channel) -> str:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            # Another process may have made it while we waited for our turn.
            way, is_wanted = await _way(work, channel)
            if way or not is_wanted or await work.subscriptions.get(channel) is None:
                return way
            new = Link(
                channel=channel,
                token_hash=hash_of(token),
                made_by=Person(""),
                made_at=self.clock.now(),
                is_posted=True,
                token=token,
            )
            await work.links.add(new)
            return f"{BY_LINK}/{token}"


def hash_of(token: str) -> str:
    """What is kept of a token. It is random and long, so that no slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def usual_name(channel: Channel) -> str:
    """`slack-t1-c1`: the name of a channel whose people chose none, the same each time."""
    parts = (channel.platform, channel.workspace, channel.id)
    plain = "-".join(filter(None, (re.sub(r"[^a-z0-9]+", "-", part.casefold()).strip("-") for part in parts)))
    # What was left out may be all that tells two channels apart.
    told = "-".join(part.casefold() for part in parts)
    return plain[:64].strip("-") if plain == told and len(plain) <= 64 else f"{plain[:48]}-{hash_of(told)[:12]}"


def _publicity(channel: Channel, name: str, person: Person, clock: Clock, *, is_public: bool) -> Publicity:
    by = Person(person.id, person.name)
    return Publicity(channel=channel, name=name, is_public=is_public, changed_by=by, changed_at=clock.now())


def _no_link(number: str, links: Collection[Link]) -> str:
    there = ", ".join(f"`{link.number}`" for link in links)
    hint = f"There are {there}; try `/link revoke {next(iter(links)).number}`." if links else "`/link make` makes one."
    return f"There is no link {quoted(number)} to revoke. {hint}"


async def _way(work: Work, channel: Channel) -> tuple[str, bool]:
    """How what is posted leads to the channel's pages, "" if it does not; and whether a link for that is wanted."""
    publicity = await work.links.publicity(channel)
    if publicity and publicity.is_public:
        return f"{BY_NAME}/{publicity.name}", False
    links = await work.links.of(channel)
    token = next((link.token for link in reversed(links) if link.token and not link.is_revoked), "")
    return (f"{BY_LINK}/{token}", False) if token else ("", _is_wanted(links))


def _is_wanted(links: Sequence[Link]) -> bool:
    """Who revokes what is posted, or all there is, wants none posted until somebody makes a link again."""
    ends = [link.revoked_at for link in links if link.is_posted and link.revoked_at]
    return not links or any(not link.is_revoked and all(link.made_at > end for end in ends) for link in links)
