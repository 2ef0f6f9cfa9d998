"""What is said differently on the two databases, or has to be said in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

# Older builds of SQLite take 999 variables in a statement (https://www.sqlite.org/limits.html#max_variable_number).
_MOST = 900


def inserting(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def replacing(
    connection: AsyncConnection, table: Table, where: ColumnElement[bool] | None = None
) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that takes the place of the row with the same primary key."""
    new = inserting(connection, table)
    keys = [column.name for column in table.primary_key]
    values = {column.name: new.excluded[column.name] for column in table.columns if column.name not in keys}
    return new.on_conflict_do_update(index_elements=keys, set_=values, where=where)


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """The distinct values, as many at a time as one statement takes."""
    rest = iter(dict.fromkeys(ids))
    while chunk := list(islice(rest, _MOST)):
        yield chunk
