"""A server that speaks OpenAI's chat completions, over real HTTP, and fails on demand.

By hand: `python -m tests.fakes.openai_server --port 8098` prints the settings that make Broadsheet use it.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.openai_judge import Judged, judge, papers_in
from tests.fakes.openai_rules import Complaint, PrefixCache, complaint_about, tokens

Alter = Callable[[list[dict[str, Any]]], str]


class Failure(StrEnum):
    """Ways in which a call gives no answer."""

    RATE = "429"
    NO_CREDIT = "no credit"
    SERVER = "500"
    HANG = "hang"
    DRIP = "drip"
    DROP = "drop"
    HTML = "html"
    BROKEN_JSON = "broken json"
    ERROR_WITH_200 = "error with 200"
    TOO_LONG = "too long"
    NO_USAGE = "no usage"
    ELSEWHERE = "elsewhere"
    BOMB = "bomb"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call: a failure, or an altered answer (`alter` makes its text of the verdicts, `mangle`
    a body of the whole completion). `status` is that of an answer which is too large."""

    failure: Failure | None = None
    alter: Alter | None = None
    finish: str = "stop"
    refusal: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    mangle: Callable[[dict[str, Any]], bytes] | None = None
    status: int = 200


def answer_of(verdicts: Sequence[dict[str, Any]]) -> str:
    """The text of a faultless answer."""
    return json.dumps({"verdicts": list(verdicts)})


