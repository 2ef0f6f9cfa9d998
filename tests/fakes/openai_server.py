"""A server that speaks OpenAI's chat completions, over real HTTP, and fails on demand.

By hand: `python -m tests.fakes.openai_server --port 8098` prints the settings that make Broadsheet use it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.openai_batches import Batches
from tests.fakes.openai_faults import Failure, Fault, answer_of, briefly, compact, error_answer, fail, hotel_page
from tests.fakes.openai_judge import Judge, Judged, papers_in, titles_in
from tests.fakes.openai_rates import Rates
from tests.fakes.openai_rules import Complaint, PrefixCache, complaint_about, tokens

__all__ = ["Failure", "Fault", "OpenAIServer", "answer_of"]


@dataclass
class OpenAIServer:
    """The server. Attributes may be changed while it runs.

    `faults` are used up, one a call; `on` looks at the papers of a call and says what goes wrong with it, or None.
    `calls` are the bodies of the completions asked for, in order. A call waits until `gather` calls are here. `judge`
    answers, `also` what it does not know; a model that `thinks` takes that many tokens more for a paper, and knows
    neither temperature nor `max_tokens`. `pace` is how long an answer of so many tokens takes, in seconds.
    """

    key: str = "sk-local-test"
    model: str = "gpt-4o"
    schemas: bool = True
    objects: bool = True
    temperature: bool = True
    seed: bool = True
    has_models: bool = True
    thinks: int = 0
    judge: Judge = Judge()  # noqa: RUF009 - frozen
    also: Callable[[str], str] = lambda _message: "Yes"
    pace: Callable[[int], float] | None = None
    rates: Rates | None = None
    hotel: bool = False
    compresses: bool = False
    port: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    on: Callable[[Sequence[Judged]], Fault | None] = lambda _papers: None
    calls: list[dict[str, Any]] = field(default_factory=list)
    batches: Batches = field(default_factory=Batches)
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
        app.router.add_routes(self.batches.routes(self._answer_later, self._refused))
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
        """The paper ids of each call, in order; of one about titles, their numbers."""
        return [[paper.id for paper in _papers(call)] for call in self.calls]

    async def _models(self, request: web.Request) -> web.Response:
        return self._refused(request) or web.json_response({"object": "list", "data": [{"id": self.model}]})

    async def _one_model(self, request: web.Request) -> web.Response:
        if self.hotel:
            return hotel_page()
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
        return error_answer(401, Complaint(f"Incorrect API key provided: {given}.", code="invalid_api_key"))

    def _unknown(self, model: str) -> web.Response | None:
        if model == self.model:
            return None
        return error_answer(404, Complaint(f"The model `{model}` does not exist", code="model_not_found"))

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            while self.most_together < self.gather and not self._closing.is_set():
                await briefly(self._closing)
            return await self._answer(request)
        finally:
            self.together -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.calls.append(body)
        self.called.set()
        if self.hotel:
            return hotel_page()
        refused = self._refused(request) or self._rejected(body) or self._unknown(body["model"])
        if refused:
            return refused
        papers = _papers(body)
        fault = self.on(papers) or (self.faults.popleft() if self.faults else Fault())
        if self.rates and not self.rates.admit(tokens(_prompt(body))):
            fault = Fault(Failure.RATE, headers=self.rates.headers())
        if fault.failure and fault.failure is not Failure.NO_USAGE:
            return await fail(request, fault, self._closing)
        return await self._completion(body, papers, fault)

    def _rejected(self, body: dict[str, Any]) -> web.Response | None:
        complaint = complaint_about(body) or self._complaint(body)
        return error_answer(400, complaint) if complaint else None

    async def _answer_later(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The answer to a question in a batch, by the same rules."""
        self.calls.append(body)
        complaint = complaint_about(body) or self._complaint(body)
        if complaint:
            return 400, {"error": {"message": complaint.message, "param": complaint.param, "code": complaint.code}}
        papers = _papers(body)
        fault = self.on(papers) or (self.faults.popleft() if self.faults else Fault())
        if fault.failure is Failure.SERVER:
            return 500, {"error": {"message": "The server had an error"}}
        return 200, self._spoken(body, papers, fault)

    def _complaint(self, body: dict[str, Any]) -> Complaint | None:
        form = body.get("response_format", {}).get("type")
        if (form == "json_schema" and not self.schemas) or (form == "json_object" and not self.objects):
            message = f"Invalid parameter: 'response_format' of type '{form}' is not supported with this model."
            return Complaint(message, "response_format")
        if self.thinks and "max_tokens" in body:
            message = (
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'."
            )
            return Complaint(message, "max_tokens", "unsupported_parameter")
        if (self.thinks or not self.temperature) and body.get("temperature", 1) != 1:
            return Complaint("'temperature' does not support 0 with this model.", "temperature", "unsupported_value")
        if not self.seed and "seed" in body:
            return Complaint("Unrecognized request argument supplied: seed")
        return None

    async def _completion(self, body: dict[str, Any], papers: Sequence[Judged], fault: Fault) -> web.Response:
        headers = self.rates.headers() if self.rates else {}
        answer = self._spoken(body, papers, fault)
        if self.pace:
            await asyncio.sleep(self.pace(answer["usage"]["completion_tokens"]))
        self._cache.remember(_prompt(body))
        if fault.mangle:
            return web.Response(body=fault.mangle(answer), content_type="application/json")
        response = web.json_response(answer, headers={"x-ratelimit-limit-requests": "500", **headers, **fault.headers})
        if self.compresses:
            response.enable_compression()
        return response

    def _spoken(self, body: dict[str, Any], papers: Sequence[Judged], fault: Fault) -> dict[str, Any]:
        content = self._content(body["messages"][-1]["content"], fault)
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
            answer["usage"] = self._usage(body, content, self.thinks * len(papers))
        return answer

    def _content(self, message: str, fault: Fault) -> str:
        if papers := papers_in(message):
            return (fault.alter or answer_of)(self.judge.verdicts(papers))
        if titles := titles_in(message):
            outside = self.judge.outside(titles)
            return fault.alter(outside) if fault.alter else compact({"outside": outside})
        return self.also(message)

    def _usage(self, body: dict[str, Any], content: str, thought: int) -> dict[str, Any]:
        asked, answered = tokens(_prompt(body)), tokens(content) + thought
        return {
            "prompt_tokens": asked,
            "completion_tokens": answered,
            "total_tokens": asked + answered,
            "prompt_tokens_details": {"cached_tokens": self._cache.cached(_prompt(body)), "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": thought},
        }


def _papers(body: dict[str, Any]) -> list[Judged]:
    message = body["messages"][-1]["content"]
    return papers_in(message) or titles_in(message)


def _prompt(body: dict[str, Any]) -> str:
    """What a model is given to read; the form of the answer comes first."""
    form = json.dumps(body["response_format"]) if "response_format" in body else ""
    return "\n".join([form, *(message["content"] for message in body["messages"])])


async def _serve(port: int) -> None:
    async with OpenAIServer(port=port) as server:
        print(f"OPENAI_BASE_URL={server.url}\nOPENAI_API_KEY={server.key}\nOPENAI_MODEL={server.model}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8098)
    asyncio.run(_serve(parser.parse_args().port))
