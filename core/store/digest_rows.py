"""A digest as rows, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from core.model import AnnounceType, Channel, Digest, DigestState, Entry, Verdict
from core.store.documents import (
    card_document,
    card_of,
    choice_document,
    choice_in,
    counts_of,
    held_back_of,
    paper_document,
    paper_of,
    unscored_of,
    usage_document,
    usage_of,
)


def digest_row(digest: Digest) -> dict[str, Any]:
    """The values of `digests`, without its channel."""
    return {
        "date": digest.date,
        "revision": digest.revision,
        "source": digest.source,
        "state": digest.state,
        **choice_document(digest.choice),
        "criteria_version": digest.criteria_version,
        "scorer": card_document(digest.scorer),
        "counts": asdict(digest.counts),
        "held_back": dict(digest.held_back),
        "unscored": [asdict(each) for each in digest.unscored],
        "skipped": digest.skipped,
        "faults": digest.faults,
        "stages": digest.stages,
        "usage": usage_document(digest.usage),
        "made_at": digest.made_at,
    }


def entry_row(entry: Entry) -> dict[str, Any]:
    """The values of `digest_entries`, without its digest."""
    verdict = entry.verdict
    return {
        "position": entry.position,
        "paper_id": entry.paper.id,
        "paper": paper_document(entry.paper),
        "type": entry.type,
        "followed": entry.followed,
        "points": entry.points,
        "because": entry.because,
        "lifted": entry.lifted,
        "explored": entry.explored,
        "relevance": verdict.relevance if verdict else None,
        "novelty": verdict.novelty if verdict else None,
        "topic": verdict.topic if verdict else None,
        "comment": verdict.comment if verdict else None,
    }


def digest_of(row: Row[Any], listed: Sequence[Row[Any]], channel: Channel) -> Digest:
    """The digest of a row and of the rows of its entries, without its neighbours."""
    choice = choice_in(row)
    return Digest(
        channel=channel,
        date=row.date,
        revision=row.revision,
        state=DigestState(row.state),
        source=row.source,
        categories=choice.categories,
        types=choice.types,
        criteria=choice.criteria,
        criteria_version=row.criteria_version,
        cutoffs=choice.cutoffs,
        maximum=choice.maximum,
        scorer=card_of(row.scorer),
        entries=tuple(map(entry_of, listed)),
        counts=counts_of(row.counts),
        held_back=held_back_of(row.held_back),
        unscored=unscored_of(row.unscored),
        skipped=tuple(row.skipped),
        faults=tuple(row.faults),
        stages=tuple(row.stages),
        usage=usage_of(row.usage),
        made_at=row.made_at,
    )


def entry_of(row: Row[Any]) -> Entry:
    """The entry of a row."""
    return Entry(
        position=row.position,
        paper=paper_of(row.paper),
        verdict=_verdict_of(row),
        type=AnnounceType(row.type),
        followed=row.followed,
        points=row.points,
        because=row.because,
        lifted=row.lifted,
        explored=row.explored,
    )


def _verdict_of(row: Row[Any]) -> Verdict | None:
    if row.relevance is None:
        return None
    return Verdict(
        paper_id=row.paper_id, relevance=row.relevance, novelty=row.novelty, topic=row.topic, comment=row.comment
    )
