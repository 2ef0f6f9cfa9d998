"""`python -m bot run` and `doctor` with tokens of Slack, as a process beside a local Slack."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fakes.command_line import ROOT, environment
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack_lab import local_slack


def tokens(slack: LocalSlack) -> dict[str, str]:
    team = slack.team("T1", "Lab")
    return {"SLACK_BOT_TOKEN": team.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}


@asynccontextmanager
async def the_bot(folder: Path, *words: str, **settings: str) -> AsyncIterator[Process]:
    """`python -m bot …`, killed at the end if need be."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words), cwd=ROOT, env=environment(folder, **settings), stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(process: Process, words: str) -> str:
    """What it prints up to the line that holds the words."""
    said = ""
    assert process.stdout
    async for line in process.stdout:
        said += line.decode()
        if words in said:
            return said
    raise AssertionError(f"It ended without saying {words!r}: {said}")


async def test_with_two_tokens_the_bot_is_in_slack_and_answers_until_it_is_told_to_stop(tmp_path: Path) -> None:
    async with local_slack() as slack, the_bot(tmp_path, "run", **tokens(slack)) as bot:
        said = await until(bot, "Broadsheet is up.")
        assert "Slack: in Lab, by Socket Mode." in said
        lab = slack.team("T1")
        ada = lab.user("U1", "ada", admin=True)
        papers = lab.channel("C1", "papers", members=[ada], bot=True)
        await slack.connected()
        await ada.types(papers, "/broadsheet status")
        await ada.sees(papers, "no subscription", within=30)
        bot.terminate()
        out, err = await bot.communicate()
        assert (bot.returncode, out.decode().strip()) == (0, "Stopped.")
        assert "xoxb" not in err.decode()


async def test_a_wrong_token_is_named_in_one_line_and_nothing_is_waited_for(tmp_path: Path) -> None:
    async with local_slack() as slack:
        settings = tokens(slack) | {"SLACK_BOT_TOKEN": "xoxb-1-wrong"}
        async with the_bot(tmp_path, "run", **settings) as bot:
            out, err = await bot.communicate()
        told = out.decode().splitlines()
    assert bot.returncode == 1
    refused = "Slack does not take SLACK_BOT_TOKEN (`invalid_auth`). Mend that, then start again."
    assert f"Slack is not connected: {refused}" in told
    assert "wrong" not in (out + err).decode()


async def test_the_doctor_tries_everything_that_slack_has_to_grant(tmp_path: Path) -> None:
    async with local_slack() as slack, the_bot(tmp_path, "doctor", "slack", **tokens(slack)) as doctor:
        out, _ = await doctor.communicate()
    told = out.decode()
    assert doctor.returncode == 0, told
    for what in ("Slack settings", "Slack token", "Slack scopes", "Slack socket", "Slack channels"):
        assert f"works  {what}" in told


async def test_the_doctor_names_the_scope_that_is_missing_and_what_to_do(tmp_path: Path) -> None:
    async with local_slack() as slack:
        settings = tokens(slack)
        token = slack.team("T1").install(["chat:write", "commands"])
        async with the_bot(tmp_path, "doctor", "slack", **(settings | {"SLACK_BOT_TOKEN": token})) as doctor:
            out, _ = await doctor.communicate()
    told = " ".join(out.decode().split())
    assert doctor.returncode == 1
    assert "MEND Slack scopes In Lab the bot may not use app_mentions:read, channels:history" in told
    assert "python -m bot manifest" in told


async def test_the_doctor_of_a_service_without_tokens_says_which_are_needed(tmp_path: Path) -> None:
    async with the_bot(tmp_path, "doctor", "slack") as doctor:
        _, err = await doctor.communicate()
    assert doctor.returncode == 2
    assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN" in err.decode()
