"""As whom the bot acts in each workspace: the token of the settings, granted ones, those of organizations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.platforms.slack.errors import TokenRefused
from bot.platforms.slack.publish import SlackPlatform
from bot.platforms.slack.tokens import KNOWN
from core.errors import PlatformError
from tests.fakes.slack_granting import HOUR, Granted, granting, installed, token_of
from tests.fakes.slack_publishing import NOON, PAPERS, head


@pytest.fixture
async def granted(sqlite_url: str) -> AsyncIterator[Granted]:
    async with granting(sqlite_url) as found:
        yield found


async def test_the_token_of_the_settings_is_good_for_its_own_workspace_only(granted: Granted) -> None:
    lab = granted.slack.team("T1", "Lab")
    clients = granted.process(bot_token=lab.token)
    assert await token_of(clients) == lab.token
    assert await clients.check() == "in Lab"
    with pytest.raises(TokenRefused, match=r"^The bot is not installed in this Slack workspace\.$"):
        await clients.of("T2")
    assert len(granted.slack.calls("auth.test")) == 1


async def test_each_workspace_has_the_token_that_it_granted(granted: Granted) -> None:
    one, two = await granted.workspace("T1"), await granted.workspace("T2")
    assert [await token_of(granted.clients, team) for team in ("T1", "T2")] == [one.token, two.token]
    assert await granted.clients.check() == "in 2 workspaces"


async def test_a_granted_token_stands_beside_that_of_the_settings(granted: Granted) -> None:
    two = await granted.workspace("T2")
    clients = granted.process(bot_token=granted.slack.team("T1", "Lab").token)
    assert await token_of(clients, "T2") == two.token
    assert await token_of(clients, "T1") == granted.slack.team("T1").token


async def test_a_workspace_that_took_its_permission_back_is_told_from_an_unknown_one(granted: Granted) -> None:
    await granted.workspace("T1")
    async with granted.store.write() as work:
        await work.installations.gone("slack", "T1", NOON)
    with pytest.raises(TokenRefused, match="took its permission back"):
        await granted.clients.of("T1")
    with pytest.raises(TokenRefused, match="is not installed"):
        await granted.clients.of("T2")


async def test_a_client_is_kept_as_long_as_its_token_is_the_same(granted: Granted) -> None:
    await granted.workspace("T1")
    first = await granted.clients.of("T1")
    assert await granted.clients.of("T1") is first
    await granted.keep(installed("T1", {"bot_token": "xoxb-another"}))
    granted.clock.advance(KNOWN.total_seconds())
    assert (await granted.clients.of("T1")).token == "xoxb-another"


async def test_who_the_bot_is_in_a_workspace_is_asked_once(granted: Granted) -> None:
    lab = await granted.workspace("T1")
    for _ in range(2):
        bot = await granted.clients.identity("T1")
    assert (bot.bot_id, bot.user_id, bot.token) == (lab.bot_id, lab.bot_user, lab.token)
    assert len(granted.slack.calls("auth.test")) == 1


async def test_a_wrong_token_of_the_settings_is_named(granted: Granted) -> None:
    clients = granted.process(bot_token="xoxb-wrong", app_token="xapp-wrong")
    with pytest.raises(PlatformError, match=r"^Slack does not take SLACK_BOT_TOKEN \(`invalid_auth`\)\.$"):
        await clients.check()
    with pytest.raises(PlatformError, match=r"^Slack does not take SLACK_APP_TOKEN \(`invalid_auth`\)\.$"):
        await clients.check_socket()
    await granted.clients.check_socket()


async def test_a_team_without_an_installation_of_its_own_uses_its_organizations(sqlite_url: str) -> None:
    async with granting(sqlite_url, rotates=False) as granted:
        one = granted.slack.team("T1", "One", enterprise="E1")
        papers = one.channel("C1", "papers", bot=True)
        await granted.keep(installed("E1", {"bot_token": one.install_for_organization()}))
        platform = SlackPlatform(granted.clients, granted.store, granted.clock)
        ref = await platform.publish(PAPERS, head())
        assert [message.ts for message in papers.posts] == [ref]
        assert await platform.find(PAPERS, head()) == ref
        assert granted.slack.calls("chat.postMessage")[0].args["team_id"] == "T1"
        assert len(granted.slack.calls("conversations.list")) == 1
        assert await granted.clients.installer("T1") == "U1"


async def test_no_organization_is_asked_for_another_ones_team(sqlite_url: str) -> None:
    async with granting(sqlite_url, rotates=False) as granted:
        one = granted.slack.team("T1", "One", enterprise="E1")
        two = granted.slack.team("T2", "Two", enterprise="E2")
        granted.slack.team("T3", "Three")
        for team, organization in ((one, "E1"), (two, "E2")):
            await granted.keep(installed(organization, {"bot_token": team.install_for_organization()}))
        for team, organization in ((one, "E1"), (two, "E2")):
            expected = (await granted.kept(organization)).secrets["bot_token"]
            assert await token_of(granted.clients, team.id) == expected
        with pytest.raises(TokenRefused, match="is not installed"):
            await granted.clients.of("T3")


async def test_a_teams_own_installation_comes_before_its_organizations(sqlite_url: str) -> None:
    async with granting(sqlite_url, rotates=False) as granted:
        one = granted.slack.team("T1", "One", enterprise="E1")
        await granted.keep(installed("E1", {"bot_token": one.install_for_organization()}))
        await granted.keep(installed("T1", {"bot_token": one.token}))
        assert await token_of(granted.clients) == one.token


async def test_an_organizations_token_is_renewed_like_any(granted: Granted) -> None:
    one = granted.slack.team("T1", "One", enterprise="E1")
    token = one.install_for_organization()
    refresh = next(name for name, kept in granted.slack.world.refreshers.items() if kept.value == token)
    ends = (NOON + timedelta(hours=12)).isoformat()
    await granted.keep(installed("E1", {"bot_token": token, "refresh_token": refresh, "expires_at": ends}))
    granted.clock.advance(11 * HOUR)
    renewed = await token_of(granted.clients)
    assert renewed != token
    assert (await granted.kept("E1")).secrets["bot_token"] == renewed


async def test_the_settings_may_hold_an_organizations_token(sqlite_url: str) -> None:
    async with granting(sqlite_url, rotates=False) as granted:
        one = granted.slack.team("T1", "One", enterprise="E1")
        token = one.install_for_organization()
        clients = granted.process(bot_token=token)
        assert (await token_of(clients, "T1"), await token_of(clients, "E1")) == (token, token)


async def test_what_is_known_of_a_workspace_can_be_forgotten(granted: Granted) -> None:
    await granted.workspace("T1")
    await granted.clients.identity("T1")
    granted.clients.forget("T1")
    await granted.clients.identity("T1")
    assert len(granted.slack.calls("auth.test")) == 2


async def test_clients_can_be_used_again_after_they_were_closed(granted: Granted) -> None:
    await granted.workspace("T1")
    await granted.clients.identity("T1")
    await granted.clients.close()
    told = await granted.clients.read("T1", "conversations.info", channel="C1")
    assert told["channel"]["name"] == "papers"
