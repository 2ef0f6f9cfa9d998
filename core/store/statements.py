"""What is said differently on the two databases, or has to be said in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

# Older builds of SQLite take 999 variables in a statement (https://www.sqlite.org/limits.html#max_variable_number).
_MOST = 900


def inserting(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT."""
    return _inserting(connection.dialect.name, table)


def replacing(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that takes the place of the row with the same primary key."""
    return _replacing(connection.dialect.name, table)


def _inserting(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _replacing(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Made once for each table: to name all its columns takes longer than to run it."""
    new = _inserting(dialect, table)
    keys = [column.name for column in table.primary_key]
    values = {column.name: new.excluded[column.name] for column in table.columns if column.name not in keys}
    return new.on_conflict_do_update(index_elements=keys, set_=values)


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """The distinct values, as many at a time as one statement takes."""
    rest = iter(dict.fromkeys(ids))
    while chunk := list(islice(rest, _MOST)):
        yield chunk
