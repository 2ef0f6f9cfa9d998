"""The scorer that asks a model. Importing it is cheap: `openai` is loaded when the first call is made."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.errors import BadSetting, ScorerError
from core.model import Criteria, Paper, ScorerCard, Scoring, Usage
from core.ports import Clock, Keep, Progress, silent, unkept
from core.scoring.dialect import SEED
from core.scoring.estimate import Sizes
from core.scoring.patience import Gate, Patience
from core.scoring.prices import Prices
from core.scoring.prompts import Prompt, load_prompt
from core.scoring.quoting import ABSTRACT_LENGTH
from core.scoring.reply import Reply
from core.scoring.scoring_run import Group, Run, in_groups

if TYPE_CHECKING:
    from core.scoring.model_client import ModelClient

OPENAI_URL = "https://api.openai.com/v1"
GROUP_SIZE = 20
CONCURRENCY = 4
TIMEOUT = 120.0
TRIES = 5
LONGEST_URL = 2_000


class ModelScorer:
    """Judges papers through any server that speaks OpenAI's chat completions. Implements `core.ports.Scorer`.

    `group_size` papers are asked about in one call, `concurrency` calls at a time over all runs. `timeout` is in
    seconds, for a whole call; a call that fails for a passing reason is made at most `tries` times. Raises
    `BadSetting` if a setting or a prompt template cannot be right.
    """

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        clock: Clock,
        base_url: str | None = None,
        prices: Prices | None = None,
        prompt: Prompt | None = None,
        group_size: int = GROUP_SIZE,
        concurrency: int = CONCURRENCY,
        timeout: float = TIMEOUT,
        tries: int = TRIES,
    ) -> None:
        self._key = _checked_key(api_key)
        self._named = bool(base_url)
        self._url = _checked_url(base_url or OPENAI_URL)
        self._model = model.strip()
        self._clock = clock
        self._prices = prices or Prices(self._url)
        self._prompt = prompt or load_prompt()
        self._group_size = group_size
        self._concurrency = concurrency
        self._timeout = timeout
        self._tries = tries
        self._gate = Gate(clock, concurrency)
        self._opening = asyncio.Lock()
        self._client: ModelClient | None = None

    @property
    def card(self) -> ScorerCard:
        """Model, prompt, and what else changes a judgement. Temperature and seed are what is asked for: a model that
        takes neither goes by its own."""
        parameters = {
            "temperature": "0",
            "seed": str(SEED),
            "templates": self._prompt.fingerprint,
            "abstract": f"first {ABSTRACT_LENGTH} characters",
        }
        return ScorerCard(name=self._model, prompt=self._prompt.title, parameters=parameters)

    async def score(
        self, criteria: Criteria, papers: Sequence[Paper], progress: Progress = silent, keep: Keep = unkept
    ) -> Scoring:
        """A verdict or an unscored for every paper. See `core.ports.Scorer`."""
        asked = list({paper.id: paper for paper in papers}.values())
        if not asked:
            return Scoring(verdicts={}, usage=Usage(model=self._model))
        client = await self._opened()
        system = self._prompt.system(criteria)

        async def ask(group: Group) -> Reply:
            return await client.ask(system, self._prompt.papers(group))

        patience = Patience(self._clock, self._gate, tries=self._tries, slots=self._concurrency)
        topics = [topic.name for topic in criteria.topics]
        return await Run(ask, self._gate, patience, topics, progress, keep).score(in_groups(asked, self._group_size))

    def estimate(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """What judging these papers would take if every call is answered at once. See `core.ports.Scorer`.

        By their lengths; a prompt that the server has cached is cheaper. The first time, it loads the price list.
        """
        sizes = Sizes(len(self._prompt.system(criteria)) + len(self._prompt.papers(())))
        groups = in_groups(papers, self._group_size)
        calls = (sizes.call(self._model, group, self._prices.cost) for group in groups)
        return sum(calls, Usage(model=self._model))

    async def check(self) -> str:
        """Whether server, key and model work, in a sentence, at no cost or that of one token. Raises `ScorerError`."""
        client = await self._opened()
        trouble = await client.probe()
        if trouble:
            reason = trouble.reason
            raise ScorerError(f"{reason[0].upper()}{reason[1:]}.").advising(trouble.advice)
        price = "known" if self._prices.knows(self._model) else "not known: its cost cannot be shown"
        return f"{self._model} at {urlsplit(self._url).hostname} answers; its price is {price}."

    async def close(self) -> None:
        """Close the connections to the server, if any were made."""
        if self._client:
            await self._client.close()
            self._client = None

    async def _opened(self) -> ModelClient:
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
            return self._client

    def _open(self) -> ModelClient:
        from core.scoring.model_client import ModelClient
        from core.scoring.openai_errors import Asked

        asked = Asked(self._url, self._named, self._key, self._model, self._timeout)
        return ModelClient(asked, self._prices.cost)


def _checked_key(key: str) -> str:
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise BadSetting("OPENAI_API_KEY is no key: set it to your provider's key, or to any word if it wants none.")
    return key


def _checked_url(url: str) -> str:
    url = url.strip()
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        right = False
    if not right or not url.isprintable() or len(url) > LONGEST_URL:
        raise BadSetting("OPENAI_BASE_URL is no address of a server. Try `http://localhost:8000/v1`.")
    return url


def _is_host(name: str) -> bool:
    """Whether it is an IPv6 address, or a name of letters, digits, hyphens and underscores between dots."""
    if ":" in name:
        return bool(ip_address(name))  # raises a ValueError if it is none
    return all(re.fullmatch(r"[a-z0-9_-]{1,63}", label) for label in name.removesuffix(".").split("."))
