"""Papers in the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Paper
from core.store.searchable import as_searched
from core.store.searching import Search
from core.store.statements import chunks, inserting
from core.store.tables import papers as table

TOLD = [column for column in table.columns if column.name not in ("fullness", "title_words", "author_words")]


class SqlPapers:
    """`core.ports.Papers`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, papers: Iterable[Paper]) -> None:
        # In one order for all writers, so that no two of them wait for each other (Postgres locks row by row).
        rows = [_row_of(paper) for paper in sorted(papers, key=lambda paper: paper.id)]
        if not rows:
            return
        new = inserting(self._connection, table)
        values = {column.name: new.excluded[column.name] for column in table.columns if column.name != "id"}
        better = tuple_(new.excluded.version, new.excluded.fullness) >= tuple_(table.c.version, table.c.fullness)
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=["id"], set_=values, where=better), rows
        )

    async def get(self, ids: Collection[str]) -> dict[str, Paper]:
        kept: dict[str, Paper] = {}
        for chunk in chunks(ids):
            rows = await self._connection.execute(select(*TOLD).where(table.c.id.in_(chunk)))
            kept.update((row.id, paper_of_row(row)) for row in rows)
        return kept

    async def search(self, words: Sequence[str], *, every: bool = True, most: int = 10, skip: int = 0) -> list[Paper]:
        ids = await Search(self._connection).found(words, every=every, most=most, skip=skip)
        papers = await self.get(ids)
        return [papers[paper_id] for paper_id in ids]


def _fullness(paper: Paper) -> int:
    """Categories count most; then the optional facts, which feeds and the API tell differently."""
    facts = (paper.comment, paper.journal_ref, paper.doi, paper.submitted)
    return 10 * bool(paper.categories) + sum(fact is not None for fact in facts)


def _row_of(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "version": paper.version,
        "fullness": _fullness(paper),
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "primary_category": paper.primary_category,
        "categories": paper.categories,
        "comment": paper.comment,
        "journal_ref": paper.journal_ref,
        "doi": paper.doi,
        "submitted": paper.submitted,
        "title_words": as_searched(paper.title),
        "author_words": as_searched(", ".join(paper.authors)),
    }


def paper_of_row(row: Row[Any]) -> Paper:
    return Paper(
        id=row.id,
        version=row.version,
        title=row.title,
        abstract=row.abstract,
        authors=tuple(row.authors),
        primary_category=row.primary_category,
        categories=tuple(row.categories),
        comment=row.comment,
        journal_ref=row.journal_ref,
        doi=row.doi,
        submitted=row.submitted,
    )
