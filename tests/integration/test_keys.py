"""Keys that are changed: everything that is encrypted comes under the first, however often it is tried."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.app import App
from bot.cli.keys import check, rotate
from bot.cli.table import cli
from bot.platforms.slack.access import SlackAccess
from bot.platforms.slack.service import Slack
from bot.platforms.terminal.console import terminal_console
from bot.settings import Settings
from core.calendar import shipped_calendar
from core.errors import BadSetting, PlatformRefused, StoreError
from core.model import Channel, Installation, Link, Person, Sealing
from core.rotating import Rotated, Rotating
from core.store import check_keys, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.discord_front import FakeFront

NOON = datetime(2025, 5, 13, 12, tzinfo=UTC)
OLD, NEW, LOST = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))
TOKEN = "xoxb-17653672481-pdFZKVeTuE8sk7oO"
LAB = Channel("slack", "T1", "C1")


async def put(url: str, workspace: str, *keys: str) -> None:
    store = open_store(url, keys=keys)
    told = Installation(
        platform="slack", workspace=workspace, name=f"Lab {workspace}", secrets={"bot_token": TOKEN}, at=NOON
    )
    async with store.write() as work:
        await work.installations.put(told)
    await store.close()


async def post_link(url: str, *keys: str) -> None:
    store, by = open_store(url, keys=keys), Person("U1", "Ada")
    async with store.write() as work:
        await work.links.add(
            Link(channel=LAB, token_hash="h", made_by=by, made_at=NOON, is_posted=True, token="a-token-of-a-link")
        )
    await store.close()


async def rotated(url: str, *keys: str) -> Rotated:
    store = open_store(url, keys=keys)
    try:
        return await Rotating(store).run()
    finally:
        await store.close()


async def opens(url: str, *keys: str) -> list[int]:
    """With which of these keys each piece is opened."""
    store = open_store(url, keys=keys)
    try:
        return [one.key for one in await Rotating(store).sealings()]
    finally:
        await store.close()


async def test_everything_comes_under_the_first_key_and_is_then_opened_by_it_alone(database_url: str) -> None:
    await put(database_url, "T1", OLD)
    await put(database_url, "T2", NEW, OLD)
    await post_link(database_url, OLD)
    assert await opens(database_url, NEW, OLD) == [2, 1, 2]
    assert await rotated(database_url, NEW, OLD) == Rotated(renewed=2, current=1, lost=())
    assert await rotated(database_url, NEW, OLD) == Rotated(renewed=0, current=3, lost=())
    store = open_store(database_url, keys=[NEW])
    async with store.read() as work:
        assert [one.secrets for one in await work.installations.all("slack")] == [{"bot_token": TOKEN}] * 2
        assert [one.token for one in await work.links.of(LAB)] == ["a-token-of-a-link"]
    await store.close()


async def test_what_was_changed_in_the_meantime_is_left_as_it_is(database_url: str) -> None:
    await put(database_url, "T1", OLD)
    store = open_store(database_url, keys=[NEW, OLD])
    (before,) = await Rotating(store).sealings()
    await put(database_url, "T1", NEW, OLD)
    async with store.write() as work:
        assert not await work.sealings.renew(before)
    assert await opens(database_url, NEW) == [1]
    await store.close()


async def test_what_no_key_opens_is_named_and_stays(database_url: str) -> None:
    await put(database_url, "T1", LOST)
    await put(database_url, "T2", OLD)
    assert await rotated(database_url, NEW, OLD) == Rotated(renewed=1, current=0, lost=("Lab T1",))
    assert await opens(database_url, LOST) == [1, 0]
    store = open_store(database_url, keys=[NEW])
    lost, _ = await Rotating(store).sealings()
    with pytest.raises(StoreError, match="does not open"):
        async with store.write() as work:
            await work.sealings.renew(lost)
    assert TOKEN not in repr(lost)
    assert isinstance(lost, Sealing)
    await store.close()


async def told(url: str, work: object, *keys: str) -> tuple[int, str]:
    """The exit code, and what is on the screen."""
    screen = io.StringIO()
    store = open_store(url, keys=keys)
    settings = Settings(database_url=url, encryption_key=SecretStr(",".join(keys)), log_file=Path("unused"))
    app = App(settings, store, terminal_console(screen), FakeClock(NOON), shipped_calendar())
    try:
        return await work(app), screen.getvalue()  # type: ignore[operator]
    finally:
        await store.close()


async def test_whoever_changes_the_key_is_told_how_many_and_when_the_old_one_can_go(sqlite_url: str) -> None:
    await put(sqlite_url, "T1", OLD)
    await put(sqlite_url, "T2", NEW, OLD)
    assert await told(sqlite_url, check, NEW, OLD) == (
        0,
        "Key 1 opens 1 of 2.\nKey 2 opens 1 of 2.\n`python -m bot keys rotate` seals the rest with the first key.\n",
    )
    code, said = await told(sqlite_url, rotate, NEW, OLD)
    assert code == 0
    assert said == (
        "Sealed anew with the first key: 1. Sealed with it already: 1.\nThe older key can be taken out of "
        "ENCRYPTION_KEY, once every process was started with the first key in front.\n"
    )
    assert await told(sqlite_url, check, NEW) == (0, "Key 1 opens 2 of 2.\n")


async def test_a_workspace_whose_key_is_lost_is_named_and_the_old_keys_stay(sqlite_url: str) -> None:
    await put(sqlite_url, "T1", LOST)
    code, said = await told(sqlite_url, rotate, NEW, OLD)
    assert code == 1
    assert "No key opens what is kept of `Lab T1`." in said
    assert "can be taken out" not in said
    assert not any(secret in said for secret in (NEW, OLD, LOST, TOKEN))


async def test_without_a_key_there_is_nothing_to_change(sqlite_url: str) -> None:
    for work in (check, rotate):
        with pytest.raises(BadSetting, match="`python -m bot keys new` prints a key"):
            await told(sqlite_url, work)


async def test_many_workspaces_are_not_served_without_a_key_and_one_line_says_so(sqlite_url: str) -> None:
    access = SlackAccess(
        client_id="1.2", client_secret="secret", signing_secret="signed", address="https://sheet.example.org"
    )
    store = open_store(sqlite_url)
    service = Slack(access, store, FakeClock(NOON))
    assert service.routes(FakeFront()) == []
    with pytest.raises(PlatformRefused) as refused:
        await service.connect(FakeFront())
    assert str(refused.value) == (
        "ENCRYPTION_KEY is missing: without it no workspace's token is kept. `python -m bot keys new` makes one."
    )
    assert replace(access, can_seal=True).missing() == ""
    await store.close()


def test_a_new_key_is_printed_and_is_one() -> None:
    told = [CliRunner().invoke(cli, ["keys", "new"]).stdout.strip() for _ in range(2)]
    check_keys(told)
    assert told[0] != told[1]
