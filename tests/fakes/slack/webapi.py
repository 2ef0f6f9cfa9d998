"""The Web API over HTTP: every call is recorded, may go wrong on order, is checked, and answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from tests.fakes.slack.call import Call, arguments
from tests.fakes.slack.faults import Fault, Faults, Kind
from tests.fakes.slack.hooks import answered
from tests.fakes.slack.limits import Refused
from tests.fakes.slack.methods.table import METHODS
from tests.fakes.slack.rates import PER_MINUTE, Limited
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Token, masked
from tests.fakes.slack.tokens import checked
from tests.fakes.slack.world import World

_NOBODY = Token("", None, None, frozenset(), "none")


@dataclass
class Asked:
    """One request to Slack, without tokens. `answer`: `ok`, or the error."""

    method: str
    args: Json
    team: str | None
    at: datetime
    answer: str = ""


@dataclass
class WebApi:
    """Answers the Web API, response_urls and uploads."""

    world: World
    faults: Faults
    log: list[Asked] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def method(self, request: web.Request) -> web.Response:
        """`/api/{method}`."""
        name = request.match_info["method"]
        args, value = await arguments(request)
        token = self.world.tokens.get(value)
        asked = Asked(name, masked(args), token.team if token else None, self.world.now())
        return await self._guarded(request, asked, lambda: self._answer(asked, args, value))

    async def hook(self, request: web.Request) -> web.Response:
        """A response_url."""
        raw = await request.text()
        team = request.match_info["team"]
        asked = Asked("response_url", _json_or_nothing(raw), team, self.world.now())

        def answer() -> web.Response:
            status, body = answered(self.world, request.path, raw)
            asked.answer = "ok" if status == 200 else str(json.loads(body)["error"])
            return web.Response(status=status, text=body)

        return await self._guarded(request, asked, answer)

    async def upload(self, request: web.Request) -> web.Response:
        """Where files.getUploadURLExternal sends a file to."""
        file, data = request.match_info["file"], await request.read()
        asked = Asked("upload", {"file": file, "size": len(data)}, None, self.world.now())

        def answer() -> web.Response:
            known = file in self.world.files
            asked.answer = "ok" if known else "not found"
            if known:
                self.world.uploads[file] = data
            return web.Response(status=200 if known else 404, text=f"OK - {len(data)}")

        return await self._guarded(request, asked, answer)

    async def _guarded(self, request: web.Request, asked: Asked, answer: Callable[[], web.Response]) -> web.Response:
        self.log.append(asked)
        fault = self.faults.of(asked.method)
        if fault and fault.kind is Kind.HANG:
            await self._hang(fault)
        if fault and (failure := _failure(fault)):
            asked.answer = fault.error or fault.kind.value
            return failure
        if fault and fault.kind is Kind.DROP_BEFORE:
            asked.answer = fault.kind.value
            return _dropped(request)
        response = answer()
        await self.world.touched()
        return _dropped(request) if fault and fault.kind is Kind.DROP_AFTER else response

    async def _hang(self, fault: Fault) -> None:
        waits = [asyncio.ensure_future(fault.released.wait()), asyncio.ensure_future(self.closing.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    def _answer(self, asked: Asked, args: Json, value: str) -> web.Response:
        headers: dict[str, str] = {}
        try:
            said = self._do(asked.method, args, value, headers)
        except Limited as limited:
            asked.answer = "ratelimited"
            return _limited(limited.after)
        except Refused as refused:
            asked.answer = refused.error
            return web.json_response(refused.answer, headers=headers)
        asked.answer = "ok"
        return web.json_response({"ok": True} | said, headers=headers)

    def _do(self, name: str, args: Json, value: str, headers: dict[str, str]) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        token = _NOBODY if method.kind == "none" else checked(self.world, value, method.kind)
        headers["x-oauth-scopes"] = ",".join(sorted(token.scopes))
        call = Call(self.world, name, args, token, self.world.now())
        if method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
            call.may(*method.scopes)
        if method.tier:
            limit = PER_MINUTE[method.tier]
            if self.world.distributed and name in ("conversations.history", "conversations.replies"):
                limit = 1  # apps that are distributed outside the Marketplace
            self.world.rates.count(token.team or "", name, limit, call.now.timestamp())
        return method.handle(call)


def _failure(fault: Fault) -> web.Response | None:
    if fault.kind is Kind.ERROR:
        return web.json_response({"ok": False, "error": fault.error, **fault.more})
    if fault.kind is Kind.STATUS:
        return web.Response(status=fault.status, text="<html>Slack is down</html>", content_type="text/html")
    return _limited(fault.after) if fault.kind is Kind.LIMITED else None


def _limited(after: int) -> web.Response:
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers={"Retry-After": str(after)})


def _dropped(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


def _json_or_nothing(raw: str) -> Json:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
