"""Batches of questions on OpenAI's server, through `openai`: uploaded, looked after, read.

The service: https://platform.openai.com/docs/guides/batch
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import openai

from core.errors import ScorerRefused
from core.model import Usage
from core.scoring.batch_lines import BatchGone, BatchState, read_lines, read_state
from core.scoring.completion import read_object
from core.scoring.openai_errors import Asked, no_completion, trouble_of
from core.scoring.reply import Reply, Trouble


class BatchClient:
    """The batches of one model's server. Everything may raise `ScorerRefused`; what may pass is answered as trouble."""

    def __init__(self, client: openai.AsyncOpenAI, asked: Asked, cost: Callable[[Usage], Decimal | None]) -> None:
        self._files = client.files.with_raw_response
        self._batches = client.batches.with_raw_response
        self._asked = asked
        self._cost = cost

    @property
    def url(self) -> str:
        """The server's address."""
        return self._asked.url

    async def begin(self, lines: bytes) -> BatchState | Trouble:
        """Upload questions and have them answered."""
        try:
            file = await self._body(self._files.create(file=("questions.jsonl", lines), purpose="batch"))
            if isinstance(file, Trouble):
                return file
            name = (read_object(file) or {}).get("id")
            if not isinstance(name, str):
                return no_completion(self._asked)
            begun = self._batches.create(input_file_id=name, endpoint="/v1/chat/completions", completion_window="24h")
            return self._state(await self._body(begun))
        except BatchGone as gone:
            refused = ScorerRefused("The model's server takes no batches (404).")
            raise refused.advising("Ask it without them.") from gone

    async def look(self, batch: str) -> BatchState | Trouble:
        """How far it is. Raises `BatchGone`."""
        return self._state(await self._body(self._batches.retrieve(batch)))

    async def read(self, file: str) -> dict[int, Reply] | Trouble:
        """The answers in a file by the places of their questions, at the price of a batch. Raises `BatchGone`."""
        body = await self._body(self._files.content(file))
        if isinstance(body, Trouble):
            return body
        return dict(read_lines(body, self._asked.model, self._cost))

    def _state(self, body: bytes | Trouble) -> BatchState | Trouble:
        if isinstance(body, Trouble):
            return body
        return read_state(read_object(body) or {}) or no_completion(self._asked)

    async def _body(self, request: Awaitable[Any]) -> bytes | Trouble:
        try:
            async with asyncio.timeout(self._asked.timeout):
                answer = await request
        except openai.NotFoundError as error:
            raise BatchGone from error
        except (openai.OpenAIError, TimeoutError) as error:
            return trouble_of(error, self._asked)
        body: bytes = answer.http_response.content
        return body
