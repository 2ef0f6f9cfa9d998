"""One call of a model through `openai`, which takes over a second to load: import this module only to make a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openai
from openai.types.chat import ChatCompletionMessageParam

from core.model import Usage
from core.scoring.bounded_http import BoundedClient
from core.scoring.completion import read_completion, read_object
from core.scoring.dialect import Dialect
from core.scoring.openai_errors import Asked, no_completion, trouble_of
from core.scoring.reply import Reply, Trouble


class ModelClient:
    """A model on a server that speaks OpenAI's chat completions."""

    def __init__(self, asked: Asked, cost: Callable[[Usage], Decimal | None]) -> None:
        # Retries are ours: the library's would sleep on the real clock and hide how many there were.
        self._openai = openai.AsyncOpenAI(
            api_key=asked.key, base_url=asked.url, timeout=asked.timeout, max_retries=0, http_client=BoundedClient()
        )
        # Raw: the library makes objects of what it is given without checking it, and trips over some of it.
        self._chat = self._openai.chat.completions.with_raw_response
        self._models = self._openai.models.with_raw_response
        self._asked = asked
        self._cost = cost
        self._dialect = Dialect()

    async def close(self) -> None:
        """Close the connections."""
        await self._openai.close()

    async def ask(self, system: str, user: str) -> Reply:
        """The model's answer. Raises `ScorerRefused`.

        A part of the request that the server does not know is left out, now and ever after.
        """
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": system},
            {"role": "user", "content": user},
        ]
        spent = Usage(model=self._asked.model)
        while True:
            used = self._dialect
            reply = await self._call(messages, used.arguments())
            spent += reply.usage
            weaker = used.without(reply.trouble.said) if reply.trouble else None
            if weaker is None:
                return replace(reply, usage=spent)
            self._dialect = self._dialect.meet(weaker)

    async def probe(self) -> Trouble | None:
        """What is wrong with server, key or model, found out for nothing, or for one token where the server has no
        list of models. Raises `ScorerRefused`."""
        try:
            async with asyncio.timeout(self._asked.timeout):
                found = await self._models.retrieve(self._asked.model)
        except (openai.OpenAIError, TimeoutError) as error:
            if not _may_lack_list(error):
                return trouble_of(error, self._asked)
        else:
            if (read_object(found.http_response.content) or {}).get("id"):
                return None
        answer = await self._complete([{"role": "user", "content": "Say yes."}], {"max_tokens": 1})
        return answer if isinstance(answer, Trouble) else None

    async def _call(self, messages: list[ChatCompletionMessageParam], arguments: dict[str, Any]) -> Reply:
        answer = await self._complete(messages, arguments)
        if isinstance(answer, Trouble):
            return Reply(usage=Usage(model=self._asked.model, calls=1), trouble=answer)
        return answer

    async def _complete(self, messages: list[ChatCompletionMessageParam], arguments: dict[str, Any]) -> Reply | Trouble:
        try:
            async with asyncio.timeout(self._asked.timeout):  # the library's own timeout starts anew with every byte
                answer = await self._chat.create(model=self._asked.model, messages=messages, **arguments)
        except (openai.OpenAIError, TimeoutError) as error:
            return trouble_of(error, self._asked)
        body = answer.http_response.content
        return read_completion(body, self._asked.model, self._cost) or no_completion(self._asked)


def _may_lack_list(error: Exception) -> bool:
    """Many servers have no such address, and a key may be good for completions only."""
    refused = isinstance(error, openai.AuthenticationError) or getattr(error, "code", None) == "model_not_found"
    return isinstance(error, openai.APIStatusError) and not refused
