"""What a button means that was pressed while the database is away."""

from __future__ import annotations

import pytest

from bot.handlers.table import table
from bot.reception import Reception
from core.errors import StoreError
from core.model import Channel
from core.store import open_store
from tests.fakes.desk import a_desk
from tests.fakes.scene import Scene

PAPERS = Channel("discord", "1", "2")


async def test_a_database_that_is_away_is_not_taken_for_a_button_that_is_too_old() -> None:
    store = open_store("sqlite:////nowhere/at/all.db")
    reception = Reception(a_desk(Scene(store)), table())
    with pytest.raises(StoreError):
        await reception.meant("=0123456789abcdef01234567", PAPERS)
    assert await reception.meant("not an ask", PAPERS) is None
    await store.close()
