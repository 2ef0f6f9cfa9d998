"""What somebody sees who opens the bot itself: their channels, what they saved, where to begin."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.desk import Desk
from bot.events import Ask, Button, Item, Reply
from bot.handlers.moments import looking, next_words
from bot.handlers.saved import saved_by, saved_item
from core.model import Channel, Delivery, DeliveryState, Digest, DigestState, Paper, Person, Vote
from core.pages import words
from core.ports import Work
from core.tex import one_line

MOST_CHANNELS, MOST_SAVED = 20, 10
_MOST_TO_SET_UP = 5
_WHAT = "Broadsheet reads what arXiv announces and posts, each day, the papers that are worth reading in a channel."
_NOT_ADDED = "To begin, add Broadsheet to a channel, and type `/subscription setup` there."
_NOT_SET_UP = (
    "None of your channels has a subscription yet. `/subscription setup` in one of them makes it, in a minute."
)
_HELP = (
    "In a channel, `/digest` shows the newest day, `/paper` any paper, `/criteria` what is looked for there.",
    "`/help` lists every command. 🔖 below a paper saves it, and then it stands here too.",
)
_NEWEST = Button("Newest digest", Ask("digest", "show"))
_STATUS = Ask("status", "show")

Names = Mapping[Channel, str]


async def home(desk: Desk, person: Person, channels: Collection[Channel]) -> Reply:
    """Of these channels, in which the person is, those with a subscription, and what the person saved in any of them;
    what to do first if there is none. Each item asks for what it opens in its own channel."""
    async with desk.store.read() as work:
        names = await _names(work, channels)
        served = {order.channel for order in await work.subscriptions.all()}
        saved = await _saved(work, person, names)
        papers = await work.papers.get({vote.paper_id for vote in saved[:MOST_SAVED]})
    ordered = sorted(names, key=lambda channel: (names[channel].casefold(), channel.id))
    there = [channel for channel in ordered if channel in served]
    return Reply(
        title="Broadsheet",
        text=() if there else (_WHAT, _NOT_SET_UP if names else _NOT_ADDED),
        items=(
            *(await _channels(desk, there, names)),
            *_heading(len(saved)),
            *(_saved_paper(vote, papers.get(vote.paper_id), names) for vote in saved[:MOST_SAVED]),
        ),
        notes=_HELP,
        buttons=() if there else tuple(_set_up(channel, names) for channel in ordered[:_MOST_TO_SET_UP]),
    )


async def _names(work: Work, channels: Collection[Channel]) -> Names:
    """Each channel as people call it, or its id where the platform has told no name."""
    names = {channel: channel.id for channel in channels}
    for platform, workspace in {(channel.platform, channel.workspace) for channel in channels}:
        for place in await work.places.of_workspace(platform, workspace):
            if place.channel in names and place.name:
                names[place.channel] = f"#{one_line(place.name)}"
    return names


async def _saved(work: Work, person: Person, channels: Collection[Channel]) -> Sequence[Vote]:
    """What the person saved in these channels, newest first."""
    found: list[Vote] = []
    for channel in channels:
        found += await saved_by(work, channel, person)
    return sorted(found, key=lambda vote: vote.at, reverse=True)


async def _channels(desk: Desk, channels: Sequence[Channel], names: Names) -> list[Item]:
    """A heading, and below it each channel, as many as there is room for."""
    if not channels:
        return []
    shown = channels[:MOST_CHANNELS]
    more = f", {len(shown)} of them here" if len(shown) < len(channels) else ""
    return [
        Item(title=f"{words.counted(len(channels), 'channel')} with a subscription{more}"),
        *[await _channel(desk, channel, names[channel]) for channel in shown],
    ]


async def _channel(desk: Desk, channel: Channel, name: str) -> Item:
    coming = next_words(desk, await looking(desk).coming(channel))
    async with desk.store.read() as work:
        last = await work.deliveries.last(channel)
        of_day = await work.digests.between(channel, desk.source.name, last.date, last.date, most=0) if last else ()
    lines = (coming, _outcome(last, of_day[0] if of_day else None))
    return Item(title=name, lines=lines, opens=_STATUS, buttons=(_NEWEST,)).within(channel)


def _outcome(last: Delivery | None, digest: Digest | None) -> str:
    """How the last posting went, and what it brought."""
    if last is None:
        return "Nothing was posted so far."
    day = words.long_date(last.date)
    if last.state is DeliveryState.FAILED:
        return f"Last: {day}, not posted: {one_line(last.reason).rstrip('.')}."
    is_open = ", being posted" if last.state is DeliveryState.OPEN else ""
    return f"Last: {day}{is_open}{_brought(digest)}."


def _brought(digest: Digest | None) -> str:
    if digest is None:
        return ""
    if digest.state is DigestState.QUIET:
        return ", nothing announced"
    partial = ", partial" if digest.state is DigestState.PARTIAL else ""
    return f", {words.counted(digest.counts.listed, 'paper')} listed{partial}"


def _heading(number: int) -> Iterator[Item]:
    """Above the saved papers, if there are any."""
    if number:
        more = f", the newest {MOST_SAVED} of them here" if number > MOST_SAVED else ""
        yield Item(title=f"Your {words.counted(number, 'saved paper')}{more}")


def _saved_paper(vote: Vote, paper: Paper | None, names: Names) -> Item:
    item = saved_item(vote, paper)
    unsave = Button("Unsave", Ask("paper", "unsave", {"paper": vote.paper_id}))
    aside = words.SEPARATOR.join([names[vote.channel], item.aside])
    return replace(item, aside=aside, buttons=(unsave,)).within(vote.channel)


def _set_up(channel: Channel, names: Names) -> Button:
    return Button(f"Set up {names[channel]}", Ask("subscription", "setup")).within(channel)
