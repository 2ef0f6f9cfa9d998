"""Files and batches of the local server (https://platform.openai.com/docs/guides/batch)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[dict[str, Any]], Awaitable[tuple[int, dict[str, Any]]]]


@dataclass
class Batches:
    """Attributes may be changed while the server runs.

    A batch ends as `end` at the look after `looks`; of one that is not completed only the first `answered` questions
    have answers. The line of a question at one of the `lost` places is in no file. `failing` calls of any kind fail.
    `spoil` is done to every file of answers. `looked` is set when somebody looks.
    """

    looks: int = 2
    end: str = "completed"
    answered: int = 0
    lost: set[int] = field(default_factory=set)
    there: bool = True
    failing: int = 0
    spoil: Callable[[str], str] = lambda text: text
    files: dict[str, str] = field(default_factory=dict)
    begun: dict[str, dict[str, Any]] = field(default_factory=dict)

    def routes(self, answer: Answer, refused: Callable[[web.Request], web.Response | None]) -> list[web.RouteDef]:
        """The addresses, served with answers of the same judge."""
        self._answer, self._refused = answer, refused
        self.looked = asyncio.Event()
        return [
            web.post("/v1/files", self._upload),
            web.get("/v1/files/{name}/content", self._content),
            web.post("/v1/batches", self._create),
            web.get("/v1/batches/{name}", self._look),
        ]

    def _no(self, request: web.Request) -> web.Response | None:
        if not self.there:
            return web.Response(status=404, text="404 page not found")
        if self.failing:
            self.failing -= 1
            return web.json_response({"error": {"message": "The server had an error"}}, status=500)
        return self._refused(request)

    async def _upload(self, request: web.Request) -> web.Response:
        if no := self._no(request):
            return no
        form = await request.post()
        uploaded = form["file"]
        assert isinstance(uploaded, web.FileField)
        assert form["purpose"] == "batch"
        return web.json_response({"id": self._file(uploaded.file.read().decode()), "object": "file"})

    async def _content(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return self._no(request) or web.Response(text=self.files[name], content_type="application/octet-stream")

    async def _create(self, request: web.Request) -> web.Response:
        if no := self._no(request):
            return no
        asked = await request.json()
        assert asked["endpoint"] == "/v1/chat/completions"
        assert asked["completion_window"] == "24h"
        name = f"batch_{len(self.begun) + 1}"
        self.begun[name] = {"input": asked["input_file_id"], "looked": 0}
        return web.json_response(self._state(name, "validating"))

    async def _look(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.looked.set()
        if no := self._no(request):
            return no
        if name not in self.begun:
            return web.json_response({"error": {"message": "No such batch"}}, status=404)
        batch = self.begun[name]
        batch["looked"] += 1
        if batch["looked"] <= self.looks:
            return web.json_response(self._state(name, "in_progress"))
        if "ended" not in batch:
            batch["ended"] = await self._work(batch["input"])
        return web.json_response(self._state(name, self.end, **batch["ended"]))

    async def _work(self, file: str) -> dict[str, Any]:
        """Answer the questions; the answers come in another order."""
        good: list[dict[str, Any]] = []
        bad: list[dict[str, Any]] = []
        lines = [json.loads(line) for line in self.files[file].splitlines()]
        many = len(lines) if self.end == "completed" else self.answered
        for line in reversed(lines[:many]):
            assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
            status, body = await self._answer(line["body"])
            response = {"status_code": status, "request_id": "req", "body": body}
            if int(line["custom_id"]) not in self.lost:
                (good if status == 200 else bad).append(
                    {"id": "r", "custom_id": line["custom_id"], "response": response, "error": None}
                )
        if self.end == "expired":
            error = {"code": "batch_expired", "message": "The batch expired first."}
            bad += [
                {"id": "r", "custom_id": line["custom_id"], "response": None, "error": error} for line in lines[many:]
            ]
        ended: dict[str, Any] = {"output_file_id": self._written(good), "error_file_id": self._written(bad)}
        if self.end == "failed":
            ended["errors"] = {"object": "list", "data": [{"code": "limit", "message": "Enqueued token limit reached"}]}
        return ended

    def _written(self, lines: list[dict[str, Any]]) -> str | None:
        return self._file(self.spoil("".join(json.dumps(line) + "\n" for line in lines))) if lines else None

    def _file(self, text: str) -> str:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = text
        return name

    def _state(self, name: str, status: str, **more: Any) -> dict[str, Any]:
        total = len(self.files[self.begun[name]["input"]].splitlines())
        done = total if status == "completed" else 0
        counts = {"total": total, "completed": done, "failed": 0}
        return {"id": name, "object": "batch", "status": status, "request_counts": counts, **more}
