"""`web`, `gateway` and `worker` where they cannot be: refused with what to do, before the database is asked."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pydantic import SecretStr
from rich.console import Console

from bot.cli.roles import gateway, web, worker
from bot.settings import Settings
from core.errors import BadSetting

# Nobody listens there: whoever asked it something would raise a `StoreError`.
SHARED = "postgresql://me:pa55word@127.0.0.1:9/broadsheet"
TOKEN = SecretStr("a-token")
BY_HTTP: dict[str, Any] = {"slack_bot_token": TOKEN, "slack_signing_secret": TOKEN}
ROLES = pytest.mark.parametrize("role", [web, gateway, worker])
Role = Callable[[Settings, Console], Awaitable[int]]


async def refused(role: Role, **told: Any) -> str:
    """The line with which a role was refused. Nothing else was said."""
    screen = io.StringIO()
    with pytest.raises(BadSetting) as refusal:
        await role(Settings(_env_file=None, **told), Console(file=screen))
    assert screen.getvalue() == ""
    assert "pa55word" not in refusal.value.in_full
    return refusal.value.in_full


@ROLES
async def test_beside_a_file_each_is_refused_with_what_does_it_all_and_what_they_share(
    role: Role, empty_sqlite_url: str
) -> None:
    assert await refused(role, database_url=empty_sqlite_url, discord_token=TOKEN) == (
        "DATABASE_URL names a file, which one process has to itself: `python -m bot run` does all in one. `web`, "
        "`gateway` and `worker` share a Postgres: `postgresql://user:password@host/broadsheet`."
    )


@ROLES
async def test_without_a_chat_service_each_is_refused_and_told_where_that_is_explained(role: Role) -> None:
    assert await refused(role, database_url=SHARED) == (
        "No chat service is set, so there is nobody to serve. README.md tells how to set one."
    )


async def test_a_gateway_is_refused_where_everything_comes_over_http() -> None:
    assert await refused(gateway, database_url=SHARED, **BY_HTTP) == (
        "No service needs a gateway here: Slack tells everything to `web`. Start none."
    )


@pytest.mark.parametrize("role", [web, worker])
async def test_without_a_key_nothing_serves_workspaces_that_install_the_app(role: Role) -> None:
    installed: dict[str, Any] = {"slack_client_id": "1.2", "slack_client_secret": TOKEN, "slack_signing_secret": TOKEN}
    told = await refused(role, database_url=SHARED, public_url="https://bot.test", **installed)
    assert told.startswith("Slack cannot be served. ENCRYPTION_KEY is missing: without it no workspace's token is")
