"""The transcript of the local Slack, which people read in a demo."""

from __future__ import annotations

from datetime import UTC, datetime

from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.clock import FakeClock
from tests.fakes.slack.sample_app import paper
from tests.fakes.slack.server import LocalSlack

SHOWN = """\
━━ #papers ━━
Broadsheet (app)  09:00
  A paper
  [👍] [Set up] [⋯ Similar · BibTeX]
  👍 1

    │ Ada  09:01
    │   What is this?
    │
    │ Broadsheet (app)  09:01 (edited)
    │   A paper, again.
    │
Broadsheet (app)  09:01 (only Ada sees this)
  Saved.
"""


async def test_a_channel_is_written_down_in_order_with_its_threads() -> None:
    clock = FakeClock(datetime(2025, 5, 13, 9, tzinfo=UTC))
    async with LocalSlack(clock=clock) as slack:
        team = slack.team("T1")
        ada = team.user("U1", "ada")
        papers = team.channel("C1", "papers", members=[ada], bot=True)
        team.channel("C2", "other")
        client = AsyncWebClient(token=team.token, base_url=slack.url)
        top = await client.chat_postMessage(channel="C1", text="A paper", blocks=paper("A paper"))
        message = papers.messages[top["ts"]]
        await ada.reacts(message, "+1")
        clock.advance(60)
        await ada.says(message, "What is this?")
        reply = await client.chat_postMessage(channel="C1", text="Hm", thread_ts=message.ts)
        await client.chat_update(channel="C1", ts=reply["ts"], text="A paper, again.")
        await client.chat_postEphemeral(channel="C1", user="U1", text="Saved.")
        written = slack.transcript(papers)
        everything = slack.transcript()
    assert written == SHOWN
    assert "━━ #other ━━" in everything
