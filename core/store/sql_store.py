"""The store: units of work on one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core import ports
from core.errors import StoreError
from core.store.batches import SqlBatches
from core.store.buckets import SqlBuckets
from core.store.carried import SqlCarried
from core.store.census import SqlCensuses
from core.store.deliveries import SqlDeliveries
from core.store.digests import SqlDigests
from core.store.drafts import SqlDrafts
from core.store.engines import PATIENCE, engine_for, reader, writer
from core.store.errands import SqlErrands
from core.store.faults import Faults
from core.store.halts import SqlHalts
from core.store.healths import SqlHealths
from core.store.installations import SqlInstallations
from core.store.links import SqlLinks
from core.store.notes import SqlNotes
from core.store.outcomes import SqlOutcomes
from core.store.papers import SqlPapers
from core.store.people import SqlPeople
from core.store.places import SqlPlaces
from core.store.questions import SqlQuestions
from core.store.revisions import NEWEST, revision_of
from core.store.rota import SqlRota
from core.store.screens import SqlScreens
from core.store.sealing import Seal
from core.store.sealings import SqlSealings
from core.store.seen import SqlSeen
from core.store.shelves import SqlShelves
from core.store.stops import SqlStops
from core.store.subscriptions import SqlSubscriptions
from core.store.turns import SqlTurns
from core.store.urls import is_file, place_of, read_database_url
from core.store.usages import SqlUsages
from core.store.verdicts import SqlVerdicts
from core.store.votes import SqlVotes
from core.store.withholdings import SqlWithholdings


class SqlWork:
    """`core.ports.Work` on one connection in a transaction."""

    papers: ports.Papers
    batches: ports.Batches
    subscriptions: ports.Subscriptions
    drafts: ports.Drafts
    verdicts: ports.Verdicts
    digests: ports.Digests
    deliveries: ports.Deliveries
    votes: ports.Votes
    people: ports.People
    usages: ports.Usages
    stops: ports.Stops
    healths: ports.Healths
    turns: ports.Turns
    buckets: ports.Buckets
    halts: ports.Halts
    installations: ports.Installations
    sealings: ports.Sealings
    places: ports.Places
    seen: ports.Seen
    carried: ports.Carried
    outcomes: ports.Outcomes
    notes: ports.Notes
    screens: ports.Screens
    withholdings: ports.Withholdings
    questions: ports.Questions
    links: ports.Links
    shelves: ports.Shelves
    censuses: ports.Censuses
    rota: ports.Rota
    errands: ports.Errands

    def __init__(self, connection: AsyncConnection, seal: Seal) -> None:
        self.papers = SqlPapers(connection)
        self.batches = SqlBatches(connection)
        self.subscriptions = SqlSubscriptions(connection)
        self.drafts = SqlDrafts(connection)
        self.verdicts = SqlVerdicts(connection)
        self.digests = SqlDigests(connection)
        self.deliveries = SqlDeliveries(connection)
        self.votes = SqlVotes(connection)
        self.people = SqlPeople(connection)
        self.usages = SqlUsages(connection)
        self.stops = SqlStops(connection)
        self.healths = SqlHealths(connection)
        self.turns = SqlTurns(connection)
        self.buckets = SqlBuckets(connection)
        self.halts = SqlHalts(connection)
        self.installations = SqlInstallations(connection, seal)
        self.sealings = SqlSealings(connection, seal)
        self.places = SqlPlaces(connection)
        self.seen = SqlSeen(connection)
        self.carried = SqlCarried(connection)
        self.outcomes = SqlOutcomes(connection)
        self.notes = SqlNotes(connection)
        self.screens = SqlScreens(connection)
        self.withholdings = SqlWithholdings(connection)
        self.questions = SqlQuestions(connection)
        self.links = SqlLinks(connection, seal)
        self.shelves = SqlShelves(connection)
        self.censuses = SqlCensuses(connection)
        self.rota = SqlRota(connection)
        self.errands = SqlErrands(connection)


class SqlStore:
    """`core.ports.Store` on SQLite or Postgres. Raises `StoreError` with a sentence that says what to do."""

    def __init__(self, url: str, *, patience: float = PATIENCE, keys: Sequence[str] = ()) -> None:
        self._url = make_url(url)
        self._patience = patience
        self._seal = Seal(keys)
        self._faults = Faults(self._url)
        self._engine = engine_for(url, patience=patience)
        self._reader = reader(self._engine)
        self._writer = writer(self._engine)
        self._pen = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlWork]:
        """A unit that sees one state of the store; the database refuses it to write."""
        async with self._connection(self._reader, reading=True) as connection:
            yield SqlWork(connection, self._seal)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlWork]:
        """A unit that is kept whole or not at all. Do not begin one within another."""
        async with self._turn_to_write(), self._connection(self._writer) as connection:
            yield SqlWork(connection, self._seal)

    async def check(self) -> str:
        """A line about the database. Raises `StoreError` if it cannot be reached or was not migrated."""
        async with self._connection(self._reader) as connection:
            revision = await revision_of(connection)
            version = connection.dialect.server_version_info or ()
        if revision is None:
            raise StoreError(self._faults.sentence("has no tables yet. Run `python -m bot migrate`."))
        if revision != NEWEST:
            raise StoreError(self._faults.sentence(f"is at migration {revision}, this release needs {NEWEST}. {_CURE}"))
        product = "SQLite" if is_file(self._url) else "Postgres"
        return f"{product} {'.'.join(map(str, version[:2]))}, {place_of(self._url)}, migration {revision}"

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _connection(self, engine: AsyncEngine, *, reading: bool = False) -> AsyncIterator[AsyncConnection]:
        with self._faults.translated(reading=reading):
            async with engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def _turn_to_write(self) -> AsyncIterator[None]:
        """SQLite has one writer. Here they queue in order, and hold no connection that a reader could use."""
        if not is_file(self._url):
            yield
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._pen.acquire()
        except TimeoutError as error:
            raise self._faults.busy() from error
        try:
            yield
        finally:
            self._pen.release()


_CURE = "Run `python -m bot migrate`; if that changes nothing, a newer release was here: install that."


def open_store(url: str, *, patience: float = PATIENCE, keys: Sequence[str] = ()) -> SqlStore:
    """The store at an address as `read_database_url` takes it. Nothing is connected before the first unit.

    `patience`: the seconds that a unit waits for a connection or for another writer before it raises `StoreError`.
    `keys`: the first encrypts the secrets of workspaces, any of them decrypts. Raises `BadSetting` for what is no key.
    """
    return SqlStore(read_database_url(url), patience=patience, keys=keys)
