"""How a workspace lets the bot in by itself: Slack's OAuth, over the bot's own store."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging import Logger, getLogger
from typing import Any
from urllib.parse import urljoin

from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.access import NAME, SlackAccess
from bot.platforms.slack.manifest import SCOPES
from core.errors import StoreError
from core.model import Installation
from core.ports import Clock, Store

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
_STATE_LASTS = timedelta(minutes=10)


def oauth_flow(
    access: SlackAccess, store: Store, clock: Clock, installed: Callable[[str], None], quiet: Logger
) -> AsyncOAuthFlow:
    """The way in. `installed` hears the workspace whose installation was kept; `quiet` is told no secret."""
    settings = AsyncOAuthSettings(
        client_id=access.client_id,
        client_secret=access.client_secret,
        scopes=SCOPES,
        authorization_url=urljoin(access.api, "/oauth/v2/authorize"),
        redirect_uri=f"{access.address.rstrip('/')}{REDIRECT}" if access.address else None,
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        installation_store=KeptInstallations(store, clock, installed),
        state_store=States(access.client_secret, store, clock),
        state_expiration_seconds=int(_STATE_LASTS.total_seconds()),
    )
    return AsyncOAuthFlow(settings=settings, client=AsyncWebClient(base_url=access.api, logger=quiet), logger=quiet)


@dataclass(frozen=True)
class KeptInstallations(AsyncInstallationStore):
    """Keeps what Slack grants. Tokens of people are not asked for, and none is kept."""

    store: Store
    clock: Clock
    installed: Callable[[str], None]

    @property
    def logger(self) -> Logger:
        return getLogger(__name__)

    async def async_save(self, installation: SlackInstallation) -> None:
        """Keep it, for the workspace or for the whole organization. Raises `BoltError` if the store does not."""
        kept = installation_of(installation, self.clock.now())
        try:
            async with self.store.write() as work:
                await work.installations.put(kept)
        except StoreError as fault:
            raise BoltError(str(fault)) from fault  # bolt shows a page that says so
        self.installed(kept.workspace)


def installation_of(told: SlackInstallation, now: datetime) -> Installation:
    """What Slack granted, as it is kept."""
    is_of_organization = bool(told.is_enterprise_install)
    expires = told.bot_token_expires_at
    secret = {
        "bot_token": told.bot_token or "",
        "refresh_token": told.bot_refresh_token or "",
        "expires_at": datetime.fromtimestamp(expires, UTC).isoformat() if expires else "",
    }
    return Installation(
        platform=NAME,
        workspace=str((told.enterprise_id if is_of_organization else told.team_id) or ""),
        name=(told.enterprise_name if is_of_organization else told.team_name) or "",
        installer=told.user_id or "",
        secrets={name: value for name, value in secret.items() if value},
        at=now,
    )


@dataclass(frozen=True)
class States(AsyncOAuthStateStore):
    """The state that comes back from Slack: signed, so that any process can check it, and good for once."""

    secret: str
    store: Store
    clock: Clock

    @property
    def logger(self) -> Logger:
        return getLogger(__name__)

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """A new state, for ten minutes."""
        told = f"{int(self.clock.now().timestamp())}.{secrets.token_urlsafe(16)}"
        return f"{told}.{self._signature(told)}"

    async def async_consume(self, state: str) -> bool:
        """Whether it was issued here, not long ago, and comes back for the first time."""
        told, _, signature = state.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(told).encode()):
            return False
        now = self.clock.now()
        if now - datetime.fromtimestamp(int(told.partition(".")[0]), UTC) > _STATE_LASTS:
            return False
        async with self.store.write() as work:
            return await work.seen.first(f"{NAME}/state/{signature}", now)

    def _signature(self, told: str) -> str:
        return hmac.new(self.secret.encode(), told.encode(), "sha256").hexdigest()
