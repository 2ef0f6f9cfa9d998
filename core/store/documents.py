"""Values that are kept whole, as JSON: nothing asks for a part of them, and a list of ids needs no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.model import Counts, Criteria, HeldBack, Paper, ScorerCard, Topic, Unscored, Usage


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
    """From JSON."""
    words = {name: tuple(document[name]) for name in ("wanted", "muted", "authors")}
    return Criteria(topics=tuple(Topic(**topic) for topic in document["topics"]), **words)


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
