"""Titles before a model, and what its answer says of them. Pure.

A title is shown under a number that nobody can know beforehand, between titles that we made up from the criteria
itself. An answer that throws those out has misunderstood the question, or obeys a title: it is not believed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.model import Criteria, Paper
from core.model.fingerprints import fingerprint_of
from core.scoring.answers import flat_objects
from core.scoring.plain_text import one_line
from core.scoring.question import Shape
from core.scoring.quoting import TITLE_LENGTH, numbered

_TOUCHSTONES = 3
_TOUCHSTONE_LENGTH = 90
TOUCHSTONES_LENGTH = _TOUCHSTONES * _TOUCHSTONE_LENGTH
"""Characters that the made-up titles add to a question, at most."""

OUTSIDE = Shape(
    "outside",
    {
        "type": "object",
        "properties": {"outside": {"type": "array", "items": {"type": "integer"}}},
        "required": ["outside"],
        "additionalProperties": False,
    },
)


@dataclass(frozen=True, slots=True)
class Lineup:
    """Titles, numbered from 1 by their places; one without a paper is made up, and certainly inside."""

    titles: tuple[tuple[str, Paper | None], ...]

    @property
    def lines(self) -> list[str]:
        """Each title as a line of JSON."""
        return [numbered(number, title) for number, (title, _) in enumerate(self.titles, 1)]

    def outside(self, text: str) -> frozenset[str]:
        """The ids of the papers that an answer throws out, none if it is not to be believed. Raises nothing."""
        named = [_numbers(found["outside"]) for found in flat_objects(text) if "outside" in found]
        if len(named) != 1:
            return frozenset()
        papers = [paper for number, (_, paper) in enumerate(self.titles, 1) if str(number) in named[0]]
        return frozenset() if None in papers else frozenset(paper.id for paper in papers if paper)


def _numbers(value: object) -> frozenset[str]:
    """The numbers of a list, whose numbers were read as text. What is none names nothing."""
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


def line_up(group: Sequence[Paper], criteria: Criteria) -> Lineup:
    """The titles of a group, shuffled, the made-up ones among them. The same group is lined up in the same way."""
    titles: list[tuple[str, Paper | None]] = [(paper.title, paper) for paper in group]
    chance = _chance(group)
    inside = touchstones(criteria)
    titles += [(title, None) for title in chance.sample(inside, min(len(inside), _TOUCHSTONES))]
    chance.shuffle(titles)
    return Lineup(tuple(titles))


def shuffled(papers: Sequence[Paper]) -> list[Paper]:
    """The papers in an order that none of their authors knows, the same each time."""
    mixed = list(papers)
    _chance(papers).shuffle(mixed)
    return mixed


def touchstones(criteria: Criteria) -> list[str]:
    """Titles that are certainly inside: what the criteria says of its topics, or its wanted keywords."""
    topics = [_head(f"{topic.name}: {topic.relevant}") for topic in criteria.topics]
    return topics or [_head(word) for word in criteria.wanted]


def _head(text: str) -> str:
    """The first words of a text."""
    line = " ".join(text.split())
    return line if len(line) <= _TOUCHSTONE_LENGTH else line[:_TOUCHSTONE_LENGTH].rpartition(" ")[0].rstrip(",;:.")


def _chance(papers: Sequence[Paper]) -> random.Random:
    return random.Random(fingerprint_of([[paper.id, one_line(paper.title, TITLE_LENGTH)] for paper in papers]))  # noqa: S311 - no secret
