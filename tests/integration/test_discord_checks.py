"""What `doctor discord` finds, and how it says what to mend."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.handlers.table import table
from bot.platforms.discord.service import Discord
from core.errors import PlatformError, PlatformRefused
from core.model import Person
from core.store import SqlStore, open_store
from tests.fakes.discord.bits import Permission
from tests.fakes.discord_lab import DiscordLab, access_to, scene_lab
from tests.fakes.scene import Scene


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
async def lab(store: SqlStore) -> AsyncIterator[DiscordLab]:
    scene = Scene(store)
    scene.announce_good(date(2025, 5, 12), 11)
    async with scene_lab(scene) as lab:
        yield lab


async def test_all_is_well_and_each_check_says_what_it_found(lab: DiscordLab) -> None:
    checks = lab.service.checks()
    found = {what: await check() for what, check in checks.items()}
    assert list(found) == ["token", "application", "commands", "channels"]
    assert "Broadsheet" in found["token"]
    assert "https://discord.com/oauth2/authorize?client_id=" in found["application"]
    assert found["commands"].endswith("are as the bot has them")
    assert found["channels"] == "none is subscribed yet"


async def test_the_connection_of_a_bot_that_is_up_goes_on(lab: DiscordLab) -> None:
    for check in lab.service.checks().values():
        await check()
    await lab.bob.uses(lab.papers, "status show")
    await lab.bob.sees(lab.papers, "Database")


async def test_a_wrong_token_is_told_and_not_shown(lab: DiscordLab) -> None:
    access = replace(access_to(lab.local), token="1.wrong.token")
    service = Discord(access, lab.desk.store, lab.clock, table())
    for what in ("token", "application", "commands"):
        with pytest.raises(PlatformRefused, match="DISCORD_TOKEN") as fault:
            await service.checks()[what]()
        assert "wrong" not in str(fault.value)


async def test_commands_that_are_not_the_bots_are_told(lab: DiscordLab) -> None:
    lab.local.world.commands[None].popitem()
    with pytest.raises(PlatformError, match="brings them up to date when it starts"):
        await lab.service.checks()["commands"]()


async def test_each_channel_that_is_closed_is_named_with_what_is_missing(lab: DiscordLab) -> None:
    for channel in (lab.papers, lab.days):
        order = replace(lab.desk.seed, channel=lab.place(channel))
        async with lab.desk.store.write() as work:
            await work.subscriptions.save(order, by=Person("U1", "Ada"), at=lab.clock.now())
    assert await lab.service.checks()["channels"]() == "2 subscribed; the bot can post in each"
    await lab.guild.permits(lab.papers, lab.guild.bot_role, deny=Permission.EMBED_LINKS)
    with pytest.raises(PlatformError, match="#papers: .*`Embed Links`"):
        await lab.service.checks()["channels"]()
    await lab.guild.deletes(lab.papers)
    await lab.guild.permits(lab.days, lab.guild.bot_role, deny=Permission.SEND_MESSAGES)
    with pytest.raises(PlatformError, match=r"\(deleted\); #days: .*`Create Posts`"):
        await lab.service.checks()["channels"]()
