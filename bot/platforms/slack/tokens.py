"""The token of each workspace: that of the settings, or one that was granted and is renewed before it runs out.

Slack's tokens live for twelve hours where an app rotates them (https://docs.slack.dev/authentication/using-token-rotation),
and a refresh token is good for once. So only one process renews a workspace's token at a time, by a turn in the store,
and what another renewed meanwhile is read anew first.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.platforms.slack.access import NAME, SlackAccess
from bot.platforms.slack.errors import TAKEN_BACK, Refused, TokenRefused
from bot.platforms.slack.pacing import Lane
from bot.platforms.slack.wire import Answer, Wire
from core.alone import alone
from core.errors import PlatformError, ServiceError
from core.model import Installation
from core.ports import Clock, Store, silent

EARLY = timedelta(hours=2)
"""How long before its end a token is renewed."""
KNOWN = timedelta(seconds=30)
"""How long a token that was found is used without another look. One that was taken back meanwhile Slack refuses."""
REST = timedelta(minutes=5)
"""How long a renewal that failed rests, while the token is still good."""
_TURN_PATIENCE = 10.0
_UNKNOWN = "The bot is not installed in this Slack workspace."
_NO_CREDENTIALS = "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are missing: without them the bot's token cannot be renewed."


@dataclass(frozen=True, slots=True)
class Token:
    """A key. `team` is what each call has to name beside it: a workspace, where the key is its organization's."""

    value: str = field(repr=False)
    team: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a token is: a workspace, or an organization with many."""

    id: str
    name: str
    is_organization: bool


class Tokens:
    """Finds tokens, and keeps them fresh."""

    def __init__(self, access: SlackAccess, store: Store, clock: Clock, wire: Wire) -> None:
        self._access, self._store, self._clock, self._wire = access, store, clock, wire
        self._owner: Owner | None = None
        self._organizations: dict[str, str] = {}
        self._unkept: dict[str, Installation] = {}
        self._rests: dict[str, datetime] = {}
        self._known: dict[str, tuple[Token, datetime]] = {}

    async def of(self, workspace: str, until: datetime | None = None) -> Token:
        """The token with which the bot acts in a workspace, or in an organization. Raises `TokenRefused` if there is
        none, `PlatformError` if Slack does not answer."""
        if self._owner and self._owner.id == workspace:
            return Token(self._access.bot_token)
        token, looked = self._known.get(workspace, (None, None))
        if token is None or looked is None or self._clock.now() >= looked + KNOWN:
            token = await self._found(workspace, until)
            self._known[workspace] = token, self._clock.now()
        return token

    def forget(self, workspace: str) -> None:
        """What is known of a workspace's token may have changed."""
        self._known.pop(workspace, None)

    async def _found(self, workspace: str, until: datetime | None) -> Token:
        kept = await self._kept(workspace)
        if kept and _opens(kept):
            return Token((await self._fresh(kept, until)).secrets["bot_token"])
        if self._access.bot_token and (token := await self._set(workspace, until)):
            return token
        if organization := await self._organization(workspace, until):
            return Token(organization.secrets["bot_token"], workspace)
        raise TokenRefused(TAKEN_BACK if kept and kept.gone_at else _UNKNOWN, "not_installed")

    async def owner(self, until: datetime | None = None) -> Owner:
        """Whose the token of the settings is. Raises `PlatformError`."""
        if self._owner is None:
            client = self._wire.client(self._access.bot_token)
            told = await self._wire.ask(Lane("", "auth.test"), client.auth_test, until=until, again=True)
            is_organization = bool(told.get("is_enterprise_install"))
            ids = told["enterprise_id"] if is_organization else told["team_id"]
            self._owner = Owner(str(ids), str(told.get("team") or ""), is_organization)
        return self._owner

    async def places(self) -> dict[str, str]:
        """The workspaces and organizations that the bot has a token of, by name. Raises `PlatformError`."""
        async with self._store.read() as work:
            kept = {one.name or one.workspace: one.workspace for one in await work.installations.all(NAME)}
        if not self._access.bot_token:
            return kept
        owner = await self.owner()
        return kept | {owner.name or owner.id: owner.id}

    async def installed(self) -> int:
        """How many workspaces and organizations let the bot in by themselves."""
        async with self._store.read() as work:
            return len(await work.installations.all(NAME))

    async def installer(self, workspace: str) -> str:
        """The id of the person who let the bot in, "" if that is not known."""
        found = await self._kept(workspace) or await self._organization(workspace, None)
        return found.installer if found else ""

    async def _set(self, workspace: str, until: datetime | None) -> Token | None:
        """The token of the settings, if it is good for this workspace."""
        owner, token = await self.owner(until), self._access.bot_token
        if owner.id == workspace:
            return Token(token)
        if owner.is_organization and await self._reaches(owner.id, token, workspace, until):
            return Token(token, workspace)
        return None

    async def _organization(self, workspace: str, until: datetime | None) -> Installation | None:
        """The organization that let the bot into this workspace of its own, if one did."""
        async with self._store.read() as work:
            kept = await work.installations.all(NAME)
        # The ids of organizations begin with E, those of workspaces with T.
        for one in (one for one in kept if one.workspace.startswith("E") and _opens(one)):
            fresh = await self._fresh(one, until)
            if await self._reaches(one.workspace, fresh.secrets["bot_token"], workspace, until):
                return fresh
        return None

    async def _reaches(self, organization: str, token: str, workspace: str, until: datetime | None) -> bool:
        """Whether a workspace is among those into which its organization let the bot: only Slack knows."""
        if self._organizations.get(workspace) != organization:
            client = self._wire.client(token, workspace)
            lane = Lane(organization, "conversations.list")
            try:
                await self._wire.ask(lane, lambda: client.conversations_list(limit=1), until=until, again=True)
            except Refused:
                return False
            self._organizations[workspace] = organization
        return True

    async def _kept(self, workspace: str) -> Installation | None:
        async with self._store.read() as work:
            return await work.installations.get(NAME, workspace)

    async def _fresh(self, kept: Installation, until: datetime | None) -> Installation:
        """The same with a token that is good for a while. As long as the old one is good, no fault is one."""
        now, ends = self._clock.now(), _end(kept)
        is_over = ends is not None and ends <= now
        rests = not is_over and self._rests.get(kept.workspace, now) > now
        if ends is None or ends > now + EARLY or rests:
            return kept
        try:
            return await self._renewed(kept.workspace, until)
        except ServiceError as fault:
            if is_over:
                raise
            self._rests[kept.workspace] = now + REST
            structlog.get_logger().warning("slack token not renewed", workspace=kept.workspace, reason=str(fault))
            return kept

    async def _renewed(self, workspace: str, until: datetime | None) -> Installation:
        turn, what = f"{NAME} token of {workspace}", "this workspace's Slack token"
        async with alone(self._store, self._clock, turn, what, silent, patience=_TURN_PATIENCE):
            kept = await self._kept(workspace)
            if kept is None or not _opens(kept):
                raise TokenRefused(TAKEN_BACK, "token_revoked")
            ends = _end(kept)
            if ends is None or ends > self._clock.now() + EARLY:
                return kept
            used = kept.secrets.get("refresh_token", "")
            # What could not be kept the last time is not lost: its refresh token is the only one that is good.
            self._unkept[used] = self._unkept.get(used) or await self._granted(kept, used, until)
            renewed = await self._keep(self._unkept[used], used)
            del self._unkept[used]
            return renewed

    async def _granted(self, kept: Installation, refresh: str, until: datetime | None) -> Installation:
        if not self._access.installs:
            raise PlatformError(_NO_CREDENTIALS)
        asked_at, client = self._clock.now(), self._wire.client()
        method, grant = "oauth.v2.access", {"grant_type": "refresh_token", "refresh_token": refresh}
        grant |= {"client_id": self._access.client_id, "client_secret": self._access.client_secret}
        lane = Lane(kept.workspace, method)
        try:
            # As a form: slack_sdk's own method for this puts the refresh token into the address.
            told = await self._wire.ask(lane, lambda: client.api_call(method, data=grant), until=until)
        except Refused as fault:
            sentence = f"Slack does not renew the bot's token (`{fault.code}`). Install the app again."
            raise TokenRefused(sentence, fault.code) from fault
        return replace(kept, secrets={**kept.secrets, **_secrets(told, asked_at)})

    async def _keep(self, renewed: Installation, used: str) -> Installation:
        """Keep it, unless the workspace was installed anew, or went, in the meantime."""
        async with self._store.write() as work:
            kept = await work.installations.get(NAME, renewed.workspace)
            if kept is None or not _opens(kept):
                raise TokenRefused(TAKEN_BACK, "token_revoked")
            if kept.secrets.get("refresh_token") != used:
                return kept
            await work.installations.put(renewed)
        structlog.get_logger().info("slack token renewed", workspace=renewed.workspace)
        return renewed


def _opens(kept: Installation) -> bool:
    """Whether the bot can act by it: it stands, and holds a token."""
    return kept.gone_at is None and bool(kept.secrets.get("bot_token"))


def _end(kept: Installation) -> datetime | None:
    """When its token runs out; None if never."""
    told = kept.secrets.get("expires_at")
    return datetime.fromisoformat(told) if told else None


def _secrets(told: Answer, asked_at: datetime) -> dict[str, str]:
    found = {"bot_token": str(told["access_token"]), "refresh_token": str(told["refresh_token"])}
    ends = asked_at + timedelta(seconds=int(told["expires_in"]))
    return {**found, "expires_at": ends.isoformat()}
