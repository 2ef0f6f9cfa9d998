"""Migrations on both databases."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Text, inspect

from core.errors import StoreError
from core.store import migrate, open_store, read_database_url
from core.store.engines import engine_for
from core.store.migrating import migration
from core.store.revisions import NEWEST
from core.store.searching import is_index
from core.store.tables import metadata
from tests.contract.store.values import ANN, NOON, subscription

Found = TypeVar("Found")
ROOT = Path(__file__).resolve().parents[2]


async def seen(url: str, look: Callable[[Connection], Found]) -> Found:
    """What there is to see in a database."""
    engine = engine_for(read_database_url(url))
    async with engine.connect() as connection:
        found = await connection.run_sync(look)
    await engine.dispose()
    return found


def is_ours(name: str | None) -> bool:
    """Whether the code knows it as a table: not what an index is made of, nor what belongs to the queue's library."""
    # Alembic asks about the usual schema, too, which has no name.
    return name is None or not (is_index(name) or name.startswith("procrastinate_"))


def tables(connection: Connection) -> set[str]:
    return {name for name in inspect(connection).get_table_names() if is_ours(name)} - {"alembic_version"}


def differences(connection: Connection) -> list[object]:
    known = {"include_name": lambda name, *_: is_ours(name)}
    return list(compare_metadata(MigrationContext.configure(connection, opts=known), metadata))


def checks(connection: Connection) -> set[tuple[str, str | None]]:
    look = inspect(connection)
    return {(table, check["name"]) for table in tables(connection) for check in look.get_check_constraints(table)}


async def test_the_migrations_make_the_tables_that_the_code_knows(database_url: str) -> None:
    assert await seen(database_url, differences) == []


async def test_the_migrations_make_the_checks_that_the_code_knows(database_url: str) -> None:
    known = {
        (table.name, str(constraint.name))
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert await seen(database_url, checks) == known


async def test_every_migration_goes_forth_and_back_and_forth_again(empty_database_url: str) -> None:
    steps = [script.revision for script in ScriptDirectory(str(ROOT / "alembic")).walk_revisions()][::-1]
    for way in (steps, ["-1"] * len(steps), steps):
        for step in way:
            await migrate(empty_database_url, step)
        assert await seen(empty_database_url, tables) == (set(metadata.tables) if way is steps else set())
    assert await seen(empty_database_url, differences) == []


async def test_a_database_goes_back_to_nothing_in_one_step(database_url: str) -> None:
    await migrate(database_url, "base")
    assert await seen(database_url, tables) == set()


async def test_migrating_what_is_migrated_changes_nothing(database_url: str) -> None:
    await migrate(database_url)
    assert await seen(database_url, differences) == []


async def test_the_folder_of_a_sqlite_file_is_made(empty_sqlite_url: str) -> None:
    await migrate(empty_sqlite_url)
    store = open_store(empty_sqlite_url)
    assert f"migration {NEWEST}" in await store.check()
    await store.close()


async def test_ten_who_migrate_at_once_all_succeed(empty_database_url: str) -> None:
    await asyncio.gather(*(migrate(empty_database_url) for _ in range(10)))
    assert await seen(empty_database_url, tables) == set(metadata.tables)


async def test_who_finds_a_new_file_in_use_waits_for_it(empty_sqlite_url: str) -> None:
    path = Path(empty_sqlite_url.removeprefix("sqlite:///"))
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.2, other.rollback)
        await migrate(empty_sqlite_url)
    assert await seen(empty_sqlite_url, tables) == set(metadata.tables)


async def test_a_table_that_a_migration_builds_anew_keeps_what_refers_to_it(database_url: str) -> None:
    def rebuild(connection: Connection) -> None:
        with Operations(MigrationContext.configure(connection)).batch_alter_table("channels") as table:
            table.alter_column("workspace", existing_type=Text(), nullable=True)

    store = open_store(database_url)
    async with store.write() as work:
        order = await work.subscriptions.save(subscription(), by=ANN, at=NOON)
    async with migration(read_database_url(database_url)) as connection:
        await connection.run_sync(rebuild)
    async with store.read() as work:
        assert await work.subscriptions.all() == (order,)
    await store.close()


async def test_a_file_that_lost_its_wal_in_a_backup_gets_it_again(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as original:
        original.execute("VACUUM INTO ?", [str(copy)])
    await migrate(f"sqlite:///{copy}")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_three_processes_that_migrate_at_once_all_succeed(empty_database_url: str) -> None:
    code = f"import asyncio; from core.store import migrate; asyncio.run(migrate({empty_database_url!r}))"
    running = [subprocess.Popen([sys.executable, "-W", "error", "-c", code], cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]


def test_the_code_knows_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(Config(ROOT / "alembic.ini")).get_heads() == [NEWEST]


def test_a_start_with_nothing_to_migrate_does_without_alembic(sqlite_url: str) -> None:
    code = (
        f"import asyncio, sys; from core.store import migrate; asyncio.run(migrate({sqlite_url!r}));"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_developer_can_use_alembic_at_the_shell(empty_sqlite_url: str) -> None:
    def alembic(*words: str) -> str:
        command = [sys.executable, "-m", "alembic", "-x", f"url={empty_sqlite_url}", *words]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    alembic("upgrade", "head")
    assert "No new upgrade operations detected" in alembic("check")


@pytest.mark.parametrize("step", ["0042", "-99"])
async def test_a_migration_that_is_not_there_leaves_the_database_alone(database_url: str, step: str) -> None:
    with pytest.raises(StoreError, match="cannot be migrated"):
        await migrate(database_url, step)
    assert await seen(database_url, differences) == []
