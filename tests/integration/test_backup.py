"""Backups of the SQLite database: made while it is in use, and put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import BadChoice, BadSetting, NotFound, StoreError
from core.store import back_up, migrate, newest_backup, open_store, restore
from core.store.revisions import NEWEST
from tests.fakes.scene import Scene

NOW = datetime(2025, 5, 13, 9, 30, tzinfo=UTC)


@pytest.fixture
def place(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    """A bot that has the database open."""
    store = open_store(sqlite_url)
    scene = Scene(store)
    await scene.subscribed()
    yield scene
    await store.close()


async def paused(url: str) -> bool:
    """Whether the one subscription is paused, as somebody else finds it."""
    store = open_store(url)
    async with store.read() as work:
        (order,) = await work.subscriptions.all()
    await store.close()
    return order.paused


async def test_a_backup_holds_what_was_kept_while_a_bot_has_the_database_open(
    scene: Scene, sqlite_url: str, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere" / "copy.db"
    copy = await back_up(sqlite_url, target, NOW)
    await scene.subscribed(paused=True)
    assert (copy.path, copy.subscriptions, copy.digests, copy.migration) == (target, 1, 0, NEWEST)
    assert copy.bytes == target.stat().st_size
    assert not await paused(f"sqlite:///{target}")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


async def test_a_backup_is_made_while_somebody_is_writing(scene: Scene, sqlite_url: str, tmp_path: Path) -> None:
    async with scene.store.write() as work:
        await work.healths.ok("arXiv", NOW)
        assert (await back_up(sqlite_url, tmp_path / "copy.db", NOW)).subscriptions == 1


async def test_a_backup_that_nobody_named_lies_beside_the_database_by_its_moment(scene: Scene, sqlite_url: str) -> None:
    assert newest_backup(sqlite_url) is None
    copy = await back_up(sqlite_url, None, NOW)
    assert copy.path.name == "broadsheet-2025-05-13-093000.db"
    later = await back_up(sqlite_url, None, NOW.replace(month=10))
    assert newest_backup(sqlite_url) == later.path
    assert sorted(one.name for one in copy.path.parent.iterdir()) == [copy.path.name, later.path.name]


async def test_a_file_that_is_there_is_only_replaced_if_that_is_meant(
    scene: Scene, sqlite_url: str, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    target.write_text("dear")
    with pytest.raises(BadChoice, match=r"copy\.db` is there already"):
        await back_up(sqlite_url, target, NOW)
    assert target.read_text() == "dear"
    assert (await back_up(sqlite_url, target, NOW, force=True)).subscriptions == 1


async def test_where_there_is_no_database_there_is_nothing_to_back_up(empty_sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing to back up"):
        await back_up(empty_sqlite_url, tmp_path / "copy.db", NOW)
    assert not (tmp_path / "copy.db").exists()


async def test_what_is_restored_takes_the_place_of_what_was_there_and_that_is_kept(
    scene: Scene, sqlite_url: str, place: Path, tmp_path: Path
) -> None:
    copy = await back_up(sqlite_url, tmp_path / "copy.db", NOW)
    await scene.subscribed(paused=True)
    await scene.store.close()
    first = await restore(sqlite_url, copy.path)
    assert first.before == place.with_name("broadsheet.db.before-restore")
    assert not await paused(sqlite_url)
    assert await paused(f"sqlite:///{first.before}")
    second = await restore(sqlite_url, first.before)
    assert second.before == place.with_name("broadsheet.db.before-restore-2")
    assert await paused(sqlite_url)
    assert not [one for one in place.parent.iterdir() if "restoring" in one.name]


async def test_a_backup_is_restored_onto_a_new_machine(scene: Scene, sqlite_url: str, tmp_path: Path) -> None:
    copy = await back_up(sqlite_url, tmp_path / "copy.db", NOW)
    url = f"sqlite:///{tmp_path / 'new' / 'var' / 'broadsheet.db'}"
    assert (await restore(url, copy.path)).before is None
    assert not await paused(url)


async def test_a_backup_of_an_older_release_is_migrated_before_it_is_in_place(tmp_path: Path) -> None:
    old, url = f"sqlite:///{tmp_path / 'old.db'}", f"sqlite:///{tmp_path / 'broadsheet.db'}"
    await migrate(old)
    await migrate(old, to="-1")
    assert (await restore(url, tmp_path / "old.db")).copy.migration == NEWEST


async def test_a_file_that_was_copied_by_hand_is_a_backup_too(
    scene: Scene, sqlite_url: str, place: Path, tmp_path: Path
) -> None:
    await scene.store.close()
    shutil.copyfile(place, tmp_path / "by-hand.db")
    assert (await restore(sqlite_url, tmp_path / "by-hand.db")).copy.subscriptions == 1


async def test_nothing_is_restored_while_a_bot_has_the_database_open(
    scene: Scene, sqlite_url: str, place: Path, tmp_path: Path
) -> None:
    copy = await back_up(sqlite_url, tmp_path / "copy.db", NOW)
    await scene.subscribed(paused=True)
    with pytest.raises(StoreError, match="is in use: a bot is running"):
        await restore(sqlite_url, copy.path)
    assert await paused(sqlite_url)
    assert not list(place.parent.glob("*before-restore*"))
    await scene.subscribed()  # the bot goes on


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
        copy.commit()


def damaged(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(os.urandom(40_000))


def another(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")


def text(path: Path) -> None:
    path.write_text("no database at all, but long enough to be one" * 100)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (newer, "by a newer release"),
        (damaged, "is damaged"),
        (another, "no database of Broadsheet"),
        (text, "no database"),
    ],
)
async def test_a_file_that_is_no_good_copy_is_refused_and_nothing_is_changed(
    scene: Scene, sqlite_url: str, place: Path, tmp_path: Path, spoil: object, told: str
) -> None:
    copy = await back_up(sqlite_url, tmp_path / "copy.db", NOW)
    await scene.store.close()
    assert callable(spoil)
    spoil(copy.path)
    with pytest.raises(BadChoice, match=told):
        await restore(sqlite_url, copy.path)
    assert not await paused(sqlite_url)
    assert not list(place.parent.glob("*restor*"))


async def test_a_file_that_is_not_there_is_named(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no file `.*none\.db`"):
        await restore(sqlite_url, tmp_path / "none.db")


@pytest.mark.parametrize("step", ["link", "replace", "fsync"])
async def test_a_restore_that_is_ended_in_the_middle_leaves_the_old_database_or_the_new_one(
    scene: Scene, sqlite_url: str, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = await back_up(sqlite_url, tmp_path / "copy.db", NOW)
    await scene.subscribed(paused=True)
    await scene.store.close()

    def killed(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os if step != "replace" else Path, step, killed)
    with pytest.raises((KeyboardInterrupt, RuntimeError)):
        await restore(sqlite_url, copy.path)
    monkeypatch.undo()
    assert await paused(sqlite_url)
    assert (await restore(sqlite_url, copy.path)).copy.subscriptions == 1


async def test_on_postgres_the_tools_of_postgres_are_named_without_the_password(tmp_path: Path) -> None:
    url = "postgresql://ada:pa55word@db.example.org:5433/news"
    with pytest.raises(BadSetting) as dumping:
        await back_up(url, None, NOW)
    with pytest.raises(BadSetting) as restoring:
        await restore(url, tmp_path / "copy.db")
    reached = "--host=db.example.org --port=5433 --username=ada"
    assert f"`pg_dump --format=custom --file=broadsheet.dump {reached} news`" in str(dumping.value)
    assert f"{reached} --dbname=news broadsheet.dump`" in str(restoring.value)
    assert "pa55word" not in f"{dumping.value}{restoring.value}"
