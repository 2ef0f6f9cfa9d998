"""Column types that give back what was put in, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Numeric, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine


def writable(text: str) -> str:
    """The text less what no database holds: NUL goes (Postgres refuses it), half a surrogate pair becomes "?"."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def writable_within(value: Any) -> Any:
    """A JSON value whose texts are all `writable`."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {writable(key): writable_within(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [writable_within(part) for part in value]
    return value


class Words(TypeDecorator[str]):
    """Text of any length, made `writable`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else writable(value)


class Document(TypeDecorator[Any]):
    """A JSON value whose texts are made `writable`. None is NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return writable_within(value)


class Instant(TypeDecorator[datetime]):
    """A moment: aware in, aware and in UTC out. A naive datetime is refused, for nobody knows when it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone (naive datetime)")
        moment = value.astimezone(UTC)
        # SQLite has no type for it: SQLAlchemy writes text, which sorts by time as long as all of it is UTC.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An exact decimal: numeric on Postgres, its digits as text on SQLite, whose numbers are floats."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)
