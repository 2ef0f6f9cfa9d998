"""A day of the bot in a Discord on this machine, to read: `make demo-discord`. No token, no network."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from core.store import SqlStore
from tests.fakes.demonstration import SEED, newsroom, run
from tests.fakes.discord_lab import DiscordLab, discord_lab


async def demonstrate(store: SqlStore, console: Console) -> None:
    """Set up, a day's digest, questions, votes, other criteria, and the end of it."""
    async with discord_lab(store, await newsroom(store), SEED) as lab:
        for title, step in _STEPS:
            console.print(Text(f"· {title}", style="bold"))
            await step(lab)
            await lab.done()
        console.print()
        console.print(Text(lab.local.transcript()), soft_wrap=True)
        await lab.ada.removes_bot(lab.guild)
        await lab.done()
        assert not await lab.daily.due()
        console.print(Text("· The bot is removed; nothing is posted any more.", style="bold"))


async def _set_up(lab: DiscordLab) -> None:
    await lab.ada.uses(lab.papers, "subscription setup")
    form = await lab.ada.sees(lab.papers, "Set up this channel")
    await lab.ada.presses(form, form.seen.buttons[0])
    await lab.ada.submits(await lab.ada.sees_modal(), {"Posting time": "9:00"})
    await lab.ada.sees(lab.papers, "This channel is set up")


async def _posted(lab: DiscordLab) -> None:
    for order, day in await lab.daily.due():
        await lab.daily.visit(order, day)


async def _asked(lab: DiscordLab) -> None:
    await lab.bob.uses(lab.papers, "digest show", date="2025-05-13")
    await lab.bob.uses(lab.papers, "paper show", paper="2505.06839")
    await lab.bob.uses(lab.papers, "digest show", date="2025-02-30")
    await lab.bob.uses(lab.papers, "status show")


async def _voted(lab: DiscordLab) -> None:
    head = next(message for message in lab.papers.posts if "Tuesday 13 May 2025" in message.seen)
    first, second, *_ = lab.thread(head)
    await lab.bob.presses(first, "👍")
    await lab.ada.reacts(second, "👍")


async def _tuned(lab: DiscordLab) -> None:
    await lab.ada.uses(lab.papers, "criteria mute", words="large language models")
    await lab.ada.uses(lab.papers, "rescore", date="2025-05-13")
    await lab.ada.uses(lab.papers, "votes show")


_STEPS = (
    ("Ada sets the channel up, in a form", _set_up),
    ("It is nine: the day's digest is posted", _posted),
    ("Bob asks for the day, a paper, a date that is none, and how things stand", _asked),
    ("Bob presses 👍 below a paper, Ada reacts to another", _voted),
    ("Ada mutes words, and has the day scored again", _tuned),
)


if __name__ == "__main__":
    run(demonstrate)
