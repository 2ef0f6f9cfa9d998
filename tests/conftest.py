"""Databases for every test that asks for one, each its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from core.store import SqlStore, migrate, open_store
from tests.fakes.databases import PostgresServer, running_postgres
from tests.fakes.leaks import Leaks, watched

# The machines that run these tests are shared: how long an example takes says nothing.
# Each run tries other examples, so a few of each property are enough; `HYPOTHESIS_PROFILE=thorough` tries many.
settings.register_profile("broadsheet", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "broadsheet"))


@pytest.fixture(scope="session")
def leaks() -> Iterator[Leaks]:
    """Hears everything that is logged while tests run."""
    with watched() as heard:
        yield heard


@pytest.fixture(autouse=True)
def no_secret_is_logged(leaks: Leaks, request: pytest.FixtureRequest) -> Iterator[None]:
    """In no test, by nobody, in whatever form."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder:
        leaks.look_into(folder)
    found = leaks.found()
    assert not found, f"secrets were logged: {found[:3]}"


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[PostgresServer]:
    """One for the run, whichever worker is first. Its path is short: a socket lies in it."""
    with running_postgres(Path(tempfile.gettempdir()) / f"broadsheet-{testrun_uid[:12]}") as server:
        with server.template() as url:
            if url:
                asyncio.run(migrate(url))
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("template") / "broadsheet.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite file with empty tables."""
    path = tmp_path / "broadsheet.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A Postgres database with empty tables."""
    with postgres_server.migrated() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with empty tables, of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'var' / 'broadsheet.db'}"


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A Postgres database without tables."""
    with postgres_server.empty() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without tables, of each kind in turn."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """An open store on a database of each kind in turn."""
    opened = open_store(database_url)
    yield opened
    await opened.close()
