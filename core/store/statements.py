"""What is said differently on the two databases, or has to be said in parts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import TypeVar

from sqlalchemy import Column, ColumnElement, Table, any_, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

# Older builds of SQLite take 999 variables in a statement (https://www.sqlite.org/limits.html#max_variable_number).
_MOST = 900
_Id = TypeVar("_Id", str, int)


def inserting(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT."""
    return inserting_into(connection.dialect.name, table)


def replacing(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that takes the place of the row with the same primary key."""
    return _replacing(connection.dialect.name, table)


def inserting_into(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The same, for what is made once for each dialect."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _replacing(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Made once for each table: to name all its columns takes longer than to run it."""
    new = inserting_into(dialect, table)
    keys = [column.name for column in table.primary_key]
    values = {column.name: new.excluded[column.name] for column in table.columns if column.name not in keys}
    return new.on_conflict_do_update(index_elements=keys, set_=values)


def among(connection: AsyncConnection, column: Column[_Id], ids: Collection[_Id]) -> ColumnElement[bool]:
    """Whether a column is one of many values, which are one parameter: to name each apart takes longer than to look
    them up."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(ids), postgresql.ARRAY(column.type)))
    each = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(each.c.value))


def chunks(ids: Iterable[_Id]) -> Iterator[list[_Id]]:
    """The distinct values, as many at a time as one statement takes."""
    rest = iter(dict.fromkeys(ids))
    while chunk := list(islice(rest, _MOST)):
        yield chunk
