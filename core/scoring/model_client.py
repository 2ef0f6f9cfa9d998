"""One call of a model through `openai`, which takes over a second to load: import this module only to make a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openai

from core.model import Usage
from core.scoring.allowance import read_limits
from core.scoring.batch_client import BatchClient
from core.scoring.bounded_http import BoundedClient
from core.scoring.completion import read_completion, read_object
from core.scoring.dialect import Dialect
from core.scoring.openai_errors import Asked, no_completion, trouble_of
from core.scoring.question import Question
from core.scoring.reply import Reply, Trouble

_ENOUGH_TO_THINK = 16  # the least that some take


class ModelClient:
    """A model on a server that speaks OpenAI's chat completions. `dialect` is what it was found to understand."""

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
        self.dialect = Dialect()

    async def close(self) -> None:
        """Close the connections."""
        await self._openai.close()

    async def ask(self, question: Question) -> Reply:
        """The model's answer. Raises `ScorerRefused`.

        A part of the request that the server does not know is left out, now and ever after.
        """
        spent = Usage(model=self._asked.model)
        while True:
            used = self.dialect
            reply = await self._call(used.request(self._asked.model, question))
            spent += reply.usage
            if not self.learn(used, reply.trouble):
                return replace(reply, usage=spent)

    def learn(self, used: Dialect, trouble: Trouble | None) -> bool:
        """Whether a server's complaint about a question in this dialect taught something, so that it can be asked
        again in a weaker one."""
        weaker = used.without(trouble.said) if trouble else None
        if weaker is None:
            return False
        self.dialect = self.dialect.meet(weaker)
        return True

    def batches(self) -> BatchClient:
        """The same model, asked by way of batches."""
        return BatchClient(self._openai, self._asked, self._cost)

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
        trouble = await self._say_yes("max_tokens", 1)
        if trouble and "max_completion_tokens" in trouble.said:  # what models that think want to be told instead
            trouble = await self._say_yes("max_completion_tokens", _ENOUGH_TO_THINK)
        return trouble

    async def _say_yes(self, most: str, tokens: int) -> Trouble | None:
        messages = [{"role": "user", "content": "Say yes."}]
        answer = await self._complete({"model": self._asked.model, "messages": messages, most: tokens})
        return answer if isinstance(answer, Trouble) else None

    async def _call(self, request: dict[str, Any]) -> Reply:
        answer = await self._complete(request)
        if isinstance(answer, Trouble):
            return Reply(usage=Usage(model=self._asked.model, calls=1), trouble=answer, limits=answer.limits)
        return answer

    async def _complete(self, request: dict[str, Any]) -> Reply | Trouble:
        try:
            async with asyncio.timeout(self._asked.timeout):  # the library's own timeout starts anew with every byte
                answer = await self._chat.create(**request)
        except (openai.OpenAIError, TimeoutError) as error:
            return trouble_of(error, self._asked)
        response = answer.http_response
        reply = read_completion(response.content, self._asked.model, self._cost)
        return replace(reply, limits=read_limits(response.headers)) if reply else no_completion(self._asked)


def _may_lack_list(error: Exception) -> bool:
    """Many servers have no such address, and a key may be good for completions only."""
    refused = isinstance(error, openai.AuthenticationError) or getattr(error, "code", None) == "model_not_found"
    return isinstance(error, openai.APIStatusError) and not refused