@dataclass
class OpenAIServer:
    """The server. Attributes may be changed while it runs.

    `faults` are used up, one a call; `on` looks at the papers of a call and says what goes wrong with it, or None.
    `calls` are the bodies of the completions asked for, in order. A call waits until `gather` calls are here.
    """

    key: str = "sk-local-test"
    model: str = "gpt-4o"
    schemas: bool = True
    objects: bool = True
    temperature: bool = True
    seed: bool = True
    has_models: bool = True
    obedient: bool = False
    hotel: bool = False
    compresses: bool = False
    port: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    on: Callable[[Sequence[Judged]], Fault | None] = lambda _papers: None
    calls: list[dict[str, Any]] = field(default_factory=list)
    gather: int = 1
    together: int = 0
    most_together: int = 0

    async def __aenter__(self) -> Self:
        self._cache = PrefixCache()
        self.called = asyncio.Event()
        self._closing = asyncio.Event()
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/v1/chat/completions", self._completions)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/v1/models/{name:.+}", self._one_model)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The base URL for clients."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def asked(self) -> list[list[str]]:
        """The paper ids of each call, in order."""
        return [[paper.id for paper in papers_in(call["messages"][-1]["content"])] for call in self.calls]

    async def _models(self, request: web.Request) -> web.Response:
        return self._refused(request) or web.json_response({"object": "list", "data": [{"id": self.model}]})

    async def _one_model(self, request: web.Request) -> web.Response:
        if self.hotel:
            return _hotel_page()
        if not self.has_models:
            return web.Response(status=404, text="404 page not found")
        return (
            self._refused(request)
            or self._unknown(request.match_info["name"])
            or web.json_response({"id": self.model, "object": "model", "created": 0, "owned_by": "nobody"})
        )

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") == f"Bearer {self.key}":
            return None
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return _error(401, Complaint(f"Incorrect API key provided: {given}.", code="invalid_api_key"))

    def _unknown(self, model: str) -> web.Response | None:
        if model == self.model:
            return None
        return _error(404, Complaint(f"The model `{model}` does not exist", code="model_not_found"))

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            while self.most_together < self.gather and not self._closing.is_set():
                await _briefly(self._closing)
            return await self._answer(request)
        finally:
            self.together -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.calls.append(body)
        self.called.set()
        complaint = complaint_about(body) or self._complaint(body)
        if self.hotel:
            return _hotel_page()
        refused = self._refused(request) or (_error(400, complaint) if complaint else self._unknown(body["model"]))
        if refused:
            return refused
        papers = papers_in(body["messages"][-1]["content"])
        fault = self.on(papers) or (self.faults.popleft() if self.faults else Fault())
        if fault.failure and fault.failure is not Failure.NO_USAGE:
            return await self._fail(request, fault)
        return self._completion(body, papers, fault)

    def _complaint(self, body: dict[str, Any]) -> Complaint | None:
        form = body.get("response_format", {}).get("type")
        if (form == "json_schema" and not self.schemas) or (form == "json_object" and not self.objects):
            message = f"Invalid parameter: 'response_format' of type '{form}' is not supported with this model."
            return Complaint(message, "response_format")
        if not self.temperature and body.get("temperature", 1) != 1:
            return Complaint("'temperature' does not support 0 with this model.", "temperature", "unsupported_value")
        if not self.seed and "seed" in body:
            return Complaint("Unrecognized request argument supplied: seed")
        return None

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault.failure:
            case Failure.RATE:
                return _error(429, Complaint("Rate limit reached", code="rate_limit_exceeded"), fault.headers)
            case Failure.NO_CREDIT:
                return _error(429, Complaint("You exceeded your current quota", code="insufficient_quota"))
            case Failure.TOO_LONG:
                return _error(400, Complaint("This is too much.", "messages", "context_length_exceeded"))
            case Failure.SERVER:
                return _error(500, Complaint("The server had an error"), fault.headers)
            case Failure.HTML:
                return _hotel_page()
            case Failure.BROKEN_JSON:
                return web.Response(text='{"choices": [{"mess', content_type="application/json")
            case Failure.ERROR_WITH_200:
                return web.json_response({"error": {"code": 502, "message": "Upstream failed"}})
            case Failure.ELSEWHERE:
                return web.Response(status=307, headers={"Location": request.path})
            case Failure.BOMB:
                packed = gzip.compress(bytes(64 * 2**20))
                headers = {"Content-Encoding": "gzip", "Content-Type": "application/json", "Location": request.path}
                return web.Response(status=fault.status, body=packed, headers=headers)
            case _:
                return await self._stall(request, fault)

    async def _stall(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.failure is Failure.DROP:
            assert request.transport
            request.transport.abort()
        response = web.StreamResponse(
            status=fault.status, headers={"Content-Type": "application/json", "Location": request.path}
        )
        if fault.failure in (Failure.DRIP, Failure.ENDLESS):
            await response.prepare(request)
        while not self._closing.is_set() and request.transport and not request.transport.is_closing():
            if fault.failure is Failure.DRIP:
                await response.write(b" ")  # as some servers do to keep the connection open
            if fault.failure is Failure.ENDLESS:
                with suppress(ConnectionError):
                    await response.write(bytes(2**20))
            else:
                await _briefly(self._closing)
        return response

    def _completion(self, body: dict[str, Any], papers: Sequence[Judged], fault: Fault) -> web.Response:
        verdicts = judge(papers, obedient=self.obedient)
        content = (fault.alter or answer_of)(verdicts) if papers else "Yes"
        message = {"role": "assistant", "content": None if fault.refusal else content, "refusal": fault.refusal}
        finish = "length" if body.get("max_tokens") == 1 else fault.finish
        answer = {
            "id": f"chatcmpl-{len(self.calls)}",
            "object": "chat.completion",
            "created": 0,
            "model": self.model,
            "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        }
        if fault.failure is not Failure.NO_USAGE:
            answer["usage"] = self._usage(body, content)
        if fault.mangle:
            return web.Response(body=fault.mangle(answer), content_type="application/json")
        response = web.json_response(answer, headers={"x-ratelimit-limit-requests": "500", **fault.headers})
        if self.compresses:
            response.enable_compression()
        return response

    def _usage(self, body: dict[str, Any], content: str) -> dict[str, Any]:
        prompt = json.dumps([body.get("response_format"), body["messages"]])
        asked, answered = tokens(prompt), tokens(content)
        return {
            "prompt_tokens": asked,
            "completion_tokens": answered,
            "total_tokens": asked + answered,
            "prompt_tokens_details": {"cached_tokens": self._cache.cached(prompt), "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0},
        }


def _hotel_page() -> web.Response:
    return web.Response(text="<html>Welcome to the hotel's network</html>", content_type="text/html")


def _error(status: int, complaint: Complaint, headers: dict[str, str] | None = None) -> web.Response:
    error = {
        "message": complaint.message,
        "type": "invalid_request_error",
        "param": complaint.param,
        "code": complaint.code,
    }
    return web.json_response({"error": error}, status=status, headers=headers)


async def _briefly(closing: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await closing.wait()


async def _serve(port: int) -> None:
    async with OpenAIServer(port=port) as server:
        print(f"OPENAI_BASE_URL={server.url}\nOPENAI_API_KEY={server.key}\nOPENAI_MODEL={server.model}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8098)
    asyncio.run(_serve(parser.parse_args().port))
