"""Tokens: issued, used up, gone."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.limits import Refused
from tests.fakes.slack.state import Team, Token
from tests.fakes.slack.world import TOKEN_LIVES, World


def issue(world: World, team: str | None, enterprise: str | None, scopes: frozenset[str]) -> Token:
    """A new bot token, with a refresh token when the app rotates its tokens."""
    rotates = world.app.rotates
    token = Token(world.ids.secret("xoxe.xoxb-" if rotates else "xoxb-"), team, enterprise, scopes)
    if rotates:
        token.expires = (world.now() + TOKEN_LIVES).timestamp()
        world.refreshers[world.ids.secret("xoxe-1-")] = token
    world.tokens[token.value] = token
    for team_id, found in world.teams.items():
        if team_id == team or (team is None and found.enterprise == enterprise):
            found.scopes = scopes
    return token


def checked(world: World, value: str, kind: str) -> Token:
    """The token that somebody sent, or why it is not good for a method of this kind."""
    if not value:
        raise Refused("not_authed")
    token = world.tokens.get(value)
    if token is None:
        raise Refused("invalid_auth")
    if token.gone:
        raise Refused(token.gone)
    if token.expires is not None and token.expires <= world.now().timestamp():
        raise Refused("token_expired")
    if kind not in ("any", token.kind):
        raise Refused("not_allowed_token_type")
    return token


def uninstall(world: World, team: Team) -> Any:
    """The app is taken out of a workspace: its tokens die, its people's modals close, it is told."""
    for token in world.tokens.values():
        if token.team == team.id:
            token.gone = token.gone or "account_inactive"
    for channel in team.channels.values():
        channel.members = [member for member in channel.members if member != team.bot_user]
    team.installed, team.modals = False, {}
    return world.tell(team, "app_uninstalled"), world.tell(team, "tokens_revoked", tokens={"bot": [team.bot_user]})
