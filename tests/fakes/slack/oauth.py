"""The page on which somebody lets the app into a workspace, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from tests.fakes.slack.state import Team, User
from tests.fakes.slack.tokens import issue
from tests.fakes.slack.world import World

COOKIE = "slack-user"


def code_for(world: World, team: Team, user: User, scopes: frozenset[str]) -> str:
    """A code that oauth.v2.access takes once. The token works from then on."""
    token = issue(world, team.id, team.enterprise, scopes)
    token.gone = "invalid_auth"
    code = world.ids.secret("code-")
    world.codes[code], world.code_users[code] = token, user.id
    return code


@dataclass
class Consent:
    """The page. Who looks at it is told by a cookie: `T1/U1`; with `/no` after it she cancels."""

    world: World

    async def page(self, request: web.Request) -> web.Response:
        """Say yes (or no) at once, and go back to the app."""
        query = request.query
        if query.get("client_id") != self.world.app.client_id:
            return web.Response(status=400, text="invalid_client_id")
        back, scopes = query.get("redirect_uri", ""), frozenset(filter(None, query.get("scope", "").split(",")))
        if not scopes <= self.world.app.scopes:
            return web.Response(status=400, text="invalid_scope")
        team_id, user_id, *answer = request.cookies[COOKIE].split("/")
        team = self.world.teams[team_id]
        said = {"state": query.get("state", "")}
        said |= {"error": "access_denied"} if answer else {"code": self._yes(team, team.users[user_id], scopes)}
        return web.Response(status=302, headers={"Location": f"{back}?{urlencode(said)}"})

    def _yes(self, team: Team, user: User, scopes: frozenset[str]) -> str:
        team.installed = True
        return code_for(self.world, team, user, scopes)
