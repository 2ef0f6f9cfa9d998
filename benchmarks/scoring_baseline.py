"""The work as the system behind the seed digests does it: one call after another, titles first, then abstracts.

Forty titles a call are answered with the ids that are outside, twenty abstracts with a JSON line each, a comment in
each line, of the average length that its published comments have.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import openai

from benchmarks.scoring_day import Day
from core.model import Criteria, Paper, Usage
from core.scoring.prices import Prices
from core.scoring.prompts import load_prompt

TITLES_A_CALL, ABSTRACTS_A_CALL = 40, 20
_COMMENT = (
    "The paper introduces a novel training-free framework for model merging, which aligns with foundational research "
    "in model architecture and efficiency, and directly matches the criterion of sparse methods."
)  # 194 characters
_BASE = (
    "You are a helpful paper reading assistant whose job is to read daily posts from ArXiv and identify a few papers "
    "that your friend will enjoy reading. Your job is to carefully read the paper titles and abstracts below and find "
    "the ones that match the criteria below."
)
_TITLES = (
    "Identify any papers that are absolutely and completely irrelevant to the criteria, and you are absolutely sure "
    "your friend will not enjoy. Respond with a list of the ArXiv ids, as a JSON list, of those papers."
)
_ABSTRACTS = (
    "Write the response in JSONL format with {ARXIVID, COMMENT, RELEVANCE, NOVELTY} on each line, one for each paper. "
    "The comment says which criterion the paper meets and why."
)
_ID = re.compile(r"^ArXiv ID: (\S+)$", re.MULTILINE)


def answer(day: Day, message: str) -> str:
    """What the judge behind the server says to one of its prompts."""
    papers = {paper.id: paper for paper in day.papers}
    asked = [papers[found] for found in _ID.findall(message)]
    if message.endswith(_TITLES):
        return json.dumps([paper.id for paper in asked if day.scores[paper.title][0] < 3])
    return "\n".join(json.dumps(_line(paper, *day.scores[paper.title])) for paper in asked)


def _line(paper: Paper, relevance: int, novelty: int) -> dict[str, object]:
    return {"ARXIVID": paper.id, "COMMENT": _COMMENT, "RELEVANCE": relevance, "NOVELTY": novelty}


@dataclass
class Baseline:
    """Its calls and what they took."""

    url: str
    key: str
    model: str
    criteria: Criteria

    async def run(self, papers: Sequence[Paper]) -> tuple[frozenset[str], Usage]:
        """The ids that get a verdict of relevance 8 or more, and the usage."""
        self.usage = Usage(model=self.model)
        async with openai.AsyncOpenAI(api_key=self.key, base_url=self.url, max_retries=0) as self.client:
            outside: set[str] = set()
            for batch in _batches(papers, TITLES_A_CALL):
                outside.update(json.loads(await self._ask(self._of_titles(batch))))
            found: list[dict[str, object]] = []
            for batch in _batches([paper for paper in papers if paper.id not in outside], ABSTRACTS_A_CALL):
                found += map(json.loads, (await self._ask(self._of_abstracts(batch))).splitlines())
        return frozenset(str(line["ARXIVID"]) for line in found if int(str(line["RELEVANCE"])) >= 8), self.usage

    def _of_titles(self, batch: Sequence[Paper]) -> str:
        """With the criteria, and without the rubric: titles get no scores."""
        criteria = _part(self.criteria, "# What the group cares about", "# How to read")
        listed = [f"ArXiv ID: {paper.id}\nTitle: {paper.title}" for paper in batch]
        return "\n\n".join([_BASE, criteria, *listed, _TITLES])

    def _of_abstracts(self, batch: Sequence[Paper]) -> str:
        rubric = _part(self.criteria, "# Two scores", "# How to read")
        listed = [f"ArXiv ID: {paper.id}\nTitle: {paper.title}\nAbstract: {paper.abstract}" for paper in batch]
        return "\n\n".join([_BASE, rubric, *listed, _ABSTRACTS])

    async def _ask(self, prompt: str) -> str:
        answer = await self.client.chat.completions.create(
            model=self.model, messages=[{"role": "user", "content": prompt}], temperature=0
        )
        assert answer.usage
        details = answer.usage.prompt_tokens_details
        spent = Usage(
            model=self.model,
            calls=1,
            prompt=answer.usage.prompt_tokens,
            cached=(details.cached_tokens or 0) if details else 0,
            completion=answer.usage.completion_tokens,
        )
        self.usage += replace(spent, cost=Prices().cost(spent))
        return answer.choices[0].message.content or ""


def _part(criteria: Criteria, start: str, end: str) -> str:
    """A part of our own prompt, so that both are told the same about what is wanted."""
    text = load_prompt().system(criteria)
    return text[text.index(start) : text.index(end)].strip()


def _batches(papers: Sequence[Paper], most: int) -> list[Sequence[Paper]]:
    bounds = itertools.count(0, most)
    return [papers[start : start + most] for start in itertools.takewhile(lambda start: start < len(papers), bounds)]
