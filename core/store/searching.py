"""Full text: each database has an index of its own kind over `papers.title_words`, `author_words` and `abstract`.

The indexes keep themselves in step (migration 0003 says how). Here is what they are asked. A match in the title weighs
most, then one in the authors; of equal matches the newest paper comes first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel
from core.store.searchable import searchable

_BOUND, _BOUND_OF_ANY = 2_000, 500
"""How many matches are weighed at most, as many as take some 10 ms (longer where any word will do). Of more it is the
newest."""

# SQLite: the bound is for the counts as well, which read no more than they need. One statement for all words: each
# costs a turn of the connection's thread, which takes longer than the counting.
_COUNTS = text("""
    SELECT value AS word, (
        SELECT count(*) FROM (SELECT 1 FROM paper_index WHERE paper_index MATCH '"' || value || '"' LIMIT :bound)
    ) AS papers FROM json_each(:words)""")
_OF_SQLITE = """
    SELECT paper_id FROM (
        SELECT rowid AS number, bm25(paper_index, 4, 2, 1) AS worth FROM paper_index
        WHERE paper_index MATCH :words {within} ORDER BY rowid DESC LIMIT :bound
    ) JOIN paper_index_numbers USING (number)
    ORDER BY worth, paper_id LIKE '%/%', paper_id DESC LIMIT :most OFFSET :skip"""
_BY_SQLITE = text("""
    SELECT paper_id FROM (
        SELECT rowid AS number FROM paper_index WHERE paper_index MATCH :words ORDER BY rowid DESC LIMIT :bound
    ) JOIN paper_index_numbers USING (number)""")

# Postgres: its statistics know how frequent the frequent words are; all others are rare. It takes `@@` for as cheap as
# a comparison of numbers, and would sooner read every row: so that is off, and `+ 0` hides an order to read them in.
_BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true)")
_FREQUENT = text("""
    WITH asked AS MATERIALIZED (
        SELECT word, (ts_lexize('english_stem', word))[1] AS stem FROM unnest(CAST(:words AS text[])) AS word
    )
    SELECT word, reltuples * frequency AS papers FROM pg_class JOIN pg_stats ON tablename = relname,
        unnest(CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs) AS common (lexeme, frequency)
        JOIN asked ON lexeme = stem
    WHERE pg_class.oid = to_regclass('paper_index') AND relnamespace = to_regnamespace(quote_ident(schemaname))
        AND attname = 'words'""")
_OF_POSTGRES = """
    SELECT paper_id FROM (
        SELECT number FROM paper_index
        WHERE words @@ to_tsquery('english', :words) {within} ORDER BY number + 0 DESC LIMIT :bound
    ) AS newest JOIN paper_index USING (number)
    ORDER BY ts_rank('{{0.25, 0.25, 0.5, 1}}', words, to_tsquery('english', :words)) DESC,
        paper_id LIKE '%/%', paper_id DESC LIMIT :most OFFSET :skip"""
_BY_POSTGRES = text("""
    SELECT paper_id FROM paper_index WHERE words @@ to_tsquery('english', :words)
    ORDER BY number + 0 DESC LIMIT :bound""")

# Of what a channel lists. Looked up for each match: of the matches in all papers only the newest are weighed, and what
# a channel lists would be lost among them.
_LISTED = """AND EXISTS (
    SELECT 1 FROM digest_entries JOIN digests ON digests.id = digest_entries.digest_id
    WHERE digest_entries.paper_id = {paper} AND digests.channel_id = (
        SELECT id FROM channels WHERE platform = :platform AND workspace = :workspace AND channel = :channel
    ) {limits})"""
_ITS_PAPER = "(SELECT paper_id FROM paper_index_numbers WHERE number = paper_index.rowid)"
_LIMITS = {
    "topic": "AND digest_entries.topic = :topic",
    "relevance": "AND digest_entries.relevance >= :relevance",
    "novelty": "AND digest_entries.novelty >= :novelty",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """What a channel lists, of a topic and with scores of so much or more. What is None limits nothing."""

    channel: Channel
    topic: str | None = None
    relevance: float | None = None
    novelty: float | None = None

    @property
    def told(self) -> dict[str, Any]:
        """The parameters of the question."""
        of = self.channel
        limits = {name: value for name in _LIMITS if (value := getattr(self, name)) is not None}
        return {"platform": of.platform, "workspace": of.workspace, "channel": of.id, **limits}


class Search:
    """A question to the index of the database of a connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    async def found(
        self, words: Sequence[str], *, every: bool, most: int, skip: int, author: str = "", within: Listed | None = None
    ) -> list[str]:
        """The ids of the papers in which every one of the words (or any) is found, best first; only those that have
        such an author, as `by` takes it, and that are listed there."""
        asked = searchable(words)
        if not every:
            asked = _rarest(await self._counts(asked))
        if not asked:
            return []
        told = self._told(asked, every=every)
        if names := searchable([author]):
            told = f"({told}) {'AND' if self._is_sqlite else '&'} {self._named(names)}"
        span = {"bound": _BOUND if every else _BOUND_OF_ANY, "most": most, "skip": skip}
        if not self._is_sqlite:
            await self._connection.execute(_BY_INDEX)
        finding = _finding(self._is_sqlite, tuple(within.told) if within else ())
        rows = await self._connection.scalars(finding, {"words": told, **span, **(within.told if within else {})})
        return list(rows)

    async def by(self, author: str) -> frozenset[str] | None:
        """The ids of the papers of which an author is called so, or by names that begin so; None if there are too many
        to say, or it has nothing in it that can be looked up."""
        names = searchable([author])
        if not names:
            return None
        if not self._is_sqlite:
            await self._connection.execute(_BY_INDEX)
        finding = _BY_SQLITE if self._is_sqlite else _BY_POSTGRES
        found = await self._connection.scalars(finding, {"words": self._named(names), "bound": _BOUND + 1})
        ids = frozenset(found)
        return ids if len(ids) <= _BOUND else None

    def _told(self, words: Sequence[str], *, every: bool) -> str:
        # There are only letters and digits in a word, so its quotes are the only ones.
        if self._is_sqlite:
            return (" AND " if every else " OR ").join(f'"{word}"' for word in words)
        return (" & " if every else " | ").join(f"'{word}'" for word in words)

    def _named(self, names: Sequence[str]) -> str:
        """These names one after the other among the authors, of the last at least the beginning."""
        if self._is_sqlite:
            return f'author_words : "{" ".join(names)}" *'
        return "(" + " <-> ".join([*(f"'{name}':B" for name in names[:-1]), f"'{names[-1]}':*B"]) + ")"

    async def _counts(self, words: Sequence[str]) -> dict[str, int]:
        """In how many papers each word is, as far as it matters."""
        if not self._is_sqlite:
            rows = await self._connection.execute(_FREQUENT, {"words": list(words)})
            return dict.fromkeys(words, 0) | {row.word: int(row.papers) for row in rows}
        counted = await self._connection.execute(_COUNTS, {"words": json.dumps(list(words)), "bound": _BOUND_OF_ANY})
        return {row.word: row.papers for row in counted}


@lru_cache(maxsize=32)
def _finding(is_sqlite: bool, told: tuple[str, ...]) -> TextClause:
    """The question, limited by these parameters of `Listed`; () for all papers."""
    limits = " ".join(_LIMITS[name] for name in told if name in _LIMITS)
    paper = _ITS_PAPER if is_sqlite else "paper_index.paper_id"
    within = _LISTED.format(paper=paper, limits=limits) if told else ""
    return text((_OF_SQLITE if is_sqlite else _OF_POSTGRES).format(within=within))


def _rarest(counts: Mapping[str, int]) -> list[str]:
    """As many of the words, rarest first, as bring no more matches than are weighed; at least one.

    What very many papers say would hide what few say, and hardly weighs.
    """
    taken: list[str] = []
    matches = 0
    for word in sorted(counts, key=lambda word: (counts[word], word)):
        matches += counts[word]
        if taken and matches > _BOUND_OF_ANY:
            break
        taken.append(word)
    return taken


def is_index(name: str | None) -> bool:
    """Whether a table, or whatever else has a name, belongs to full text, which is not in `core.store.tables`."""
    return "paper_index" in (name or "")
