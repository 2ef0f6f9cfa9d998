"""Tokens of the local Slack that run out, and those of a whole organization."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.clock import FakeClock
from tests.fakes.slack.server import LocalSlack

# slack_sdk 3.47 sends the client's secret by a class that aiohttp 3.14 calls old.
OLD_AUTH = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@OLD_AUTH
async def test_a_token_rotates() -> None:
    clock = FakeClock(datetime(2025, 5, 13, 9, tzinfo=UTC))
    async with LocalSlack(rotates=True, clock=clock) as slack:
        team = slack.team("T1")
        client = AsyncWebClient(token=team.token, base_url=slack.url)
        bot = Bot(team_id="T1", bot_token=team.token, bot_id=team.bot_id, bot_user_id=team.bot_user, installed_at=0.0,
                  bot_refresh_token=team.refresh_token(), bot_token_expires_at=1)  # fmt: skip
        clock.advance(12 * 3600)
        with pytest.raises(SlackApiError, match="token_expired"):
            await client.auth_test()
        app = slack.app
        rotator = AsyncTokenRotator(client_id=app.client_id, client_secret=app.client_secret, client=client)
        fresh = await rotator.perform_bot_token_rotation(bot=bot)
        assert fresh
        assert (await client.auth_test(token=fresh.bot_token))["team_id"] == "T1"
        with pytest.raises(SlackApiError, match="invalid_refresh_token"):
            await client.oauth_v2_access(client_id=app.client_id, client_secret=app.client_secret,
                                         grant_type="refresh_token", refresh_token=bot.bot_refresh_token)  # fmt: skip
        assert str(bot.bot_refresh_token) not in str(slack.requests)


async def test_a_token_of_an_organization_has_to_name_the_workspace() -> None:
    async with LocalSlack() as slack:
        team = slack.team("T1", enterprise="E1")
        team.channel("C1", bot=True)
        ada = team.user("U1")
        client = AsyncWebClient(token=team.install_for_organization(), base_url=slack.url)
        assert (await client.auth_test())["is_enterprise_install"]
        with pytest.raises(SlackApiError, match="missing_argument"):
            await client.users_info(user=ada.id)
        assert (await client.users_info(user=ada.id, team_id="T1"))["user"]["id"] == "U1"
        await client.chat_postMessage(channel="C1", text="x", team_id="T1")
