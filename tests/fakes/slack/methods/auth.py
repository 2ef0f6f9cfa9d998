"""auth.*, apps.*, oauth.*, bots.*, team.*: who the app is and may be."""

from __future__ import annotations

from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.limits import Refused
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Team, Token
from tests.fakes.slack.tokens import issue, uninstall
from tests.fakes.slack.world import TOKEN_LIVES


def test(call: Call) -> Json:
    """Whose token this is."""
    if call.token.kind == "app":
        raise Refused("not_allowed_token_type")
    if call.token.team is None:
        return _test_of_organization(call)
    team = call.team
    url, who = f"https://{team.domain}.slack.com/", {"user": "broadsheet", "user_id": team.bot_user}
    answer: Json = {"url": url, "team": team.name, "team_id": team.id, "bot_id": team.bot_id, **who}
    return answer | {"is_enterprise_install": False} | _enterprise(team)


def _test_of_organization(call: Call) -> Json:
    team = next(team for team in call.world.teams.values() if team.enterprise == call.token.enterprise)
    answer: Json = {"url": f"https://{team.domain}.enterprise.slack.com/", "team": team.name, "user": "broadsheet"}
    answer |= {"team_id": call.token.enterprise, "user_id": team.bot_user, "bot_id": team.bot_id}
    return answer | {"enterprise_id": call.token.enterprise, "is_enterprise_install": True}


def _enterprise(team: Team) -> Json:
    return {"enterprise_id": team.enterprise} if team.enterprise else {}


def revoke(call: Call) -> Json:
    """This token is not used any more."""
    if not call.flag("test"):
        call.token.gone = "token_revoked"
    return {"revoked": not call.flag("test")}


def apps_uninstall(call: Call) -> Json:
    """The app takes itself out of the workspace."""
    if (call.needed("client_id"), call.needed("client_secret")) != (call.world.app.client_id,
                                                                   call.world.app.client_secret):  # fmt: skip
        raise Refused("client_id_token_mismatch")
    uninstall(call.world, call.team)
    return {}


def connections_open(call: Call) -> Json:
    """A WebSocket to connect to, once, within thirty seconds."""
    ticket = call.world.ids.secret("")
    call.world.tickets.add(ticket)
    url = call.world.url.replace("http", "ws", 1)
    return {"url": f"{url}/link/?ticket={ticket}&app_id={call.world.app.id}"}


def access(call: Call) -> Json:
    """A token for a code, or a new one for a refresh token."""
    app = call.world.app
    if call.text("client_id") != app.client_id:
        raise Refused("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise Refused("bad_client_secret")
    if call.text("grant_type", "authorization_code") == "refresh_token":
        return _granted(call, _refreshed(call), None)
    code = call.world.codes.pop(call.text("code"), None)
    if code is None:
        raise Refused("invalid_code")
    code.gone = None
    return _granted(call, code, call.world.code_users.pop(call.text("code"), None))


def _refreshed(call: Call) -> Token:
    old = call.world.refreshers.pop(call.text("refresh_token"), None)
    if old is None or old.gone:
        raise Refused("invalid_refresh_token")
    return issue(call.world, old.team, old.enterprise, old.scopes)


def _granted(call: Call, token: Token, user: str | None) -> Json:
    world = call.world
    team = world.teams[token.team] if token.team else None
    any_team = team or next(t for t in world.teams.values() if t.enterprise == token.enterprise)
    answer: Json = {"access_token": token.value, "token_type": "bot", "scope": ",".join(sorted(token.scopes))}
    answer |= {"bot_user_id": any_team.bot_user, "app_id": world.app.id, "is_enterprise_install": team is None}
    answer["team"] = {"id": team.id, "name": team.name} if team else None
    answer["enterprise"] = {"id": token.enterprise, "name": token.enterprise} if token.enterprise else None
    answer["authed_user"] = {"id": user} if user else {}
    if token.expires is not None:
        refresh = next(name for name, refreshed in world.refreshers.items() if refreshed is token)
        answer |= {"expires_in": int(TOKEN_LIVES.total_seconds()), "refresh_token": refresh}
    return answer


def bots_info(call: Call) -> Json:
    """The app's bot."""
    team = call.team
    if call.text("bot", team.bot_id) != team.bot_id:
        raise Refused("bot_not_found")
    said = {"id": team.bot_id, "deleted": False, "name": "broadsheet", "app_id": call.world.app.id}
    return {"bot": {**said, "user_id": team.bot_user, "updated": 0}}


def team_info(call: Call) -> Json:
    """The workspace."""
    team = call.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain} | _enterprise(team)}


# apps.connections.open is said to be of tier 1, "1+", yet an app may open ten connections at once.
METHODS = {
    "auth.test": Method(test, (), 0, "any"),
    "auth.revoke": Method(revoke, (), 3),
    "apps.uninstall": Method(apps_uninstall, (), 1),
    "apps.connections.open": Method(connections_open, ("connections:write",), 2, "app"),
    "oauth.v2.access": Method(access, (), 4, "none"),
    "bots.info": Method(bots_info, ("users:read",), 3),
    "team.info": Method(team_info, ("team:read",), 3),
}
