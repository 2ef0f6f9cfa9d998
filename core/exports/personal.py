"""What is kept of a person, as a file for that person. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.model import Belongings, Channel, Choice, Paper, Person, Vote, VoteKind


def personal_json(
    channel: Channel, person: Person, belongings: Belongings, papers: Mapping[str, Paper], at: datetime
) -> str:
    """JSON with everything, for people and machines. Instants are in UTC, in ISO 8601; channels are named by their ids.
    `channel` tells platform and workspace, `papers` the titles, `at` when it was made."""
    saved = [vote for vote in belongings.votes if vote.kind is VoteKind.SAVED]
    taught = [vote for vote in belongings.votes if vote.kind is not VoteKind.SAVED]
    document = {
        "platform": channel.platform,
        "workspace": channel.workspace,
        "person": person.id,
        "made_at": at.isoformat(),
        "votes": [_vote(vote, papers) for vote in taught],
        "saved": [_vote(vote, papers) for vote in saved],
        "drafts": [
            {
                "channel": one.channel.id,
                "at": one.at.isoformat(),
                "from_version": one.base,
                "choice": _choice(one.choice),
            }
            for one in belongings.drafts
        ],
        "changes": [*_versions(belongings), *_doings(belongings)],
        "rights": [{"channel": place.id, "may_change": area.value} for place, area in belongings.rights],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _vote(vote: Vote, papers: Mapping[str, Paper]) -> dict[str, Any]:
    paper = papers.get(vote.paper_id)
    return {
        "channel": vote.channel.id,
        "paper": vote.paper_id,
        "title": paper.title if paper else None,
        "vote": vote.kind.value,
        "at": vote.at.isoformat(),
        "by_reaction": vote.reacted,
    }


def _versions(belongings: Belongings) -> list[dict[str, Any]]:
    return [
        {
            "channel": place.id,
            "what": f"made version {one.version}",
            "under_the_name": one.made_by.name,
            "at": one.made_at.isoformat(),
            "choice": _choice(one.choice),
        }
        for place, one in belongings.versions
    ]


def _doings(belongings: Belongings) -> list[dict[str, Any]]:
    doings: list[dict[str, Any]] = [
        {"channel": one.channel.id, "what": one.what, "at": one.at and one.at.isoformat()} for one in belongings.doings
    ]
    let_in = {"channel": None, "what": "let the bot in", "at": belongings.let_in and belongings.let_in.isoformat()}
    return [*doings, *([let_in] if belongings.let_in else [])]


def _choice(choice: Choice) -> dict[str, Any]:
    return {**asdict(choice), "types": sorted(choice.types)}
