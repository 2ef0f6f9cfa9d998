"""Values that are kept whole, as JSON: nothing asks for a part of them, and a list of ids needs no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from core.model import (
    Allowed,
    AnnounceType,
    Area,
    Choice,
    Counts,
    Criteria,
    Cutoffs,
    HeldBack,
    Paper,
    Rights,
    ScorerCard,
    Topic,
    Unscored,
    Usage,
    VoteKind,
    Who,
)
from core.model.channels import ENGLISH
from core.store.types import writable_within

CHOICE = ("categories", "types", "criteria", "least_relevance", "least_novelty", "maximum")
"""The names in the document of a choice, which are also those of the columns of a choice."""


def paper_document(paper: Paper) -> dict[str, Any]:
    """As JSON; the moment in ISO 8601."""
    return {**asdict(paper), "submitted": paper.submitted and paper.submitted.isoformat()}


def paper_of(document: Mapping[str, Any]) -> Paper:
    """From JSON."""
    submitted = document["submitted"]
    lists = {name: tuple(document[name]) for name in ("authors", "categories")}
    return Paper(**{**document, **lists, "submitted": submitted and datetime.fromisoformat(submitted)})


def criteria_document(criteria: Criteria) -> dict[str, Any]:
    """As JSON."""
    return asdict(criteria)


def criteria_of(document: Mapping[str, Any]) -> Criteria:
    """From JSON; before there was a choice of language it was English."""
    words = {name: tuple(document[name]) for name in ("wanted", "muted", "authors")}
    topics = tuple(Topic(**topic) for topic in document["topics"])
    return Criteria(topics=topics, language=document.get("language", ENGLISH), **words)


def choice_document(choice: Choice) -> dict[str, Any]:
    """As JSON, and as the values of the columns of a choice."""
    return {
        "categories": list(choice.categories),
        "types": sorted(choice.types),
        "criteria": criteria_document(choice.criteria),
        "least_relevance": choice.cutoffs.relevance,
        "least_novelty": choice.cutoffs.novelty,
        "maximum": choice.maximum,
    }


def choice_in(row: Row[Any]) -> Choice:
    """From a row that has those columns."""
    return choice_of({name: getattr(row, name) for name in CHOICE})


def choice_of(document: Mapping[str, Any]) -> Choice:
    """From JSON."""
    return Choice(
        categories=tuple(document["categories"]),
        criteria=criteria_of(document["criteria"]),
        types=frozenset(map(AnnounceType, document["types"])),
        cutoffs=Cutoffs(document["least_relevance"], document["least_novelty"]),
        maximum=document["maximum"],
    )


def as_kept(choice: Choice) -> Choice:
    """The choice as it will be read back, so that two can be compared, and the fingerprint is the right one."""
    return choice_of(writable_within(choice_document(choice)))


def rights_document(rights: Rights) -> dict[str, Any]:
    """As JSON."""
    return asdict(rights)


def rights_of(document: Mapping[str, Any]) -> Rights:
    """From JSON; an area that it does not tell is as usual."""
    told = {area: document[area] for area in Area if area in document}
    return Rights(**{area: Allowed(Who(each["who"]), tuple(each["people"])) for area, each in told.items()})


def reactions_of(document: Mapping[str, str | None]) -> dict[str, VoteKind | None]:
    """From JSON: what each emoji means, None for nothing."""
    return {emoji: None if kind is None else VoteKind(kind) for emoji, kind in document.items()}


def card_document(card: ScorerCard) -> dict[str, Any]:
    """As JSON."""
    return {
        "name": card.name,
        "prompt": card.prompt,
        "judges_novelty": card.judges_novelty,
        "parameters": dict(card.parameters),
    }


def card_of(document: Mapping[str, Any]) -> ScorerCard:
    """From JSON."""
    return ScorerCard(**document)


def counts_of(document: Mapping[str, int]) -> Counts:
    """From JSON."""
    return Counts(**document)


def held_back_of(document: Mapping[str, list[str]]) -> dict[HeldBack, tuple[str, ...]]:
    """From JSON."""
    return {HeldBack(why): tuple(ids) for why, ids in document.items()}


def unscored_of(document: list[dict[str, str]]) -> tuple[Unscored, ...]:
    """From JSON."""
    return tuple(Unscored(**each) for each in document)


def usage_document(usage: Usage | None) -> dict[str, Any] | None:
    """As JSON; the cost as its digits, for a JSON number is a float."""
    if usage is None:
        return None
    return {**asdict(usage), "cost": None if usage.cost is None else str(usage.cost)}


def usage_of(document: Mapping[str, Any] | None) -> Usage | None:
    """From JSON."""
    if document is None:
        return None
    cost = document["cost"]
    return Usage(**{**document, "cost": None if cost is None else Decimal(cost)})
