"""A day of the bot in a Slack on this machine, to read: `make demo-slack`. No token, no network."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from core.store import SqlStore
from tests.fakes.demonstration import SEED, newsroom, run
from tests.fakes.slack_lab import SlackLab, slack_lab


async def demonstrate(store: SqlStore, console: Console) -> None:
    """Install, set up, a day's digest, questions, votes, other criteria, and the end of it."""
    async with slack_lab(store, await newsroom(store), SEED) as lab:
        for title, step in _STEPS:
            console.print(Text(f"· {title}", style="bold"))
            await step(lab)
            await lab.done()
        console.print()
        console.print(Text(lab.slack.transcript()), soft_wrap=True)
        if lab.ada.home:
            console.print(Text("\n  ".join(["━━ Ada's Home ━━", *lab.ada.home.seen.lines])), soft_wrap=True)
        await lab.team.uninstalls()
        await lab.done()
        assert not await lab.daily.due()
        console.print(Text("· The app is uninstalled; nothing is posted any more.", style="bold"))


async def _invited(lab: SlackLab) -> None:
    await lab.team.kicks_bot(lab.papers)
    await lab.team.invites_bot(lab.papers, by=lab.ada)
    await lab.ada.sees(lab.papers, "Broadsheet reads every new arXiv paper")


async def _set_up(lab: SlackLab) -> None:
    await lab.ada.presses(lab.papers.posts[-1], "Set up")
    modal = await lab.ada.sees_modal()
    await lab.ada.submits(modal, {"Posting time": "9:00", "Papers at most": "6"})
    await lab.ada.sees(lab.papers, "This channel is set up")


async def _posted(lab: SlackLab) -> None:
    for order, day in await lab.daily.due():
        await lab.daily.visit(order, day)


async def _asked(lab: SlackLab) -> None:
    for line in ("/digest 2025-05-13", "/paper 2505.06839", "/digest 2025-02-30", "/broadsheet status"):
        await lab.bob.types(lab.papers, line)
        await lab.done()


async def _voted(lab: SlackLab) -> None:
    head = next(message for message in lab.papers.posts if "Tuesday 13 May 2025" in message.seen)
    first, second, *_ = lab.papers.thread(head)
    await lab.bob.presses(first, "👍")
    await lab.ada.reacts(second, "+1")
    await lab.ada.chooses(second, "Similar papers")


async def _tuned(lab: SlackLab) -> None:
    await lab.ada.types(lab.papers, '/criteria mute "large language models"')
    await lab.done()
    await lab.ada.types(lab.papers, "/rescore 2025-05-13")
    await lab.done()
    await lab.ada.types(lab.papers, "/votes")
    await lab.done()
    await lab.ada.types(lab.papers, "/export 2025-05-13 bibtex")


async def _home(lab: SlackLab) -> None:
    await lab.ada.opens_home()
    home = await lab.ada.sees_home()
    assert home.lines


_STEPS = (
    ("Ada invites the bot into #papers", _invited),
    ("She sets the channel up, in a modal", _set_up),
    ("It is nine: the day's digest is posted", _posted),
    ("Bob asks for the day, a paper, a date that is none, and how things stand", _asked),
    ("Bob presses 👍 below a paper, Ada reacts to another and looks for similar ones", _voted),
    ("Ada mutes a word, has the day scored again, and takes a page along", _tuned),
    ("She opens the bot's Home", _home),
)


if __name__ == "__main__":
    run(demonstrate)
