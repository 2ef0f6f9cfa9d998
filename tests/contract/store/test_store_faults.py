"""What people are told when the database does not do its part."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from core.errors import StoreError
from core.store import SqlStore, migrate, open_store
from core.store.engines import engine_for
from core.store.faults import Faults
from tests.contract.store.values import HERE, paper

ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


async def sentence_of(url: str) -> str:
    """What the check of a database says that is not as it should be."""
    store = open_store(url, patience=0.1)
    with pytest.raises(StoreError) as caught:
        await store.check()
    await store.close()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(("rested", "failing"), [(0.0, 0), (3600.0, 1)])
async def test_after_a_restart_of_the_server_connections_that_rested_are_made_anew_and_others_after_one_failure(
    postgres_url: str, rested: float, failing: int
) -> None:
    engine, failed = engine_for(postgres_url, rested=rested), 0
    async with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            await connection.execute(text("SELECT 1"))
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as admin:
        await admin.execute(ENDED, [admin.info.backend_pid])
    for _ in range(4):
        try:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except OperationalError:
            failed += 1
    await engine.dispose()
    assert failed == failing


async def test_the_check_tells_product_place_and_migration(store: SqlStore, database_url: str) -> None:
    line = await store.check()
    assert re.fullmatch(r"(SQLite 3\.\d+|Postgres \d+\.\d+), .+, migration \d{4}", line)
    assert str(make_url(database_url).database) in line


async def test_a_missing_file_is_named_with_the_way_to_make_it_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "broadsheet.db"
    assert await sentence_of(f"sqlite:///{path}") == (
        f"There is no database at {path} yet. Make it with `python -m bot migrate`."
    )
    assert not path.exists()


async def test_a_database_without_tables_is_to_be_migrated(empty_postgres_url: str, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for url in (empty_postgres_url, f"sqlite:///{tmp_path / 'empty.db'}"):
        assert "has no tables yet. Run `python -m bot migrate`." in await sentence_of(url)


async def test_use_of_a_database_without_tables_says_the_same(empty_postgres_url: str, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for url in (empty_postgres_url, f"sqlite:///{tmp_path / 'empty.db'}"):
        store = open_store(url)
        with pytest.raises(StoreError, match=r"is not up to date\. Run `python -m bot migrate`"):
            async with store.read() as work:
                await work.subscriptions.all()
        await store.close()


async def test_a_database_of_a_newer_release_is_recognised(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "is at migration 9999, this release needs" in await sentence_of(sqlite_url)
    with pytest.raises(StoreError, match="If a newer release of Broadsheet was here, install that one again"):
        await migrate(sqlite_url)


async def test_a_file_that_is_no_database_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, " * 500)
    assert "is damaged or no SQLite database" in await sentence_of(f"sqlite:///{tmp_path / 'letter.txt'}")


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"The folder .*/file/var for the database cannot be made: Not a directory"):
        await migrate(f"sqlite:///{tmp_path}/file/var/broadsheet.db")


async def test_a_folder_in_the_place_of_the_file_is_recognised(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        await migrate(f"sqlite:///{tmp_path}")
    assert "cannot be opened" in await sentence_of(f"sqlite:///{tmp_path}")


@pytest.fixture
def read_only_url(sqlite_url: str) -> str:
    """A SQLite file that may only be read."""
    Path(sqlite_url.removeprefix("sqlite:///")).chmod(0o444)
    return sqlite_url


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is read only for root")
async def test_a_file_that_may_not_be_written_is_recognised(read_only_url: str) -> None:
    store = open_store(read_only_url)
    with pytest.raises(StoreError, match="cannot be written"):
        async with store.write() as work:
            await work.papers.save([paper()])
    await store.close()


@pytest.fixture
async def two_stores(sqlite_url: str) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """The stores of two processes on one file; the second is impatient."""
    stores = open_store(sqlite_url), open_store(sqlite_url, patience=0.1)
    yield stores
    for store in stores:
        await store.close()


async def test_a_writer_that_waits_too_long_for_another_is_told_to_try_again(
    two_stores: tuple[SqlStore, SqlStore],
) -> None:
    patient, impatient = two_stores
    async with patient.write():
        with pytest.raises(StoreError, match=r"is busy: another process has kept it for too long\. Try again"):
            async with impatient.write():
                pass
    async with impatient.write() as work:
        assert await work.subscriptions.all() == ()


async def test_who_waits_too_long_for_a_channel_that_another_process_holds_is_told_to_try_again(
    postgres_url: str,
) -> None:
    patient, impatient = open_store(postgres_url), open_store(postgres_url, patience=0.1)
    async with patient.write() as work:
        await work.subscriptions.hold(HERE)
    async with patient.write() as work:
        await work.subscriptions.hold(HERE)
        with pytest.raises(StoreError, match=r"is busy: another process has kept it for too long\. Try again"):
            async with impatient.write() as other:
                await other.subscriptions.hold(HERE)
    async with impatient.write() as other:
        await other.subscriptions.hold(HERE)
    for store in (patient, impatient):
        await store.close()


async def test_a_unit_within_a_unit_ends_with_an_error_and_not_never(two_stores: tuple[SqlStore, SqlStore]) -> None:
    _, store = two_stores
    async with store.write():
        with pytest.raises(StoreError, match="is busy"):
            async with store.write():
                pass


async def test_more_units_than_connections_end_with_an_error_and_not_never(
    two_stores: tuple[SqlStore, SqlStore],
) -> None:
    _, store = two_stores

    async def nest(depth: int) -> None:
        async with store.read():
            await nest(depth - 1) if depth else None

    with pytest.raises(StoreError, match="is busy"):
        await nest(20)


async def test_a_missing_database_or_user_or_server_of_postgres_is_told_apart(postgres_url: str) -> None:
    url = make_url(postgres_url)
    told = [
        await sentence_of(other.render_as_string(hide_password=False))
        for other in (
            url.set(database="nowhere"),
            url.set(username="nobody", password="pa55word"),
            url.set(host="127.0.0.1", port=1, password="pa55word", query={}),
        )
    ]
    assert "The database nowhere on" in told[0]
    assert "does not exist. Make it with `createdb`" in told[0]
    assert "refuses this user or password" in told[1]
    assert "on 127.0.0.1 cannot be reached. Is the server running" in told[2]
    assert "pa55word" not in "".join(told)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (sqlite3.OperationalError("database is locked"), "is busy"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "cannot be written"),
        (sqlite3.OperationalError("database or disk is full"), "the disk is full"),
        (sqlite3.OperationalError("disk I/O error"), "the disk reports an error"),
        (sqlite3.OperationalError("no such column: x"), "is not up to date"),
        (sqlite3.OperationalError("no such module: fts5"), "needs full text .* or name a Postgres database"),
    ],
)
def test_what_sqlite_says_is_put_into_words(said: Exception, advice: str) -> None:
    with pytest.raises(StoreError, match=advice), Faults(make_url("sqlite:///x.db")).translated():
        raise OperationalError("SELECT 1", {}, said)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (psycopg.OperationalError("FATAL:  password authentication failed for user"), "refuses this user or password"),
        (psycopg.OperationalError("fe_sendauth: no password supplied"), "refuses this user or password"),
        (psycopg.OperationalError("failed to resolve host 'db'"), "cannot be reached"),
        (psycopg.OperationalError("connection timeout expired"), "cannot be reached"),
        (psycopg.OperationalError("FATAL:  sorry, too many clients already"), "has no connection free"),
        (psycopg.OperationalError("server closed the connection unexpectedly"), "broke the connection"),
        (psycopg.errors.AdminShutdown("terminating connection"), "cannot be reached"),
        (psycopg.errors.DeadlockDetected("deadlock detected"), "is busy"),
        # The number of a process is no code.
        (psycopg.errors.DeadlockDetected("Process 25208 waits for ShareLock on transaction 42501"), "is busy"),
        (psycopg.errors.DiskFull("could not extend file"), "disk is full"),
        (psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT"), "takes no writes"),
        (psycopg.errors.SyntaxError("normalization … if server encoding is UTF8"), "is not kept in UTF-8"),
        (psycopg.errors.InsufficientPrivilege("permission denied for table papers"), "does not let this user"),
    ],
)
def test_what_postgres_says_is_put_into_words(said: Exception, advice: str) -> None:
    faults = Faults(make_url("postgresql+psycopg://me:pa55word@db/broadsheet"))
    with pytest.raises(StoreError, match=rf"The database broadsheet on db .*{advice}"), faults.translated():
        raise OperationalError("SELECT 1", {}, said)


def test_what_nobody_can_mend_passes_as_it_is() -> None:
    said = OperationalError("SELEC", {}, sqlite3.OperationalError('near "SELEC": syntax error'))
    with pytest.raises(OperationalError), Faults(make_url("sqlite:///x.db")).translated():
        raise said
