"""A channel on the local Slack, and everything that publishes to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.platforms.slack.access import SlackAccess
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.publish import SlackPlatform
from core.model import Changes, Channel, Digest, Message, Move, Notice, PostKind
from core.ports import Store
from tests.fakes import digests
from tests.fakes.clock import FakeClock
from tests.fakes.slack import state
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.workspace import Workspace

NOON = datetime(2025, 5, 13, 12, tzinfo=UTC)
PAPERS = Channel("slack", "T1", "C1")
LATE = (
    "The digest of Tuesday 13 May 2025 is late. arXiv has not published cs.LG yet: its feed still shows Monday 12 May "
    "2025. Trying until 14:00; then it comes with what is there. `/help` tells more."
)
CAME = "The digest of Tuesday 13 May 2025 came at 11:20."


def access_to(slack: LocalSlack, *, bot_token: str = "") -> SlackAccess:
    """What an installation is configured with, for one workspace or for many."""
    app = slack.app
    return SlackAccess(
        bot_token=bot_token,
        app_token=slack.app_token,
        client_id=app.client_id,
        client_secret=app.client_secret,
        api=slack.url,
    )


@dataclass
class Publishing:
    """The bot in the channel C1 of the workspace T1, with the token of the settings."""

    slack: LocalSlack
    lab: Workspace
    papers: state.Channel
    store: Store
    clock: FakeClock
    clients: Clients
    platform: SlackPlatform

    @property
    def posts(self) -> list[state.Message]:
        """Every message of the channel and of its threads, as they were posted."""
        return list(self.papers.messages.values())

    def answers(self, method: str = "chat.postMessage") -> list[str]:
        """What each call of that method got."""
        return [asked.answer for asked in self.slack.calls(method)]


@asynccontextmanager
async def publishing(
    store: Store, *, scopes: Iterable[str] = SCOPES, rates: bool = True, seconds: float = 15
) -> AsyncIterator[Publishing]:
    """Everything, on a clock that stands at noon."""
    clock = FakeClock(NOON)
    async with LocalSlack(clock=clock, scopes=scopes, rates=rates) as slack:
        lab = slack.team("T1", "Lab")
        papers = lab.channel("C1", "papers", bot=True)
        clients = Clients(access_to(slack, bot_token=lab.token), store, clock, seconds=seconds)
        yield Publishing(slack, lab, papers, store, clock, clients, SlackPlatform(clients, store, clock))
        await clients.close()


def head(digest: Digest | None = None) -> Message:
    """The first message of a day."""
    digest = digest or digests.a_digest(channel=PAPERS)
    return Message(key=f"{PAPERS}/{digest.date}/{digest.revision}/0", digest=digest)


def entry(thread: str, number: int = 1) -> Message:
    """A paper of that day, in its thread."""
    digest = digests.a_digest(channel=PAPERS)
    key = f"{PAPERS}/{digest.date}/{digest.revision}/{number}"
    return Message(key=key, digest=digest, kind=PostKind.ENTRY, entry=digest.entries[number - 1], thread=thread)


def changes(thread: str) -> Message:
    """What a second revision of that day changed: its second paper is the first now."""
    digest = digests.a_digest(channel=PAPERS, revision=2)
    moved = Changes(moved=(Move(digest.entries[0], 2),))
    key = f"{PAPERS}/{digest.date}/2/1"
    return Message(key=key, digest=digest, kind=PostKind.CHANGES, changes=moved, thread=thread)


def edited(message: Message) -> Message:
    """The head of the second revision, to be shown in place of the first's."""
    return replace(message, key=f"{message.key}/2", kind=PostKind.EDITED, digest=replace(message.digest, revision=2))


def notice(text: str = LATE, thread: str | None = None) -> Notice:
    """What the channel is told of that day, or the thread of a head."""
    return Notice(key=f"notice/2025-05-13/{thread or ''}", text=text, thread=thread)
