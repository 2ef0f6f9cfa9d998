"""What the tables have in common: their names for constraints, and the kinds of columns and checks."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Double, ForeignKey, Integer, MetaData

from core.store.types import Document

metadata = MetaData(
    # Every constraint has a name, so that a later migration can name it on either database.
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    """The column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def scores() -> tuple[CheckConstraint, CheckConstraint]:
    """Relevance and novelty are in their range."""
    return (
        CheckConstraint("relevance BETWEEN 1 AND 10", name="relevance_1_to_10"),
        CheckConstraint("novelty BETWEEN 1 AND 10", name="novelty_1_to_10"),
    )


def channel(*, primary_key: bool = False) -> Column[int]:
    """Whose row it is."""
    return Column("channel_id", ForeignKey("channels.id"), primary_key=primary_key, nullable=False)


def choice() -> tuple[Column[object], ...]:
    """A `Choice`; the same columns wherever one is kept in a row of its own."""
    return (
        Column("categories", Document, nullable=False),
        Column("types", Document, nullable=False),
        Column("criteria", Document, nullable=False),
        Column("least_relevance", Double, nullable=False),
        Column("least_novelty", Double, nullable=False),
        Column("maximum", Integer, nullable=False),
    )
