"""The scorer that asks a model. Importing it is cheap: `openai` is loaded when the first call is made."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.errors import BadSetting, ScorerError
from core.model import Criteria, Paper, ScorerCard, Scoring, Sifted, Usage
from core.ports import UNMETERED, Clock, Keep, Meter, Progress, silent, unkept
from core.scoring.answers import VERDICTS
from core.scoring.calls import Calls
from core.scoring.estimate import TOKENS_A_NUMBER, TOKENS_A_VERDICT, CallSize, of_abstract, of_title
from core.scoring.patience import Gate, Patience
from core.scoring.prices import Prices
from core.scoring.prompts import SIFT, Prompt, load_prompt
from core.scoring.question import SEED, Group, Question
from core.scoring.quoting import ABSTRACT_LENGTH
from core.scoring.scoring_run import Run
from core.scoring.sifting_run import SiftingRun
from core.scoring.sizes import GroupSizes, in_groups
from core.scoring.titles import OUTSIDE, TOUCHSTONES_LENGTH, Lineup, line_up, shuffled, touchstones

if TYPE_CHECKING:
    from core.scoring.model_client import ModelClient

OPENAI_URL = "https://api.openai.com/v1"
LEAST_GROUP = 10
_PAPERS_A_PREFIX = 2.8
"""Papers of a group are at least so many times as long as what each call is told anew: about a quarter of it."""
GROUP_SIZE = 24
TITLE_GROUP_SIZE = 100
CONCURRENCY = 16
TIMEOUT = 120.0
TRIES = 5
SIFT_TRIES = 3
_FEWEST_SLOTS = 4
LONGEST_URL = 2_000


class ModelScorer:
    """Judges papers through any server that speaks OpenAI's chat completions. Implements `core.ports.Scorer` and
    `core.ports.Sifter`.

    At most `group_size` papers are asked about in one call, or `title_group_size` titles; `concurrency` calls at a time
    over all runs. `timeout` is in seconds, for a whole call; a call that fails for a passing reason is made at most
    `tries` times. Raises `BadSetting` if a setting or a prompt template cannot be right.
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
        title_group_size: int = TITLE_GROUP_SIZE,
        concurrency: int = CONCURRENCY,
        timeout: float = TIMEOUT,
        tries: int = TRIES,
        meter: Meter = UNMETERED,
    ) -> None:
        self._key = _checked_key(api_key)
        self._named = bool(base_url)
        self._url = _checked_url(base_url or OPENAI_URL)
        self._model = model.strip()
        self._clock = clock
        self._prices = prices or Prices(self._url)
        self._prompt = prompt or load_prompt()
        self._sift_prompt = load_prompt(SIFT)
        self._abstracts = GroupSizes(least=LEAST_GROUP, most=group_size, width=concurrency)
        self._titles = GroupSizes(least=title_group_size, most=title_group_size * 3 // 2, width=concurrency)
        self._concurrency = concurrency
        self._timeout = timeout
        self._tries = tries
        self._meter = meter
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
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        """A verdict or an unscored for every paper. See `core.ports.Scorer`."""
        asked = distinct(papers, opinion)
        if not asked:
            return Scoring(verdicts={}, usage=Usage(model=self._model))
        groups = self._grouped(criteria, asked)
        calls = await self._calls(len(groups), self._tries)
        topics = [topic.name for topic in criteria.topics]
        question = self.questions(criteria, opinion)
        return await Run(calls, question, self._abstracts, topics, progress, keep).score(groups)

    def questions(self, criteria: Criteria, opinion: int = 0) -> Callable[[Group], Question]:
        """How this scorer asks about groups of papers under a criteria."""
        system = self._prompt.system(criteria)

        def question(group: Group) -> Question:
            answer = TOKENS_A_VERDICT * len(group)
            user = self._prompt.papers(group)
            return Question(system=system, user=user, shape=VERDICTS, answer=answer, seed=SEED + opinion)

        return question

    def groups(self, papers: Sequence[Paper]) -> list[Group]:
        """The papers in as few groups as may be, for those who are in no hurry."""
        return in_groups(papers, self._abstracts.most)

    def estimate(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """What judging these papers would take if every call is answered at once. See `core.ports.Scorer`.

        By their lengths; a prompt that the server has cached is cheaper. The first time, it loads the price list.
        """
        fixed = len(self._prompt.system(criteria)) + len(self._prompt.papers(()))
        size = CallSize(fixed, of_abstract, TOKENS_A_VERDICT)
        return self._estimate(size, self._grouped(criteria, papers))

    async def sift(self, criteria: Criteria, papers: Sequence[Paper], progress: Progress = silent) -> Sifted:
        """The papers whose titles say that they are certainly outside. See `core.ports.Sifter`."""
        asked = shuffled(distinct(papers))
        if not asked or not touchstones(criteria):
            return Sifted(outside=frozenset(), usage=Usage(model=self._model))
        system = self._sift_prompt.system(criteria)

        def question(lineup: Lineup) -> Question:
            answer = TOKENS_A_NUMBER * len(lineup.titles)
            return Question(system=system, user=self._sift_prompt.lines(lineup.lines), shape=OUTSIDE, answer=answer)

        groups = self._titles.groups(asked)
        calls = await self._calls(len(groups), min(self._tries, SIFT_TRIES))
        return await SiftingRun(calls, lambda group: line_up(group, criteria), question, self._titles, progress).sift(
            groups
        )

    def estimate_sifting(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """What that would take if every call is answered at once. See `core.ports.Sifter`."""
        if not touchstones(criteria):
            return Usage(model=self._model)
        prompt = self._sift_prompt
        fixed = len(prompt.system(criteria)) + len(prompt.lines(())) + TOUCHSTONES_LENGTH
        return self._estimate(CallSize(fixed, of_title, TOKENS_A_NUMBER), self._titles.groups(papers))

    def _grouped(self, criteria: Criteria, papers: Sequence[Paper]) -> list[Group]:
        each = sum(map(of_abstract, papers)) / max(1, len(papers))
        return self._abstracts.groups(papers, _PAPERS_A_PREFIX * len(self._prompt.system(criteria)) / max(1.0, each))

    def _estimate(self, size: CallSize, groups: Iterable[Group]) -> Usage:
        return sum((size.usage(self._model, group, self._prices.cost) for group in groups), Usage(model=self._model))

    async def _calls(self, groups: int, tries: int) -> Calls:
        client = await self.opened()
        slots = min(self._concurrency, max(groups, _FEWEST_SLOTS))
        patience = Patience(self._clock, self._gate, tries=tries, slots=slots)
        return Calls(client.ask, self._gate, patience, self._meter)

    async def check(self) -> str:
        """Whether server, key and model work, in a sentence, at no cost or that of one token. Raises `ScorerError`."""
        client = await self.opened()
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

    async def opened(self) -> ModelClient:
        """The model, ready to be asked."""
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
            return self._client

    def _open(self) -> ModelClient:
        from core.scoring.model_client import ModelClient
        from core.scoring.openai_errors import Asked

        asked = Asked(self._url, self._named, self._key, self._model, self._timeout)
        return ModelClient(asked, self._prices.cost)


def distinct(papers: Iterable[Paper], opinion: int = 0) -> list[Paper]:
    """Each paper once. Every opinion has an order of its own, so that chance falls differently."""
    asked = list({paper.id: paper for paper in papers}.values())
    if opinion:
        random.Random(opinion).shuffle(asked)  # noqa: S311 - nothing secret
    return asked


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
